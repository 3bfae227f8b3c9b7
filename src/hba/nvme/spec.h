// Registers and memory layouts of an NVMe controller: NVM Express base specification, revision 1.4. Section numbers
// beside each part are of that document.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace drydock::hba::nvme::spec {

// --- registers (3.1) -----------------------------------------------------------------------------------------------

namespace reg {
inline constexpr std::uint32_t capabilities = 0x00, version = 0x08, interrupt_mask_set = 0x0C,
                               interrupt_mask_clear = 0x10, configuration = 0x14, status = 0x1C, subsystem_reset = 0x20,
                               admin_queue_attributes = 0x24, admin_submission_queue = 0x28,
                               admin_completion_queue = 0x30, doorbells = 0x1000;
}

inline constexpr std::uint32_t version_1_4 = 0x0001'0400;
inline constexpr std::uint32_t subsystem_reset_signature = 0x4E56'4D65;  // "NVMe"

/// CC (3.1.5)
struct Configuration {
  std::uint32_t value = 0;
  bool enable() const { return value & 1; }
  unsigned command_set() const { return value >> 4 & 7; }
  unsigned page_size_shift() const { return 12 + (value >> 7 & 15); }
  unsigned arbitration() const { return value >> 11 & 7; }
  unsigned shutdown() const { return value >> 14 & 3; }
  unsigned submission_entry_shift() const { return value >> 16 & 15; }
  unsigned completion_entry_shift() const { return value >> 20 & 15; }
  static constexpr std::uint32_t reserved_bits = 0xFF00'000E;
  /// May change only while the controller is disabled.
  static constexpr std::uint32_t fixed_while_enabled = 0x3FF0;
};

/// CSTS (3.1.6)
namespace status_bit {
inline constexpr std::uint32_t ready = 1, fatal = 2, shutdown_occurring = 1 << 2, shutdown_complete = 2 << 2,
                               shutdown_mask = 3 << 2, subsystem_reset_occurred = 1 << 4;
}

// --- queue entries (4.2, 4.6) --------------------------------------------------------------------------------------

struct SubmissionEntry {
  std::uint8_t opcode;
  std::uint8_t flags;  ///< fused operation in bits 0-1, PRP or SGL in bits 6-7
  std::uint16_t command_id;
  std::uint32_t namespace_id;
  std::uint32_t dword2, dword3;
  std::uint64_t metadata;
  std::uint64_t prp1, prp2;
  std::uint32_t dword10, dword11, dword12, dword13, dword14, dword15;
};
static_assert(sizeof(SubmissionEntry) == 64 && offsetof(SubmissionEntry, prp1) == 24 &&
              offsetof(SubmissionEntry, dword10) == 40);

struct CompletionEntry {
  std::uint32_t result;
  std::uint32_t reserved;
  std::uint16_t submission_head;
  std::uint16_t submission_queue;
  std::uint16_t command_id;
  std::uint16_t status;  ///< bit 0 is the phase tag
};
static_assert(sizeof(CompletionEntry) == 16);

/// Status field without the phase tag (4.6.1): code in bits 0-7, type in 8-10, More 13, Do Not Retry 14.
enum class Status : std::uint16_t {
  success = 0x000,
  invalid_opcode = 0x001,
  invalid_field = 0x002,
  command_id_conflict = 0x003,
  data_transfer_error = 0x004,
  aborted_power_loss = 0x005,
  internal_error = 0x006,
  abort_requested = 0x007,
  aborted_queue_deletion = 0x008,
  invalid_namespace = 0x00B,
  command_sequence_error = 0x00C,
  prp_offset_invalid = 0x013,
  lba_out_of_range = 0x080,
  capacity_exceeded = 0x081,
  namespace_not_ready = 0x082,
  completion_queue_invalid = 0x100,
  invalid_queue_id = 0x101,
  invalid_queue_size = 0x102,
  abort_limit_exceeded = 0x103,
  event_limit_exceeded = 0x105,
  invalid_interrupt_vector = 0x108,
  invalid_log_page = 0x109,
  invalid_queue_deletion = 0x10C,
  feature_not_saveable = 0x10D,
  feature_not_changeable = 0x10E,
  feature_not_namespace_specific = 0x10F,
  write_fault = 0x280,
  unrecovered_read_error = 0x281,
  compare_failure = 0x285,
};
inline constexpr std::uint16_t do_not_retry = 1 << 14, more_information = 1 << 13;

