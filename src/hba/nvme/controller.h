// An NVMe controller after NVM Express 1.4: one PCI function with its namespaces.
//
// Each command is fetched, executed and completed in separate steps, so the schedule may reorder commands, run them
// while the driver is in the middle of anything, or hold one back. What the driver does wrong is judged where it is
// noticed (the rules are in monitor.h); the controller then answers as the specification asks.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "hba/disk/disk.h"
#include "hba/nvme/options.h"
#include "hba/nvme/queues.h"
#include "hba/nvme/spec.h"
#include "pci/function.h"

namespace drydock::hba::nvme {

class Controller final : public pci::Function, private disk::OperationListener {
 public:
  /// Throws std::invalid_argument for limits that no controller can have, and what disk::Disk throws.
  explicit Controller(Options options);

  unsigned namespace_count() const { return static_cast<unsigned>(disks_.size()); }
  /// `namespace_id` counts from 1.
  disk::Disk& disk(std::uint32_t namespace_id) { return *disks_[namespace_id - 1]; }
  /// Commands that were fetched and not completed, asynchronous event requests not counted.
  std::size_t outstanding_commands() const;
  bool ready() const { return (status_ & spec::status_bit::ready) != 0; }

  /// The machine is switched off in order: judges that the driver shut the controller down. As after power-on then.
  void power_off();
  /// Power is gone without warning, see disk::Disk::power_cut; asked for each namespace in turn. Returns lost blocks.
  std::uint64_t power_cut(const std::function<bool(std::uint32_t namespace_id, const disk::UnflushedBlock&)>& survives);
  /// The composite temperature changed: may raise an asynchronous event, as Set Features configured.
  void set_temperature(std::uint16_t kelvin);

  std::uint64_t bar_read(unsigned bar, std::uint64_t offset, unsigned width_bytes) override;
  void bar_write(unsigned bar, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) override;
  void reset() override;

 private:
  enum Step : std::uint32_t {
    fetch_step,
    execute_step,
    complete_step,
    interrupt_step,
    coalescing_step,
    ready_step,
    shutdown_step,
    disk_step
  };
  struct Outcome {
    spec::Status status = spec::Status::success;
    std::uint32_t result = 0;
    bool deferred = false;
  };
  struct Piece {
    memory::PhysicalAddress address;
    std::size_t bytes;
  };
  struct Event {
    spec::EventType type;
    std::uint8_t information;
    spec::LogPage log;
  };

  void step(std::uint32_t step, std::uint64_t argument) override;
  void removed() override { end_operations(); }

  // registers.cc
  std::uint64_t capabilities() const;
  std::uint32_t read_dword(std::uint32_t offset) const;
  void write_register(std::uint32_t offset, std::uint32_t value);
  bool check_register_access(std::uint32_t offset, unsigned width_bytes, bool write);
  void write_configuration(std::uint32_t value);
  void enable();
  void begin_disable();
  void finish_ready_change();
  void begin_shutdown();
  void write_interrupt_mask(std::uint32_t offset, std::uint32_t value);
  void stop_everything();
  void power_on_state();
  void fail_fatally();

  // doorbells.cc
  void write_doorbell(std::uint32_t offset, std::uint32_t value);
  void submission_doorbell(unsigned queue, std::uint32_t value);
  void completion_doorbell(unsigned queue, std::uint32_t value);
  bool judge_doorbell_value(bool fits, std::string_view rule, unsigned queue, const char* kind, std::uint32_t value,
                            std::uint32_t now);

  // queues.cc: the way of a command
  void fetch(unsigned queue);
  void execute(std::uint64_t reference);
  void complete(std::uint64_t reference);
  void finish(std::uint32_t slot, Outcome outcome, world::Nanoseconds delay_ns);
  void settle(std::uint32_t slot, const Outcome& outcome);
  void post_completion(std::uint32_t slot);
  void write_completion(const Command& command);
  std::uint32_t take_slot(unsigned queue, const spec::SubmissionEntry& entry);
  void free_slot(std::uint32_t slot);
  std::uint64_t reference_to(std::uint32_t slot) const { return std::uint64_t{commands_[slot].serial} << 32 | slot; }
  Command* command_at(std::uint64_t reference);
  world::Nanoseconds latency_of(unsigned queue, const spec::SubmissionEntry& entry) const;
  bool check_common_fields(const Command& command, Outcome& outcome);
  void log_error(const Command& command);
  std::optional<std::uint64_t> fault(std::string_view site, std::uint64_t detail);

  // interrupts.cc
  void request_interrupt(unsigned queue);
  void raise_interrupt(unsigned queue);
  void update_interrupt_line();
  unsigned usable_vectors() const;

  // admin.cc
  Outcome run_admin(std::uint32_t slot);
  Outcome create_submission_queue(const spec::SubmissionEntry& entry);
  Outcome create_completion_queue(const spec::SubmissionEntry& entry);
  Outcome delete_submission_queue(const spec::SubmissionEntry& entry);
  Outcome delete_completion_queue(const spec::SubmissionEntry& entry);
  bool check_new_queue(const spec::SubmissionEntry& entry, bool already_there, const char* kind, Outcome& outcome);
  Outcome abort(const spec::SubmissionEntry& entry);
  Outcome take_event_request(std::uint32_t slot);
  void report_event(const Event& event);
  void deliver_events();

