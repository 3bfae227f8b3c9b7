#include "port/adapter_base.h"

#include <algorithm>

#include "ddk/host.h"
#include "nt/dpc.h"
#include "nt/thread.h"

namespace drydock::port {

namespace {

/// One machine a process; miniports' calls carry no machine pointer. In order of creation.
AdapterBase* adapters_of_machine = nullptr;

}  // namespace

AdapterBase* AdapterBase::first_of_machine() {
  return adapters_of_machine;
}

AdapterBase* AdapterBase::of_extension(const void* device_extension) {
  if (device_extension == nullptr) return nullptr;
  for (AdapterBase* adapter = adapters_of_machine; adapter != nullptr; adapter = adapter->next_of_machine_)
    if (adapter->extension_ == device_extension) return adapter;
  return nullptr;
}

AdapterBase* AdapterBase::calling() {
  const nt::Processor* processor = nt::executive().current_or_null();
  const nt::Activation* callback = processor != nullptr ? processor->current_callback() : nullptr;
  if (callback == nullptr || callback->adapter == nullptr) return nullptr;
  for (AdapterBase* adapter = adapters_of_machine; adapter != nullptr; adapter = adapter->next_of_machine_)
    if (static_cast<Adapter*>(adapter) == callback->adapter) return adapter;
  return nullptr;
}

pci::Bus* AdapterBase::bus_of_machine() {
  for (const AdapterBase* adapter = adapters_of_machine; adapter != nullptr; adapter = adapter->next_of_machine_)
    if (pci::Bus* bus = adapter->bus()) return bus;
  return nullptr;
}

Slot* AdapterBase::slot_anywhere(const void* srb) {
  for (AdapterBase* adapter = adapters_of_machine; adapter != nullptr; adapter = adapter->next_of_machine_)
    if (Slot* slot = adapter->find_slot(srb)) return slot;
  return nullptr;
}

AdapterBase::AdapterBase(nt::Executive& executive, const contract::PortWatch& observer)
    : executive_(executive),
      observer_(observer),
      tick_timer_(
          "port's one-second timer", [this] { tick(); }, static_cast<Adapter*>(this)),
      kick_timer_(
          "port's queue timer", [this] { run_all(); }, static_cast<Adapter*>(this)),
      ladder_lock_(nt::LockFamily::executive, nt::Irql::dispatch, static_cast<Adapter*>(this)) {
  AdapterBase** last = &adapters_of_machine;
  while (*last != nullptr) last = &(*last)->next_of_machine_;
  *last = this;
  run_dpc_.routine = run_queues_dpc;
  run_dpc_.context = this;
  run_dpc_.adapter = static_cast<Adapter*>(this);
  run_dpc_.name = "port's queue DPC";
  run_dpc_.number = executive.next_number();
  reset_ended_dpc_.routine = reset_ended_dpc;
  reset_ended_dpc_.context = this;
  reset_ended_dpc_.adapter = static_cast<Adapter*>(this);
  reset_ended_dpc_.name = "port's reset DPC";
  reset_ended_dpc_.number = executive.next_number();
  for (unsigned processor = 0; processor < executive.processor_count(); ++processor) {
    auto queue = std::make_unique<PerProcessor>();
    queue->adapter = this;
    queue->dpc.routine = completion_dpc;
    queue->dpc.context = queue.get();
    queue->dpc.adapter = static_cast<Adapter*>(this);
    queue->dpc.name = "port's completion DPC";
    queue->dpc.target = processor;
    queue->dpc.number = executive.next_number();
    per_processor_.push_back(std::move(queue));
  }
}

AdapterBase::~AdapterBase() {
  AdapterBase** at = &adapters_of_machine;
  while (*at != nullptr && *at != this) at = &(*at)->next_of_machine_;
  if (*at == this) *at = next_of_machine_;
  units_.clear();
  adapter_unit_.reset();
}

std::uint32_t AdapterBase::maximum_transfer_bytes() const {
  return limits_.maximum_transfer_bytes;
}

Unit* AdapterBase::find_unit(Address address) {
  for (Unit* unit : units_)
    if (unit->address == address) return unit;
  return nullptr;
}

Unit* AdapterBase::open_unit(Address address) {
  if (Unit* unit = find_unit(address)) return unit;
  const std::uint32_t depth =
      std::max<std::uint32_t>(1, std::min({limits_.initial_depth, limits_.requests_per_unit, limits_.requests}));
  auto unit = std::make_unique<Unit>(static_cast<Adapter*>(this), address, memory(), slots_, limits_.slot, depth);
  if (!unit->pool.grow_to(depth + spare_slots)) return nullptr;
  if (limits_.unit_extension_bytes != 0) {
    unit->extension =
        memory().allocate(limits_.unit_extension_bytes, 16, {memory::Use::unit_extension, memory::Direction::both, 0});
    if (unit->extension == nullptr) return nullptr;
  }
  nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
  Unit& opened = *unit;
  unit_opened(opened);
  units_.add(std::move(unit));
  sum_depths();
  return &opened;
}

void AdapterBase::close_unit(Unit& unit) {
  unit_closing(unit);
  {
    nt::SpinLockHolder held(unit.lock);
    unit.pool.inspect([this](Slot& slot, std::string_view what) { report_damage(slot, what); });
  }
  if (unit.extension != nullptr) memory().release(unit.extension);
  unit.extension = nullptr;
  nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
  units_.remove(unit, !executive_.world().simulated());
}

void AdapterBase::close_all_units() {
  while (!units_.empty()) {
    Unit* last = nullptr;
    for (Unit* unit : units_) last = unit;
    close_unit(*last);
  }
  if (adapter_unit_ != nullptr) {
    adapter_unit_->pool.inspect([this](Slot& slot, std::string_view what) { report_damage(slot, what); });
    adapter_unit_.reset();
  }
}

void AdapterBase::open_adapter_unit() {
  if (adapter_unit_ != nullptr) return;
  adapter_unit_ = std::make_unique<Unit>(static_cast<Adapter*>(this), Address{}, memory(), slots_, limits_.slot, 2);
  adapter_unit_->pool.grow_to(4);
}

bool AdapterBase::set_depth(Unit& unit, std::uint32_t depth) {
  if (depth == 0 || depth > limits_.requests_per_unit) return false;
  {
    nt::SpinLockHolder held(unit.lock);
    if (!unit.pool.grow_to(std::min(depth, limits_.requests) + spare_slots)) return false;
    unit.depth = depth;
  }
  sum_depths();
  executive_.record(trace::Kind::queue_changed, unit.address.as_number(), 0, depth);
  run_queues_later();
  return true;
}

void AdapterBase::sum_depths() {
  std::uint64_t sum = spare_slots;
  for (const Unit* unit : units_) sum += unit->depth + spare_slots;
  limit_may_bind_.store(sum > limits_.requests, std::memory_order_release);
}

bool AdapterBase::drain(world::Nanoseconds timeout_ns) {
  const world::Nanoseconds until = now_ns() + timeout_ns;
  while (outstanding() != 0) {
    if (now_ns() >= until) return false;
    nt::sleep(world::millisecond_ns);
  }
  return true;
}

/// Whoever takes a request off a queue asks the gate under the unit's lock: after the gate was held and this has seen every
/// unit without one, the miniport gets none.
bool AdapterBase::nothing_in_flight() {
  for (Unit* unit : units_) {
    nt::SpinLockHolder held(unit->lock);
    if (unit->in_flight != 0) return false;
  }
  return true;
}

bool AdapterBase::drain_and_hold(world::Nanoseconds timeout_ns) {
  const bool simulated = executive_.world().simulated();
  // Long enough for what is outstanding now, if nothing new came.
  const bool drained = drain(simulated ? timeout_ns : std::min(timeout_ns, world::second_ns / 4));
  gate_.hold(Gate::stopped);
  if (simulated) return drained;
  const world::Nanoseconds until = now_ns() + timeout_ns;
  while (!nothing_in_flight()) {
    if (now_ns() >= until) return false;
    nt::sleep(world::millisecond_ns);
  }
  return true;
}

void AdapterBase::let_dpcs_end() {
  if (!executive_.world().simulated()) nt::flush_dpcs();
}

void AdapterBase::end_unsent(Request& request, Outcome outcome, std::uint8_t srb_status) {
  request.outcome = outcome;
  request.srb_status = srb_status;
  end_request(request);
}

void AdapterBase::flush_unit(Unit& unit, Outcome outcome, std::uint8_t srb_status) {
  // Only what is queued now: a submitter may queue the next from its done().
  for (std::uint32_t left = unit.queued; left != 0; --left) {
    unit.lock.acquire_at_level();
    Request* request = unit.pop_front();
    unit.lock.release_from_level();
    if (request == nullptr) return;
    end_unsent(*request, outcome, srb_status);
  }
}

/// Live world: another processor is in BuildIo or StartIo with it, which still look at the request.
bool AdapterBase::is_handed_over_now(const Slot& slot) const {
  if (executive_.world().simulated()) return false;
  for (const auto& one : per_processor_)
    if (one->handing_over.load(std::memory_order_acquire) == &slot) return true;
  return false;
}

void AdapterBase::fail_everything(Outcome outcome, std::uint8_t srb_status) {
  nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
  const auto fail_unit = [&](Unit& unit) {
    flush_unit(unit, outcome, srb_status);
    unit.pool.each_with_miniport([&](Slot& slot) {
      if (!is_handed_over_now(slot)) abandon(slot, outcome, srb_status);
    });
  };
  for (auto& unit : units_) fail_unit(*unit);
  if (adapter_unit_ != nullptr) fail_unit(*adapter_unit_);
}

void AdapterBase::fail_all_for_good(Outcome outcome, std::uint8_t srb_status) {
  fail_everything(outcome, srb_status);
  while (!executive_.world().simulated() && !nothing_in_flight()) {
    nt::sleep(world::millisecond_ns);
    fail_everything(outcome, srb_status);
  }
}

void AdapterBase::report_lost_requests() {
  for (auto& unit : units_) {
    nt::SpinLockHolder held(unit->lock);
    unit->pool.each_with_miniport([&](Slot& slot) { observer_.request_lost(contract::as_sent(slot.facts)); });
    for (const Request* request = unit->front(); request != nullptr; request = request->next) {
      contract::RequestFacts facts;
      facts.number = request->number;
      facts.adapter = static_cast<Adapter*>(this);
      facts.unit = unit->address.as_number();
      facts.timeout_seconds = request->timeout_seconds;
      facts.submitted_at_ns = request->submitted_at_ns;
      observer_.request_lost(facts);
    }
  }
  fail_everything(Outcome::error, SRB_STATUS_ERROR);
}

}  // namespace drydock::port