// --- opcodes (5, 6) ------------------------------------------------------------------------------------------------

enum class Admin : std::uint8_t {
  delete_submission_queue = 0x00,
  create_submission_queue = 0x01,
  get_log_page = 0x02,
  delete_completion_queue = 0x04,
  create_completion_queue = 0x05,
  identify = 0x06,
  abort = 0x08,
  set_features = 0x09,
  get_features = 0x0A,
  asynchronous_event_request = 0x0C,
};

enum class Nvm : std::uint8_t {
  flush = 0x00,
  write = 0x01,
  read = 0x02,
  write_uncorrectable = 0x04,
  compare = 0x05,
  write_zeroes = 0x08,
  dataset_management = 0x09,
};

/// Feature identifiers (5.21.1).
enum class Feature : std::uint8_t {
  arbitration = 0x01,
  power_management = 0x02,
  temperature_threshold = 0x04,
  error_recovery = 0x05,
  volatile_write_cache = 0x06,
  number_of_queues = 0x07,
  interrupt_coalescing = 0x08,
  interrupt_vector = 0x09,
  write_atomicity = 0x0A,
  asynchronous_events = 0x0B,
};

enum class LogPage : std::uint8_t { error_information = 1, smart = 2, firmware_slot = 3 };

/// Asynchronous events (5.2): type in bits 0-2, information in 8-15, log page in 16-23.
enum class EventType : std::uint8_t { error = 0, smart = 1, notice = 2 };
namespace event_information {
inline constexpr std::uint8_t invalid_doorbell_register = 0, invalid_doorbell_value = 1, temperature = 1;
}

// --- data structures (5.14, 5.15) ----------------------------------------------------------------------------------

struct PowerState {
  std::uint16_t maximum_power;  ///< centiwatts
  std::uint8_t reserved2, flags;
  std::uint32_t entry_latency_us, exit_latency_us;
  std::uint8_t relative[4];
  std::uint8_t reserved16[16];
};
static_assert(sizeof(PowerState) == 32);

struct IdentifyController {
  std::uint16_t vendor, subsystem_vendor;
  char serial_number[20], model_number[40], firmware_revision[8];
  std::uint8_t arbitration_burst, ieee[3], multi_path, maximum_transfer_shift;
  std::uint16_t controller_id;
  std::uint32_t version, resume_latency, entry_latency, asynchronous_events, attributes;
  std::uint8_t reserved100[11], controller_type;
  std::uint8_t reserved112[144];
  std::uint16_t optional_admin_commands;
  std::uint8_t abort_limit, event_request_limit, firmware_updates, log_page_attributes, error_log_entries, power_states;
  std::uint8_t vendor_command_format, autonomous_transitions;
  std::uint16_t warning_temperature, critical_temperature;
  std::uint8_t reserved270[10];
  std::uint64_t total_capacity[2], unallocated_capacity[2];
  std::uint8_t reserved312[200];
  std::uint8_t submission_entry_size, completion_entry_size;
  std::uint16_t maximum_outstanding;
  std::uint32_t namespace_count;
  std::uint16_t optional_commands, fused_operations;
  std::uint8_t format_attributes, volatile_write_cache;
  std::uint16_t atomic_write, atomic_write_power_fail;
  std::uint8_t vendor_nvm_format, write_protection;
  std::uint16_t atomic_compare_write, reserved534;
  std::uint32_t sgl_support, maximum_namespaces;
  std::uint8_t reserved544[224];
  char subsystem_name[256];
  std::uint8_t reserved1024[1024];
  PowerState power_state[32];
  std::uint8_t vendor_specific[1024];
};
static_assert(sizeof(IdentifyController) == 4096);
static_assert(offsetof(IdentifyController, maximum_transfer_shift) == 77 &&
              offsetof(IdentifyController, version) == 80);
