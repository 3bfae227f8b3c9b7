// Registering, and what belongs to finding and setting up the adapter: register mappings, bus data, performance
// options.
#include <algorithm>
#include <cstring>

#include "pci/bus_data.h"
#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

ULONG StorPortInitialize(void* driver_object, void* registry_path, HW_INITIALIZATION_DATA* data, void*) {
  Driver* driver = Driver::entering();
  return driver != nullptr ? driver->register_miniport(driver_object, registry_path, data) : status_unsuccessful;
}

namespace {

const pci::Resources::Range* assigned_range(const Adapter& adapter, std::uint64_t address, std::uint32_t bytes) {
  for (const pci::Resources::Range& range : adapter.device().resources.ranges)
    if (address >= range.bus_address && bytes <= range.size_bytes &&
        address - range.bus_address <= range.size_bytes - bytes)
      return &range;
  return nullptr;
}

}  // namespace

void* StorPortGetDeviceBase(Adapter& adapter, INTERFACE_TYPE, ULONG, STOR_PHYSICAL_ADDRESS address, ULONG bytes,
                            BOOLEAN in_io_space) {
  const auto bus_address = static_cast<std::uint64_t>(address.QuadPart);
  const pci::Resources::Range* range = bytes != 0 ? assigned_range(adapter, bus_address, bytes) : nullptr;
  adapter.observer().judged("device-base-range", range != nullptr
                                                     ? std::string()
                                                     : "StorPortGetDeviceBase for " + std::to_string(bytes) +
                                                           " bytes at bus address " + std::to_string(bus_address) +
                                                           ": not assigned to this adapter");
  if (range == nullptr) return nullptr;
  const bool right_space = (in_io_space != FALSE) != range->memory;
  adapter.observer().judged("device-base-space",
                            right_space ? std::string() : "InIoSpace contradicts the range's RangeInMemory");
  if (!right_space) return nullptr;
  // A port is its own number on x64; registers are mapped.
  void* mapped = range->memory ? adapter.bus()->map(bus_address, bytes) : reinterpret_cast<void*>(bus_address);
  if (mapped == nullptr) return nullptr;
  const world::Guard guard(adapter.objects_guard);
  adapter.mappings.push_back({mapped, bus_address, bytes, !range->memory});
  return mapped;
}

ULONG StorPortGetDeviceBase2(Adapter& adapter, INTERFACE_TYPE bus_type, ULONG bus, STOR_PHYSICAL_ADDRESS address,
                             ULONG bytes, BOOLEAN in_io_space, ULONG flags, void** base) {
  // Write combining changes nothing that a miniport can see here: a posted write arrives at once in either case.
  if (base == nullptr || (flags & ~ULONG{STORPORT_MAP_WRITECOMBINE}) != 0) return STOR_STATUS_INVALID_PARAMETER;
  *base = StorPortGetDeviceBase(adapter, bus_type, bus, address, bytes, in_io_space);
  return *base != nullptr ? STOR_STATUS_SUCCESS : STOR_STATUS_UNSUCCESSFUL;
}

void StorPortFreeDeviceBase(Adapter& adapter, void* address) {
  bool known = false, in_port_space = false;
  {
    const world::Guard guard(adapter.objects_guard);
    const auto mapping = std::find_if(adapter.mappings.begin(), adapter.mappings.end(),
                                      [&](const Mapping& other) { return other.address == address; });
    known = mapping != adapter.mappings.end();
    if (known) {
      in_port_space = mapping->in_port_space;
      adapter.mappings.erase(mapping);
    }
  }
  adapter.observer().judged(
      "free-device-base-address",
      known ? std::string() : "StorPortFreeDeviceBase for an address that StorPortGetDeviceBase did not give");
  if (known && !in_port_space) adapter.bus()->unmap(address);
}

BOOLEAN StorPortValidateRange(Adapter& adapter, INTERFACE_TYPE, ULONG, STOR_PHYSICAL_ADDRESS address, ULONG bytes,
                              BOOLEAN) {
  adapter.observer().judged("validate-range-deprecated", "StorPortValidateRange was called");
  return assigned_range(adapter, static_cast<std::uint64_t>(address.QuadPart), bytes) != nullptr;
}

namespace {

// In adapter control only the two configurations allow it; the table has judged the callback.
bool bus_data_allowed(Adapter& adapter) {
  const int control = adapter.running_control();
  if (control < 0) return true;
  const bool allowed = control == ScsiSetRunningConfig || control == ScsiSetBootConfig;
  adapter.observer().judged(
      "bus-data-control",
      allowed ? std::string() : "bus data is reached in adapter control " + std::to_string(control));
  return allowed;
}

bool is_pci(Adapter& adapter, ULONG type) {
  return type == PCIConfiguration && adapter.bus() != nullptr;
}

}  // namespace

