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

#include "machine/media.h"

namespace drydock::cli {

std::uint64_t image_bytes(const std::string& path, std::string& problem) { return machine::disk_file_bytes(path, false, problem); }

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
