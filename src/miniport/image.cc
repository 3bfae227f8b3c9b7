#include "miniport/image.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "scsiport/routine_table.h"
#include "storport/routine_table.h"

namespace drydock::miniport {
namespace {

/// What a freestanding compiler may call by itself; the host's C library answers.
constexpr std::array<std::string_view, 8> compiler_support = {
    "memcpy", "memmove", "memset", "memcmp", "bcmp", "strlen", "__cxa_finalize", "__stack_chk_fail"};

constexpr std::array<std::string_view, 5> sanitizer_prefixes = {"__asan_", "__sanitizer_", "__ubsan_", "__tsan_", "__sancov_"};

bool is_runtime(const ElfImport& import) {
  if (import.weak) return true;  // the loader leaves it null, as its author asked
  if (std::find(compiler_support.begin(), compiler_support.end(), import.name) != compiler_support.end()) return true;
  return std::any_of(sanitizer_prefixes.begin(), sanitizer_prefixes.end(),
                     [&](std::string_view prefix) { return import.name.starts_with(prefix); });
}

Import classify(const ElfImport& import) {
  if (const contract::Routine* routine = find_routine(import.name))
    return {import.name, routine->real ? ImportState::real : ImportState::not_implemented, routine};
  return {import.name, is_runtime(import) ? ImportState::runtime : ImportState::unknown, nullptr};
}

/// "19" of "Debian clang version 19.1.7 (3)", "" if it was not clang.
std::string clang_version(const std::string& compiler) {
  const std::string marker = "clang version ";
  const auto at = compiler.find(marker);
  if (at == std::string::npos) return {};
  std::string digits;
  for (char c : compiler.substr(at + marker.size())) {
    if (!std::isdigit(static_cast<unsigned char>(c))) break;
    digits += c;
  }
  return digits;
}

/// Asks the compiler of that version where its runtime lies, then looks at the usual places.
std::string clang_runtime(const std::string& version, const std::string& name) {
  const std::string command = fmt::format("clang-{} -print-file-name={} 2>/dev/null", version, name);
  if (FILE* pipe = popen(command.c_str(), "r")) {
    std::array<char, 1024> line{};
    const bool answered = fgets(line.data(), line.size(), pipe) != nullptr;
    pclose(pipe);
    std::string path = answered ? std::string(line.data()) : std::string();
    while (!path.empty() && path.back() == '\n') path.pop_back();
    if (path.find('/') != std::string::npos && std::filesystem::exists(path)) return path;
  }
  for (const char* pattern : {"/usr/lib/llvm-{0}/lib/clang/{0}/lib/linux/{1}", "/usr/lib/clang/{0}/lib/linux/{1}",
                              "/usr/lib64/clang/{0}/lib/linux/{1}"}) {
    const std::string path = fmt::format(fmt::runtime(pattern), version, name);
    if (std::filesystem::exists(path)) return path;
  }
  return {};
}

/// Which shared runtime the image needs in the process. False with `problem` if there is none.
bool find_runtime(Image& image, std::string& problem) {
  if (image.build == BuildKind::plain) return true;
  for (const std::string& needed : image.file.needed)
    if (needed.starts_with("libasan.so") || needed.starts_with("libtsan.so")) {
      image.runtime_path = needed;  // GCC's runtimes lie on the loader's path
      return true;
    }
  const std::string version = clang_version(image.file.compiler);
  if (version.empty()) {
    problem = fmt::format("{}: built with {}, by an unknown compiler; build it with 'drydock cc --instrument'", image.file.path,
                          to_string(image.build));
    return false;
  }
  const char* name = image.build == BuildKind::address_sanitizer ? "libclang_rt.asan-x86_64.so" : "libclang_rt.tsan-x86_64.so";
  image.runtime_path = clang_runtime(version, name);
  if (image.runtime_path.empty())
    problem = fmt::format("{}: needs clang {}'s shared runtime {}; install libclang-rt-{}-dev", image.file.path, version, name, version);
  return !image.runtime_path.empty();
}

}  // namespace

const char* to_string(BuildKind kind) {
  switch (kind) {
    case BuildKind::plain: return "plain";
    case BuildKind::address_sanitizer: return "AddressSanitizer";
    case BuildKind::thread_sanitizer: return "ThreadSanitizer";
  }
  return "";
}

std::vector<std::string> Image::names(ImportState state) const {
  std::vector<std::string> result;
  for (const Import& import : imports)
    if (import.state == state) result.push_back(import.name);
  std::sort(result.begin(), result.end());
  return result;
}

contract::PortModel Image::model() const {
  return file.imports_symbol("ScsiPortInitialize") ? contract::PortModel::scsiport : contract::PortModel::storport;
}

std::optional<Image> read_image(const std::string& path, std::string& problem) {
  auto file = read_elf_file(path, problem);
  if (!file) return std::nullopt;
  Image image;
  image.file = std::move(*file);
  if (!image.file.exports_symbol("DriverEntry")) {
    problem = fmt::format("{}: exports no DriverEntry, so it is no miniport; build it with 'drydock cc'", path);
    return std::nullopt;
  }
  for (const ElfImport& import : image.file.imports) image.imports.push_back(classify(import));
  if (const auto unknown = image.names(ImportState::unknown); !unknown.empty()) {
    const std::size_t shown = std::min<std::size_t>(unknown.size(), 6);
    problem = fmt::format("{}: imports what no port driver or kernel exports: {}{}", path,
                          fmt::join(unknown.begin(), unknown.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                          unknown.size() > shown ? fmt::format(" and {} more", unknown.size() - shown) : "");
    return std::nullopt;
  }
  if (image.file.imports_prefix("__asan_")) image.build = BuildKind::address_sanitizer;
  if (image.file.imports_prefix("__tsan_")) image.build = BuildKind::thread_sanitizer;
  image.coverage = image.file.imports_symbol("__sanitizer_cov_trace_pc_guard");
  image.memory_points = image.file.imports_prefix("__sanitizer_cov_load") || image.file.imports_prefix("__sanitizer_cov_store");
  if (!find_runtime(image, problem)) return std::nullopt;
  return image;
}

bool has_text(const Image& image, std::string_view text) {
  std::ifstream file(image.file.path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  return bytes.find(text) != std::string::npos;
}

const contract::Routine* find_routine(std::string_view symbol) {
  for (const auto& table : {storport::routine_table(), scsiport::routine_table()})
    for (const contract::Routine& routine : table)
      if (routine.system_v != nullptr && routine.name == symbol) return &routine;
  return nullptr;
}

}  // namespace drydock::miniport
