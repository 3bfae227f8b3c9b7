// A small miniport whose callbacks a test may look into or replace, docked in the real port driver on a real machine with a
// small HBA of the test's own. The miniport calls the routines by their exported names, as an ELF image does.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contract/monitor.h"
#include "nt/bare_machine.h"
#include "nt/error_log.h"
#include "nt/spin_lock.h"
#include "nt/timer.h"
#include "pci/bus.h"
#include "port/adapter.h"
#include "scsiport/driver.h"

// A miniport's own headers; the tests are the miniport.
#include "ddk/scsi.h"
#include "ddk/srb.h"

namespace drydock::tests {

/// One command, in the miniport's SRB extension, as the HBA fetches it.
struct Command {
  ULONG blocks, lba;
  UCHAR write, target, done, padding;
  ULONG pieces;
  struct {
    ULONGLONG address;
    ULONG length, reserved;
  } piece[18];
  SCSI_REQUEST_BLOCK* srb;  ///< the miniport's own
};

/// The same registers in a port BAR (0) and a memory BAR (1), 4 bytes each:
/// 00 submit (physical address of a Command), 04 pending (write 1 to clear), 08 mask, 0C next command done, 10 scratch.
class TinyHba final : public pci::Function {
 public:
  static constexpr unsigned submit = 0, pending = 4, mask = 8, next_done = 12, scratch = 16;
  explicit TinyHba(std::uint16_t product = 0x10F1);
  std::uint64_t bar_read(unsigned bar, std::uint64_t offset, unsigned width_bytes) override;
  void bar_write(unsigned bar, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) override;
  void reset() override;
  void step(std::uint32_t step, std::uint64_t argument) override;
  std::optional<bool> interrupt_masked() const override { return masked; }
  void raise() {
    is_pending = true;
    update();
  }
  /// Asserts the line whatever the mask says: a defect.
  void raise_unmasked() { set_intx(true); }
  void lower() { set_intx(false); }
  using Function::now_ns;

  bool is_pending = false, masked = false;
  std::uint32_t scratch_value = 0;
  world::Nanoseconds delay_ns = 20'000;
  bool swallows = false;  ///< takes commands and never answers
  std::vector<std::uint8_t> medium = std::vector<std::uint8_t>(2 * 64 * 512);
  std::deque<std::uint32_t> done;
  unsigned commands = 0;

 private:
  void update() { set_intx(is_pending && !masked); }
};

inline constexpr ULONG block_bytes = 512;

struct LunExtension {
  ULONG opened;
};

struct Extension {
  UCHAR* ports;
  UCHAR* registers;
  UCHAR* uncached;
  ULONG isr_calls;
  ULONG in_flight;
  SCSI_REQUEST_BLOCK* held;  ///< a request that the miniport keeps
  ULONG marker;
};

/// What a test changes of the miniport. A callback that is set runs instead of the miniport's own (`before`: in front of it).
struct Tiny {
  std::function<void(HW_INITIALIZATION_DATA&)> describe;
  std::function<void(Extension*, PORT_CONFIGURATION_INFORMATION&)> configure;  ///< last step of FindAdapter
  std::function<ULONG(Extension*, PVOID context, PORT_CONFIGURATION_INFORMATION&, PBOOLEAN again)> find_adapter;
  std::function<BOOLEAN(Extension*)> initialize;
  std::function<bool(Extension*, SCSI_REQUEST_BLOCK*)> start_io;  ///< true: done with it
  std::function<std::optional<BOOLEAN>(Extension*)> interrupt;
  std::function<void(Extension*)> enable, disable, timer, dma_started;
  std::function<BOOLEAN(Extension*, ULONG)> reset_bus;
  std::function<void(Extension*, ULONG)> control;
  std::function<void(Extension*, BOOLEAN)> adapter_state;
  bool defers = false;           ///< the ISR leaves its work to the enable callback
  bool masks = true, unmasks = true, calls_disable = true, notifies_next = true;
  BOOLEAN disable_result = TRUE;
  bool tagged = false;
  bool polled = false;
  bool port_space = true;
  INTERFACE_TYPE interface_type = PCIBus;
};

void write_register(Extension* extension, ULONG offset, ULONG value);
ULONG read_register(Extension* extension, ULONG offset);
void complete(Extension* extension, SCSI_REQUEST_BLOCK* srb, UCHAR status);
/// Completes what the HBA has done; how many.
unsigned finish_commands(Extension* extension);
BOOLEAN enable_callback(PVOID extension);
BOOLEAN disable_callback(PVOID extension);
VOID timer_callback(PVOID extension);

class Docked : public ::testing::Test {
 protected:
  struct Options {
    unsigned processors = 1;
    std::uint32_t adapters = 1;
    bool strict = false;
    bool dock = true;  ///< false: the test docks
    std::uint32_t line = 11;
  };
  Docked() : Docked(Options{}) {}
  explicit Docked(Options options);
  void TearDown() override;

