#include "storport/docked.h"

#include <cstring>

namespace drydock::tests {

namespace {

Miniport* active = nullptr;
std::vector<Extension*>* extensions = nullptr;

/// 36 bytes of INQUIRY data of a disk.
constexpr UCHAR inquiry_data[36] = {0,   0,   6,   2,   31,  0,   0,   2,   'D', 'R', 'Y', 'D',
                                    'O', 'C', 'K', ' ', 'T', 'I', 'N', 'Y', ' ', ' ', ' ', ' ',
                                    ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ', '1', ' ', ' ', ' '};

void complete(Extension* extension, SCSI_REQUEST_BLOCK* srb, UCHAR status) {
  set_status(srb, status);
  StorPortNotification(RequestComplete, extension, srb);
}

void set_length(SCSI_REQUEST_BLOCK* srb, ULONG length) {
  if (srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK)
    reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb)->DataTransferLength = length;
  else
    srb->DataTransferLength = length;
}

ULONG length_of(SCSI_REQUEST_BLOCK* srb) {
  return srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK
             ? reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb)->DataTransferLength
             : srb->DataTransferLength;
}

UCHAR lun_of(SCSI_REQUEST_BLOCK* srb) {
  if (srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK) return srb->Lun;
  auto* extended = reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb);
  return reinterpret_cast<STOR_ADDR_BTL8*>(reinterpret_cast<UCHAR*>(srb) + extended->AddressOffset)->Lun;
}

ULONG function_of(SCSI_REQUEST_BLOCK* srb) {
  return srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK
             ? reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb)->SrbFunction
             : srb->Function;
}

/// Discovery: one unit, no REPORT LUNS. True if it was answered.
bool answer_discovery(Extension* extension, SCSI_REQUEST_BLOCK* srb) {
  if (function_of(srb) != SRB_FUNCTION_EXECUTE_SCSI) return false;
  const UCHAR opcode = opcode_of(srb);
  if (opcode != 0x12 && opcode != 0xA0) return false;
  if (lun_of(srb) != 0) {
    complete(extension, srb, SRB_STATUS_NO_DEVICE);
  } else if (opcode == 0xA0) {
    complete(extension, srb, SRB_STATUS_INVALID_REQUEST);
  } else {
    void* data = nullptr;
    // INQUIRY's buffer is mapped; StorPortGetSystemAddress is not for DIRQL, where half duplex runs.
    data = srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK
               ? reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb)->DataBuffer
               : srb->DataBuffer;
    std::memcpy(data, inquiry_data, sizeof inquiry_data);
    const bool short_answer = length_of(srb) > sizeof inquiry_data;
    if (short_answer) set_length(srb, sizeof inquiry_data);
    complete(extension, srb, short_answer ? SRB_STATUS_DATA_OVERRUN : SRB_STATUS_SUCCESS);
  }
  return true;
}

ULONG find_adapter(PVOID device_extension, PVOID, PVOID, PCHAR, PORT_CONFIGURATION_INFORMATION* config, PBOOLEAN) {
  auto* extension = static_cast<Extension*>(device_extension);
  if (extensions != nullptr && std::find(extensions->begin(), extensions->end(), extension) == extensions->end())
    extensions->push_back(extension);
  if (active->find_adapter) return active->find_adapter(extension, config);
  config->MaximumTransferLength = 128 * 1024;
  config->NumberOfPhysicalBreaks = 32;
  config->NumberOfBuses = 1;
  config->MaximumNumberOfTargets = 1;
  config->MaximumNumberOfLogicalUnits = 2;
  config->SynchronizationModel = StorSynchronizeFullDuplex;
  config->Dma64BitAddresses = SCSI_DMA64_MINIPORT_FULL64BIT_SUPPORTED;
  config->MaxNumberOfIO = 64;
  config->MaxIOsPerLun = 32;
  if (config->NumberOfAccessRanges != 0 && (*config->AccessRanges)[0].RangeLength != 0)
    extension->registers = static_cast<PUCHAR>(
        StorPortGetDeviceBase(extension, config->AdapterInterfaceType, config->SystemIoBusNumber,
                              (*config->AccessRanges)[0].RangeStart, (*config->AccessRanges)[0].RangeLength, FALSE));
  if (active->configure) active->configure(*config);
  return SP_RETURN_FOUND;
}

ULONG virtual_find_adapter(PVOID extension, PVOID context, PVOID bus, PVOID, PCHAR argument,
                           PORT_CONFIGURATION_INFORMATION* config, PBOOLEAN again) {
  const ULONG found = find_adapter(extension, context, bus, argument, config, again);
  config->VirtualDevice = TRUE;
  return found;
}

void run_dpc(PSTOR_DPC, PVOID extension, PVOID argument1, PVOID argument2) {
  if (active->dpc) active->dpc(static_cast<Extension*>(extension), argument1, argument2);
}
void run_other_dpc(PSTOR_DPC, PVOID extension, PVOID argument1, PVOID argument2) {
  if (active->other_dpc) active->other_dpc(static_cast<Extension*>(extension), argument1, argument2);
}

