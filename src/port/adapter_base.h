// What both port drivers share of an adapter: units with their queues, the way of a request to the miniport and back,
// waiting and retrying, timeouts and the reset ladder, discovery.
//
// A port model derives from it and says how a request becomes a request block and how the miniport is called. All work
// per request is done without allocation and without a lock wider than the unit's.
//
//   submit -> unit's queue -> run_unit -> (slot, scatter/gather list) -> prepare, hand_over [model] -> miniport
//   miniport -> completed_by_miniport (any IRQL, no lock) -> completion DPC -> finish -> Request::done, run_unit
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contract/port_observer.h"
#include "nt/executive.h"
#include "nt/timer.h"
#include "port/adapter.h"
#include "port/argument_words.h"
#include "port/calling.h"
#include "port/slot.h"
#include "port/unit_list.h"

namespace drydock::pci {
class Bus;
}

namespace drydock::port {

/// Limits that the miniport's configuration gives.
struct Limits {
  std::uint32_t buses = 1, targets = 1, units_per_target = 1;
  std::array<std::uint8_t, 8> initiator_ids{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  std::uint32_t maximum_transfer_bytes = 65536;
  std::uint32_t physical_breaks = 17;
  std::uint32_t alignment_mask = 0;
  std::uint32_t requests = 1000;          ///< of the adapter, MaxNumberOfIO
  std::uint32_t requests_per_unit = 255;  ///< MaxIOsPerLun
  std::uint32_t initial_depth = 20;
  std::uint32_t unit_extension_bytes = 0;
  bool target_reset = false;   ///< RESET_DEVICE may be sent
  bool abort_first = false;    ///< the ladder begins with ABORT_COMMAND and goes on with the bus
  bool takes_turns = false;    ///< the miniport says when it takes the next request: claim_turn() decides
  bool scatter_gather = true;  ///< false: the miniport does not want lists (STOR_PERF_NO_SGL)
  world::Nanoseconds bus_reset_hold_ns = 4 * world::second_ns;
  SlotShape slot;
};

class AdapterBase : public Adapter {
 public:
  AdapterBase(nt::Executive& executive, const contract::PortWatch& observer);
  ~AdapterBase() override;

  // --- port::Adapter
  // --------------------------------------------------------------------------------------------------
  State state() const override { return state_.load(std::memory_order_acquire); }
  std::string problem() const override { return problem_; }
  std::uint32_t maximum_transfer_bytes() const override;
  std::uint32_t alignment_mask() const override { return limits_.alignment_mask; }
  void submit(Request& request) override;
  std::uint32_t outstanding() const override { return count(&PerProcessor::submitted, &PerProcessor::ended); }
  std::uint32_t with_miniport() const override { return count(&PerProcessor::handed, &PerProcessor::returned); }
  void report_lost_requests() override;
  std::vector<UnitDescription> discover() override;
  bool reset_bus(std::uint8_t path) override;

  nt::Executive& executive() const { return executive_; }
  memory::PhysicalMemory& memory() const { return executive_.memory(); }
  const contract::PortWatch& observer() const { return observer_; }
  const Limits& limits() const { return limits_; }
  Limits& limits() { return limits_; }
  world::Nanoseconds now_ns() const { return executive_.world().now_ns(); }
  /// For deadlines and pauses, see World::tick_ns().
  world::Nanoseconds tick_ns() const { return executive_.world().tick_ns(); }

  // --- among all adapters of the machine, of either model
  // ---------------------------------------------------------------
  static AdapterBase* first_of_machine();
  AdapterBase* next_of_machine() const { return next_of_machine_; }
  /// By the device extension that miniports name their adapter by; null if it is none.
  static AdapterBase* of_extension(const void* device_extension);
  /// The adapter whose callback runs now; null outside any.
  static AdapterBase* calling();
  /// By request block, of any adapter.
  static Slot* slot_anywhere(const void* srb);
  /// Of the first adapter that has one; null if all are virtual.
  static pci::Bus* bus_of_machine();
  virtual pci::Bus* bus() const { return nullptr; }
  virtual void* device_extension() const { return nullptr; }
  bool is(contract::PortModel model) const { return model_ == model; }
  virtual CallingConvention convention() const { return CallingConvention::system_v; }
  /// ScsiPortNotification is one symbol for both models: the notification as this adapter's model takes it.
  virtual void notify(std::uint32_t /*type*/, ArgumentWords&) {}

  // --- for the model's routines
  // ---------------------------------------------------------------------------------------
  /// Null if there is no such unit.
  Unit* find_unit(Address address);
  /// The queue of requests to the adapter itself; null before it is started.
  Unit* adapter_unit() { return adapter_unit_.get(); }
  Slot* find_slot(const void* srb) const { return slots_.find(srb); }
  /// The miniport gives a request back. Any IRQL, from any callback. False: it does not have it (told to the observer).
  bool completed_by_miniport(const void* srb);
  /// As if the miniport had completed every request at the address with `srb_status`; 0xFF is a wildcard.
  void complete_all(std::uint8_t path, std::uint8_t target, std::uint8_t lun, std::uint8_t srb_status);

