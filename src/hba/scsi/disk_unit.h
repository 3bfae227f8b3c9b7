// A logical unit that is a disk, as a host bus adapter reaches it: a CDB in, status, data and sense out (SPC-4, SBC-3).
//
// It is a pure command interpreter: it takes no time and knows no bus. The adapter model decides when a command runs and
// how its data moves. Sense of a CHECK CONDITION is kept for the initiator (contingent allegiance, SAM-5 5.13) until it
// asks with REQUEST SENSE, sends another command, or the adapter takes it with its own REQUEST SENSE.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "hba/disk/disk.h"
#include "hba/scsi/sense.h"
#include "hba/scsi/spec.h"

namespace drydock::hba::scsi {

struct UnitOptions {
  std::string vendor = "DRYDOCK", product = "SCSI DISK", revision = "0100";  ///< at most 8, 16 and 4 characters
  std::string serial = "00000001";      ///< also makes the NAA name
  bool write_protected = false;
  bool removable = false;
  bool thin = true;                     ///< UNMAP, WRITE SAME with UNMAP, VPD page B2h
  bool command_queuing = true;          ///< INQUIRY CmdQue
  bool wide = true;                     ///< INQUIRY Wbus16: 16-bit parallel bus
  bool descriptor_sense = false;        ///< D_SENSE after power-on
  std::uint32_t maximum_transfer_blocks = 0;  ///< of READ, WRITE, VERIFY; 0: no limit
  std::uint32_t maximum_unmap_ranges = 32;
  std::uint16_t rotation = 1;           ///< VPD B1h: 1 for no medium that turns, else revolutions a minute
};

enum class Direction : std::uint8_t { none, in, out };

/// Gives up to so many bytes of the command's data; fewer when the initiator has no more. Valid until the next call.
using DataOut = std::function<std::span<const std::byte>(std::uint64_t bytes)>;

/// Who hears of it when a disk that answers later has the answer.
struct Later {
  disk::OperationPool& operations;
  disk::OperationListener& listener;
  std::uint64_t token;      ///< of the operation
};

struct Command {
  std::span<const std::uint8_t> cdb;
  DataOut data_out{};       ///< may be empty: the initiator has no data
  unsigned initiator = 7;   ///< 0 to 15
  const Later* later = nullptr;  ///< null: the command waits for its disk
};

struct Answer {
  spec::Status status = spec::Status::good;
  Direction direction = Direction::none;
  std::uint64_t wanted_bytes = 0;        ///< that the unit moved or asked for, in `direction`
  std::span<const std::byte> data_in{};  ///< all of `wanted_bytes`; valid until the next command or change of the disk
  bool pending = false;                  ///< the disk is at work; DiskUnit::end() has the answer when it has ended
};

enum class Reset : std::uint8_t { power_on, bus, device };

class DiskUnit {
 public:
  static constexpr unsigned initiators = 16;

  /// The disk outlives the unit. Throws std::invalid_argument for texts that do not fit their fields.
  DiskUnit(disk::Disk& disk, UnitOptions options, unsigned lun);

  Answer execute(const Command& command);
  /// The answer to a command whose disk was at work. The operation is the adapter's to give back.
  Answer end(disk::Operation& operation, unsigned initiator);
  /// Reservations, modes and removal prevention are lost; every initiator gets a unit attention.
  void reset(Reset kind);
  /// True while sense is kept for the initiator.
  bool has_sense(unsigned initiator) const { return nexus_[initiator].sense.has_value(); }
  disk::Disk& disk() { return *disk_; }
  const UnitOptions& options() const { return options_; }

 private:
  struct Nexus {
    std::optional<Sense> sense;
    std::optional<std::uint16_t> attention = spec::code::power_on;
  };
  struct Range {
    std::uint64_t lba = 0;
    std::uint64_t count = 0;
  };
  using Cdb = std::array<std::uint8_t, 16>;

  // disk_unit.cc
  Answer dispatch(const Command& command);
  bool refuse_before(std::uint8_t opcode, Answer& answer);
  bool check_control(unsigned length, Answer& answer);
  Answer fail(const Sense& sense);
  Answer bad_cdb(unsigned byte);
  Answer bad_parameter(unsigned byte, std::uint16_t code = spec::code::invalid_field_in_parameters);
  /// `data` cut to the allocation length.
  Answer give(std::span<const std::byte> data, std::uint64_t allocation_bytes);
  std::span<const std::byte> take(std::uint64_t bytes, Answer& answer);
  std::uint64_t number(unsigned at, unsigned bytes) const { return spec::big(std::span(cdb_).subspan(at, bytes)); }
  Answer request_sense();
  Answer start_stop();
  Answer reserve();
  Answer release();
  Answer prevent_removal();
  Answer send_diagnostic();
  Answer read_capacity_10();
  Answer read_capacity_16();

  // inquiry.cc
  Answer inquiry();
  Answer standard_inquiry(std::uint64_t allocation_bytes);
  Answer vital_product_data(std::uint8_t page, std::uint64_t allocation_bytes);
  void identification_page(std::vector<std::byte>& page) const;
  void block_limits_page(std::vector<std::byte>& page) const;

  // mode.cc
  Answer mode_sense(bool ten);
  Answer mode_select(bool ten);
  enum class Control : std::uint8_t { current = 0, changeable = 1, standard = 2, saved = 3 };
  bool append_pages(std::vector<std::byte>& list, std::uint8_t page, Control control) const;
  std::vector<std::byte> page_body(std::uint8_t page, Control control) const;
  void append_block_descriptor(std::vector<std::byte>& list, bool long_lba) const;
  bool check_block_descriptor(std::span<const std::byte> descriptor) const;
  Answer select_pages(std::span<const std::byte> list, std::size_t at, bool apply);
  void apply_page(std::uint8_t page, std::span<const std::byte> body);

  // transfer.cc
  bool check_range(const Range& range, unsigned lba_byte, Answer& answer);
  bool check_protect_bits(Answer& answer);
  bool check_length(const Range& range, unsigned length_byte, Answer& answer);
  bool check_writable(Answer& answer);
  bool check_readable(const Range& range, Answer& answer);
  Answer read();
  Answer write(bool then_verify);
  Answer verify();
  Answer compare(const Range& range, std::span<const std::byte> data, bool same_block, Answer answer);
  Answer synchronize_cache();
  Answer write_same();
  Answer unmap();
  Answer start(disk::Operation& operation, Answer answer);
  Answer outcome(disk::Operation& operation, Answer answer);
  disk::Operation& take_operation(disk::Operation::Kind kind, const Range& range, bool durable);
  Range range_of_cdb() const;
  unsigned length_byte() const;

  disk::Disk* disk_;
  UnitOptions options_;
  unsigned lun_;
  std::array<Nexus, initiators> nexus_{};
  std::optional<unsigned> reserved_by_;
  bool removal_prevented_ = false;
  bool stopped_ = false;
  bool descriptor_sense_;
  bool software_write_protect_ = false;

  // of the command that runs
  Cdb cdb_{};
  const Command* command_ = nullptr;
  disk::OperationPool own_operations_;  ///< of commands that wait
  std::vector<std::byte> reply_;
};

}  // namespace drydock::hba::scsi