BOOLEAN passive_initialize(PVOID extension) {
  return active->passive_initialize(static_cast<Extension*>(extension));
}

BOOLEAN initialize(PVOID device_extension) {
  auto* extension = static_cast<Extension*>(device_extension);
  StorPortInitializeDpc(extension, &extension->dpc, run_dpc);
  StorPortInitializeDpc(extension, &extension->other_dpc, run_other_dpc);
  if (active->passive_initialize && !StorPortEnablePassiveInitialization(extension, passive_initialize)) return FALSE;
  return active->initialize ? active->initialize(extension) : TRUE;
}

BOOLEAN build_io(PVOID extension, PSCSI_REQUEST_BLOCK srb) {
  return active->build_io ? active->build_io(static_cast<Extension*>(extension), srb) : TRUE;
}

BOOLEAN start_io(PVOID device_extension, PSCSI_REQUEST_BLOCK srb) {
  auto* extension = static_cast<Extension*>(device_extension);
  if (answer_discovery(extension, srb)) return TRUE;
  if (active->start_io) return active->start_io(extension, srb);
  complete(extension, srb, SRB_STATUS_SUCCESS);
  return TRUE;
}

BOOLEAN interrupt(PVOID extension) {
  return active->interrupt ? active->interrupt(static_cast<Extension*>(extension)) : FALSE;
}
BOOLEAN message_interrupt(PVOID extension, ULONG message) {
  return active->message_interrupt ? active->message_interrupt(static_cast<Extension*>(extension), message) : TRUE;
}
BOOLEAN reset_bus(PVOID extension, ULONG path) {
  return active->reset_bus ? active->reset_bus(static_cast<Extension*>(extension), path) : TRUE;
}

SCSI_ADAPTER_CONTROL_STATUS adapter_control(PVOID extension, SCSI_ADAPTER_CONTROL_TYPE type, PVOID parameters) {
  if (type == ScsiQuerySupportedControlTypes) {
    auto* list = static_cast<SCSI_SUPPORTED_CONTROL_TYPE_LIST*>(parameters);
    auto* supported = static_cast<UCHAR*>(parameters) + sizeof(ULONG);
    for (int control : active->supported_controls)
      if (static_cast<ULONG>(control) < list->MaxControlType) supported[control] = TRUE;
    return ScsiAdapterControlSuccess;
  }
  return active->control ? active->control(static_cast<Extension*>(extension), type, parameters)
                         : ScsiAdapterControlSuccess;
}

VOID free_adapter_resources(PVOID) {}

template <typename Data>
ULONG register_miniport(PVOID driver_object, PVOID registry_path, Data& data) {
  data.HwInitialize = initialize;
  data.HwStartIo = start_io;
  data.HwResetBus = reset_bus;
  data.HwAdapterControl = adapter_control;
  data.DeviceExtensionSize = sizeof(Extension);
  data.SrbExtensionSize = 200;
  data.SpecificLuExtensionSize = 40;
  data.TaggedQueuing = data.AutoRequestSense = data.MultipleRequestPerLu = TRUE;
  return 0;
  (void)driver_object, (void)registry_path;
}

ULONG driver_entry(PVOID driver_object, PVOID registry_path) {
  HW_INITIALIZATION_DATA data{};
  data.HwInitializationDataSize = sizeof data;
  data.AdapterInterfaceType = PCIBus;
  register_miniport(driver_object, registry_path, data);
  data.HwFindAdapter = reinterpret_cast<PVOID>(find_adapter);
  data.HwInterrupt = interrupt;
  data.HwBuildIo = build_io;
  data.NumberOfAccessRanges = 1;
  data.NeedPhysicalAddresses = TRUE;
  data.MapBuffers = STOR_MAP_NON_READ_WRITE_BUFFERS;
  if (active->describe) active->describe(data);
  return StorPortInitialize(driver_object, registry_path, &data, nullptr);
}

ULONG virtual_driver_entry(PVOID driver_object, PVOID registry_path) {
  VIRTUAL_HW_INITIALIZATION_DATA data{};
  data.HwInitializationDataSize = sizeof data;
  data.AdapterInterfaceType = Internal;
  register_miniport(driver_object, registry_path, data);
  data.HwFindAdapter = virtual_find_adapter;
  data.HwFreeAdapterResources = free_adapter_resources;
  data.MapBuffers = STOR_MAP_ALL_BUFFERS;
  return StorPortInitialize(driver_object, registry_path, reinterpret_cast<HW_INITIALIZATION_DATA*>(&data), nullptr);
}

}  // namespace

PHW_MESSAGE_SIGNALED_INTERRUPT_ROUTINE message_routine() {
  return message_interrupt;
}

SCSI_REQUEST_BLOCK* as_srb(void* srb) {
  return static_cast<SCSI_REQUEST_BLOCK*>(srb);
}