  /// DriverEntry, and an adapter for every HBA.
  bool dock();
  void run(std::function<void()> body) { machine_->run(std::move(body)); }
  /// Docks with what `tiny` holds by then and runs `body` on a system thread.
  void docked(std::function<void()> body);

  struct Answer {
    port::Outcome outcome;
    std::uint8_t srb_status, scsi_status, sense_length;
    std::uint32_t bytes;
    std::vector<std::uint8_t> sense;
  };
  Answer execute(port::Request& request, unsigned adapter = 0);
  Answer command(std::uint8_t opcode, std::uint8_t target = 0, std::uint32_t flags = 0);
  Answer read(void* data, std::uint32_t lba, std::uint32_t blocks, std::uint8_t target = 0);
  Answer write(void* data, std::uint32_t lba, std::uint32_t blocks, std::uint8_t target = 0);
  Answer queue(port::Function function, std::uint8_t target = 0);
  port::Request transfer(std::uint8_t opcode, void* data, std::uint32_t lba, std::uint32_t blocks, std::uint8_t target);
  void* buffer(std::size_t bytes);
  Extension* extension(unsigned adapter = 0) { return extensions.at(adapter); }

  unsigned count(std::string_view rule) const;
  std::uint64_t evaluated(std::string_view rule) const { return monitor_->evaluations()[std::string(rule)]; }
  /// Its being broken is what the test is about.
  void expect(std::string rule) { expected_.push_back(std::move(rule)); }
  nt::Executive& executive() { return *machine_->executive; }
  nt::Irql irql() { return executive().current().irql(); }
  bool interrupt_lock_held();
  port::Adapter& adapter(unsigned number = 0) { return *adapters_.at(number); }
  TinyHba& hba(unsigned number = 0) { return *hbas_.at(number); }
  const scsiport::DeferralStatistics& deferrals() { return scsiport::deferrals(adapter()); }

  Options options_;
  std::unique_ptr<nt::Bare> machine_;
  std::unique_ptr<contract::Monitor> monitor_;
  std::unique_ptr<pci::Bus> bus_;
  std::vector<std::unique_ptr<TinyHba>> hbas_;
  std::vector<scsiport::AdapterOptions> candidates_;
  std::unique_ptr<scsiport::Driver> driver_;
  std::vector<std::unique_ptr<port::Adapter>> adapters_;
  std::vector<void*> buffers_;
  std::vector<std::string> expected_;

 public:
  static inline Tiny tiny;
  static inline std::vector<Extension*> extensions;
  static ULONG driver_entry(PVOID driver_object, PVOID registry_path);
};

/// What happened, in order, as text; safe to use from inside the machine.
struct Story {
  void add(const std::string& text) {
    world::HostScope host;
    if (!words.empty()) words += ' ';
    words.append(text.data(), text.size());
  }
  std::string words;
};

}  // namespace drydock::tests
