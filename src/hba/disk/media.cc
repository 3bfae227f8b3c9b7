#include "hba/disk/media.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

#include "world/arena.h"

namespace drydock::hba::disk {

namespace {

constexpr std::uintptr_t first_address = 0x4000'0000'0000;
constexpr std::uintptr_t stride = 1ull << 40;  // room for a disk of 1 TiB at each place
constexpr unsigned places = 48;
constexpr std::uint64_t page = 4096;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

Media::Media(std::uint64_t bytes, Placement placement) : name_("memory"), bytes_(bytes), placement_(placement) {
  place(-1);
}

Media::Media(const std::string& file, bool writable, Placement placement) : name_(file), placement_(placement) {
  descriptor_ = open(file.c_str(), (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (descriptor_ < 0) fail("disk image " + file);
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(descriptor_);
    throw std::runtime_error("disk image " + file + ": not a regular file");
  }
  bytes_ = static_cast<std::uint64_t>(status.st_size);
  try {
    place(descriptor_);
  } catch (...) {
    close(descriptor_);
    throw;
  }
}

// The first free place, so that the same machine has its disks at the same addresses in every process.
void* Media::map_at_fixed_place(int protection, int kind, int descriptor) {
  for (unsigned i = 0; i < places; ++i) {
    void* mapped = mmap(reinterpret_cast<void*>(first_address + i * stride), mapped_bytes_, protection,
                        kind | MAP_FIXED_NOREPLACE, descriptor, 0);
    if (mapped != MAP_FAILED || errno != EEXIST) return mapped;
  }
  return MAP_FAILED;
}

void Media::place(int descriptor) {
  if (bytes_ == 0) throw std::runtime_error("disk " + name_ + " is empty");
  if (bytes_ > stride) throw std::runtime_error("disk " + name_ + " is larger than 1 TiB");
  mapped_bytes_ = (bytes_ + page - 1) & ~(page - 1);
  const int protection = PROT_READ | PROT_WRITE;
  const int kind = MAP_PRIVATE | MAP_NORESERVE | (descriptor < 0 ? MAP_ANONYMOUS : 0);
  void* mapped = placement_ == Placement::fixed ? map_at_fixed_place(protection, kind, descriptor)
                                                : mmap(nullptr, mapped_bytes_, protection, kind, descriptor, 0);
  if (mapped == MAP_FAILED) fail("memory for disk " + name_);
  data_ = static_cast<std::byte*>(mapped);
  if (placement_ == Placement::fixed) world::Arena::instance().adopt(data_, mapped_bytes_, "disk");
}

Media::~Media() {
  if (placement_ == Placement::fixed) world::Arena::instance().forget(data_);
  munmap(data_, mapped_bytes_);
  if (descriptor_ >= 0) close(descriptor_);
}

void Media::write_back(std::uint64_t offset, std::uint64_t bytes) {
  while (bytes > 0) {
    const ssize_t written = pwrite(descriptor_, data_ + offset, bytes, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("disk image " + name_);
    offset += static_cast<std::uint64_t>(written);
    bytes -= static_cast<std::uint64_t>(written);
  }
}

void Media::sync() {
  if (fdatasync(descriptor_) != 0) fail("disk image " + name_);
}

}  // namespace drydock::hba::disk
