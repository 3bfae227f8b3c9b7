#include "docked.h"

#include "contract/catalogue.h"
#include "ddk/miniport.h"
#include "scsiport/rules.h"
#include "nt/thread.h"
#include "pci/rules.h"

namespace drydock::tests {

// --- the HBA -----------------------------------------------------------------------------------------------------------------

TinyHba::TinyHba(std::uint16_t product) : Function({.vendor = 0x1AF4, .device = product, .class_code = 1, .subclass = 0, .programming_interface = 0}, "tiny") {
  config().set_bar(0, {pci::BarKind::port, 32});
  config().set_bar(1, {pci::BarKind::memory32, 4096});
  config().set_interrupt_pin(1);
}

std::uint64_t TinyHba::bar_read(unsigned, std::uint64_t offset, unsigned) {
  switch (offset) {
    case pending: return is_pending;
    case mask: return masked;
    case next_done: {
      if (done.empty()) return 0;
      const std::uint32_t first = done.front();
      done.pop_front();
      return first;
    }
    default: return offset >= scratch ? scratch_value >> (offset - scratch) * 8 : 0;
  }
}

void TinyHba::bar_write(unsigned, std::uint64_t offset, unsigned width_bytes, std::uint64_t value) {
  if (offset == submit) {
    ++commands;
    if (!swallows) post_step(0, value, delay_ns);
  } else if (offset == pending) {
    is_pending = false;
    update();
  } else if (offset == mask) {
    masked = (value & 1) != 0;
    update();
  } else if (offset >= scratch) {
    const unsigned shift = static_cast<unsigned>(offset - scratch) * 8;
    const std::uint64_t bits = (std::uint64_t{1} << width_bytes * 8) - 1;
    scratch_value = static_cast<std::uint32_t>((scratch_value & ~(bits << shift)) | value << shift);
  }
}

void TinyHba::reset() {
  is_pending = masked = false;
  done.clear();
  set_intx(false);
}

void TinyHba::step(std::uint32_t, std::uint64_t argument) {
  Command command;
  if (!dma_read_object(memory::PhysicalAddress(argument), command)) return;
  std::size_t at = (std::size_t{command.target} * 64 + command.lba) * block_bytes;
  for (ULONG i = 0; i < command.pieces; ++i) {
    auto* bytes = reinterpret_cast<std::byte*>(medium.data() + at);
    const memory::PhysicalAddress address(command.piece[i].address);
    if (command.write)
      dma_read(address, {bytes, command.piece[i].length});
    else
      dma_write(address, {bytes, command.piece[i].length});
    at += command.piece[i].length;
  }
  done.push_back(static_cast<std::uint32_t>(argument));
  raise();
}

// --- the miniport --------------------------------------------------------------------------------------------------------------

namespace {

Tiny& tiny() { return Docked::tiny; }
Extension* of(PVOID extension) { return static_cast<Extension*>(extension); }

ULONG find_adapter(PVOID device_extension, PVOID context, PVOID, PCHAR, PORT_CONFIGURATION_INFORMATION* config, PBOOLEAN again) {
  Extension* extension = of(device_extension);
  {
    world::HostScope host;
    if (std::find(Docked::extensions.begin(), Docked::extensions.end(), extension) == Docked::extensions.end()) Docked::extensions.push_back(extension);
  }
  if (tiny().find_adapter) return tiny().find_adapter(extension, context, *config, again);
  *again = FALSE;
  config->MaximumTransferLength = 64 * 1024;
  config->NumberOfPhysicalBreaks = 17;
  config->NumberOfBuses = 1;
  config->InitiatorBusId[0] = 7;
  config->Master = TRUE;
  config->Dma32BitAddresses = TRUE;
  config->ScatterGather = TRUE;
  config->MaximumNumberOfTargets = 8;
  config->MaximumNumberOfLogicalUnits = 1;
  if (tiny().configure) tiny().configure(extension, *config);
  extension->uncached = static_cast<UCHAR*>(ScsiPortGetUncachedExtension(extension, config, 256));
  ACCESS_RANGE* ranges = *config->AccessRanges;
  if (config->NumberOfAccessRanges >= 2) {
    extension->ports = static_cast<UCHAR*>(ScsiPortGetDeviceBase(extension, config->AdapterInterfaceType, config->SystemIoBusNumber, ranges[0].RangeStart, ranges[0].RangeLength, TRUE));
    extension->registers = static_cast<UCHAR*>(ScsiPortGetDeviceBase(extension, config->AdapterInterfaceType, config->SystemIoBusNumber, ranges[1].RangeStart, ranges[1].RangeLength, FALSE));
  }
  return extension->uncached != nullptr ? SP_RETURN_FOUND : SP_RETURN_ERROR;
}

BOOLEAN initialize(PVOID extension) { return tiny().initialize ? tiny().initialize(of(extension)) : TRUE; }

void answer_inquiry(Extension* extension, SCSI_REQUEST_BLOCK* srb) {
  UCHAR inquiry[36] = {0, 0, 5, 2, 31, 0, 0, 2};
  std::memcpy(inquiry + 8, "DRYDOCK TINY DISK       0001", 28);
  const ULONG bytes = std::min<ULONG>(srb->DataTransferLength, sizeof inquiry);
  ScsiPortMoveMemory(srb->DataBuffer, inquiry, bytes);
  srb->ScsiStatus = 0;
  const bool under = bytes < srb->DataTransferLength;
  srb->DataTransferLength = bytes;
  complete(extension, srb, under ? SRB_STATUS_DATA_OVERRUN : SRB_STATUS_SUCCESS);
}

void check_condition(Extension* extension, SCSI_REQUEST_BLOCK* srb) {
  srb->ScsiStatus = 2;
  srb->DataTransferLength = 0;
  UCHAR status = SRB_STATUS_ERROR;
  if (srb->SenseInfoBuffer != nullptr && (srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE) == 0) {
    const UCHAR sense[18] = {0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0};
    std::memcpy(srb->SenseInfoBuffer, sense, sizeof sense);
    srb->SenseInfoBufferLength = sizeof sense;
    status |= SRB_STATUS_AUTOSENSE_VALID;
  }
  complete(extension, srb, status);
}

void submit(Extension* extension, SCSI_REQUEST_BLOCK* srb) {
  auto* command = static_cast<Command*>(srb->SrbExtension);
  *command = {};
  command->srb = srb;
  command->write = srb->Cdb[0] == 0x2A;
  command->target = srb->TargetId;
  command->lba = static_cast<ULONG>(srb->Cdb[4] << 8 | srb->Cdb[5]);
  auto* at = static_cast<UCHAR*>(srb->DataBuffer);
  for (ULONG left = srb->DataTransferLength; left != 0 && command->pieces < 18; ++command->pieces) {
    ULONG length = 0;
    const SCSI_PHYSICAL_ADDRESS address = ScsiPortGetPhysicalAddress(extension, srb, at, &length);
    length = std::min(length, left);
    command->piece[command->pieces].address = static_cast<ULONGLONG>(address.QuadPart);
    command->piece[command->pieces].length = length;
    at += length;
    left -= length;
  }
  ULONG length = 0;
  const SCSI_PHYSICAL_ADDRESS where = ScsiPortGetPhysicalAddress(extension, nullptr, command, &length);
  ++extension->in_flight;
  write_register(extension, TinyHba::submit, ScsiPortConvertPhysicalAddressToUlong(where));
  if (tiny().tagged && tiny().notifies_next) ScsiPortNotification(NextLuRequest, extension, srb->PathId, srb->TargetId, srb->Lun);
}

BOOLEAN start_io(PVOID device_extension, PSCSI_REQUEST_BLOCK srb) {
  Extension* extension = of(device_extension);
  if (tiny().start_io && tiny().start_io(extension, srb)) return TRUE;
  if (srb->Function != SRB_FUNCTION_EXECUTE_SCSI) {
    complete(extension, srb, srb->Function == SRB_FUNCTION_ABORT_COMMAND ? SRB_STATUS_ABORT_FAILED : SRB_STATUS_INVALID_REQUEST);
  } else if (srb->TargetId > 1) {
    srb->DataTransferLength = 0;
    complete(extension, srb, SRB_STATUS_SELECTION_TIMEOUT);
  } else if (srb->Cdb[0] == 0x12) {
    answer_inquiry(extension, srb);
  } else if (srb->Cdb[0] == 0x28 || srb->Cdb[0] == 0x2A) {
    submit(extension, srb);
  } else if (srb->Cdb[0] == 0x00) {
    srb->ScsiStatus = 0;
    complete(extension, srb, SRB_STATUS_SUCCESS);
  } else {
    check_condition(extension, srb);
  }
  return TRUE;
}

BOOLEAN interrupt(PVOID device_extension) {
  Extension* extension = of(device_extension);
  ++extension->isr_calls;
  if (tiny().interrupt)
    if (const auto answer = tiny().interrupt(extension)) return *answer;
  if (read_register(extension, TinyHba::pending) == 0) return FALSE;
  write_register(extension, TinyHba::pending, 1);
  if (tiny().defers) {
    if (tiny().masks) write_register(extension, TinyHba::mask, 1);
    ScsiPortNotification(CallEnableInterrupts, extension, enable_callback);
  } else {
    finish_commands(extension);
  }
  return TRUE;
}

BOOLEAN reset_bus(PVOID device_extension, ULONG path) {
  Extension* extension = of(device_extension);
  if (tiny().reset_bus) return tiny().reset_bus(extension, path);
  ScsiPortCompleteRequest(extension, static_cast<UCHAR>(path), SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
  extension->in_flight = 0;
  ScsiPortNotification(NextRequest, extension);
  return TRUE;
}

VOID dma_started(PVOID extension) {
  if (tiny().dma_started) tiny().dma_started(of(extension));
}

BOOLEAN adapter_state(PVOID extension, PVOID, BOOLEAN save) {
  if (tiny().adapter_state) tiny().adapter_state(of(extension), save);
  return TRUE;
}

SCSI_ADAPTER_CONTROL_STATUS adapter_control(PVOID extension, SCSI_ADAPTER_CONTROL_TYPE type, PVOID parameters) {
  if (tiny().control) tiny().control(of(extension), type);
  if (type == ScsiQuerySupportedControlTypes) {
    auto* list = static_cast<SCSI_SUPPORTED_CONTROL_TYPE_LIST*>(parameters);
    auto* supported = reinterpret_cast<BOOLEAN*>(list) + sizeof(ULONG);
    for (ULONG i = 0; i < list->MaxControlType; ++i) supported[i] = TRUE;
  }
  return ScsiAdapterControlSuccess;
}

}  // namespace

void write_register(Extension* extension, ULONG offset, ULONG value) {
  if (tiny().port_space)
    ScsiPortWritePortUlong(reinterpret_cast<PULONG>(extension->ports + offset), value);
  else
    ScsiPortWriteRegisterUlong(reinterpret_cast<PULONG>(extension->registers + offset), value);
}

ULONG read_register(Extension* extension, ULONG offset) {
  return tiny().port_space ? ScsiPortReadPortUlong(reinterpret_cast<PULONG>(extension->ports + offset)) : ScsiPortReadRegisterUlong(reinterpret_cast<PULONG>(extension->registers + offset));
}

void complete(Extension* extension, SCSI_REQUEST_BLOCK* srb, UCHAR status) {
  srb->SrbStatus = status;
  ScsiPortNotification(RequestComplete, extension, srb);
  if (tiny().notifies_next) ScsiPortNotification(NextRequest, extension);
}

unsigned finish_commands(Extension* extension) {
  unsigned finished = 0;
  while (const ULONG address = read_register(extension, TinyHba::next_done)) {
    auto* command = static_cast<Command*>(ScsiPortGetVirtualAddress(extension, ScsiPortConvertUlongToPhysicalAddress(address)));
    if (command == nullptr) continue;
    SCSI_REQUEST_BLOCK* srb = command->srb;
    srb->ScsiStatus = 0;
    srb->SrbStatus = SRB_STATUS_SUCCESS;
    --extension->in_flight;
    ScsiPortNotification(RequestComplete, extension, srb);
    if (!tiny().tagged && tiny().notifies_next) ScsiPortNotification(NextRequest, extension);
    ++finished;
  }
  return finished;
}

BOOLEAN enable_callback(PVOID device_extension) {
  Extension* extension = of(device_extension);
  if (tiny().enable) tiny().enable(extension);
  finish_commands(extension);
  if (tiny().calls_disable) ScsiPortNotification(CallDisableInterrupts, extension, disable_callback);
  return TRUE;
}

BOOLEAN disable_callback(PVOID device_extension) {
  Extension* extension = of(device_extension);
  if (tiny().disable) tiny().disable(extension);
  if (tiny().unmasks) write_register(extension, TinyHba::mask, 0);
  return tiny().disable_result;
}

VOID timer_callback(PVOID extension) {
  if (tiny().timer) tiny().timer(of(extension));
}

ULONG Docked::driver_entry(PVOID driver_object, PVOID registry_path) {
  HW_INITIALIZATION_DATA data{};
  data.HwInitializationDataSize = sizeof data;
  data.AdapterInterfaceType = tiny.interface_type;
  data.HwInitialize = initialize;
  data.HwStartIo = start_io;
  data.HwInterrupt = interrupt;
  data.HwFindAdapter = find_adapter;
  data.HwResetBus = reset_bus;
  data.HwAdapterControl = adapter_control;
  data.DeviceExtensionSize = sizeof(Extension);
  data.SpecificLuExtensionSize = sizeof(LunExtension);
  data.SrbExtensionSize = sizeof(Command);
  data.NumberOfAccessRanges = 2;
  data.MapBuffers = TRUE;
  data.NeedPhysicalAddresses = TRUE;
  data.AutoRequestSense = TRUE;
  data.TaggedQueuing = tiny.tagged;
  data.MultipleRequestPerLu = tiny.tagged;
  if (tiny.dma_started) data.HwDmaStarted = dma_started;
  if (tiny.adapter_state) data.HwAdapterState = adapter_state;
  if (tiny.describe) tiny.describe(data);
  return ScsiPortInitialize(driver_object, registry_path, &data, nullptr);
}

// --- the machine ------------------------------------------------------------------------------------------------------------------

Docked::Docked(Options options) : options_(options) {
  tiny = {};
  extensions.clear();
  contract::catalogue_add(scsiport::rules);
  contract::catalogue_add(pci::rules);
  machine_ = std::make_unique<nt::Bare>(options.processors);
  world::MachineScope scope;
  monitor_ = contract::Monitor::make(*machine_->executive);
  machine_->executive->observe(monitor_.get());
  machine_->executive->set_judge(monitor_.get());
  machine_->memory->observe(monitor_.get());
  bus_ = std::make_unique<pci::Bus>(*machine_->executive);
  for (std::uint32_t number = 0; number < options.adapters; ++number) {
    hbas_.push_back(std::make_unique<TinyHba>());
    scsiport::AdapterOptions candidate;
    candidate.ordinal = number;
    candidate.strict = options.strict;
    candidate.device.bus = bus_.get();
    candidate.device.function = hbas_.back().get();
    candidate.device.slot = bus_->plug(*hbas_.back(), number + 1);
    candidate.device.resources = bus_->assign(*hbas_.back(), pci::InterruptChoice::line, 0, options.line, static_cast<nt::Irql>(6));
    candidates_.push_back(candidate);
  }
}

bool Docked::dock() {
  bool started = false;
  run([&] {
    driver_ = std::make_unique<scsiport::Driver>(executive(), *monitor_, scsiport::Driver::Options{"tiny", scsiport::CallingConvention::system_v});
    if (driver_->call_driver_entry(reinterpret_cast<const void*>(driver_entry)) != 0) return;
    started = true;
    for (const scsiport::AdapterOptions& candidate : candidates_) {
      auto adapter = scsiport::make_adapter(*driver_, candidate);
      if (adapter == nullptr) {
        started = false;
        continue;
      }
      started &= adapter->start();
      adapters_.push_back(std::move(adapter));
    }
  });
  return started;
}

void Docked::docked(std::function<void()> body) {
  ASSERT_TRUE(dock()) << (adapters_.empty() ? "no adapter" : adapter().problem());
  bool finished = false;
  run([&] {
    for (auto& each : adapters_) each->discover();
    body();
    finished = true;
  });
  EXPECT_TRUE(finished) << "the test's thread did not come to its end";
}

void Docked::TearDown() {
  for (const contract::Finding& finding : monitor_->findings()) {
    const bool wanted = std::find(expected_.begin(), expected_.end(), finding.rule) != expected_.end();
    EXPECT_TRUE(wanted) << finding.rule << ": " << finding.message;
  }
  for (const std::string& rule : expected_) EXPECT_GT(count(rule), 0u) << "expected to be broken: " << rule;
  tiny = {};
  run([&] {
    for (auto& each : adapters_) each->remove(true);
  });
  for (void* each : buffers_) machine_->memory->release(each);
  adapters_.clear();
  driver_.reset();
  for (auto& each : hbas_) bus_->unplug(*each);
  bus_.reset();
  hbas_.clear();
  monitor_.reset();
  machine_.reset();
}

bool Docked::interrupt_lock_held() {
  const nt::Processor& here = executive().current();
  for (unsigned i = 0; i < here.held_lock_count(); ++i)
    if (here.held_lock(i).lock->family() == nt::LockFamily::interrupt) return true;
  return false;
}

unsigned Docked::count(std::string_view rule) const {
  unsigned total = 0;
  for (const contract::Finding& finding : monitor_->findings())
    if (finding.rule == rule) total += finding.count;
  return total;
}

void* Docked::buffer(std::size_t bytes) {
  void* made = machine_->memory->allocate(bytes, 16, {memory::Use::port, memory::Direction::none, 0});
  world::HostScope host;
  buffers_.push_back(made);
  return made;
}

Docked::Answer Docked::execute(port::Request& request, unsigned number) {
  nt::Event event(nt::Event::Type::notification);
  request.context = &event;
  request.done = [](port::Request& finished) { static_cast<nt::Event*>(finished.context)->set(); };
  adapter(number).submit(request);
  event.wait();
  Answer answer{request.outcome, request.srb_status, request.scsi_status, request.sense_length, request.transferred_bytes, {}};
  world::HostScope host;
  answer.sense.assign(request.sense.begin(), request.sense.begin() + request.sense_length);
  return answer;
}

Docked::Answer Docked::command(std::uint8_t opcode, std::uint8_t target, std::uint32_t flags) {
  port::Request request;
  request.address = {0, target, 0};
  request.cdb[0] = opcode;
  request.cdb_length = 6;
  request.srb_flags_extra = flags;
  return execute(request);
}

port::Request Docked::transfer(std::uint8_t opcode, void* data, std::uint32_t lba, std::uint32_t blocks, std::uint8_t target) {
  port::Request request;
  request.address = {0, target, 0};
  request.cdb[0] = opcode;
  request.cdb[4] = static_cast<std::uint8_t>(lba >> 8);
  request.cdb[5] = static_cast<std::uint8_t>(lba);
  request.cdb[8] = static_cast<std::uint8_t>(blocks);
  request.cdb_length = 10;
  request.direction = opcode == 0x2A ? memory::Direction::to_device : memory::Direction::from_device;
  request.data = data;
  request.length_bytes = blocks * block_bytes;
  return request;
}

Docked::Answer Docked::read(void* data, std::uint32_t lba, std::uint32_t blocks, std::uint8_t target) {
  port::Request request = transfer(0x28, data, lba, blocks, target);
  return execute(request);
}
Docked::Answer Docked::write(void* data, std::uint32_t lba, std::uint32_t blocks, std::uint8_t target) {
  port::Request request = transfer(0x2A, data, lba, blocks, target);
  return execute(request);
}

Docked::Answer Docked::queue(port::Function function, std::uint8_t target) {
  port::Request request;
  request.address = {0, target, 0};
  request.function = function;
  return execute(request);
}

}  // namespace drydock::tests
