#include "storport/adapter.h"

#include <algorithm>

#include <fmt/format.h>

#include "storport/multiplexers.h"
#include "storport/rules.h"

namespace drydock::storport {

Adapter::Adapter(Driver& driver, const AdapterOptions& options)
    : AdapterBase(driver.executive(), driver.observer()),
      request_timer(
          "HwStorTimer", [this] { run_request_timer(); }, static_cast<port::Adapter*>(this)),
      driver_(driver),
      options_(options),
      locks_(static_cast<port::Adapter*>(this)) {
  driver_.registration().adapters.push_back(this);
}

Adapter::~Adapter() {
  disconnect_interrupts();
  free_objects();
  close_all_units();
  auto& memory = executive().memory();
  for (void* block :
       {static_cast<void*>(access_ranges_), static_cast<void*>(configuration_), device_extension_, uncached_extension})
    if (block != nullptr) memory.release(block);
  std::erase(driver_.registration().adapters, this);
}

Adapter* Adapter::of(const void* device_extension) {
  port::AdapterBase* adapter = AdapterBase::of_extension(device_extension);
  return adapter != nullptr && adapter->is(contract::PortModel::storport) ? static_cast<Adapter*>(adapter) : nullptr;
}

void Adapter::notify(std::uint32_t type, port::ArgumentWords& words) {
  multiplexer::notify(type, device_extension_, words);
}

std::string Adapter::description() const {
  if (options_.device.function == nullptr) return fmt::format("virtual adapter of {}", driver_.service_name());
  const pci::ConfigSpace& config = options_.device.function->config();
  return fmt::format("{} {:04x}:{:04x}", options_.device.function->name(), config.read(0, 2), config.read(2, 2));
}

std::string Adapter::interrupt_description() const {
  if (is_virtual()) return "none (virtual)";
  if (!message_signaled_)
    return fmt::format("line {}, DIRQL {}{}", options_.device.resources.line, nt::to_number(locks_.dirql()),
                       half_duplex_ ? ", half duplex" : "");
  return fmt::format("{}, {} message{}, {}{}",
                     options_.device.resources.choice == pci::InterruptChoice::msix ? "MSI-X" : "MSI",
                     interrupts_.size(), interrupts_.size() == 1 ? "" : "s",
                     locks_.per_message() ? "a lock each" : "one lock", half_duplex_ ? ", half duplex" : "");
}

bool Adapter::fail(std::string text) {
  set_problem(std::move(text));
  set_state(port::State::failed);
  return false;
}

SCSI_ADAPTER_CONTROL_STATUS Adapter::control(SCSI_ADAPTER_CONTROL_TYPE type, void* parameters) {
  running_control_ = type;
  const auto status = call<SCSI_ADAPTER_CONTROL_STATUS>(contract::Callback::HwStorAdapterControl,
                                                        reinterpret_cast<const void*>(registered().HwAdapterControl),
                                                        type, device_extension_, type, parameters);
  running_control_ = -1;
  return status;
}

SCSI_UNIT_CONTROL_STATUS Adapter::unit_control(SCSI_UNIT_CONTROL_TYPE type, void* parameters) {
  return call<SCSI_UNIT_CONTROL_STATUS>(contract::Callback::HwStorUnitControl,
                                        reinterpret_cast<const void*>(registered().HwUnitControl), type,
                                        device_extension_, type, parameters);
}

// HwStorTimer: one an adapter, with the StartIo lock (D:storport/nc-storport-hw_timer).
void Adapter::run_request_timer() {
  const void* routine = timer_routine;
  if (routine == nullptr || state() == port::State::removed) return;
  under_start_io([&] { call<void>(contract::Callback::HwStorTimer, routine, 0, device_extension_); });
}

bool Adapter::reset_hardware_bus(std::uint8_t path) {
  if (registered().HwResetBus == nullptr) return false;
  // Every channel token is collected, so that no StartIo runs (D:storport/nc-storport-hw_reset_bus).
  for (std::uint32_t channel = 0; channel < locks_.channel_count(); ++channel)
    locks_.channel(channel).acquire_at_level();
  BOOLEAN worked = FALSE;
  under_start_io([&] {
    worked = call<BOOLEAN>(contract::Callback::HwStorResetBus, reinterpret_cast<const void*>(registered().HwResetBus),
                           path, device_extension_, static_cast<ULONG>(path));
  });
  for (std::uint32_t channel = locks_.channel_count(); channel-- > 0;) locks_.channel(channel).release_from_level();
  return worked != FALSE;
}

// Completions go back to the processor that originated the request when the miniport asked for redirection; the
// CURRENT_CPU form keeps them where they were raised (D:storport/ns-storport-_perf_configuration_data).
unsigned Adapter::completion_processor(const port::Slot& slot) const {
  const bool redirect = (performance.flags & STOR_PERF_DPC_REDIRECTION) != 0 &&
                        (performance.flags & STOR_PERF_DPC_REDIRECTION_CURRENT_CPU) == 0;
  if (redirect && slot.request != nullptr) return slot.request->processor;
  const nt::Processor* here = executive().current_or_null();
  return here != nullptr ? here->number() : 0;
}

void Adapter::unit_opened(port::Unit& unit) {
  srb::Content content;
  content.path = unit.address.path;
  content.target = unit.address.target;
  content.lun = unit.address.lun;
  content.sense_length = static_cast<std::uint8_t>(limits().slot.sense_bytes);
  unit.pattern.make(extended_srbs_ ? srb::Kind::extended : srb::Kind::legacy, content);
}

void Adapter::unit_closing(port::Unit& unit) {
  if (state() == port::State::removed || !supports_unit_control(ScsiUnitRemove)) return;
  STOR_ADDR_BTL8 address{
      STOR_ADDRESS_TYPE_BTL8, 0, STOR_ADDR_BTL8_ADDRESS_LENGTH, unit.address.path, unit.address.target,
      unit.address.lun,       0};
  unit_control(ScsiUnitRemove, &address);
}

// LinkDown: the adapter's queues wait, 30 s by default (LinkDownTimeoutValue,
// P:storage/registry-entries-for-storport-miniport-drivers).
void Adapter::link_down() {
  constexpr world::Nanoseconds link_down_timeout_ns = 30 * world::second_ns;
  link_is_down = true;
  gate().pause(now_ns() + link_down_timeout_ns);
  run_queues_at(now_ns() + link_down_timeout_ns);
}

void Adapter::link_up() {
  link_is_down = false;
  gate().resume(now_ns());
  run_queues_later();
}

void Adapter::free_objects() {
  request_timer.cancel();
  for (auto& timer : timers) timer->timer->cancel();
  timers.clear();
  dpcs.each([](MiniportDpc& dpc) { nt::cancel_dpc(dpc.dpc); });
  dpcs.clear();
  auto& memory = executive().memory();
  for (const MiniportBlock& block : blocks) memory.release(block.address);
  blocks.clear();
  for (const Mapping& mapping : mappings)
    if (bus() != nullptr && !mapping.in_port_space) bus()->unmap(mapping.address);
  mappings.clear();
  if (registry_buffer != nullptr) memory.release(registry_buffer);
  registry_buffer = nullptr;
  if (bus_data_buffer != nullptr) memory.release(bus_data_buffer);
  bus_data_buffer = nullptr;
}

}  // namespace drydock::storport
