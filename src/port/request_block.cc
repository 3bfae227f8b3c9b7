#include "port/request_block.h"

#include <algorithm>
#include <cstring>

#include "srb/view.h"

namespace drydock::port {

std::uint8_t srb_function(Function function) {
  switch (function) {
    case Function::execute_scsi: return SRB_FUNCTION_EXECUTE_SCSI;
    case Function::io_control: return SRB_FUNCTION_IO_CONTROL;
    case Function::reset_unit: return SRB_FUNCTION_RESET_LOGICAL_UNIT;
    // CONFLICT: some pages give RESET_DEVICE as 0x16; the header's value is 0x13.
    case Function::reset_target: return SRB_FUNCTION_RESET_DEVICE;
    case Function::reset_bus: return SRB_FUNCTION_RESET_BUS;
    case Function::flush: return SRB_FUNCTION_FLUSH;
    case Function::shutdown: return SRB_FUNCTION_SHUTDOWN;
    case Function::pnp: return SRB_FUNCTION_PNP;
    case Function::power: return SRB_FUNCTION_POWER;
    case Function::abort_command: return SRB_FUNCTION_ABORT_COMMAND;
    case Function::wmi: return SRB_FUNCTION_WMI;
    case Function::unassigned: return 0x3F;
    case Function::release_queue: return SRB_FUNCTION_RELEASE_QUEUE;
    case Function::flush_queue: return SRB_FUNCTION_FLUSH_QUEUE;
    case Function::lock_queue: return SRB_FUNCTION_LOCK_QUEUE;
    case Function::unlock_queue: return SRB_FUNCTION_UNLOCK_QUEUE;
  }
  return SRB_FUNCTION_EXECUTE_SCSI;
}

contract::RequestKind kind_of(Function function) {
  using contract::RequestKind;
  switch (function) {
    case Function::execute_scsi: return RequestKind::scsi;
    case Function::io_control: return RequestKind::io_control;
    case Function::reset_unit: return RequestKind::reset_unit;
    case Function::reset_target: return RequestKind::reset_target;
    case Function::reset_bus: return RequestKind::reset_bus;
    case Function::flush: return RequestKind::flush;
    case Function::shutdown: return RequestKind::shutdown;
    case Function::pnp: return RequestKind::pnp;
    case Function::power: return RequestKind::power;
    case Function::abort_command: return RequestKind::abort;
    case Function::wmi: return RequestKind::wmi;
    default: return RequestKind::other;
  }
}

std::uint32_t direction_flags(const Request& request) {
  std::uint32_t flags = 0;
  if (request.direction == memory::Direction::from_device || request.direction == memory::Direction::both) flags |= SRB_FLAGS_DATA_IN;
  if (request.direction == memory::Direction::to_device || request.direction == memory::Direction::both) flags |= SRB_FLAGS_DATA_OUT;
  return flags;
}

void describe_block(Slot& slot, const BlockContent& content, bool extended) {
  const Request& request = *slot.request;
  contract::RequestFacts& facts = slot.facts;
  facts.kind = kind_of(request.function);
  facts.srb_function = content.function;
  facts.extended_srb = extended;
  facts.srb = slot.srb.address;
  facts.srb_extension = slot.extension.address;
  facts.srb_extension_bytes = slot.extension.capacity_bytes;
  static_assert(sizeof facts.cdb == sizeof request.cdb);
  std::memcpy(facts.cdb, request.cdb.data(), sizeof facts.cdb);
  facts.cdb_length = request.cdb_length;
  facts.srb_flags = content.flags;
  facts.sense = content.sense;
  facts.sense_capacity = content.sense_length;
}

void read_block(Slot& slot, bool extended) {
  const Request& request = *slot.request;
  const srb::SrbView view(slot.srb.address);
  contract::RequestFacts& facts = slot.facts;
  facts.srb_status = view.srb_status();
  facts.changed_field = nullptr;
  if (view.extended() != extended || view.function() != facts.srb_function) {
    facts.changed_field = "Function";
    return;
  }
  facts.scsi_status = view.scsi_status();
  facts.data_length_returned = view.data_length();
  facts.sense_length_returned = view.sense_length();
  if (view.path() != request.address.path || view.target() != request.address.target || view.lun() != request.address.lun)
    facts.changed_field = "PathId, TargetId or Lun";
  else if (view.extension() != slot.extension.address)
    facts.changed_field = extended ? "MiniportContext" : "SrbExtension";
  else if (view.original_request() != static_cast<const void*>(&slot))
    facts.changed_field = "OriginalRequest";
  else if (view.timeout_seconds() != request.timeout_seconds)
    facts.changed_field = "TimeOutValue";
  else if (facts.sense != nullptr && view.sense() != facts.sense)
    facts.changed_field = "SenseInfoBuffer";
}

}  // namespace drydock::port
