// A request as a request block of the kind that the miniport asked for, HwStorBuildIo, HwStorStartIo, and back.
#include <algorithm>
#include <array>
#include <cstring>

#include "port/request_block.h"
#include "port/scatter_gather.h"
#include "srb/layout.h"
#include "storport/adapter.h"
#include "storport/rules.h"

namespace drydock::storport {

namespace {

bool is_read_or_write(const port::Request& request) {
  if (request.function != port::Function::execute_scsi || request.cdb_length == 0) return false;
  switch (request.cdb[0]) {
    case 0x08:
    case 0x0A:
    case 0x28:
    case 0x2A:
    case 0xA8:
    case 0xAA:
    case 0x88:
    case 0x8A:
      return true;
    default:
      return false;
  }
}

std::uint32_t flags_of(const port::Request& request) {
  std::uint32_t flags = request.srb_flags_extra | port::direction_flags(request);
  if (request.function == port::Function::execute_scsi) {
    flags |= SRB_FLAGS_NO_QUEUE_FREEZE;
    if (!request.untagged) flags |= SRB_FLAGS_QUEUE_ACTION_ENABLE;
  }
  return flags;
}

}  // namespace

// MapBuffers: the DataBuffer of a read or write is no system address unless all are to be mapped
// (D:storport/ns-storport-_hw_initialization_data); StorPortGetSystemAddress gives it in any case.
bool Adapter::maps_data(const port::Request& request) const {
  switch (configuration_->MapBuffers) {
    case STOR_MAP_NO_BUFFERS:
      return false;
    case STOR_MAP_NON_READ_WRITE_BUFFERS:
    case STOR_MAP_ALL_BUFFERS:
      return configuration_->MapBuffers == STOR_MAP_ALL_BUFFERS && is_virtual() ? true : !is_read_or_write(request);
    default:
      return true;
  }
}

void Adapter::fill_scatter_gather(port::Slot& slot) {
  const port::Request& request = *slot.request;
  auto* list = static_cast<STOR_SCATTER_GATHER_LIST*>(slot.scatter_gather.address);
  slot.scatter_gather_elements = 0;
  if (list == nullptr || request.length_bytes == 0) return;
  auto* elements = reinterpret_cast<STOR_SCATTER_GATHER_ELEMENT*>(static_cast<std::byte*>(slot.scatter_gather.address) +
                                                                  offsetof(STOR_SCATTER_GATHER_LIST, List));
  std::uint32_t count = 0;
  port::each_run(executive().memory(), request.data, request.length_bytes,
                 [&](memory::PhysicalAddress address, std::uint32_t bytes) {
                   elements[count].PhysicalAddress.QuadPart = static_cast<LONGLONG>(address.value());
                   elements[count].Length = bytes;
                   elements[count].Reserved = 0;
                   ++count;
                 });
  list->NumberOfElements = count;
  list->Reserved = 0;
  slot.scatter_gather_elements = count;
}

bool Adapter::prepare(port::Slot& slot) {
  const port::Request& request = *slot.request;
  const bool ordinary = request.function == port::Function::execute_scsi && request.cdb_length <= srb::Pattern::longest_cdb &&
                        request.port_private == nullptr;
  slot.stamped = false;
  if (!(ordinary ? prepare_command(slot) : prepare_other(slot))) return false;
  // What the block does not need is nobody's: reading or writing it is an overrun.
  if (slot.srb.used_bytes < slot.srb.capacity_bytes)
    executive().memory().poison(static_cast<std::byte*>(slot.srb.address) + slot.srb.used_bytes, slot.srb.capacity_bytes - slot.srb.used_bytes);
  if (limits().scatter_gather) fill_scatter_gather(slot);
  return true;
}

/// A SCSI command to a unit: nearly every request there is.
bool Adapter::prepare_command(port::Slot& slot) {
  const port::Request& request = *slot.request;
  const std::uint32_t tag = request.untagged ? SP_UNTAGGED : slot.tag % SP_UNTAGGED;
  const std::uint32_t flags = flags_of(request);
  const srb::Pattern& pattern = slot.unit->pattern;
  pattern.stamp(slot.srb.address, {flags, request.timeout_seconds, tag, maps_data(request) ? request.data : nullptr,
                                   request.length_bytes, slot.sense.address, slot.extension.address, &slot,
                                   request.cdb.data(), request.cdb_length});
  slot.srb.used_bytes = static_cast<std::uint32_t>(pattern.bytes());
  slot.stamped = true;
  if (observer())
    port::describe_block(slot, {SRB_FUNCTION_EXECUTE_SCSI, flags, slot.sense.address, static_cast<std::uint8_t>(slot.sense.capacity_bytes)}, extended_srbs_);
  return true;
}

bool Adapter::prepare_other(port::Slot& slot) {
  port::Request& request = *slot.request;
  srb::Content content;
  content.function = port::srb_function(request.function);
  content.path = request.address.path;
  content.target = request.address.target;
  content.lun = request.address.lun;
  content.flags = flags_of(request);
  content.timeout_seconds = request.timeout_seconds;
  content.queue_tag = request.untagged ? SP_UNTAGGED : slot.tag % SP_UNTAGGED;
  content.cdb = {request.cdb.data(), request.cdb_length};
  content.data = maps_data(request) ? request.data : nullptr;
  content.data_length = request.length_bytes;
  if (request.function == port::Function::execute_scsi) {
    content.sense = slot.sense.address;
    content.sense_length = static_cast<std::uint8_t>(slot.sense.capacity_bytes);
  }
  content.extension = slot.extension.address;
  content.original_request = &slot;
  content.pnp_action = static_cast<STOR_PNP_ACTION>(request.action);
  content.power_action = static_cast<STOR_POWER_ACTION>(request.action);
  content.power_state = static_cast<STOR_DEVICE_POWER_STATE>(request.power_state);
  const bool to_adapter = request.port_private == static_cast<AdapterBase*>(this);
  if (to_adapter) {
    content.pnp_flags = SRB_PNP_FLAGS_ADAPTER_REQUEST;
    content.power_flags = SRB_POWER_FLAGS_ADAPTER_REQUEST;
  }
  const srb::Kind kind = extended_srbs_ ? srb::Kind::extended : srb::Kind::legacy;
  if (!srb::can_hold(kind, content)) return false;
  const std::size_t bytes = srb::bytes_needed(kind, content);
  srb::build(kind, {static_cast<std::byte*>(slot.srb.address), slot.srb.capacity_bytes}, content);
  slot.srb.used_bytes = static_cast<std::uint32_t>(bytes);
  port::describe_block(slot, {content.function, content.flags, content.sense, content.sense_length}, extended_srbs_);
  return true;
}

bool Adapter::hand_over(port::Slot& slot) {
  if (registered().HwBuildIo != nullptr && !is_virtual()) {
    if (!build_io(slot)) return true;  // the miniport completes it itself
    // Completed in BuildIo although it said TRUE: it is not the miniport's any more.
    if (slot.state.load(std::memory_order_acquire) != port::SlotState::with_miniport) return true;
  }
  return start_io(slot);
}

bool Adapter::build_io(port::Slot& slot) {
  observer().request_building(slot.facts);
  const bool go_on =
      call<BOOLEAN>(contract::Callback::HwStorBuildIo, reinterpret_cast<const void*>(registered().HwBuildIo),
                    slot.number, device_extension_, reinterpret_cast<PSCSI_REQUEST_BLOCK>(slot.srb.address)) != FALSE;
  observer().build_io_returned(slot.facts, go_on);
  return go_on;
}

// Full duplex: DISPATCH under the StartIo lock, or under a channel's token without it. Half duplex: the interrupt
// excluded too, which is DIRQL. Virtual: no lock (D:storport/nc-storport-hw_startio, the lock table).
bool Adapter::start_io(port::Slot& slot) {
  slot.started = true;
  const auto run = [&] {
    observer().request_starting(slot.facts);
    const bool taken =
        call<BOOLEAN>(contract::Callback::HwStorStartIo, reinterpret_cast<const void*>(registered().HwStartIo),
                      slot.number, device_extension_, reinterpret_cast<PSCSI_REQUEST_BLOCK>(slot.srb.address)) != FALSE;
    observer().start_io_returned(slot.facts, taken);
    return taken;
  };
  if (is_virtual()) return run();
  if (!half_duplex_ && locks_.channel_count() > 1) {
    nt::SpinLockHolder token(locks_.channel(executive().current().number() % locks_.channel_count()));
    return run();
  }
  nt::SpinLockHolder start_io_lock(locks_.start_io);
  if (!half_duplex_) return run();
  InterruptExclusion exclusion(locks_);
  return run();
}

void Adapter::read_back(port::Slot& slot) {
  if (!slot.stamped || observer()) return port::read_block(slot, extended_srbs_);
  const srb::Pattern::Answer answer = slot.unit->pattern.answer(slot.srb.address);
  slot.facts.srb_status = answer.srb_status;
  slot.facts.scsi_status = answer.scsi_status;
  slot.facts.data_length_returned = answer.data_length;
  slot.facts.sense_length_returned = answer.sense_length;
}

}  // namespace drydock::storport
