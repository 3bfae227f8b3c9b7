#include "cli/image_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "machine/configuration.h"

namespace drydock::cli {
namespace {
constexpr std::uint64_t largest_block = 4096;
}

std::uint64_t image_bytes(const std::string& path, std::string& problem) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return problem = fmt::format("{}: no such file", path), 0;
  if (!std::filesystem::is_regular_file(path, error)) return problem = fmt::format("{}: not a file", path), 0;
  if (access(path.c_str(), R_OK) != 0) return problem = fmt::format("{}: cannot be read: {}", path, std::strerror(errno)), 0;
  const std::uint64_t bytes = std::filesystem::file_size(path, error);
  if (bytes < machine::minimum_disk_bytes)
    return problem = fmt::format("{}: too small for a disk ({} bytes, at least {})", path, bytes, machine::minimum_disk_bytes), 0;
  if (bytes % largest_block != 0)
    return problem = fmt::format("{}: its size is no multiple of {} bytes, a disk's is", path, largest_block), 0;
  return bytes;
}

MediumFile::MediumFile(std::string image_path) : image_path_(std::move(image_path)), bytes_(image_bytes(image_path_, problem_)) {
  if (!problem_.empty()) return;
  const char* folder = std::getenv("TMPDIR");
  std::string pattern = fmt::format("{}/drydock-medium-XXXXXX", folder && *folder ? folder : "/tmp");
  const int file = mkstemp(pattern.data());
  if (file < 0 || ftruncate(file, static_cast<off_t>(bytes_)) != 0)
    problem_ = fmt::format("{}: cannot make the device's medium: {}", pattern, std::strerror(errno));
  if (file >= 0) {
    path_ = pattern;
    close(file);
  }
}

MediumFile::~MediumFile() {
  if (!path_.empty()) unlink(path_.c_str());
}

std::string MediumFile::difference() const {
  std::ifstream image(image_path_, std::ios::binary), medium(path_, std::ios::binary);
  std::vector<char> expected(1 << 20), found(1 << 20);
  std::uint64_t offset = 0;
  while (offset < bytes_) {
    const auto length = static_cast<std::streamsize>(std::min<std::uint64_t>(expected.size(), bytes_ - offset));
    if (!image.read(expected.data(), length)) return fmt::format("the image cannot be read at byte {}", offset);
    if (!medium.read(found.data(), length)) return fmt::format("the medium ends at byte {}", offset + static_cast<std::uint64_t>(medium.gcount()));
    const auto difference = std::mismatch(expected.begin(), expected.begin() + length, found.begin());
    if (difference.first != expected.begin() + length) {
      const std::uint64_t at = offset + static_cast<std::uint64_t>(difference.first - expected.begin());
      return fmt::format("byte {} (block {} of 512) is {:#04x} on the medium and {:#04x} in the image", at, at / 512,
                         static_cast<unsigned char>(*difference.second), static_cast<unsigned char>(*difference.first));
    }
    offset += static_cast<std::uint64_t>(length);
  }
  return {};
}

bool MediumFile::copy_to(const std::string& path) const {
  std::error_code error;
  std::filesystem::copy_file(path_, path, std::filesystem::copy_options::overwrite_existing, error);
  return !error;
}

}  // namespace drydock::cli