UCHAR opcode_of(SCSI_REQUEST_BLOCK* srb) {
  if (srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK) return srb->Cdb[0];
  auto* extended = reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb);
  return reinterpret_cast<SRBEX_DATA_SCSI_CDB16*>(reinterpret_cast<UCHAR*>(srb) + extended->SrbExDataOffset[0])->Cdb[0];
}

void set_status(SCSI_REQUEST_BLOCK* srb, UCHAR status) {
  srb->SrbStatus = status;
}

Miniport& current_miniport() {
  return *active;
}

void Docked::make(const Options& options) {
  machine_ = std::make_unique<nt::Bare>(options.processors);
  world::MachineScope scope;
  monitor_ = contract::Monitor::make(*machine_->executive);
  machine_->executive->observe(monitor_.get());
  machine_->executive->set_judge(monitor_.get());
  machine_->memory->observe(monitor_.get());
  bus_ = std::make_unique<pci::Bus>(*machine_->executive);
  active = &miniport_;
}

bool Docked::dock() {
  bool started = false;
  std::vector<Extension*> found;
  extensions = &found;
  run([&] {
    driver_ = std::make_unique<storport::Driver>(
        *machine_->executive, *monitor_, storport::Driver::Options{"tiny", storport::CallingConvention::system_v});
    const auto entry = reinterpret_cast<const void*>(options_.is_virtual ? virtual_driver_entry : driver_entry);
    if (driver_->call_driver_entry(entry) != 0) return;
    const auto add = [&](std::unique_ptr<RingDevice>& device, std::uint32_t slot) {
      storport::AdapterOptions adapter;
      adapter.ordinal = slot;
      adapter.dump_mode = options_.dump_mode;
      if (!options_.is_virtual) {
        device = std::make_unique<RingDevice>();
        adapter.device.bus = bus_.get();
        adapter.device.function = device.get();
        adapter.device.slot = bus_->plug(*device, slot + 1);
        adapter.device.resources =
            bus_->assign(*device, options_.interrupts, options_.messages, 11, static_cast<nt::Irql>(6));
      }
      return storport::make_adapter(*driver_, adapter);
    };
    adapter_ = add(device_, 0);
    started = adapter_->start();
    if (started && options_.two_adapters_on_the_line) {
      other_adapter_ = add(other_device_, 1);
      started = other_adapter_->start();
    }
  });
  extensions = nullptr;
  if (!found.empty()) extension_ = found.front();
  return started;
}

void Docked::TearDown() {
  for (const contract::Finding& finding : monitor_->findings()) {
    const bool wanted = std::find(expected_.begin(), expected_.end(), finding.rule) != expected_.end();
    EXPECT_TRUE(wanted) << finding.rule << ": " << finding.message;
  }
  for (const std::string& rule : expected_) EXPECT_GT(count(rule), 0u) << "expected to be broken: " << rule;
  run([&] {
    for (auto* adapter : {adapter_.get(), other_adapter_.get()})
      if (adapter != nullptr) adapter->remove(true);
  });
  for (void* buffer : buffers_) machine_->memory->release(buffer);
  adapter_.reset();
  other_adapter_.reset();
  driver_.reset();
  bus_.reset();
  device_.reset();
  other_device_.reset();
  monitor_.reset();
  machine_.reset();
  active = nullptr;
}

bool Docked::holds(nt::LockFamily family) {
  const nt::Processor& here = executive().current();
  for (unsigned i = 0; i < here.held_lock_count(); ++i)
    if (here.held_lock(i).lock->family() == family) return true;
  return false;
}

port::Outcome Docked::transfer(std::uint8_t opcode, memory::Direction direction, std::uint32_t blocks) {
  nt::Event done(nt::Event::Type::notification);
  port::Request request;
  request.cdb = {opcode, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(blocks >> 8), static_cast<std::uint8_t>(blocks),
                 0};
  request.cdb_length = 10;
  request.direction = direction;
  request.length_bytes = blocks * 512;
  request.data = machine_->memory->allocate(request.length_bytes, 512, {memory::Use::port, memory::Direction::none, 0});
  request.context = &done;
  request.done = [](port::Request& finished) { static_cast<nt::Event*>(finished.context)->set(); };
  adapter_->submit(request);
  done.wait();
  machine_->memory->release(request.data);
  return request.outcome;
}

void Docked::submit(port::Request& request, std::uint32_t timeout_seconds) {
  request.cdb = {0x28, 0, 0, 0, 0, 0, 0, 0, 1, 0};
  request.cdb_length = 10;
  request.direction = memory::Direction::from_device;
  request.length_bytes = 512;
  request.data = machine_->memory->allocate(512, 512, {memory::Use::port, memory::Direction::none, 0});
  buffers_.push_back(request.data);
  request.timeout_seconds = timeout_seconds;
  adapter_->submit(request);
}

}  // namespace drydock::tests
