#include "nt/interrupt.h"

#include <algorithm>
#include <cassert>

#include "nt/executive.h"
#include "nt/probe.h"

namespace drydock::nt {

namespace {

/// A level that is served this often without ever falling is a storm: on Windows the machine would stand still.
constexpr unsigned storm_limit = 64;
constexpr std::uint32_t first_vector = 0x30;  // below lie exceptions and the platform's own

}  // namespace

// --- lines -----------------------------------------------------------------------------------------------------------

void InterruptLine::set_level(std::uint32_t source, bool asserted) {
  assert(source < 32);
  const std::uint32_t bit = 1u << source;
  const std::uint32_t before = asserted ? sources_.fetch_or(bit, std::memory_order_acq_rel) : sources_.fetch_and(~bit, std::memory_order_acq_rel);
  if (((before & bit) != 0) == asserted) return;
  if (!asserted) {
    gaps_[source].fetch_add(1, std::memory_order_relaxed);
    if (before == bit) deliveries_without_pause_.store(0, std::memory_order_relaxed);
  }
  Executive& machine = executive();
  machine.record(trace::Kind::line_changed, number_, asserted, source);
  if (asserted) machine.interrupts().line_changed(*this);
}

void InterruptLine::connect(InterruptObject& object) {
  {
    const world::Guard guard(connected_guard_);
    objects_.push_back(&object);
    connected_.store(objects_.size(), std::memory_order_release);
  }
  executive().interrupts().line_changed(*this);
}
void InterruptLine::disconnect(InterruptObject& object) {
  const world::Guard guard(connected_guard_);
  std::erase(objects_, &object);
  connected_.store(objects_.size(), std::memory_order_release);
}

void InterruptLine::mask() { masked_.fetch_add(1, std::memory_order_acq_rel); }
void InterruptLine::unmask() {
  const unsigned before = masked_.fetch_sub(1, std::memory_order_acq_rel);
  assert(before > 0);
  if (before == 1) executive().interrupts().line_changed(*this);
}

InterruptLine& InterruptController::line(std::uint32_t number) {
  const world::Guard guard(growth_);
  const std::size_t count = line_count_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < count; ++i)
    if (lines_[i]->number() == number) return *lines_[i];
  assert(count < max_lines);
  // Line n's IRQL: spread over the device levels, as a HAL does with vectors.
  const unsigned span = to_number(Irql::device_highest) - to_number(Irql::device_lowest) + 1;
  const auto irql = static_cast<Irql>(to_number(Irql::device_lowest) + number % span);
  lines_[count] = std::make_unique<InterruptLine>(number, irql);
  line_count_.store(count + 1, std::memory_order_release);
  return *lines_[count];
}

void InterruptController::line_changed(InterruptLine& line) {
  if (line.deliverable()) executive().world().notify(line.target);
}

// --- messages --------------------------------------------------------------------------------------------------------

std::uint32_t InterruptController::allocate_vector(Irql irql, unsigned processor) {
  const world::Guard guard(growth_);
  const std::size_t count = vector_count_.load(std::memory_order_relaxed);
  assert(count < max_vectors);
  vectors_[count] = std::make_unique<Vector>();
  vectors_[count]->irql = irql;
  vectors_[count]->processor.store(processor, std::memory_order_relaxed);
  vector_count_.store(count + 1, std::memory_order_release);
  return first_vector + static_cast<std::uint32_t>(count);
}

InterruptController::Vector& InterruptController::at(std::uint32_t vector) {
  assert(vector >= first_vector && vector - first_vector < vector_count_.load(std::memory_order_acquire));
  return *vectors_[vector - first_vector];
}
const InterruptController::Vector& InterruptController::at(std::uint32_t vector) const {
  return const_cast<InterruptController*>(this)->at(vector);
}

void InterruptController::connect_message(std::uint32_t vector, InterruptObject& object) {
  at(vector).object.store(&object, std::memory_order_release);
  if (at(vector).pending.load(std::memory_order_acquire)) executive().world().notify(at(vector).processor);
}
void InterruptController::disconnect_message(std::uint32_t vector) {
  const world::Guard guard(at(vector).serving);
  at(vector).object.store(nullptr, std::memory_order_release);
  set_pending(at(vector), false);
}
void InterruptController::retarget(std::uint32_t vector, unsigned processor) {
  Vector& v = at(vector);
  const bool pending = v.pending.load(std::memory_order_acquire);
  set_pending(v, false);
  v.processor.store(processor, std::memory_order_release);
  set_pending(v, pending);
  if (pending) executive().world().notify(processor);
}

MessageTarget InterruptController::target_of(std::uint32_t vector) const {
  // x86 message format: destination in address bits 12-19, vector in the data (Intel SDM vol. 3, 10.11).
  return {message_address_base | std::uint64_t{at(vector).processor} << 12, vector};
}
unsigned InterruptController::processor_of(std::uint32_t vector) const { return at(vector).processor; }
Irql InterruptController::irql_of(std::uint32_t vector) const { return at(vector).irql; }

void InterruptController::set_pending(Vector& vector, bool pending) {
  PendingMessages& messages = pending_messages_[vector.processor.load(std::memory_order_relaxed)];
  const world::Guard guard(messages.guard);
  if (vector.pending.load(std::memory_order_relaxed) == pending) return;
  vector.pending.store(pending, std::memory_order_release);
  messages.count.store(messages.count.load(std::memory_order_relaxed) + (pending ? 1 : -1), std::memory_order_release);
}

