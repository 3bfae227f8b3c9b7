// Data buffers of the class driver: blocks of simulated memory of exactly the length asked for, so that one byte too
// many lands in a red zone, and poisoned when they go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace drydock::disk {

class Buffer {
 public:
  Buffer() = default;
  /// `alignment_mask` as the adapter gives it: the address has none of its bits set, but `offset` bytes are then added
  /// (a multiple of mask + 1) so that buffers can begin anywhere in a page. Zeroed. Asserts that memory suffices.
  Buffer(std::size_t bytes, std::uint32_t alignment_mask, std::size_t offset = 0);
  ~Buffer();
  Buffer(Buffer&& other) noexcept;
  Buffer& operator=(Buffer&& other) noexcept;

  std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  std::span<std::uint8_t> span() const { return {data_, size_}; }
  explicit operator bool() const { return data_ != nullptr; }

 private:
  void* block_ = nullptr;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace drydock::disk
