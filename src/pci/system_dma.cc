#include "pci/system_dma.h"

#include <algorithm>

namespace drydock::pci {

void SystemDma::program(std::uint32_t channel, std::vector<memory::Run> runs, bool to_device) {
  if (channel >= channels) return;
  Channel& programmed = channels_[channel];
  programmed.left_bytes = 0;
  for (const memory::Run& run : runs) programmed.left_bytes += run.length_bytes;
  programmed.runs = std::move(runs);
  programmed.to_device = to_device;
}

std::uint32_t SystemDma::stop(std::uint32_t channel) {
  if (channel >= channels) return 0;
  const std::uint32_t left = channels_[channel].left_bytes;
  channels_[channel] = {};
  return left;
}

template <typename Move>
std::uint32_t SystemDma::move(std::uint32_t number, bool to_device, std::size_t bytes, Move&& move_piece) {
  if (number >= channels || channels_[number].to_device != to_device) return 0;
  Channel& channel = channels_[number];
  std::uint32_t moved = 0;
  while (bytes != 0 && !channel.runs.empty()) {
    memory::Run& run = channel.runs.front();
    const auto piece = static_cast<std::uint32_t>(std::min<std::size_t>(run.length_bytes, bytes));
    if (!move_piece(run.address, moved, piece)) break;
    moved += piece;
    bytes -= piece;
    channel.left_bytes -= piece;
    run.address = run.address + piece;
    run.length_bytes -= piece;
    if (run.length_bytes == 0) channel.runs.erase(channel.runs.begin());
  }
  return moved;
}

std::uint32_t SystemDma::read_memory(std::uint32_t channel, std::span<std::byte> to) {
  return move(channel, true, to.size(), [&](memory::PhysicalAddress at, std::uint32_t offset, std::uint32_t bytes) { return memory_.dma_read(at, to.subspan(offset, bytes)); });
}

std::uint32_t SystemDma::write_memory(std::uint32_t channel, std::span<const std::byte> from) {
  return move(channel, false, from.size(), [&](memory::PhysicalAddress at, std::uint32_t offset, std::uint32_t bytes) { return memory_.dma_write(at, from.subspan(offset, bytes)); });
}

}  // namespace drydock::pci