static_assert(offsetof(IdentifyController, controller_type) == 111 &&
              offsetof(IdentifyController, optional_admin_commands) == 256);
static_assert(offsetof(IdentifyController, total_capacity) == 280 &&
              offsetof(IdentifyController, submission_entry_size) == 512);
static_assert(offsetof(IdentifyController, namespace_count) == 516 &&
              offsetof(IdentifyController, volatile_write_cache) == 525);
static_assert(offsetof(IdentifyController, sgl_support) == 536 && offsetof(IdentifyController, subsystem_name) == 768);
static_assert(offsetof(IdentifyController, power_state) == 2048);

struct LbaFormat {
  std::uint16_t metadata_bytes;
  std::uint8_t block_shift, relative_performance;
};

struct IdentifyNamespace {
  std::uint64_t size, capacity, utilization;
  std::uint8_t features, format_count, format, metadata, protection_capabilities, protection, multi_path, reservations;
  std::uint8_t format_progress, deallocate_features;
  std::uint16_t atomic[6];
  std::uint16_t optimal_boundary;
  std::uint64_t nvm_capacity[2];
  std::uint16_t preferred_write[5];
  std::uint8_t reserved74[30];
  std::uint8_t nguid[16], eui64[8];
  LbaFormat lba_format[16];
  std::uint8_t reserved192[192 + 3712];
};
static_assert(sizeof(IdentifyNamespace) == 4096 && offsetof(IdentifyNamespace, format) == 26);
static_assert(offsetof(IdentifyNamespace, nvm_capacity) == 48 && offsetof(IdentifyNamespace, nguid) == 104);
static_assert(offsetof(IdentifyNamespace, lba_format) == 128 && offsetof(IdentifyNamespace, deallocate_features) == 33);

struct ErrorEntry {
  std::uint64_t count;
  std::uint16_t submission_queue, command_id, status, parameter_location;
  std::uint64_t lba;
  std::uint32_t namespace_id;
  std::uint8_t vendor, transport, reserved30[2];
  std::uint64_t command_specific;
  std::uint8_t reserved40[24];
};
static_assert(sizeof(ErrorEntry) == 64);

struct SmartLog {
  std::uint8_t critical_warning;
  std::uint8_t temperature_kelvin[2];  ///< low byte first; it does not lie on an even offset
  std::uint8_t spare_percent, spare_threshold, used_percent, endurance_warning, reserved7[25];
  std::uint64_t data_units_read[2], data_units_written[2], read_commands[2], write_commands[2], busy_minutes[2];
  std::uint64_t power_cycles[2], power_on_hours[2], unsafe_shutdowns[2], media_errors[2], error_entries[2];
  std::uint32_t warning_temperature_minutes, critical_temperature_minutes;
  std::uint8_t reserved200[312];
};
static_assert(sizeof(SmartLog) == 512 && offsetof(SmartLog, data_units_read) == 32 &&
              offsetof(SmartLog, unsafe_shutdowns) == 144);

struct FirmwareLog {
  std::uint8_t active, reserved1[7];
  char revision[7][8];
  std::uint8_t reserved64[448];
};
static_assert(sizeof(FirmwareLog) == 512);

/// One range of Dataset Management (6.7).
struct DatasetRange {
  std::uint32_t attributes, block_count;
  std::uint64_t first_lba;
};
static_assert(sizeof(DatasetRange) == 16);

}  // namespace drydock::hba::nvme::spec
