#include "scsiport/adapter.h"

#include <fmt/format.h>

#include "scsiport/rules.h"

namespace drydock::scsiport {

namespace {

/// Distance of the aliases of simulated memory that MapBuffers FALSE hands out: nothing is mapped there.
constexpr std::uintptr_t alias_distance = 0x1000'0000'0000;

}  // namespace

Adapter::Adapter(Driver& driver, const Registration& registration, const AdapterOptions& options)
    : AdapterBase(driver.executive(), driver.observer()),
      driver_(driver),
      registration_(registration),
      options_(options),
      interrupt_lock_(nt::LockFamily::interrupt, nt::Irql::device_lowest, static_cast<port::Adapter*>(this)),
      deferral_(*this),
      slave_dma_(*this),
      timer_("HwScsiTimer", [this] { timer_expired(); }, static_cast<port::Adapter*>(this)),
      reset_hold_timer_("port's reset hold timer", [this] { judge_resets(true); }, static_cast<port::Adapter*>(this)) {
  event_dpc.adapter = identity();
  event_dpc.context = this;
  event_dpc.name = "port's WMI event DPC";
  event_dpc.number = driver.executive().next_number();
  event_dpc.routine = [](nt::Dpc&, void* context, void*, void*) {
    auto& adapter = *static_cast<Adapter*>(context);
    for (auto& event : adapter.pending_events) adapter.delivered_events.push_back(std::move(event));
    adapter.pending_events.clear();
  };
  driver.adapters_.push_back(this);
}

Adapter::~Adapter() {
  deferral_.abandon();
  disconnect_interrupt();
  timer_.cancel();
  reset_hold_timer_.cancel();
  nt::cancel_dpc(event_dpc);
  free_resources();
  close_all_units();
  auto& pool = executive().memory();
  for (void* block : {static_cast<void*>(access_ranges_), static_cast<void*>(configuration_), device_extension_, uncached_extension})
    if (block != nullptr) pool.release(block);
  std::erase(driver_.adapters_, this);
}

Adapter* Adapter::of(const void* device_extension) {
  port::AdapterBase* adapter = AdapterBase::of_extension(device_extension);
  return adapter != nullptr && adapter->model() == contract::PortModel::scsiport ? static_cast<Adapter*>(adapter) : nullptr;
}

std::string Adapter::description() const {
  if (options_.device.function == nullptr) return fmt::format("adapter of {}", driver_.service_name());
  const pci::ConfigSpace& config = options_.device.function->config();
  return fmt::format("{} {:04x}:{:04x}", options_.device.function->name(), config.read(0, 2), config.read(2, 2));
}

std::string Adapter::interrupt_description() const {
  if (line_ == nullptr) return "none (polled)";
  return fmt::format("line {}, DIRQL {}", line_->number(), nt::to_number(interrupt_lock_.irql()));
}

bool Adapter::is_slave() const {
  return configuration_ != nullptr && !configuration_->Master && configuration_->DmaChannel != SP_UNINITIALIZED_VALUE;
}

bool Adapter::fail(std::string text) {
  set_problem(std::move(text));
  set_state(port::State::failed);
  return false;
}

// FindAdapter looked for itself (Isa): its HBA is whoever answers where it mapped something.
void Adapter::learn_function() {
  if (device().function != nullptr || bus() == nullptr) return;
  for (const Mapping& mapping : mappings)
    if (pci::Function* function = bus()->decoder_of(mapping.bus_address, mapping.in_port_space)) options_.device.function = function;
}

// What is set by jumpers has none.
void Adapter::restore_configuration_space() {
  if (device().function != nullptr && device().interface_type == interface_pci) bus()->restore(*device().function, device().resources);
}

void Adapter::free_resources() {
  for (const Mapping& mapping : mappings)
    if (bus() != nullptr && !mapping.in_port_space) bus()->unmap(mapping.address);
  mappings.clear();
  validated.clear();
  if (bus_data_buffer != nullptr) executive().memory().release(bus_data_buffer);
  bus_data_buffer = nullptr;
}

// The processor that was interrupted finishes its completions.
unsigned Adapter::completion_processor(const port::Slot&) const {
  const nt::Processor* here = executive().current_or_null();
  return here != nullptr ? here->number() : 0;
}

void Adapter::unit_opened(port::Unit& unit) { unit.ready_for_more.store(false, std::memory_order_release); }

void Adapter::unit_closing(port::Unit& unit) {
  std::unique_ptr<SenseRequest> closed;
  {
    const world::Guard guard(sense_guard_);
    for (auto& sense : sense_requests_)
      if (sense->unit == &unit) closed = std::move(sense);
    std::erase(sense_requests_, nullptr);
  }
  if (closed != nullptr) executive().memory().release(closed->data);
}

const void* Adapter::unmapped_alias(const void* address) {
  return address == nullptr ? nullptr : reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(address) + alias_distance);
}

const void* Adapter::real_address(const void* address) {
  const auto* behind = reinterpret_cast<const void*>(reinterpret_cast<std::uintptr_t>(address) - alias_distance);
  return nt::executive().memory().contains(behind) ? behind : address;
}

pci::Function* function_of(const port::Adapter& adapter) { return static_cast<const Adapter&>(adapter).device().function; }

Announcements announcements(const port::Adapter& adapter) {
  const auto& own = static_cast<const Adapter&>(adapter);
  return {own.bus_changes, own.wmi_reregistrations, static_cast<std::uint32_t>(own.delivered_events.size())};
}

const DeferralStatistics& deferrals(const port::Adapter& adapter) { return static_cast<const Adapter&>(adapter).deferral().statistics(); }

}  // namespace drydock::scsiport
