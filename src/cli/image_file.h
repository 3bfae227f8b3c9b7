// The host files of the image round trip: the image that goes in, and the medium of the device, an empty file of the
// same size that lives as long as the round trip.
#pragma once

#include <cstdint>
#include <string>

namespace drydock::cli {

/// Size of a usable image; 0 with `problem` in one line when it is missing, too small or no multiple of a block.
std::uint64_t image_bytes(const std::string& path, std::string& problem);

class MediumFile {
 public:
  explicit MediumFile(std::string image_path);
  ~MediumFile();
  MediumFile(const MediumFile&) = delete;
  MediumFile& operator=(const MediumFile&) = delete;

  const std::string& problem() const { return problem_; }
  const std::string& path() const { return path_; }
  std::uint64_t bytes() const { return bytes_; }
  /// Empty when image and medium are the same, else where they differ first.
  std::string difference() const;
  bool copy_to(const std::string& path) const;

 private:
  std::string image_path_, path_, problem_;
  std::uint64_t bytes_ = 0;
};

}  // namespace drydock::cli
