// A BusLogic BT-958: the MultiMaster host adapter with a parallel SCSI bus and its disks, as one PCI function on INTx.
//
// Each CCB is taken from its mailbox, fetched, run at its target and written back in separate steps, so the schedule may
// reorder tagged commands, run them while the driver is in the middle of anything, or hold one back. The interrupt
// register is a latch: what happens while an interrupt is pending is held and presented after the driver reset it, so no
// cause is lost. What the driver does wrong is judged where it is noticed (the rules are in monitor.h).
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "hba/buslogic/ccb.h"
#include "hba/buslogic/options.h"
#include "hba/buslogic/spec.h"
#include "hba/scsi/target.h"
#include "pci/function.h"

namespace drydock::hba::buslogic {

class Controller final : public pci::Function, private disk::OperationListener {
 public:
  static constexpr unsigned port_bar = 0, memory_bar = 1;

  /// Throws std::invalid_argument for a bus that cannot be, and what disk::Disk throws.
  explicit Controller(Options options);

  /// Null if nobody has that id.
  scsi::Target* target(unsigned id) { return targets_[id].get(); }
  disk::Disk& disk(unsigned target, unsigned lun = 0) { return targets_[target]->unit(lun)->disk(); }
  /// CCBs that were taken from a mailbox and did not come back.
  std::size_t outstanding_commands() const;
  bool mailboxes_initialized() const { return mailboxes_ != 0; }

  /// Another initiator resets the SCSI bus.
  void bus_reset_by_other();
  /// The machine is switched off in order and on again: the disks write their caches back, all else is as after power-on.
  void power_off();
  /// Power is gone without warning, see disk::Disk::power_cut; asked for each unit in turn. Returns lost blocks.
  std::uint64_t power_cut(const std::function<bool(unsigned target, unsigned lun, const disk::UnflushedBlock&)>& survives);

  std::uint64_t bar_read(unsigned bar, std::uint64_t offset, unsigned width_bytes) override;
  void bar_write(unsigned bar, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) override;
  void reset() override;
  std::optional<bool> interrupt_masked() const override { return !interrupt_enabled_; }

 private:
  enum Step : std::uint32_t {
    reset_step, settled_step, parameter_step, parameter_watch_step, command_step, scan_step, fetch_step, selection_step,
    run_step, complete_step, retry_incoming_step, interrupt_step, disk_step,
  };
  struct Segment {
    memory::PhysicalAddress address;
    std::uint32_t bytes;
  };
  struct Incoming {
    spec::IncomingMailbox box;
    std::uint64_t reference;  ///< to the CCB that is back once this is posted; 0 for none
  };

  void step(std::uint32_t step, std::uint64_t argument) override;
  void removed() override { end_operations(); }

  // registers.cc
  std::uint8_t read_register(std::uint32_t offset);
  void write_register(std::uint32_t offset, std::uint8_t value);
  void write_control(std::uint8_t value);
  void begin_reset(std::uint8_t control);
  void finish_reset();
  void stop_everything();
  void power_on_state();
  void lose_power();
  void raise(std::uint8_t causes);
  void raise_soon(std::uint8_t causes);
  void reset_interrupt();
  void update_line();
  std::optional<std::uint64_t> fault(std::string_view site, std::uint64_t detail);

  // commands.cc
  void write_command(std::uint8_t value);
  void begin_command(std::uint8_t opcode);
  void take_parameter(std::uint8_t value);
  void watch_parameters();
  std::uint8_t read_data_in();
  void run_command();
  bool run_settings_command();
  bool run_transfer_command();
  void finish_command(bool valid, bool interrupt = true);
  void reply(std::span<const std::uint8_t> bytes);
  bool check_parameter(bool holds);
  bool initialize_mailboxes(unsigned count, std::uint32_t address, bool narrow_addresses);
  bool copy_adapter_buffer(std::span<std::byte> buffer, bool to_adapter);
  void execute_directly();

  // inquire.cc
  bool run_inquiry_command();
  std::vector<std::uint8_t> setup_information() const;
  std::vector<std::uint8_t> extended_setup() const;
  std::vector<std::uint8_t> installed_devices(unsigned first_target) const;
  void reset_local_ram();
  std::uint16_t target_mask() const;

  // mailboxes.cc
  void scan_outgoing();
  void request_scan();
  std::optional<unsigned> find_outgoing();
  void take_outgoing(unsigned index, std::uint32_t ccb, std::uint8_t action);
  void abort(memory::PhysicalAddress address);
  void queue_incoming(const Incoming& incoming);
  void flush_incoming();
  bool incoming_free();
  bool write_incoming(const spec::IncomingMailbox& box);
  void wait_for_incoming();
  std::size_t mailbox_bytes() const { return narrow_mailboxes_ ? sizeof(spec::Mailbox24) : sizeof(spec::OutgoingMailbox); }

