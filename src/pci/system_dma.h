// The platform's DMA controller: eight channels, each programmed by the system with a piece of memory and a direction, and
// worked by a device that cannot master the bus. What an ISA machine has in its 8237s, without their address limits.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "memory/physical_memory.h"

namespace drydock::pci {

class SystemDma {
 public:
  static constexpr std::uint32_t channels = 8;
  explicit SystemDma(memory::PhysicalMemory& memory) : memory_(memory) {}

  // --- the system's side -----------------------------------------------------------------------------------------------
  /// The device on `channel` may now move `runs` in order. `to_device`: memory is read.
  void program(std::uint32_t channel, std::vector<memory::Run> runs, bool to_device);
  /// Ends the transfer; returns how many bytes of it were not moved.
  std::uint32_t stop(std::uint32_t channel);
  bool programmed(std::uint32_t channel) const { return channel < channels && !channels_[channel].runs.empty(); }

  // --- the device's side -----------------------------------------------------------------------------------------------
  /// Moves as much as is left of the transfer and fits; returns how many bytes. 0 when the channel is not programmed in this
  /// direction or memory refuses (a finding).
  std::uint32_t read_memory(std::uint32_t channel, std::span<std::byte> to);
  std::uint32_t write_memory(std::uint32_t channel, std::span<const std::byte> from);

 private:
  struct Channel {
    std::vector<memory::Run> runs;
    std::uint32_t left_bytes = 0;
    bool to_device = false;
  };
  template <typename Move>
  std::uint32_t move(std::uint32_t channel, bool to_device, std::size_t bytes, Move&& move_piece);

  memory::PhysicalMemory& memory_;
  std::array<Channel, channels> channels_{};
};

}  // namespace drydock::pci
