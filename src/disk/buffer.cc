#include "disk/buffer.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "nt/executive.h"

namespace drydock::disk {

Buffer::Buffer(std::size_t bytes, std::uint32_t alignment_mask, std::size_t offset) : size_(bytes) {
  const std::size_t alignment = std::size_t{alignment_mask} + 1;
  assert((alignment & alignment_mask) == 0 && offset % alignment == 0 && bytes != 0);
  // An offset counts from a page, so that a buffer can be made to cross one anywhere; without one the block's own
  // beginning is the buffer's, and a byte before it is a red zone's.
  const std::size_t block_alignment = offset == 0 ? std::max<std::size_t>(alignment, sizeof(void*)) : memory::page_size;
  const memory::Owner owner{memory::Use::nobody, memory::Direction::none, 0};
  block_ = nt::executive().memory().allocate(offset + bytes, block_alignment, owner);
  assert(block_ != nullptr && "simulated memory is exhausted");
  data_ = static_cast<std::uint8_t*>(block_) + offset;
}

Buffer::~Buffer() {
  if (block_) nt::executive().memory().release(block_);
}

Buffer::Buffer(Buffer&& other) noexcept
    : block_(std::exchange(other.block_, nullptr)), data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(block_, other.block_);
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}

}  // namespace drydock::disk