  // identify.cc
  Outcome identify(const spec::SubmissionEntry& entry);
  spec::IdentifyController identify_controller() const;
  spec::IdentifyNamespace identify_namespace(std::uint32_t namespace_id) const;

  // features.cc
  Outcome set_features(const spec::SubmissionEntry& entry);
  Outcome get_features(const spec::SubmissionEntry& entry);
  Outcome set_number_of_queues(std::uint32_t value);
  void reset_features();
  std::uint32_t feature(spec::Feature id) const { return features_[static_cast<unsigned>(id)]; }

  // log_pages.cc
  Outcome get_log_page(const spec::SubmissionEntry& entry);
  spec::SmartLog smart_log() const;

  // io.cc
  Outcome run_io(std::uint32_t slot);
  Outcome read(disk::Disk& disk, std::uint32_t slot);
  Outcome write(disk::Disk& disk, std::uint32_t slot);
  Outcome compare(disk::Disk& disk, std::uint32_t slot);
  Outcome flush(std::uint32_t slot);
  Outcome write_zeroes(disk::Disk& disk, std::uint32_t slot);
  Outcome dataset_management(disk::Disk& disk, std::uint32_t slot);
  bool check_range(const disk::Disk& disk, std::uint64_t lba, std::uint64_t count, Outcome& outcome);
  bool check_transfer_size(std::uint64_t bytes, Outcome& outcome);

  // later.cc: commands to disks that answer later
  using Operation = disk::Operation;
  void operation_finished(std::uint64_t reference) override { post_step(disk_step, reference, 0); }
  Outcome read_later(disk::Disk& disk, std::uint32_t slot, std::uint64_t lba, std::uint64_t count);
  Outcome write_later(disk::Disk& disk, std::uint32_t slot, std::uint64_t lba, std::uint64_t count, bool force_unit_access);
  Outcome flush_later(std::uint32_t slot);
  void zero_later(disk::Disk& disk, std::uint32_t slot, std::uint64_t lba, std::uint64_t count, bool force_unit_access);
  bool use_memory_itself(Operation& operation, std::size_t granularity);
  void start_operation(disk::Disk& disk, std::uint32_t slot, Operation& operation);
  Outcome outcome_at_disk(std::uint32_t slot);
  void take_answer(Command& command, Operation& operation);
  spec::Status status_of(const Command& command, Operation& operation);
  void end_operation(std::uint64_t reference);
  void end_operations();

  // prp.cc: data of a command, between its PRPs and a buffer
  spec::Status walk_prps(const spec::SubmissionEntry& entry, std::size_t bytes);
  spec::Status add_page(std::uint64_t entry, std::size_t bytes);
  spec::Status walk_list(std::uint64_t list, std::size_t bytes);
  spec::Status send(const spec::SubmissionEntry& entry, std::span<const std::byte> data);
  spec::Status receive(const spec::SubmissionEntry& entry, std::span<std::byte> data);
  std::size_t page_bytes() const { return std::size_t{1} << configuration_.page_size_shift(); }

  Options options_;
  disk::OperationPool operations_;  ///< goes after the disks, which may be at work on some
  std::vector<std::unique_ptr<disk::Disk>> disks_;

  spec::Configuration configuration_;
  std::uint32_t status_ = 0;
  std::uint32_t interrupt_mask_ = 0;
  std::uint32_t admin_attributes_ = 0;
  std::uint64_t admin_submission_ = 0, admin_completion_ = 0;
  bool line_asserted_ = false;
  bool stuck_ = false;  ///< a fault: CSTS.RDY will not follow CC.EN any more

  std::vector<SubmissionQueue> submission_;
  std::vector<CompletionQueue> completion_;
  unsigned granted_submission_, granted_completion_;
  std::vector<Command> commands_;
  std::vector<std::uint32_t> free_commands_;
  std::uint32_t last_serial_ = 0;

  std::deque<std::uint32_t> event_requests_;
  std::deque<Event> events_;
  unsigned masked_events_ = 0;  ///< types whose log page was not read since the last one

  std::array<std::uint32_t, 12> features_{};
  std::uint32_t low_temperature_ = 0;
  std::vector<bool> coalescing_disabled_;  ///< by vector
  std::uint16_t temperature_kelvin_ = 310;

  std::deque<spec::ErrorEntry> errors_;  ///< newest first
  std::uint64_t error_count_ = 0;
  std::uint64_t blocks_read_ = 0, blocks_written_ = 0;  ///< in 512 bytes
  std::uint64_t read_commands_ = 0, write_commands_ = 0, media_errors_ = 0;
  std::uint64_t power_cycles_ = 1, unsafe_shutdowns_ = 0;

  std::vector<Piece> pieces_;  ///< scratch: of the command that is executed
  std::vector<std::byte> staging_;
};

}  // namespace drydock::hba::nvme
