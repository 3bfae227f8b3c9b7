// The bytes of a simulated disk: memory of a given size, or a private copy of a file.
//
// In a machine that may be rewound the mapping lies at a fixed address and belongs to the machine's arena, so a rewind
// puts the disk back too; one of threads takes any address. A file changes only when write_back()
// is called for a range: what has not been written back dies with the process, as a volatile cache dies with power.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace drydock::hba::disk {

enum class Placement : std::uint8_t { fixed, anywhere };

class Media {
 public:
  /// Zeroed memory. Whole pages are mapped, `bytes` are the disk's.
  explicit Media(std::uint64_t bytes, Placement placement = Placement::fixed);
  /// A private copy of `file`, which must exist and not be empty. Throws std::system_error or std::runtime_error with
  /// a text for the user. `writable`: write_back() will be called.
  Media(const std::string& file, bool writable, Placement placement = Placement::fixed);
  ~Media();
  Media(const Media&) = delete;
  Media& operator=(const Media&) = delete;

  std::byte* data() const { return data_; }
  std::uint64_t bytes() const { return bytes_; }
  bool has_file() const { return descriptor_ >= 0; }
  /// Writes [offset, +bytes) to the file. Throws std::system_error, as does sync(), which waits until it is stored.
  void write_back(std::uint64_t offset, std::uint64_t bytes);
  void sync();

 private:
  void place(int descriptor);
  void* map_at_fixed_place(int protection, int kind, int descriptor);

  std::string name_;
  std::byte* data_ = nullptr;
  std::uint64_t bytes_ = 0;
  std::uint64_t mapped_bytes_ = 0;
  int descriptor_ = -1;
  Placement placement_;
};

}  // namespace drydock::hba::disk
