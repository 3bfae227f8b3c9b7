#include "miniport/loaded_image.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>

#include <filesystem>

#include "world/arena.h"

namespace drydock::miniport {
namespace {

LoadedImage* loaded = nullptr;

bool process_has_asan() { return dlsym(RTLD_DEFAULT, "__asan_init") != nullptr; }
bool process_has_tsan() { return dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr; }

bool has_runtime(BuildKind kind) {
  switch (kind) {
    case BuildKind::plain: return true;
    case BuildKind::address_sanitizer: return process_has_asan();
    case BuildKind::thread_sanitizer: return process_has_tsan();
  }
  return false;
}

/// An image finds the routines that it imports in the global scope. There a program's are; those of a shared object that
/// was loaded by somebody else (a plugin) may be in a scope of its own until it is loaded again with this flag. Its use
/// count rises for good, so that it is not unloaded under an image.
void make_routines_visible() {
  Dl_info here{};
  if (dladdr(reinterpret_cast<const void*>(&make_routines_visible), &here) != 0) dlopen(here.dli_fname, RTLD_NOW | RTLD_NOLOAD | RTLD_GLOBAL);
  dlerror();  // a program that is not a shared object is refused here, and needs it not
}

}  // namespace

std::unique_ptr<LoadedImage> LoadedImage::load(const Image& image, std::string& problem) {
  const world::HostScope host;
  if (!has_runtime(image.build)) {
    problem = fmt::format("{}: built with {}, but its runtime {} is not in this process", image.file.path, to_string(image.build),
                          image.runtime_path);
    return nullptr;
  }
  std::unique_ptr<LoadedImage> result(new LoadedImage(image));
  const std::string path = std::filesystem::absolute(image.file.path).string();
  make_routines_visible();
  result->handle_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!result->handle_) {
    problem = dlerror();
    return nullptr;
  }
  result->entry_ = dlsym(result->handle_, "DriverEntry");
  link_map* map = nullptr;
  if (!result->entry_ || dlinfo(result->handle_, RTLD_DI_LINKMAP, &map) != 0) {
    problem = fmt::format("{}: the loader does not find DriverEntry", image.file.path);
    return nullptr;
  }
  result->base_ = map->l_addr;
  result->file_name_ = std::filesystem::path(image.file.path).filename().string();
  for (const ElfRange& range : image.file.writable)
    world::Arena::instance().adopt(reinterpret_cast<void*>(result->base_ + range.address), range.size_bytes, "miniport data");
  loaded = result.get();
  return result;
}

LoadedImage::~LoadedImage() {
  const world::HostScope host;
  if (loaded == this) loaded = nullptr;
  if (base_)
    for (const ElfRange& range : image_.file.writable) world::Arena::instance().forget(reinterpret_cast<void*>(base_ + range.address));
  if (handle_) dlclose(handle_);
}

std::string LoadedImage::describe(std::uintptr_t address) const {
  const std::uint64_t offset = address - base_;
  const ElfFunction* function = image_.file.function_at(offset);
  if (!function) return fmt::format("[{}+{:#x}]", file_name_, offset);
  return fmt::format("{}+{:#x} [{}+{:#x}]", function->name, offset - function->address, file_name_, offset);
}

const LoadedImage* LoadedImage::current() { return loaded; }

}  // namespace drydock::miniport
