// Registers, host adapter commands, mailboxes and command control blocks of BusLogic MultiMaster adapters, as the
// manufacturer's technical reference manual for the BT-948/958 defines them and public drivers use them.
#pragma once

#include <cstddef>
#include <cstdint>

namespace drydock::hba::buslogic::spec {

// --- registers: four ports, the same in the first bytes of the memory BAR ---------------------------------------------

namespace reg {
/// Written: control, command or parameter. Read: status, data in, interrupt, geometry.
inline constexpr std::uint32_t control = 0, status = 0, command = 1, data_in = 1, interrupt = 2, geometry = 3, count = 4;
}
namespace control_bit {
inline constexpr std::uint8_t bus_reset = 0x10, interrupt_reset = 0x20, soft_reset = 0x40, hard_reset = 0x80, reserved = 0x0F;
}
namespace status_bit {
inline constexpr std::uint8_t command_invalid = 0x01, data_in_ready = 0x04, busy = 0x08, ready = 0x10,
                              initialization_required = 0x20, diagnostic_failed = 0x40, diagnostic_active = 0x80;
}
namespace interrupt_bit {
inline constexpr std::uint8_t incoming_mailbox = 0x01, outgoing_mailbox = 0x02, command_complete = 0x04, bus_reset = 0x08,
                              valid = 0x80;
}
namespace geometry_bit {
inline constexpr std::uint8_t extended_translation = 0x80;
}

// --- host adapter commands --------------------------------------------------------------------------------------------

enum class HostCommand : std::uint8_t {
  test_command_complete = 0x00,
  initialize_mailbox = 0x01,
  start_mailbox = 0x02,
  execute_bios_command = 0x03,
  inquire_board_id = 0x04,
  enable_outgoing_mailbox_interrupt = 0x05,
  set_selection_timeout = 0x06,
  set_preempt_time = 0x07,
  set_time_off_bus = 0x08,
  set_transfer_rate = 0x09,
  inquire_devices_0_to_7 = 0x0A,
  inquire_configuration = 0x0B,
  enable_target_mode = 0x0C,
  inquire_setup = 0x0D,
  write_adapter_buffer = 0x1A,
  read_adapter_buffer = 0x1B,
  write_bus_master_fifo = 0x1C,
  read_bus_master_fifo = 0x1D,
  echo = 0x1F,
  diagnostic = 0x20,
  set_options = 0x21,
  inquire_devices_8_to_15 = 0x23,
  inquire_target_devices = 0x24,
  disable_interrupt = 0x25,
  initialize_extended_mailbox = 0x81,
  execute_scsi_command = 0x83,
  inquire_firmware_third_digit = 0x84,
  inquire_firmware_letter = 0x85,
  inquire_pci_information = 0x86,
  inquire_model = 0x8B,
  inquire_synchronous_period = 0x8C,
  inquire_extended_setup = 0x8D,
  strict_round_robin = 0x8F,
  store_local_ram = 0x90,
  fetch_local_ram = 0x91,
  store_to_eeprom = 0x92,
  load_autoscsi_code = 0x94,
  modify_io_address = 0x95,
  set_ccb_format = 0x96,
  flash_download = 0x97,
  flash_write_enable = 0x98,
  write_inquiry_buffer = 0x9A,
  read_inquiry_buffer = 0x9B,
  flash_load = 0xA7,
  read_scam_data = 0xA8,
  write_scam_data = 0xA9,
};

inline constexpr std::uint8_t io_port_disabled = 6;  ///< of the ISA compatible ports
inline constexpr unsigned autoscsi_offset = 64, autoscsi_bytes = 64, local_ram_bytes = 256;

// --- mailboxes ----------------------------------------------------------------------------------------------------------

enum class Action : std::uint8_t { free = 0, start = 1, abort = 2 };

enum class Completion : std::uint8_t { free = 0, good = 1, aborted = 2, not_found = 3, error = 4 };

struct OutgoingMailbox {
  std::uint32_t ccb;
  std::uint8_t reserved[3];
  std::uint8_t action;
};
struct IncomingMailbox {
  std::uint32_t ccb;
  std::uint8_t adapter_status, target_status, reserved, completion;
};
static_assert(sizeof(OutgoingMailbox) == 8 && sizeof(IncomingMailbox) == 8 && offsetof(IncomingMailbox, completion) == 7);

/// Of both directions in 24-bit mode: the action or completion code, then the address, high byte first.
struct Mailbox24 {
  std::uint8_t code;
  std::uint8_t ccb[3];
};
static_assert(sizeof(Mailbox24) == 4);

// --- command control blocks -----------------------------------------------------------------------------------------

enum class CcbOpcode : std::uint8_t {
  initiator = 0x00,
  target = 0x01,
  initiator_list = 0x02,              ///< scatter/gather
  initiator_residual = 0x03,
  initiator_list_residual = 0x04,
  bus_device_reset = 0x81,
};

/// Bits 3 and 4 of the control byte: `checked` ones compare the length with what the target moves.
enum class DataDirection : std::uint8_t { unchecked = 0, in = 1, out = 2, none = 3 };

enum class Tag : std::uint8_t { simple = 0, head_of_queue = 1, ordered = 2, reserved = 3 };

struct Ccb32 {
  std::uint8_t opcode;
  std::uint8_t control;        ///< direction in bits 3-4; in the extended LUN format tag enable in 5, kind in 6-7
  std::uint8_t cdb_length;
  std::uint8_t sense_length;   ///< 0: 14 bytes, 1: no automatic request sense
  std::uint32_t data_length;   ///< of the data, or in bytes of the scatter/gather list
  std::uint32_t data_address;
  std::uint8_t reserved12[2];
  std::uint8_t adapter_status, target_status;
  std::uint8_t target;
  std::uint8_t unit;           ///< in bits 0-4 (extended 0-5); tag enable in 5, kind in 6-7
  std::uint8_t cdb[12];
  std::uint8_t reserved30[6];
  std::uint32_t sense_address;
};
static_assert(sizeof(Ccb32) == 40 && offsetof(Ccb32, adapter_status) == 14 && offsetof(Ccb32, cdb) == 18);
static_assert(offsetof(Ccb32, sense_address) == 36);

/// The sense data follows the CDB, at 18 + cdb_length.
struct Ccb24 {
  std::uint8_t opcode;
  std::uint8_t control;        ///< unit in bits 0-2, direction in 3-4, target in 5-7
  std::uint8_t cdb_length;
  std::uint8_t sense_length;
  std::uint8_t data_length[3], data_address[3];
  std::uint8_t link[3], link_id;
  std::uint8_t adapter_status, target_status;
  std::uint8_t reserved16[2];
  std::uint8_t cdb[12];
};
static_assert(sizeof(Ccb24) == 30 && offsetof(Ccb24, adapter_status) == 14 && offsetof(Ccb24, cdb) == 18);

namespace ccb_offset {
inline constexpr unsigned data_length = 4, adapter_status = 14, cdb = 18;
}

struct Segment32 {
  std::uint32_t bytes, address;
};
struct Segment24 {
  std::uint8_t bytes[3], address[3];
};
static_assert(sizeof(Segment32) == 8 && sizeof(Segment24) == 6);

inline constexpr unsigned maximum_cdb_bytes = 12, maximum_segments = 8192;
inline constexpr std::uint8_t default_sense_bytes = 14, no_sense = 1;

enum class AdapterStatus : std::uint8_t {
  normal = 0x00,
  selection_timeout = 0x11,
  data_run = 0x12,              ///< over- and underrun both
  unexpected_bus_free = 0x13,
  invalid_phase = 0x14,
  invalid_action = 0x15,
  invalid_opcode = 0x16,
  invalid_parameter = 0x1A,
  sense_failed = 0x1B,
  tag_rejected = 0x1C,
  hardware_failure = 0x20,
  bus_reset = 0x22,
  bus_reset_by_other = 0x23,
  device_reset = 0x25,
};

// --- replies of host adapter commands -----------------------------------------------------------------------------------

inline constexpr unsigned setup_bytes = 34, extended_setup_bytes = 14, pci_information_bytes = 4;

#pragma pack(push, 1)
struct ExtendedSetup {
  std::uint8_t bus_type, bios_address;
  std::uint16_t maximum_segments;
  std::uint8_t mailboxes;
  std::uint32_t mailbox_address;
  std::uint8_t flags;
  std::uint8_t firmware[3];
  std::uint8_t features;
};

/// AutoSCSI part of the local RAM; bit masks of 16 targets where two bytes wide.
struct AutoScsi {
  std::uint8_t signature[2];
  std::uint8_t information_bytes;
  std::uint8_t adapter_type[6];
  std::uint8_t reserved9, floppy_flags, dma_channel, irq_channel, dma_rate;
  std::uint8_t adapter_id;
  std::uint8_t bus_flags, bus_on_delay, bus_off_delay, bios_flags;
  std::uint16_t enabled, wide, fast, synchronous, disconnect, start_unit, ignore_in_bios;
  std::uint8_t pci_flags;
  std::uint16_t ultra;
  std::uint8_t reserved36[5];
  std::uint8_t maximum_lun, scam_flags, boot_flags, boot_target, scan_order;
  std::uint16_t untagged_to_other_unit, renegotiate;
  std::uint8_t reserved50[10], manufacturing[2];
  std::uint16_t checksum;
};
#pragma pack(pop)
static_assert(sizeof(ExtendedSetup) == extended_setup_bytes);
static_assert(sizeof(AutoScsi) == autoscsi_bytes && offsetof(AutoScsi, adapter_id) == 14 && offsetof(AutoScsi, enabled) == 19);
static_assert(offsetof(AutoScsi, pci_flags) == 33 && offsetof(AutoScsi, maximum_lun) == 41 && offsetof(AutoScsi, scan_order) == 45);
static_assert(offsetof(AutoScsi, untagged_to_other_unit) == 46 && offsetof(AutoScsi, checksum) == 62);

}  // namespace drydock::hba::buslogic::spec