ULONG StorPortGetBusData(Adapter& adapter, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG length) {
  if (buffer == nullptr || !bus_data_allowed(adapter) || !is_pci(adapter, type)) return 0;
  if (length != 0) return pci::get_bus_data(*adapter.bus(), bus, slot, buffer, 0, length);
  // Length 0: the port allocates, and Buffer is where the address goes. It lives until the next call or the end of
  // FindAdapter.
  constexpr ULONG common_config_bytes = 256;
  if (adapter.bus_data_buffer != nullptr) adapter.memory().release(adapter.bus_data_buffer);
  adapter.bus_data_buffer =
      adapter.memory().allocate(common_config_bytes, 16, {memory::Use::port, memory::Direction::none, 0});
  if (adapter.bus_data_buffer == nullptr) return 0;
  *static_cast<void**>(buffer) = adapter.bus_data_buffer;
  return pci::get_bus_data(*adapter.bus(), bus, slot, adapter.bus_data_buffer, 0, common_config_bytes);
}

ULONG StorPortSetBusDataByOffset(Adapter& adapter, ULONG type, ULONG bus, ULONG slot, void* buffer, ULONG offset,
                                 ULONG length) {
  if (buffer == nullptr || !bus_data_allowed(adapter) || !is_pci(adapter, type)) return 0;
  return pci::set_bus_data(*adapter.bus(), bus, slot, buffer, offset, length);
}

void StorPortEnablePassiveInitialization(Adapter& adapter, HW_PASSIVE_INITIALIZE_ROUTINE* routine, LONG* result) {
  if (result != nullptr) *result = FALSE;
  // Outside HwStorInitialize it returns FALSE and the routine never runs.
  if (routine == nullptr || !adapter.initializing()) return;
  adapter.passive_initialization = reinterpret_cast<const void*>(routine);
  if (result != nullptr) *result = TRUE;
}

namespace {

/// Flags by the first version that has them.
struct VersionedFlag {
  ULONG flag, version;
};
constexpr VersionedFlag known_flags[] = {
    {STOR_PERF_DPC_REDIRECTION, 1},
    {STOR_PERF_CONCURRENT_CHANNELS, 1},
    {STOR_PERF_INTERRUPT_MESSAGE_RANGES, 2},
    {STOR_PERF_ADV_CONFIG_LOCALITY, 3},
    {STOR_PERF_OPTIMIZE_FOR_COMPLETION_DURING_STARTIO, 3},
    {STOR_PERF_DPC_REDIRECTION_CURRENT_CPU, 4},
    {STOR_PERF_NO_SGL, 5},
};
constexpr ULONG short_form_bytes = 24;  // versions 1 and 2: up to LastRedirectionMessageNumber

ULONG supported_flags(const Adapter& adapter, ULONG version) {
  ULONG flags = 0;
  for (const VersionedFlag& known : known_flags)
    if (known.version <= version) flags |= known.flag;
  if (!adapter.message_signaled()) flags &= ~ULONG{STOR_PERF_INTERRUPT_MESSAGE_RANGES | STOR_PERF_ADV_CONFIG_LOCALITY};
  return flags;
}

/// Empty when the flags' conditions on each other hold.
std::string inconsistency(const PERF_CONFIGURATION_DATA& data, bool has_targets) {
  const auto set = [&](ULONG flag) { return (data.Flags & flag) != 0; };
  if (set(STOR_PERF_INTERRUPT_MESSAGE_RANGES) && !set(STOR_PERF_DPC_REDIRECTION))
    return "INTERRUPT_MESSAGE_RANGES without DPC_REDIRECTION";
  if (set(STOR_PERF_ADV_CONFIG_LOCALITY) &&
      !(set(STOR_PERF_INTERRUPT_MESSAGE_RANGES) && set(STOR_PERF_DPC_REDIRECTION)))
    return "ADV_CONFIG_LOCALITY without INTERRUPT_MESSAGE_RANGES and DPC_REDIRECTION";
  if (set(STOR_PERF_ADV_CONFIG_LOCALITY) && !has_targets) return "ADV_CONFIG_LOCALITY without MessageTargets";
  if (set(STOR_PERF_OPTIMIZE_FOR_COMPLETION_DURING_STARTIO) && !set(STOR_PERF_DPC_REDIRECTION))
    return "OPTIMIZE_FOR_COMPLETION_DURING_STARTIO without DPC_REDIRECTION";
  if (set(STOR_PERF_DPC_REDIRECTION_CURRENT_CPU) && !set(STOR_PERF_DPC_REDIRECTION))
    return "DPC_REDIRECTION_CURRENT_CPU without DPC_REDIRECTION";
  if (set(STOR_PERF_INTERRUPT_MESSAGE_RANGES) && data.FirstRedirectionMessageNumber > data.LastRedirectionMessageNumber)
    return "the first redirected message comes after the last";
  return {};
}

void fill_locality(Adapter& adapter, PERF_CONFIGURATION_DATA& data) {
  data.DeviceNode = 0;
  for (ULONG message = data.FirstRedirectionMessageNumber;
       message <= data.LastRedirectionMessageNumber && message < adapter.message_count(); ++message) {
    GROUP_AFFINITY& target = data.MessageTargets[message];
    target = {};
    target.Mask =
        KAFFINITY{1} << adapter.executive().interrupts().processor_of(adapter.device().resources.vectors[message]);
  }
}

}  // namespace

