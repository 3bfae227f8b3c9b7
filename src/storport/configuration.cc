// PORT_CONFIGURATION_INFORMATION: what FindAdapter is given, what it changed, what the port makes of it.
// Source throughout: D:storport/ns-storport-_port_configuration_information.
#include <bit>
#include <algorithm>
#include <cstddef>
#include <cstring>

#include "storport/adapter.h"
#include "storport/rules.h"

namespace drydock::storport {

namespace {

constexpr ULONG default_breaks = 17;
constexpr ULONG default_transfer_bytes = 64 * 1024;
/// Larger transfers are cut by the class driver: a slot's list is sized for this.
constexpr ULONG largest_transfer_bytes = 4 * 1024 * 1024;

struct ReadonlyField {
  const char* name;
  std::size_t offset, bytes;
};

#define FIELD(name) \
  { #name, offsetof(PORT_CONFIGURATION_INFORMATION, name), sizeof(PORT_CONFIGURATION_INFORMATION::name) }
// "The miniport driver must not modify this member", said of each on the structure's page.
constexpr ReadonlyField readonly_fields[] = {
    FIELD(SystemIoBusNumber),
    FIELD(AdapterInterfaceType),
    FIELD(BusInterruptLevel),
    FIELD(BusInterruptVector),
    FIELD(InterruptMode),
    FIELD(DmaChannel),
    FIELD(DmaPort),
    FIELD(DmaWidth),
    FIELD(DmaSpeed),
    FIELD(AccessRanges),
    FIELD(SlotNumber),
    FIELD(BusInterruptLevel2),
    FIELD(BusInterruptVector2),
    FIELD(InterruptMode2),
    FIELD(DmaChannel2),
    FIELD(DmaPort2),
    FIELD(DmaWidth2),
    FIELD(DmaSpeed2),
};
#undef FIELD

}  // namespace

bool Adapter::allocate_memory() {
  auto& memory = executive().memory();
  if (device_extension_ == nullptr) {
    device_extension_bytes_ = std::max<std::uint32_t>(registered().DeviceExtensionSize, 1);
    // Zeroed for the first FindAdapter only; a restart finds it as it was left.
    device_extension_ =
        memory.allocate(device_extension_bytes_, 16, {memory::Use::device_extension, memory::Direction::both, 0});
    name_extension(device_extension_, contract::PortModel::storport);
  }
  if (configuration_ == nullptr)
    configuration_ = static_cast<PORT_CONFIGURATION_INFORMATION*>(
        memory.allocate(sizeof(PORT_CONFIGURATION_INFORMATION), 8, {memory::Use::port, memory::Direction::none, 0}));
  if (access_ranges_ == nullptr) {
    access_range_count_ = std::max<std::uint32_t>(registered().NumberOfAccessRanges,
                                                  static_cast<std::uint32_t>(options_.device.resources.ranges.size()));
    if (access_range_count_ != 0)
      access_ranges_ = static_cast<ACCESS_RANGE*>(memory.allocate(access_range_count_ * sizeof(ACCESS_RANGE), 8,
                                                                  {memory::Use::port, memory::Direction::none, 0}));
  }
  return device_extension_ != nullptr && configuration_ != nullptr &&
         (access_range_count_ == 0 || access_ranges_ != nullptr);
}

void Adapter::fill_access_ranges() {
  for (std::uint32_t i = 0; i < access_range_count_; ++i) access_ranges_[i] = {};
  std::uint32_t filled = 0;
  for (const pci::Resources::Range& range : options_.device.resources.ranges) {
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
  config.SystemIoBusNumber = options_.device.slot.bus;
  config.AdapterInterfaceType = data.AdapterInterfaceType;
  config.MaximumTransferLength = SP_UNINITIALIZED_VALUE;
  config.NumberOfPhysicalBreaks = SP_UNINITIALIZED_VALUE;
  config.DmaChannel = config.DmaPort = config.DmaChannel2 = config.DmaPort2 = SP_UNINITIALIZED_VALUE;
  config.NumberOfAccessRanges = access_range_count_;
  config.AccessRanges = reinterpret_cast<ACCESS_RANGE(*)[]>(access_ranges_);
  std::memset(config.InitiatorBusId, 0xFF, sizeof config.InitiatorBusId);
  config.ScatterGather = TRUE;
  config.Master = TRUE;
  config.Dma32BitAddresses = TRUE;
  config.MapBuffers = data.MapBuffers;
  config.NeedPhysicalAddresses = data.NeedPhysicalAddresses;
  config.TaggedQueuing = data.TaggedQueuing;
  config.AutoRequestSense = data.AutoRequestSense;
  config.MultipleRequestPerLu = data.MultipleRequestPerLu;
  config.MaximumNumberOfTargets = SCSI_MAXIMUM_TARGETS;
  config.MaximumNumberOfLogicalUnits = SCSI_MAXIMUM_LOGICAL_UNITS;
  config.SlotNumber = options_.device.slot.as_ulong();
  config.DeviceExtensionSize = data.DeviceExtensionSize;
  config.SpecificLuExtensionSize = data.SpecificLuExtensionSize;
  config.SrbExtensionSize = data.SrbExtensionSize;
  config.Dma64BitAddresses = SCSI_DMA64_SYSTEM_SUPPORTED;
  config.SynchronizationModel = StorSynchronizeHalfDuplex;
  config.InterruptSynchronizationMode = InterruptSupportNone;
  config.VirtualDevice = is_virtual() ? TRUE : FALSE;
  config.DumpMode = options_.dump_mode ? DUMP_MODE_CRASH : 0;
  config.MaxNumberOfIO = 1000;
  config.MaxIOsPerLun = 255;
  config.InitialLunQueueDepth = is_virtual() ? 250 : 20;
  // BusResetHoldTime: microseconds; 4 s is the registry value's default.
  config.BusResetHoldTime = options_.bus_reset_hold_us != 0 ? options_.bus_reset_hold_us : 4'000'000;
  // Only announced kinds are delivered; where both are, the extended one.
  extended_srbs_ = (data.SrbTypeFlags & SRB_TYPE_FLAG_STORAGE_REQUEST_BLOCK) != 0;
  config.SrbType = extended_srbs_ ? SRB_TYPE_STORAGE_REQUEST_BLOCK : SRB_TYPE_SCSI_REQUEST_BLOCK;
  config.AddressType = STORAGE_ADDRESS_TYPE_BTL8;
  if (options_.device.function != nullptr) {
    const pci::Resources& resources = options_.device.resources;
    auto& interrupts = executive().interrupts();
    if (resources.message_signaled && !resources.vectors.empty()) {
      config.BusInterruptLevel = nt::to_number(interrupts.irql_of(resources.vectors.front()));
      config.BusInterruptVector = resources.vectors.front();
      config.InterruptMode = Latched;
    } else {
      config.BusInterruptLevel = nt::to_number(interrupts.line(resources.line).irql());
      config.BusInterruptVector = resources.line;
      config.InterruptMode = LevelSensitive;
    }
  }
  fill_access_ranges();
  given_ = config;
}

const char* Adapter::changed_readonly_field() const {
  for (const ReadonlyField& field : readonly_fields) {
    const auto* before = reinterpret_cast<const std::byte*>(&given_) + field.offset;
    const auto* now = reinterpret_cast<const std::byte*>(configuration_) + field.offset;
    if (std::memcmp(before, now, field.bytes) != 0) return field.name;
  }
  return nullptr;
}

void Adapter::take_over_configuration(std::uint32_t found, bool again) {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  contract::AdapterFacts facts;
  facts.adapter = identity();
  facts.virtual_miniport = is_virtual();
  facts.half_duplex = !is_virtual() && config.SynchronizationModel == StorSynchronizeHalfDuplex;
  facts.restarted = again;
  facts.find_result = found;
  facts.maximum_transfer_length = config.MaximumTransferLength;
  facts.number_of_physical_breaks = config.NumberOfPhysicalBreaks;
  facts.config_zeroed = config.Length == 0;  // the port driver's, whatever was filled in afterwards
  facts.virtual_device = config.VirtualDevice != FALSE;
  facts.message_routine_set = config.HwMSInterruptRoutine != nullptr;
  facts.interrupt_synchronization_mode = config.InterruptSynchronizationMode;
  facts.messages_granted = options_.device.resources.message_signaled;
  facts.alignment_mask = config.AlignmentMask;
  facts.srb_extension_size = config.SrbExtensionSize;
  facts.max_ios_per_lun = config.MaxIOsPerLun;
  facts.max_number_of_io = config.MaxNumberOfIO;
  facts.srb_type = config.SrbType;
  facts.changed_readonly_field = changed_readonly_field();
  // The documented answers; leaving SYSTEM_SUPPORTED as it was says nothing about the hardware.
  const std::uint8_t answer = config.Dma64BitAddresses & ~SCSI_DMA64_SYSTEM_SUPPORTED;
  facts.dma64_answer_valid = answer <= SCSI_DMA64_MINIPORT_64BIT_ONE_4GB_SUPPORTED;
  observer().adapter_found(facts);
  if (found == SP_RETURN_FOUND) {
    judge_configuration();
    set_limits();
  }
}

void Adapter::judge_configuration() const {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  const bool width_set = config.DmaAddressWidth != 0;
  if (width_set) {
    const bool announced =
        (config.FeatureSupport & STOR_ADAPTER_DMA_ADDRESS_WIDTH_SPECIFIED) != 0 && config.DmaAddressWidth <= 64;
    observer().judged("config-dma-width", announced
                                              ? std::string()
                                              : "DmaAddressWidth " + std::to_string(config.DmaAddressWidth) +
                                                    " without STOR_ADAPTER_DMA_ADDRESS_WIDTH_SPECIFIED or above 64");
  }
  const bool unused_clear = !config.AtdiskPrimaryClaimed && !config.AtdiskSecondaryClaimed && !config.ReceiveEvent &&
                            !config.RealModeInitialized && !config.BufferAccessScsiPortControlled;
  observer().judged(
      "config-unused-field",
      unused_clear ? std::string() : "a member that Storport does not use is set in PORT_CONFIGURATION_INFORMATION");
  const bool reachable =
      config.NumberOfBuses != 0 && config.MaximumNumberOfTargets != 0 && config.MaximumNumberOfLogicalUnits != 0;
  observer().judged("config-address-limits", reachable
                                                 ? std::string()
                                                 : "NumberOfBuses, MaximumNumberOfTargets and "
                                                   "MaximumNumberOfLogicalUnits leave no unit that can be addressed");
}

void Adapter::set_limits() {
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  half_duplex_ = !is_virtual() && config.SynchronizationModel == StorSynchronizeHalfDuplex;
  extended_srbs_ = config.SrbType == SRB_TYPE_STORAGE_REQUEST_BLOCK && given_.SrbType == SRB_TYPE_STORAGE_REQUEST_BLOCK;
  port::Limits& limit = limits();
  limit.buses = std::max<std::uint32_t>(1, config.NumberOfBuses);
  limit.targets = std::max<std::uint32_t>(1, config.MaximumNumberOfTargets);
  limit.units_per_target = std::max<std::uint32_t>(1, config.MaximumNumberOfLogicalUnits);
  for (std::size_t i = 0; i < limit.initiator_ids.size(); ++i)
    limit.initiator_ids[i] = static_cast<std::uint8_t>(config.InitiatorBusId[i]);
  const bool breaks_set = config.NumberOfPhysicalBreaks != SP_UNINITIALIZED_VALUE && config.NumberOfPhysicalBreaks != 0;
  ULONG transfer = config.MaximumTransferLength == SP_UNINITIALIZED_VALUE || config.MaximumTransferLength == 0
                       ? default_transfer_bytes
                       : config.MaximumTransferLength;
  transfer = std::min(transfer, largest_transfer_bytes);
  // A buffer that begins inside a page has one element more than it has pages; n breaks make n + 1 elements.
  limit.physical_breaks = std::min<std::uint32_t>(breaks_set ? config.NumberOfPhysicalBreaks : default_breaks,
                                                  transfer / memory::page_size + 1);
  limit.maximum_transfer_bytes = std::min<std::uint32_t>(transfer, limit.physical_breaks * memory::page_size);
  limit.alignment_mask = std::bit_ceil(config.AlignmentMask + 1) - 1;  // one with holes was judged
  limit.requests = std::clamp<std::uint32_t>(config.MaxNumberOfIO, 1, 65536);
  limit.requests_per_unit = std::clamp<std::uint32_t>(config.MaxIOsPerLun, 1, 65536);
  limit.initial_depth = std::clamp<std::uint32_t>(config.InitialLunQueueDepth, 1, limit.requests_per_unit);
  limit.unit_extension_bytes = config.SpecificLuExtensionSize;
  limit.target_reset = true;
  limit.bus_reset_hold_ns = config.BusResetHoldTime * world::microsecond_ns;
}

}  // namespace drydock::storport
