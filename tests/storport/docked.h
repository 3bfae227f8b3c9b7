// A tiny miniport whose every callback a test may replace, docked in the real port driver on a real machine with a
// small device of the test's own. The miniport calls the routines by their exported names, as an ELF image does.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "contract/monitor.h"
#include "nt/bare_machine.h"
#include "nt/error_log.h"
#include "nt/registry.h"
#include "nt/spin_lock.h"
#include "pci/bus.h"
#include "port/adapter.h"
#include "storport/driver.h"

// A miniport's own header; the tests are the miniport.
#include "ddk/storport.h"

namespace drydock::tests {

/// BAR 0: 0 status (write 1 to clear), 4 ring (posts an interrupt of message `value` after `delay_ns`), 8 interrupt
/// now.
class RingDevice final : public pci::Function {
 public:
  RingDevice()
      : Function({.vendor = 0x1AF4, .device = 0x10F0, .class_code = 1, .subclass = 0, .programming_interface = 0},
                 "ring") {
    config().set_bar(0, {pci::BarKind::memory64, 0x4000});
    config().set_interrupt_pin(1);
    add_msi(4, true);
    add_msix(4, 0, 0x2000, 0x3000);
  }
  std::uint64_t bar_read(unsigned, std::uint64_t offset, unsigned) override {
    return offset == 0 ? status : offset == 0x10 ? rung : 0;
  }
  void bar_write(unsigned, std::uint64_t offset, unsigned, std::uint64_t value) override {
    if (offset == 0) {
      status &= ~value;
      set_intx(status != 0);
    } else if (offset == 4) {
      ++rung;
      post_step(0, value, delay_ns);
    }
  }
  void reset() override {
    status = 0;
    set_intx(false);
  }
  void step(std::uint32_t, std::uint64_t argument) override { interrupt(static_cast<unsigned>(argument)); }
  void interrupt(unsigned message) {
    status |= 1u << message;
    if (msi_enabled() || msix_enabled())
      signal_message(message);
    else
      set_intx(true);
  }
  bool read_memory(std::uint64_t address, std::span<std::byte> to) {
    return dma_read(memory::PhysicalAddress(address), to);
  }
  bool write_memory(std::uint64_t address, std::span<const std::byte> from) {
    return dma_write(memory::PhysicalAddress(address), from);
  }

  std::uint64_t status = 0;
  std::uint64_t rung = 0;
  world::Nanoseconds delay_ns = 10'000;
};

/// What the tiny miniport keeps in its device extension.
struct Extension {
  PUCHAR registers;
  STOR_DPC dpc, other_dpc;
  ULONG interrupts;
  UCHAR tail[64];
};

/// The miniport's callbacks as a test wants them; unset ones do the least that is right.
struct Miniport {
  std::function<void(HW_INITIALIZATION_DATA&)> describe;
  std::function<void(PORT_CONFIGURATION_INFORMATION&)> configure;
  std::function<ULONG(Extension*, PORT_CONFIGURATION_INFORMATION*)> find_adapter;
  std::function<bool(Extension*)> initialize, passive_initialize;
  std::function<bool(Extension*, SCSI_REQUEST_BLOCK*)> build_io, start_io;
  std::function<bool(Extension*)> interrupt;
  std::function<bool(Extension*, ULONG)> message_interrupt;
  std::function<void(Extension*, void*, void*)> dpc, other_dpc;
  std::function<void(Extension*)> timer;
  std::function<bool(Extension*, ULONG)> reset_bus;
  std::function<SCSI_ADAPTER_CONTROL_STATUS(Extension*, SCSI_ADAPTER_CONTROL_TYPE, void*)> control;
  std::vector<int> supported_controls{ScsiStopAdapter, ScsiRestartAdapter};
};

struct Options {
  unsigned processors = 1;
  pci::InterruptChoice interrupts = pci::InterruptChoice::line;
  unsigned messages = 4;
  bool is_virtual = false;
  bool two_adapters_on_the_line = false;
  bool dump_mode = false;
};

/// The request block's fields that a test needs, of either kind.
SCSI_REQUEST_BLOCK* as_srb(void* srb);
UCHAR opcode_of(SCSI_REQUEST_BLOCK* srb);
void set_status(SCSI_REQUEST_BLOCK* srb, UCHAR status);

class Docked : public ::testing::Test {
 public:
  explicit Docked(Options options = {}) : options_(options) {}
  void SetUp() override { make(options_); }
  void TearDown() override;

  void make(const Options& options);
  /// DriverEntry, make_adapter, start().
  bool dock();
  /// On a system thread of processor 0.
  void run(std::function<void()> body) { machine_->run(std::move(body)); }
  /// A READ(10) of `blocks` 512-byte blocks; waits.
  port::Outcome read(std::uint32_t blocks = 1) { return transfer(0x28, memory::Direction::from_device, blocks); }
  port::Outcome transfer(std::uint8_t opcode, memory::Direction direction, std::uint32_t blocks);
  /// Fills in a READ and submits it; it stays outstanding until completed.
  void submit(port::Request& request, std::uint32_t timeout_seconds = 30);
  void open_unit() { adapter_->discover(); }

  unsigned count(std::string_view rule) const {
    unsigned total = 0;
    for (const contract::Finding& finding : monitor_->findings())
      if (finding.rule == rule) total += finding.count;
    return total;
  }
  std::string findings() const {
    std::string all;
    for (const contract::Finding& finding : monitor_->findings()) all += finding.rule + ": " + finding.message + "\n";
    return all;
  }
  /// Rules that this test breaks on purpose; any other finding fails it.
  void expect_finding(std::string rule) { expected_.push_back(std::move(rule)); }
  nt::Executive& executive() { return *machine_->executive; }
  nt::Irql irql() { return executive().current().irql(); }
  bool holds(nt::LockFamily family);
  world::Nanoseconds now() { return machine_->world->now_ns(); }
  /// Keeps order of what happened.
  void log(std::string text) { log_.add(std::move(text)); }
  const std::vector<std::string>& logged() const { return log_.lines; }

  Options options_;
  std::unique_ptr<nt::Bare> machine_;
  std::unique_ptr<contract::Monitor> monitor_;
  std::unique_ptr<pci::Bus> bus_;
  std::unique_ptr<RingDevice> device_, other_device_;
  std::unique_ptr<storport::Driver> driver_;
  std::unique_ptr<port::Adapter> adapter_, other_adapter_;
  Miniport miniport_;
  Extension* extension_ = nullptr;  ///< of the first adapter
  std::vector<void*> buffers_;
  nt::Log log_;
  std::vector<std::string> expected_;
};

/// HwMSInterruptRoutine of the tiny miniport, for tests that set PORT_CONFIGURATION_INFORMATION themselves.
PHW_MESSAGE_SIGNALED_INTERRUPT_ROUTINE message_routine();
/// The miniport that the callbacks reach; one a process, as in the port driver.
Miniport& current_miniport();

}  // namespace drydock::tests