ULONG StorPortInitializePerfOpts(Adapter& adapter, BOOLEAN query, PERF_CONFIGURATION_DATA* data) {
  adapter.observer().judged("perf-opts-null", data != nullptr ? std::string() : "PerfConfigData is NULL");
  if (data == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const bool long_form = data->Size >= sizeof(PERF_CONFIGURATION_DATA);
  const ULONG latest = STOR_PERF_VERSION_8;
  const bool version_fits = data->Version >= 1 && data->Version <= latest && data->Size >= short_form_bytes &&
                            (data->Version < 3 || long_form);
  const ULONG supported = supported_flags(adapter, data->Version);
  ULONG existing = 0;
  for (const VersionedFlag& known : known_flags)
    if (known.version <= data->Version) existing |= known.flag;
  // A driver that uses STOR_PERF_VERSION of a newer kit may name options that this port does not have; those a query
  // clears.
  const bool flags_fit = query || data->Version >= 6 || (data->Flags & ~existing) == 0;
  adapter.observer().judged("perf-opts-version", version_fits && flags_fit
                                                     ? std::string()
                                                     : "Version " + std::to_string(data->Version) + ", Size " +
                                                           std::to_string(data->Size) + ", Flags " +
                                                           std::to_string(data->Flags));
  if (!version_fits) return STOR_STATUS_UNSUPPORTED_VERSION;

  const auto processors = static_cast<ULONG>(adapter.executive().processor_count());
  if (query) {
    data->Flags = supported;
    data->ConcurrentChannels = processors;
    return STOR_STATUS_SUCCESS;
  }
  if ((data->Flags & ~supported) != 0) return STOR_STATUS_UNSUCCESSFUL;
  const std::string broken = inconsistency(*data, long_form && data->MessageTargets != nullptr);
  adapter.observer().judged("perf-opts-flags", broken);
  if (!broken.empty()) return STOR_STATUS_INVALID_PARAMETER;
  PerformanceOptions& options = adapter.performance;
  options.flags = data->Flags;
  options.channels =
      (data->Flags & STOR_PERF_CONCURRENT_CHANNELS) != 0 ? std::min(data->ConcurrentChannels, processors) : 0;
  options.first_message = data->FirstRedirectionMessageNumber;
  options.last_message = data->LastRedirectionMessageNumber;
  adapter.locks().use_channels(options.channels > 1 ? options.channels : 0);
  adapter.observer().channels_set(adapter.identity(), options.channels);
  if ((data->Flags & STOR_PERF_ADV_CONFIG_LOCALITY) != 0) fill_locality(adapter, *data);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortSetAdapterBusType(Adapter& adapter, ULONG type) {
  constexpr ULONG bus_types = 0x15;  // STORAGE_BUS_TYPE up to NVMe-oF
  if (type >= bus_types) return STOR_STATUS_INVALID_PARAMETER;
  adapter.adapter_bus_type = type;
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortQueryConfiguration(Adapter&, STORPORT_QUERY_CONFIGURATION_TYPE type, BOOLEAN* enabled) {
  if (enabled == nullptr || type < StorportQueryConfigurationD3 || type >= StorportQueryConfigurationMax)
    return STOR_STATUS_INVALID_PARAMETER;
  *enabled = FALSE;  // the platform neither cuts the adapter's power at run time nor encrypts inline
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortSetFeatureList(Adapter& adapter, ULONG count, BOOLEAN* features) {
  if (features == nullptr || count == 0 || count > StorportFeatureMax) return STOR_STATUS_INVALID_PARAMETER;
  const world::Guard guard(adapter.objects_guard);
  adapter.features.assign(features, features + count);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortGetSystemPortNumber(Adapter& adapter, STOR_ADDRESS* address) {
  if (address == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  // The number is assigned when the adapter has been found.
  if (adapter.in_find_adapter()) return STOR_STATUS_INVALID_DEVICE_STATE;
  address->Port = static_cast<USHORT>(adapter.options().ordinal);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortIsCurrentOsInstallationUpgrade(Adapter&, BOOLEAN* upgraded) {
  if (upgraded == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  *upgraded = FALSE;
  return STOR_STATUS_SUCCESS;
}

}  // namespace drydock::storport::routines
