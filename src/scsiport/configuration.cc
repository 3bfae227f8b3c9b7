// PORT_CONFIGURATION_INFORMATION: what FindAdapter is given, what it changed, what the port makes of it.
// Source throughout: D:srb/ns-srb-_port_configuration_information, storage/setting-up-configinfo-in-hwscsifindadapter.
#include <algorithm>
#include <cstring>

#include "scsiport/adapter.h"
#include "scsiport/rules.h"

namespace drydock::scsiport {

namespace {

constexpr ULONG default_breaks = 17;
constexpr ULONG default_transfer_bytes = 64 * 1024;
constexpr ULONG largest_transfer_bytes = 4 * 1024 * 1024;
constexpr ULONG untranslated = SP_UNINITIALIZED_VALUE;
/// Requests that one unit is given at most with queuing: QueueTag is a byte and SP_UNTAGGED no tag.
constexpr std::uint32_t tagged_depth = 64;

}  // namespace

bool Adapter::allocate_memory() {
  auto& pool = executive().memory();
  if (device_extension_ == nullptr) {
    device_extension_bytes_ = std::max<std::uint32_t>(registered().DeviceExtensionSize, 1);
    device_extension_ = pool.allocate(device_extension_bytes_, 16, {memory::Use::device_extension, memory::Direction::both, 0});
    name_extension(device_extension_, contract::PortModel::scsiport);
  }
  if (configuration_ == nullptr)
    configuration_ = static_cast<PORT_CONFIGURATION_INFORMATION*>(pool.allocate(sizeof(PORT_CONFIGURATION_INFORMATION), 8, {memory::Use::port, memory::Direction::none, 0}));
  if (access_ranges_ == nullptr) {
    access_range_count_ = std::max<std::uint32_t>(registered().NumberOfAccessRanges, static_cast<std::uint32_t>(device().resources.ranges.size()));
    if (access_range_count_ != 0)
      access_ranges_ = static_cast<ACCESS_RANGE*>(pool.allocate(access_range_count_ * sizeof(ACCESS_RANGE), 8, {memory::Use::port, memory::Direction::none, 0}));
  }
  return device_extension_ != nullptr && configuration_ != nullptr && (access_range_count_ == 0 || access_ranges_ != nullptr);
}

void Adapter::fill_access_ranges() {
  for (std::uint32_t i = 0; i < access_range_count_; ++i) access_ranges_[i] = {};
  std::uint32_t filled = 0;
  for (const pci::Resources::Range& range : device().resources.ranges) {
    ACCESS_RANGE& to = access_ranges_[filled++];
    to.RangeStart.QuadPart = static_cast<LONGLONG>(range.bus_address);
    to.RangeLength = static_cast<ULONG>(range.size_bytes);
    to.RangeInMemory = range.memory ? TRUE : FALSE;
  }
}

void Adapter::fill_configuration() {
  const HW_INITIALIZATION_DATA& data = registered();
  PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  config = {};
  config.Length = sizeof config;
  config.SystemIoBusNumber = device().slot.bus;
  config.AdapterInterfaceType = data.AdapterInterfaceType;
  config.MaximumTransferLength = SP_UNINITIALIZED_VALUE;
  config.NumberOfPhysicalBreaks = SP_UNINITIALIZED_VALUE;
  config.DmaChannel = config.DmaPort = config.DmaChannel2 = config.DmaPort2 = untranslated;
  config.NumberOfAccessRanges = access_range_count_;
  config.AccessRanges = reinterpret_cast<ACCESS_RANGE(*)[]>(access_ranges_);
  std::memset(config.InitiatorBusId, 0xFF, sizeof config.InitiatorBusId);
  // A PCI function is a bus master as far as the port can know; on other buses FindAdapter says so.
  config.Master = device().interface_type == interface_pci ? TRUE : FALSE;
  config.ScatterGather = config.Master;
  config.Dma32BitAddresses = config.Master;
  config.MapBuffers = data.MapBuffers;
  config.NeedPhysicalAddresses = data.NeedPhysicalAddresses;
  config.TaggedQueuing = data.TaggedQueuing;
  config.AutoRequestSense = data.AutoRequestSense;
  config.MultipleRequestPerLu = data.MultipleRequestPerLu;
  config.ReceiveEvent = data.ReceiveEvent;
  config.MaximumNumberOfTargets = SCSI_MAXIMUM_TARGETS;
  config.MaximumNumberOfLogicalUnits = SCSI_MAXIMUM_LOGICAL_UNITS;
  config.SlotNumber = device().slot.as_ulong();
  config.DeviceExtensionSize = data.DeviceExtensionSize;
  config.SpecificLuExtensionSize = data.SpecificLuExtensionSize;
  config.SrbExtensionSize = data.SrbExtensionSize;
  config.Dma64BitAddresses = SCSI_DMA64_SYSTEM_SUPPORTED;
  // Zero means that there is no interrupt: the miniport polls. Where nothing is assigned it may name a line itself.
  if (device().function != nullptr && !device().resources.message_signaled && device().interface_type == interface_pci) {
    config.BusInterruptLevel = device().resources.line;
    config.BusInterruptVector = device().resources.line;
    config.InterruptMode = LevelSensitive;
  }
  fill_access_ranges();
  given_ = config;
}

void Adapter::take_over_configuration(std::uint32_t found, bool again) {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  contract::AdapterFacts facts;
  facts.adapter = identity();
  facts.model = contract::PortModel::scsiport;
  facts.restarted = again;
  facts.find_result = found;
  facts.maximum_transfer_length = config.MaximumTransferLength;
  facts.number_of_physical_breaks = config.NumberOfPhysicalBreaks;
  facts.config_zeroed = config.Length == 0 && config.AccessRanges == nullptr && config.Dma64BitAddresses == 0 && config.MaximumNumberOfTargets == 0;
  facts.alignment_mask = config.AlignmentMask;
  facts.srb_extension_size = config.SrbExtensionSize;
  observer().adapter_found(facts);
  judge_configuration(found);
  if (found == SP_RETURN_FOUND) set_limits();
}

void Adapter::judge_configuration(std::uint32_t found) {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  const bool may_continue = found != SP_RETURN_NOT_FOUND && found != SP_RETURN_BAD_CONFIG;
  observer().judged("scsi-find-again", !call_again_ || may_continue ? std::string() : "Again is TRUE with the result " + std::to_string(found));
  if (found != SP_RETURN_FOUND) {
    observer().judged("scsi-find-free-unused", mappings.empty() ? std::string() : std::to_string(mappings.size()) + " mappings were left by a FindAdapter that returned " + std::to_string(found));
    return;
  }
  std::string missing;
  if (config.NumberOfBuses == 0 || config.NumberOfBuses > SCSI_MAXIMUM_BUSES) missing = "NumberOfBuses is " + std::to_string(config.NumberOfBuses);
  for (unsigned bus = 0; bus < config.NumberOfBuses && bus < SCSI_MAXIMUM_BUSES && missing.empty(); ++bus)
    if (static_cast<UCHAR>(config.InitiatorBusId[bus]) == 0xFF) missing = "InitiatorBusId of bus " + std::to_string(bus) + " was not set";
  observer().judged("scsi-find-limits", missing);
  if (given_.BusInterruptLevel != 0) {
    const bool kept = config.BusInterruptLevel == given_.BusInterruptLevel && config.BusInterruptVector == given_.BusInterruptVector && config.InterruptMode == given_.InterruptMode;
    observer().judged("scsi-find-interrupt", kept ? std::string() : "BusInterruptLevel, BusInterruptVector or InterruptMode was changed");
  }
  const bool names_channel = config.DmaChannel != SP_UNINITIALIZED_VALUE || config.DmaPort != SP_UNINITIALIZED_VALUE;
  observer().judged("scsi-find-dma-mode", config.Master || !names_channel || registered().HwDmaStarted != nullptr ? std::string() : "system DMA is configured and HwDmaStarted is NULL");
  const bool wide = (config.Dma64BitAddresses & ~SCSI_DMA64_SYSTEM_SUPPORTED) != 0;
  observer().judged("scsi-find-dma32-dma64", !wide || !config.Dma32BitAddresses ? std::string() : "Dma64BitAddresses is " + std::to_string(config.Dma64BitAddresses) + " and Dma32BitAddresses TRUE");
  observer().judged("scsi-multiple-needs-autosense", !config.MultipleRequestPerLu || config.AutoRequestSense ? std::string() : "MultipleRequestPerLu is TRUE and AutoRequestSense FALSE");
  std::string mapped;
  for (std::uint32_t i = 0; i < access_range_count_; ++i)
    for (const Mapping& mapping : mappings)
      if (!mapping.in_port_space && access_ranges_[i].RangeStart.QuadPart == static_cast<LONGLONG>(reinterpret_cast<std::uintptr_t>(mapping.address)))
        mapped = "access range " + std::to_string(i) + " holds a mapped address";
  observer().judged("scsi-find-mapped-address", mapped);
}

void Adapter::set_limits() {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  port::Limits& limit = limits();
  limit.buses = std::clamp<std::uint32_t>(config.NumberOfBuses, 1, SCSI_MAXIMUM_BUSES);
  limit.targets = std::max<std::uint32_t>(1, config.MaximumNumberOfTargets);
  limit.units_per_target = std::max<std::uint32_t>(1, config.MaximumNumberOfLogicalUnits);
  for (std::size_t i = 0; i < limit.initiator_ids.size(); ++i) limit.initiator_ids[i] = static_cast<std::uint8_t>(config.InitiatorBusId[i]);
  const bool breaks_set = config.NumberOfPhysicalBreaks != SP_UNINITIALIZED_VALUE && config.NumberOfPhysicalBreaks != 0;
  ULONG transfer = config.MaximumTransferLength == SP_UNINITIALIZED_VALUE || config.MaximumTransferLength == 0 ? default_transfer_bytes : config.MaximumTransferLength;
  transfer = std::min(transfer, largest_transfer_bytes);
  limit.physical_breaks = std::min<std::uint32_t>(breaks_set ? config.NumberOfPhysicalBreaks : default_breaks, transfer / memory::page_size + 1);
  // System DMA moves a mapped piece at a time, and a miniport that copies by itself sees no pages: only masters are bound.
  limit.maximum_transfer_bytes = config.Master ? std::min<std::uint32_t>(transfer, limit.physical_breaks * memory::page_size) : transfer;
  limit.alignment_mask = config.AlignmentMask;
  const bool several = config.MultipleRequestPerLu || config.TaggedQueuing;
  limit.requests = 65536;
  limit.requests_per_unit = several ? tagged_depth : 1;
  limit.initial_depth = limit.requests_per_unit;
  limit.unit_extension_bytes = config.SpecificLuExtensionSize;
  limit.target_reset = false;  // P:devtest/scsi-verification: SCSI Port goes from the abort to the bus
  limit.abort_first = true;
  limit.takes_turns = true;
  limit.scatter_gather = false;
  limit.bus_reset_hold_ns = options_.bus_reset_hold_us != 0 ? options_.bus_reset_hold_us * world::microsecond_ns : 4 * world::second_ns;
}

}  // namespace drydock::scsiport