  Gate& gate() { return gate_; }
  /// Runs the queues soon, at DISPATCH. Any IRQL.
  void run_queues_later();
  /// The queues may open again at `due_ns`: run them then.
  void run_queues_at(world::Nanoseconds due_ns);
  /// False: out of memory, or beyond what the adapter allows.
  bool set_depth(Unit& unit, std::uint32_t depth);
  /// A request to the adapter and not to a unit, e.g. FLUSH or PNP; waits for it. At PASSIVE.
  Outcome execute_on_adapter(Request& request);
  Outcome execute(Request& request);

  template <typename Visit>
  void each_unit(Visit&& visit) {
    for (auto& unit : units_) visit(*unit);
  }

 protected:
  // --- for the model to implement
  // ---------------------------------------------------------------------------------------
  /// Fills the slot's request block for its request and `slot.facts` but for what the caller knows. False: the request
  /// cannot be expressed (slot.request->outcome says why).
  virtual bool prepare(Slot& slot) = 0;
  /// Calls the miniport. At DISPATCH. False: the miniport could not take it now; it counts as BUSY.
  virtual bool hand_over(Slot& slot) = 0;
  /// Copies status, lengths and sense of the request block into slot.facts. Any IRQL.
  virtual void read_back(Slot& slot) = 0;
  /// The miniport's bus reset callback with all that must be held. At DISPATCH.
  virtual bool reset_hardware_bus(std::uint8_t path) = 0;
  /// Which processor finishes the completion of this slot.
  virtual unsigned completion_processor(const Slot& slot) const = 0;
  /// A unit was made or is about to go.
  virtual void unit_opened(Unit&) {}
  virtual void unit_closing(Unit&) {}
  /// With limits().takes_turns: may this request go to the miniport now? True takes the turn. Under the unit's lock.
  virtual bool claim_turn(Unit&, const Request&) { return true; }
  /// The turn that was claimed for the slot was not used: the request could not be built.
  virtual void turn_not_used(Slot&) {}
  /// In the completion DPC. True: the model is not done with the completion and calls conclude() later.
  virtual bool postpone(Slot&) { return false; }
  /// The request's outcome is set, its slot is about to go. In the completion DPC.
  virtual void concluding(Slot&, Outcome) {}
  /// With the port's clock, which runs while a request has a time limit, a reset is under way or needs_clock() asks for
  /// it. At DISPATCH.
  virtual void every_second() {}
  virtual bool needs_clock() const { return false; }
  /// The bus reset callback may not be called now; the model calls go_on_with_bus_reset() when it may.
  virtual bool bus_reset_must_wait() { return false; }
  /// A reset of the bus is over, whatever came of it.
  virtual void bus_reset_ended() {}

  /// The device extension was allocated: of_extension() finds the adapter by it.
  void name_extension(const void* extension, contract::PortModel model) {
    extension_ = extension;
    model_ = model;
  }

  // --- for the model to use
  // ---------------------------------------------------------------------------------------------
  /// The rest of a completion that postpone() held back. At DISPATCH.
  void conclude(Slot& slot);
  /// Ends a request that never went to the miniport. Up to DISPATCH.
  void end_unsent(Request& request, Outcome outcome, std::uint8_t srb_status);
  /// Everything queued (not what the miniport has) of a unit ends so. At DISPATCH.
  void flush_unit(Unit& unit, Outcome outcome, std::uint8_t srb_status);
  void go_on_with_bus_reset();
  /// As if the ladder had come to the bus. At DISPATCH. False: it is at work already.
  bool begin_bus_reset(std::uint8_t path);
  bool resetting() const { return step_.load(std::memory_order_acquire) != LadderStep::idle; }
  void run_queues();
  Unit* open_unit(Address address);
  void close_unit(Unit& unit);
  void close_all_units();
  void open_adapter_unit();
  void stop_clock();
  /// Waits until nothing is outstanding; false when `timeout_ns` passed first. At PASSIVE.
  bool drain(world::Nanoseconds timeout_ns);
  /// Drains, and from then on holds back what is submitted (Gate::stopped). Clients of the live world do not stop because
  /// the adapter does: there the queues may stay filled, and true says that the miniport has nothing.
  bool drain_and_hold(world::Nanoseconds timeout_ns);
  /// In the live world a DPC that ended the last request may still be at work on its processor: it is not when this returns.
  /// At PASSIVE.
  void let_dpcs_end();
  /// With Gate::removed held: fails whatever is outstanding, and what other processors are about to hand over.
  void fail_all_for_good(Outcome outcome, std::uint8_t srb_status);
  /// Fails whatever is outstanding, queued or with the miniport.
  void fail_everything(Outcome outcome, std::uint8_t srb_status);
  void set_problem(std::string text) { problem_ = std::move(text); }
  void set_state(State state) { state_.store(state, std::memory_order_release); }

