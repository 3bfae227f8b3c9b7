#include "nt/interrupt.h"

#include <algorithm>
#include <cassert>

#include "nt/executive.h"

namespace drydock::nt {

namespace {

/// A level that is served this often without ever falling is a storm: on Windows the machine would stand still.
constexpr unsigned storm_limit = 64;
constexpr std::uint32_t first_vector = 0x30;  // below lie exceptions and the platform's own

}  // namespace

// --- lines -----------------------------------------------------------------------------------------------------------

void InterruptLine::set_level(std::uint32_t source, bool asserted) {
  assert(source < 32);
  if (asserted == asserted_by(source)) return;
  if (asserted) {
    sources_ |= 1u << source;
  } else {
    sources_ &= ~(1u << source);
    ++gaps_[source];
    if (!sources_) deliveries_without_pause_ = 0;
  }
  Executive& machine = executive();
  machine.record(trace::Kind::line_changed, number_, asserted, source);
  if (asserted) machine.interrupts().line_changed(*this);
}

void InterruptLine::connect(InterruptObject& object) {
  objects_.push_back(&object);
  executive().interrupts().line_changed(*this);
}
void InterruptLine::disconnect(InterruptObject& object) { std::erase(objects_, &object); }

void InterruptLine::mask() { ++masked_; }
void InterruptLine::unmask() {
  assert(masked_ > 0);
  if (--masked_ == 0) executive().interrupts().line_changed(*this);
}

InterruptLine& InterruptController::line(std::uint32_t number) {
  auto found = std::find_if(lines_.begin(), lines_.end(), [&](const auto& line) { return line->number() == number; });
  if (found != lines_.end()) return **found;
  // Line n's IRQL: spread over the device levels, as a HAL does with vectors.
  const unsigned span = to_number(Irql::device_highest) - to_number(Irql::device_lowest) + 1;
  const auto irql = static_cast<Irql>(to_number(Irql::device_lowest) + number % span);
  lines_.push_back(std::make_unique<InterruptLine>(number, irql));
  return *lines_.back();
}

void InterruptController::line_changed(InterruptLine& line) {
  if (line.asserted() && !line.masked() && !line.objects_.empty()) executive().world().notify(line.target);
}

// --- messages --------------------------------------------------------------------------------------------------------

std::uint32_t InterruptController::allocate_vector(Irql irql, unsigned processor) {
  vectors_.push_back({irql, processor, false, nullptr});
  return first_vector + static_cast<std::uint32_t>(vectors_.size()) - 1;
}

InterruptController::Vector& InterruptController::at(std::uint32_t vector) {
  assert(vector >= first_vector && vector - first_vector < vectors_.size());
  return vectors_[vector - first_vector];
}
const InterruptController::Vector& InterruptController::at(std::uint32_t vector) const {
  return const_cast<InterruptController*>(this)->at(vector);
}

void InterruptController::connect_message(std::uint32_t vector, InterruptObject& object) {
  at(vector).object = &object;
  if (at(vector).pending) executive().world().notify(at(vector).processor);
}
void InterruptController::disconnect_message(std::uint32_t vector) {
  at(vector).object = nullptr;
  set_pending(at(vector), false);
}
void InterruptController::retarget(std::uint32_t vector, unsigned processor) {
  Vector& v = at(vector);
  const bool pending = v.pending;
  set_pending(v, false);
  v.processor = processor;
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
  if (vector.pending == pending) return;
  vector.pending = pending;
  pending_messages_.resize(executive().processor_count());
  pending_messages_[vector.processor] += pending ? 1 : -1;
}

void InterruptController::deliver_message(std::uint64_t address, std::uint32_t data) {
  Executive& machine = executive();
  if (!is_message_address(address) || data < first_vector || data - first_vector >= vectors_.size() || !at(data).object) {
    machine.observer().message_unconnected(data);
    return;
  }
  Vector& vector = at(data);
  machine.record(trace::Kind::message_raised, data, vector.processor);
  set_pending(vector, true);
  machine.world().notify(vector.processor);
}

// --- serving ---------------------------------------------------------------------------------------------------------

bool InterruptController::pending_above(unsigned processor, Irql irql) const {
  if (processor < pending_messages_.size() && pending_messages_[processor] > 0)
    for (const Vector& vector : vectors_)
      if (vector.pending && vector.processor == processor && vector.irql > irql) return true;
  for (const auto& line : lines_)
    if (line->target == processor && line->irql() > irql && line->asserted() && !line->masked() && !line->objects_.empty()) return true;
  return false;
}

bool InterruptController::serve_one(unsigned processor, Irql irql) {
  std::uint32_t best_vector = 0;
  InterruptLine* best_line = nullptr;
  Irql best = irql;
  if (processor < pending_messages_.size() && pending_messages_[processor] > 0)
    for (std::size_t i = 0; i < vectors_.size(); ++i)
      if (vectors_[i].pending && vectors_[i].processor == processor && vectors_[i].irql > best) {
        best = vectors_[i].irql;
        best_vector = first_vector + static_cast<std::uint32_t>(i);
      }
  for (auto& line : lines_)
    if (line->target == processor && line->irql() > best && line->asserted() && !line->masked() && !line->objects_.empty()) {
      best = line->irql();
      best_line = line.get();
    }
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
    Activation activation;
    activation.kind = ActivationKind::interrupt;
    activation.name = name;
    activation.message = message;
    ActivationScope scope(activation);
    machine.world().charge(world::costs.interrupt_entry);  // inside: not the own time of what is interrupted
    machine.world().point(world::PointKind::interrupt);
    body(machine, processor);
  }
  processor.irql_ = before;  // what became possible is taken by attend()'s loop
}

void InterruptController::serve_line(unsigned number, InterruptLine& line) {
  at_irql(number, line.irql(), "interrupt line", 0, [&](Executive& machine, Processor& processor) {
    const std::uint32_t asserting = line.sources_;
    std::uint64_t gaps[32];
    std::copy(std::begin(line.gaps_), std::end(line.gaps_), gaps);
    auto held_since_before = [&](std::uint32_t source) {
      return (asserting >> source & 1) && line.asserted_by(source) && line.gaps_[source] == gaps[source];
    };
    bool claimed = false;
    // A level-triggered line: the chain is asked until one says that it was its device.
    for (std::size_t i = 0; i < line.objects_.size() && !claimed; ++i) {
      InterruptObject& object = *line.objects_[i];
      object.not_asked = false;
      claimed = object.service(object, object.context);
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
    if (++line.deliveries_without_pause_ == storm_limit) {
      line.mask();
      machine.observer().line_storm(processor, line, storm_limit);
    }
  });
}

void InterruptController::serve_message(unsigned number, std::uint32_t vector_number) {
  set_pending(at(vector_number), false);  // an edge: one that arrives from here on is another interrupt
  InterruptObject* object = at(vector_number).object;
  at_irql(number, at(vector_number).irql, "message", object->message, [&](Executive& machine, Processor& processor) {
    const bool claimed = object->service(*object, object->context);
    machine.record(trace::Kind::interrupt_delivered, vector_number, claimed, object->message);
    machine.observer().interrupt_answered(processor, *object, claimed, false, false);
  });
}

}  // namespace drydock::nt