void InterruptController::deliver_message(std::uint64_t address, std::uint32_t data) {
  Executive& machine = executive();
  if (!is_message_address(address) || data < first_vector || data - first_vector >= vector_count_.load(std::memory_order_acquire) ||
      at(data).object.load(std::memory_order_acquire) == nullptr) {
    machine.observer().message_unconnected(data);
    return;
  }
  Vector& vector = at(data);
  machine.record(trace::Kind::message_raised, data, vector.processor);
  set_pending(vector, true);
  machine.world().notify(vector.processor.load(std::memory_order_relaxed));
}

// --- serving ---------------------------------------------------------------------------------------------------------

bool InterruptController::pending_above(unsigned processor, Irql irql) const {
  if (pending_messages_[processor].count.load(std::memory_order_acquire) > 0)
    for (std::size_t i = 0, count = vector_count_.load(std::memory_order_acquire); i < count; ++i)
      if (const Vector& vector = *vectors_[i]; vector.pending.load(std::memory_order_acquire) && vector.processor == processor && vector.irql > irql)
        return true;
  bool pending = false;
  each_line([&](const InterruptLine& line) { pending |= line.target == processor && line.irql() > irql && line.deliverable(); });
  return pending;
}

bool InterruptController::serve_one(unsigned processor, Irql irql) {
  std::uint32_t best_vector = 0;
  InterruptLine* best_line = nullptr;
  Irql best = irql;
  if (pending_messages_[processor].count.load(std::memory_order_acquire) > 0)
    for (std::size_t i = 0, count = vector_count_.load(std::memory_order_acquire); i < count; ++i)
      if (const Vector& vector = *vectors_[i]; vector.pending.load(std::memory_order_acquire) && vector.processor == processor && vector.irql > best) {
        best = vector.irql;
        best_vector = first_vector + static_cast<std::uint32_t>(i);
      }
  each_line([&](InterruptLine& line) {
    if (line.target != processor || line.irql() <= best || !line.deliverable()) return;
    best = line.irql();
    best_line = &line;
  });
  if (best_line)
    serve_line(processor, *best_line);
  else if (best_vector)
    serve_message(processor, best_vector);
  else
    return false;
  return true;
}

/// The processor at the interrupt's IRQL, inside an activation of kind interrupt.
template <typename Body>
void InterruptController::at_irql(unsigned number, Irql irql, const char* name, std::uint32_t message, Body&& body) {
  Executive& machine = executive();
  Processor& processor = machine.processor(number);
  const Irql before = processor.irql_;
  processor.irql_ = irql;
  {
    const ActivationScope scope(ActivationKind::interrupt, name, nullptr, 0, 0, message);
    machine.world().charge(world::costs.interrupt_entry);  // inside: not the own time of what is interrupted
    machine.world().point(world::PointKind::interrupt);
    body(machine, processor);
  }
  processor.irql_ = before;  // what became possible is taken by attend()'s loop
}

void InterruptController::serve_line(unsigned number, InterruptLine& line) {
  at_irql(number, line.irql(), "interrupt line", 0, [&](Executive& machine, Processor& processor) {
    const std::uint32_t asserting = line.sources_.load(std::memory_order_acquire);
    std::uint64_t gaps[32];
    for (unsigned source = 0; source < 32; ++source) gaps[source] = line.gaps_[source].load(std::memory_order_relaxed);
    auto held_since_before = [&](std::uint32_t source) {
      return (asserting >> source & 1) && line.asserted_by(source) && line.gaps_[source] == gaps[source];
    };
    bool claimed = false;
    const world::Guard connected(line.connected_guard_);
    // A level-triggered line: the chain is asked until one says that it was its device.
    for (std::size_t i = 0; i < line.objects_.size() && !claimed; ++i) {
      InterruptObject& object = *line.objects_[i];
      object.not_asked = false;
      const std::uint64_t entered_at = machine.probe() ? __rdtsc() : 0;
      claimed = object.service(object, object.context);
      if (claimed && machine.probe()) machine.probe()->isr_left(number, entered_at);
      machine.record(trace::Kind::interrupt_delivered, line.number(), claimed, object.source);
      if (object.not_asked) continue;
      const bool since = line.asserted_by(object.source) || line.gaps_[object.source] != gaps[object.source];
      machine.observer().interrupt_answered(processor, object, claimed, (asserting >> object.source & 1) || (claimed && since),
                                            held_since_before(object.source));
    }
    bool stuck = false;
    for (std::uint32_t source = 0; source < 32; ++source) stuck |= held_since_before(source);
    if (!stuck) return;
    if (line.masked()) return;  // held off: it is delivered again when that ends
    if (!claimed) machine.observer().line_unclaimed(processor, line);
    if (line.deliveries_without_pause_.fetch_add(1, std::memory_order_relaxed) + 1 == storm_limit) {
      line.mask();
      machine.observer().line_storm(processor, line, storm_limit);
    }
  });
}

void InterruptController::serve_message(unsigned number, std::uint32_t vector_number) {
  Vector& vector = at(vector_number);
  set_pending(vector, false);  // an edge: one that arrives from here on is another interrupt
  const world::Guard serving(vector.serving);
  InterruptObject* object = vector.object.load(std::memory_order_acquire);
  if (object == nullptr) return;
  at_irql(number, vector.irql, "message", object->message, [&](Executive& machine, Processor& processor) {
    const std::uint64_t entered_at = machine.probe() ? __rdtsc() : 0;
    const bool claimed = object->service(*object, object->context);
    if (machine.probe()) machine.probe()->isr_left(number, entered_at);
    machine.record(trace::Kind::interrupt_delivered, vector_number, claimed, object->message);
    machine.observer().interrupt_answered(processor, *object, claimed, false, false);
  });
}

}  // namespace drydock::nt