 private:
  bool nothing_in_flight();
  bool is_handed_over_now(const Slot& slot) const;
  /// What each processor keeps of an adapter. Counters only grow and only their processor writes them, so that counting
  /// a request costs no interlocked operation.
  struct alignas(64) PerProcessor {
    using Counter = std::atomic<std::uint64_t>;
    static void add(Counter& counter) {
      counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    Counter submitted{0}, ended{0};   ///< requests
    Counter handed{0}, returned{0};   ///< to the miniport and by it
    std::atomic<Slot*> handing_over{nullptr};  ///< the miniport is being called with it
    Slot* completed = nullptr;        ///< by this processor, for its completion DPC; newest first
    std::atomic<Slot*> completed_elsewhere{nullptr};
    nt::Dpc dpc;
    AdapterBase* adapter = nullptr;
  };
  PerProcessor& here() { return *per_processor_[executive_.current().number()]; }
  /// What was begun and not ended. Ends are read first: a request under way all the while is never missed.
  std::uint32_t count(PerProcessor::Counter PerProcessor::*begun, PerProcessor::Counter PerProcessor::*ended) const {
    std::uint64_t under_way = 0;
    for (const auto& one : per_processor_) under_way -= ((*one).*ended).load(std::memory_order_acquire);
    for (const auto& one : per_processor_) under_way += ((*one).*begun).load(std::memory_order_acquire);
    return static_cast<std::uint32_t>(under_way);
  }
  static void finish_all(AdapterBase& adapter, Slot* newest_first);
  enum class LadderStep : std::uint8_t { idle, unit, target, bus, hold };

  // queue.cc
  Slot* next_slot(Unit& unit);
  void run_unit(Unit& unit);
  void run_all();
  bool may_dispatch(Unit& unit, const Request& request);
  void dispatch(Slot& slot);
  bool map_data(Slot& slot);
  void unmap_data(Slot& slot);
  void control_queue(Unit& unit, Request& request);
  void fill_scatter_gather(Slot& slot);
  void start_retry(Slot& slot, bool queue_full);
  void report_damage(Slot& slot, std::string_view what);
  bool is_reset(const Request& request) const {
    return (request.function >= Function::reset_unit && request.function <= Function::reset_bus) ||
           request.function == Function::abort_command;
  }
  static void run_queues_dpc(nt::Dpc&, void* context, void*, void*);

  // completion.cc
  void queue_completion(Slot& slot);
  static void completion_dpc(nt::Dpc&, void* context, void*, void*);
  void finish(Slot& slot);
  void retire(Slot& slot, Outcome outcome);
  void end_request(Request& request);
  Outcome outcome_of(const Slot& slot) const;
  void abandon(Slot& slot, Outcome outcome, std::uint8_t srb_status);

  // timeout.cc
  void tick();
  void arm_tick();
  bool clock_needed() const;
  void find_timeouts(Unit& unit);
  void begin_ladder(Unit& unit, const Slot& slot);
  void climb();
  void send_reset(Function function);
  static void reset_done(Request& request);
  static void reset_ended_dpc(nt::Dpc&, void* context, void*, void*);
  void judge_reset();
  void judge_survivors(unsigned level);
  bool ladder_covers(const Unit& unit) const;
  void do_bus_reset();
  std::atomic<bool> bus_reset_waits_{false};
  void end_ladder(bool fail_rest);

  // discovery.cc
  std::vector<UnitDescription> probe_target(std::uint8_t path, std::uint8_t target);
  bool inquire(Unit& unit, UnitDescription& description);

  void sum_depths();

  AdapterBase* next_of_machine_ = nullptr;
  const void* extension_ = nullptr;
  contract::PortModel model_ = contract::PortModel::both;
  std::atomic<bool> limit_may_bind_{true};  ///< the units' depths together exceed the adapter's limit
  nt::Executive& executive_;
  contract::PortWatch observer_;
  std::atomic<State> state_{State::created};
  std::string problem_;
  Limits limits_;
  Gate gate_;
  SlotIndex slots_;
  UnitList units_;
  std::unique_ptr<Unit> adapter_unit_;
  std::vector<std::unique_ptr<PerProcessor>> per_processor_;
  nt::Dpc run_dpc_;
  nt::Timer tick_timer_;
  std::atomic<bool> tick_armed_{false};
  nt::Timer kick_timer_;
  world::GuardWord kick_guard_;
  world::Nanoseconds kick_due_ns_ = 0;

  /// The ladder moves under this lock; it is taken before a unit's and before the miniport's.
  nt::SpinLock ladder_lock_;
  std::atomic<LadderStep> step_{LadderStep::idle};
  nt::Dpc reset_ended_dpc_;
  Address ladder_address_;
  const Slot* ladder_slot_ = nullptr;  ///< whose timeout began it; only compared
  std::atomic<std::size_t> next_unit_{0};  ///< where run_all() begins, so that turns go round
  Request reset_request_;
  world::Nanoseconds hold_until_ns_ = 0;
};

}  // namespace drydock::port
