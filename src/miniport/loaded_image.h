// A miniport image in this process: mapped by the dynamic loader, its data part of the machine (so that a rewind puts it
// back), its addresses turned into names.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "miniport/image.h"

namespace drydock::miniport {

class LoadedImage {
 public:
  /// Null with `problem` in one line when the loader refuses.
  static std::unique_ptr<LoadedImage> load(const Image& image, std::string& problem);
  ~LoadedImage();
  LoadedImage(const LoadedImage&) = delete;
  LoadedImage& operator=(const LoadedImage&) = delete;

  const Image& image() const { return image_; }
  const void* driver_entry() const { return entry_; }
  bool contains(std::uintptr_t address) const { return address - base_ < image_.file.loaded_bytes; }
  /// "NvmeStartIo+0x42 [nvme.so+0x1a42]": a name that is the same in every run; file and line are looked up later,
  /// outside (see symbolize.h).
  std::string describe(std::uintptr_t address) const;

  /// The image that is loaded in this process, or null: there is one machine a process.
  static const LoadedImage* current();

 private:
  explicit LoadedImage(Image image) : image_(std::move(image)) {}
  Image image_;
  void* handle_ = nullptr;
  const void* entry_ = nullptr;
  std::uintptr_t base_ = 0;
  std::string file_name_;
};

}  // namespace drydock::miniport