  // ccb.cc: the way of a CCB
  std::uint32_t take_slot(memory::PhysicalAddress address);
  void free_slot(std::uint32_t slot);
  std::uint64_t reference_to(std::uint32_t slot) const { return std::uint64_t{ccbs_[slot].serial} << 32 | slot; }
  Ccb* ccb_at(std::uint64_t reference, Ccb::State state);
  void fetch(std::uint64_t reference);
  bool read_ccb(Ccb& ccb);
  bool check_ccb(Ccb& ccb);
  void enqueue(std::uint32_t slot);
  void dispatch(unsigned unit);
  void start(std::uint32_t slot, UnitQueue& queue);
  void run(std::uint64_t reference);
  void conclude(std::uint32_t slot);
  void complete(std::uint64_t reference);
  void finish(std::uint32_t slot, spec::AdapterStatus status, world::Nanoseconds delay_ns);
  void write_back(const Ccb& ccb);
  void returned(std::uint32_t slot);
  void resume_unit(unsigned unit);
  void leave_queue(std::uint32_t slot);
  void reset_device(std::uint32_t slot);
  void reset_bus(spec::AdapterStatus why);
  void bus_settled();
  unsigned kill(std::optional<unsigned> target, spec::AdapterStatus why, std::uint64_t reset_waiting);
  world::Nanoseconds latency_of(const Ccb& ccb) const;
  std::uint64_t detail_of(const Ccb& ccb) const;
  static unsigned unit_key(const Ccb& ccb) { return ccb.target << 8 | ccb.lun; }

  // transfer.cc: a command at its target, and its data
  bool perform(Ccb& ccb, const scsi::Later* later);
  void take_answer(Ccb& ccb, const scsi::Answer& answer);
  void operation_finished(std::uint64_t reference) override { post_step(disk_step, reference, 0); }
  void end_operation(std::uint64_t reference);
  void end_operations();
  bool list_segments(const Ccb& ccb);
  std::uint64_t room() const;
  std::span<const std::byte> gather(const Ccb& ccb, std::uint64_t bytes);
  bool scatter(const Ccb& ccb, std::span<const std::byte> data);
  void judge_data_run(Ccb& ccb, const scsi::Answer& answer, std::uint64_t offered);
  void request_sense(Ccb& ccb);
  bool dma_in(const Ccb& ccb, memory::PhysicalAddress from, std::span<std::byte> to);
  bool dma_out(const Ccb& ccb, memory::PhysicalAddress to, std::span<const std::byte> from);
  bool judge_narrow_access(bool narrow_addresses, bool done, memory::PhysicalAddress at);

  Options options_;
  disk::OperationPool operations_;          ///< goes after the disks, which may be at work on some
  std::vector<std::unique_ptr<disk::Disk>> disks_;
  std::array<std::unique_ptr<scsi::Target>, 16> targets_;

  // registers
  std::uint8_t status_ = 0, interrupt_ = 0, held_interrupts_ = 0;
  bool interrupt_enabled_ = true, interrupt_was_read_ = false, interrupt_posted_ = false;

  // the host adapter command in progress
  std::uint8_t command_ = 0;
  bool in_command_ = false;
  std::size_t expected_parameters_ = 0;
  std::vector<std::uint8_t> parameters_;
  std::vector<std::uint8_t> reply_;
  std::size_t reply_read_ = 0;
  world::Nanoseconds parameter_taken_ns_ = 0;
  bool parameter_watched_ = false;

  // settings that commands make
  bool strict_round_robin_ = false, extended_lun_format_ = false, outgoing_interrupt_ = false;
  std::uint8_t io_port_ = spec::io_port_disabled;
  std::uint8_t preempt_time_ = 0, time_off_bus_ = 0;
  world::Nanoseconds selection_timeout_ns_ = 0;
  std::array<std::uint8_t, spec::local_ram_bytes> local_ram_{};
  std::array<std::byte, 64> adapter_buffer_{};

  // mailboxes
  unsigned mailboxes_ = 0;
  bool narrow_mailboxes_ = false;
  memory::PhysicalAddress outgoing_, incoming_;
  unsigned next_outgoing_ = 0, next_incoming_ = 0;
  bool scan_posted_ = false, scan_blocked_ = false;
  std::vector<std::uint64_t> filled_;       ///< what was written to each incoming mailbox, 0 for nothing yet
  std::deque<Incoming> incoming_waiting_;
  unsigned incoming_retries_ = 0;
  bool retry_posted_ = false;

  // commands
  bool bus_settling_ = false;
  std::uint64_t bus_resets_ = 0, arrivals_ = 0;
  std::vector<Ccb> ccbs_;
  std::vector<std::uint32_t> free_ccbs_;
  std::uint32_t last_serial_ = 0;
  std::map<unsigned, UnitQueue> queues_;
  world::Nanoseconds bus_free_ns_ = 0;

  std::vector<Segment> segments_;           ///< scratch: of the command that runs
  std::vector<std::byte> segment_list_, staging_;
  bool transfer_failed_ = false, wrong_direction_ = false;
};

}  // namespace drydock::hba::buslogic
