// Registering, and what belongs to finding and setting up the adapter: ranges, bus data, the uncached extension.
#include <algorithm>

#include <fmt/format.h>

#include "pci/bus_data.h"
#include "scsiport/routines.h"
#include "scsiport/rules.h"

namespace drydock::scsiport::routines {

ULONG ScsiPortInitialize(void* argument1, void* argument2, HW_INITIALIZATION_DATA* data, void* context) {
  Driver* driver = Driver::entering();
  return driver != nullptr ? driver->register_miniport(argument1, argument2, data, context) : status_unsuccessful;
}

namespace {

bool overlap(std::uint64_t begin_a, std::uint64_t bytes_a, std::uint64_t begin_b, std::uint64_t bytes_b) {
  return begin_a < begin_b + bytes_b && begin_b < begin_a + bytes_a;
}

bool within(std::uint64_t address, std::uint64_t bytes, std::uint64_t begin, std::uint64_t range_bytes) {
  return address >= begin && bytes <= range_bytes && address - begin <= range_bytes - bytes;
}

const pci::Resources::Range* supplied_range(const Adapter& adapter, std::uint64_t address, std::uint32_t bytes) {
  for (const pci::Resources::Range& range : adapter.device().resources.ranges)
    if (within(address, bytes, range.bus_address, range.size_bytes)) return &range;
  return nullptr;
}

/// Another adapter was given the range, or validated or mapped it, in the same space.
bool claimed_by_another(const Adapter& adapter, std::uint64_t address, std::uint32_t bytes, bool in_port_space) {
  for (port::AdapterBase* other = port::AdapterBase::first_of_machine(); other != nullptr; other = other->next_of_machine()) {
    if (other == &adapter || other->model() != contract::PortModel::scsiport) continue;
    const auto& owner = static_cast<const Adapter&>(*other);
    for (const pci::Resources::Range& range : owner.device().resources.ranges)
      if (range.memory != in_port_space && overlap(address, bytes, range.bus_address, range.size_bytes)) return true;
    for (const ValidatedRange& range : owner.validated)
      if (range.in_port_space == in_port_space && overlap(address, bytes, range.bus_address, range.bytes)) return true;
    for (const Mapping& mapping : owner.mappings)
      if (mapping.in_port_space == in_port_space && overlap(address, bytes, mapping.bus_address, mapping.bytes)) return true;
  }
  return false;
}

/// Adapter control: mapping only while the running configuration is set, bus data in the boot configuration too.
bool control_allows(Adapter& adapter, bool bus_data) {
  const int control = adapter.running_control();
  if (control < 0) return true;
  const bool allowed = control == ScsiSetRunningConfig || (bus_data && control == ScsiSetBootConfig);
  adapter.observer().judged("scsi-configuration-control", allowed ? std::string() : fmt::format("adapter control type {}", control));
  return allowed;
}

}  // namespace

BOOLEAN ScsiPortValidateRange(Adapter& adapter, INTERFACE_TYPE, ULONG, SCSI_PHYSICAL_ADDRESS address, ULONG bytes, BOOLEAN in_io_space) {
  const auto bus_address = static_cast<std::uint64_t>(address.QuadPart);
  if (bytes == 0 || claimed_by_another(adapter, bus_address, bytes, in_io_space != FALSE)) return FALSE;
  adapter.validated.push_back({bus_address, bytes, in_io_space != FALSE});
  return TRUE;
}

void* ScsiPortGetDeviceBase(Adapter& adapter, INTERFACE_TYPE, ULONG, SCSI_PHYSICAL_ADDRESS address, ULONG bytes, BOOLEAN in_io_space) {
  if (bytes == 0 || adapter.bus() == nullptr || !control_allows(adapter, false)) return nullptr;
  const auto bus_address = static_cast<std::uint64_t>(address.QuadPart);
  const bool in_port_space = in_io_space != FALSE;
  const pci::Resources::Range* range = supplied_range(adapter, bus_address, bytes);
  bool allowed = range != nullptr;
  for (const ValidatedRange& validated : adapter.validated) allowed |= validated.in_port_space == in_port_space && within(bus_address, bytes, validated.bus_address, validated.bytes);
  adapter.observer().judged("scsi-validate-first", allowed ? std::string() : fmt::format("{} bytes at {:#x} were neither supplied by the port nor validated", bytes, bus_address));
  if (!allowed) return nullptr;
  if (range != nullptr) {
    const bool right_space = in_port_space != range->memory;
    adapter.observer().judged("scsi-device-base-space", right_space ? std::string() : "InIoSpace contradicts the range's RangeInMemory");
    if (!right_space) return nullptr;
  }
  // A port is its own number on x64; registers are mapped.
  void* mapped = in_port_space ? reinterpret_cast<void*>(bus_address) : adapter.bus()->map(bus_address, bytes);
  if (mapped != nullptr) adapter.mappings.push_back({mapped, bus_address, bytes, in_port_space});
  return mapped;
}

void ScsiPortFreeDeviceBase(Adapter& adapter, void* address) {
  const auto mapping = std::find_if(adapter.mappings.begin(), adapter.mappings.end(), [&](const Mapping& other) { return other.address == address; });
  const bool known = mapping != adapter.mappings.end();
  adapter.observer().judged("scsi-free-device-base-address", known ? std::string() : "ScsiPortFreeDeviceBase for an address that ScsiPortGetDeviceBase did not give");
  if (!known) return;
  if (!mapping->in_port_space) adapter.bus()->unmap(address);
  adapter.mappings.erase(mapping);
}

ULONG ScsiPortGetBusData(Adapter& adapter, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG length) {
  if (buffer == nullptr || type != PCIConfiguration || adapter.bus() == nullptr || !control_allows(adapter, true)) return 0;
  if (length != 0) return pci::get_bus_data(*adapter.bus(), bus, slot, buffer, 0, length);
  // Length 0: the port allocates, and Buffer is where the address goes. It lives until the next call or the end of FindAdapter.
  constexpr ULONG common_config_bytes = 256;
  if (adapter.bus_data_buffer != nullptr) adapter.memory().release(adapter.bus_data_buffer);
  adapter.bus_data_buffer = adapter.memory().allocate(common_config_bytes, 16, {memory::Use::port, memory::Direction::none, 0});
  if (adapter.bus_data_buffer == nullptr) return 0;
  *static_cast<void**>(buffer) = adapter.bus_data_buffer;
  return pci::get_bus_data(*adapter.bus(), bus, slot, adapter.bus_data_buffer, 0, common_config_bytes);
}

ULONG ScsiPortSetBusDataByOffset(Adapter& adapter, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG offset, ULONG length) {
  if (buffer == nullptr || type != PCIConfiguration || adapter.bus() == nullptr || !control_allows(adapter, true)) return 0;
  return pci::set_bus_data(*adapter.bus(), bus, slot, buffer, offset, length);
}

void* ScsiPortGetUncachedExtension(Adapter& adapter, PORT_CONFIGURATION_INFORMATION* configuration, ULONG bytes) {
  // Outside FindAdapter the table's rule has spoken: the memory that is given there is all that there is.
  if (configuration == nullptr || bytes == 0 || !adapter.in_find_adapter()) return nullptr;
  const bool ready = configuration->Master != FALSE || configuration->DmaChannel != SP_UNINITIALIZED_VALUE;
  adapter.observer().judged("scsi-uncached-prerequisites", ready ? std::string() : "ScsiPortGetUncachedExtension for an adapter that is neither bus master nor uses system DMA");
  const bool first = adapter.uncached_extension == nullptr;
  // FindAdapter called again instead of a restart asks anew and gets what it had.
  adapter.observer().judged("scsi-uncached-once", first || bytes <= adapter.uncached_bytes ? std::string() : fmt::format("a second call asks for {} bytes, the first got {}", bytes, adapter.uncached_bytes));
  if (!first) return bytes <= adapter.uncached_bytes ? adapter.uncached_extension : nullptr;
  const bool reaches_64_bits = (configuration->Dma64BitAddresses & ~SCSI_DMA64_SYSTEM_SUPPORTED) != 0;
  // Without 32 address bits of its own the HBA is an ISA master or slave and reaches 16 MiB.
  const std::uint64_t highest = reaches_64_bits ? ~std::uint64_t{0} : configuration->Dma32BitAddresses ? 0xFFFF'FFFFu : 0xFF'FFFFu;
  adapter.uncached_extension = adapter.memory().allocate_contiguous(bytes, 0, highest, 0, {memory::Use::uncached_extension, memory::Direction::both, 0});
  if (adapter.uncached_extension == nullptr) return nullptr;
  adapter.uncached_bytes = bytes;
  adapter.executive().record(trace::Kind::memory_allocated, reinterpret_cast<std::uint64_t>(adapter.uncached_extension), bytes, static_cast<std::uint64_t>(memory::Use::uncached_extension));
  return adapter.uncached_extension;
}

}  // namespace drydock::scsiport::routines
