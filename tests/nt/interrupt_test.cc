#include "nt/interrupt.h"

#include <gmock/gmock.h>

#include "bare_machine.h"

namespace drydock::nt {
namespace {

using testing::ElementsAre;

/// A device on a line and its ISR.
struct Isr {
  InterruptObject object;
  std::function<bool()> body;
  explicit Isr(std::function<bool()> b, std::uint32_t source = 0, Irql irql = Irql::device_lowest) : body(std::move(b)) {
    object.service = [](InterruptObject&, void* context) { return static_cast<Isr*>(context)->body(); };
    object.context = this;
    object.source = source;
    object.irql = irql;
  }
};

TEST(Interrupt, an_isr_runs_at_its_device_irql_nested_on_what_it_preempts) {
  Bare bare;
  Log log;
  InterruptLine& line = bare.executive->interrupts().line(4);
  Isr isr([&] {
    log.add(std::string("isr at ") + to_string(executive().current().irql()));
    line.set_level(0, false);
    return true;
  });
  line.connect(isr.object);
  bare.run([&] {
    log.add("before");
    line.set_level(0, true);
    bare.world->point(world::PointKind::routine_entry);
    log.add(std::string("after at ") + to_string(executive().current().irql()));
  });
  EXPECT_THAT(log.lines, ElementsAre("before", "isr at DIRQL 7", "after at PASSIVE_LEVEL"));
}

TEST(Interrupt, a_processor_at_or_above_the_lines_irql_is_not_interrupted_until_it_lowers) {
  Bare bare;
  Log log;
  InterruptLine& line = bare.executive->interrupts().line(0);
  Isr isr([&] {
    log.add("isr");
    line.set_level(0, false);
    return true;
  });
  line.connect(isr.object);
  bare.run([&] {
    {
      RaiseIrql raised(line.irql());
      line.set_level(0, true);
      bare.world->point(world::PointKind::routine_entry);
      log.add("still raised");
    }
    log.add("lowered");
  });
  EXPECT_THAT(log.lines, ElementsAre("still raised", "isr", "lowered"));
}

TEST(Interrupt, every_isr_of_a_shared_line_is_asked_in_turn_until_one_says_TRUE) {
  Bare bare;
  Log log;
  InterruptLine& line = bare.executive->interrupts().line(1);
  Isr first([&] { log.add("first: not mine"); return false; }, 0);
  Isr second([&] { log.add("second: mine"); line.set_level(1, false); return true; }, 1);
  Isr third([&] { log.add("third"); return false; }, 2);
  line.connect(first.object);
  line.connect(second.object);
  line.connect(third.object);
  bare.run([&] {
    line.set_level(1, true);
    bare.world->point(world::PointKind::routine_entry);
  });
  EXPECT_THAT(log.lines, ElementsAre("first: not mine", "second: mine"));
}

TEST(Interrupt, a_line_still_asserted_by_another_device_is_served_again) {
  Bare bare;
  Log log;
  InterruptLine& line = bare.executive->interrupts().line(1);
  auto serve = [&](std::uint32_t source) {
    if (!line.asserted_by(source)) return false;
    log.add("served " + std::to_string(source));
    line.set_level(source, false);
    return true;
  };
  Isr first([&] { return serve(0); }, 0), second([&] { return serve(1); }, 1);
  line.connect(first.object);
  line.connect(second.object);
  bare.run([&] {
    line.set_level(1, true);
    line.set_level(0, true);
    bare.world->point(world::PointKind::routine_entry);
  });
  EXPECT_THAT(log.lines, ElementsAre("served 0", "served 1"));
}

struct LineObserver final : Observer {
  void line_unclaimed(Processor&, InterruptLine&) override { ++unclaimed; }
  void line_storm(Processor&, InterruptLine&, unsigned deliveries) override { storms.push_back(deliveries); }
  void interrupt_answered(Processor&, InterruptObject&, bool claimed, bool asserting, bool still) override {
    last = {claimed, asserting, still};
  }
  void message_unconnected(std::uint32_t) override { ++unconnected; }
  struct Answer { bool claimed, asserting, still_asserting; } last{};
  unsigned unclaimed = 0, unconnected = 0;
  std::vector<unsigned> storms;
};

TEST(Interrupt, a_line_that_nobody_claims_is_told_and_the_storm_is_stopped) {
  Bare bare;
  LineObserver observer;
  bare.executive->observe(&observer);
  InterruptLine& line = bare.executive->interrupts().line(2);
  Isr isr([] { return false; });
  line.connect(isr.object);
  EXPECT_EQ(bare.run([&] {
    line.set_level(0, true);
    bare.world->point(world::PointKind::routine_entry);
  }), world::RunResult::quiescent);
  EXPECT_GT(observer.unclaimed, 0u);
  EXPECT_EQ(observer.storms.size(), 1u);
  EXPECT_TRUE(line.masked());
}

TEST(Interrupt, TRUE_with_the_line_left_asserted_is_seen_and_a_gap_is_not_mistaken_for_it) {
  Bare bare;
  LineObserver observer;
  bare.executive->observe(&observer);
  InterruptLine& line = bare.executive->interrupts().line(2);
  int calls = 0;
  Isr isr([&] {
    ++calls;
    if (calls == 2) {  // dismissed, and the next cause is there at once
      line.set_level(0, false);
      line.set_level(0, true);
    }
    if (calls == 3) line.set_level(0, false);
    return true;
  });
  line.connect(isr.object);
  std::vector<bool> still;
  bare.run([&] {
    {
      RaiseIrql raised(line.irql());
      line.set_level(0, true);
    }
  });
  EXPECT_EQ(calls, 3);
  EXPECT_FALSE(observer.last.still_asserting);
  EXPECT_TRUE(observer.last.asserting);
}

TEST(Interrupt, a_message_reaches_the_processor_that_its_address_names) {
  Bare bare(2);
  Log log;
  auto& interrupts = bare.executive->interrupts();
  Isr isr([&] { log.add("cpu " + std::to_string(executive().current().number())); return true; });
  const std::uint32_t vector = interrupts.allocate_vector(Irql::device_lowest, 1);
  interrupts.connect_message(vector, isr.object);
  bare.run([&] {
    const MessageTarget target = interrupts.target_of(vector);
    interrupts.deliver_message(target.address, target.data);
  });
  EXPECT_THAT(log.lines, ElementsAre("cpu 1"));
}

TEST(Interrupt, a_message_is_an_edge_so_two_before_service_are_one_and_one_during_service_is_another) {
  Bare bare;
  unsigned calls = 0;
  auto& interrupts = bare.executive->interrupts();
  std::uint32_t vector = 0;
  auto send = [&] { interrupts.deliver_message(interrupts.target_of(vector).address, interrupts.target_of(vector).data); };
  Isr isr([&] { if (++calls == 1) send(); return true; });
  vector = interrupts.allocate_vector(Irql::device_lowest, 0);
  interrupts.connect_message(vector, isr.object);
  bare.run([&] {
    RaiseIrql raised(Irql::high);
    send();
    send();
  });
  EXPECT_EQ(calls, 2u);
}

TEST(Interrupt, a_message_to_nobody_is_told) {
  Bare bare;
  LineObserver observer;
  bare.executive->observe(&observer);
  bare.run([&] { bare.executive->interrupts().deliver_message(InterruptController::message_address_base, 0x99); });
  EXPECT_EQ(observer.unconnected, 1u);
}

TEST(Interrupt, a_higher_irql_preempts_an_isr_and_a_lower_one_waits) {
  Bare bare;
  Log log;
  InterruptLine& low = bare.executive->interrupts().line(1);
  InterruptLine& high = bare.executive->interrupts().line(6);
  ASSERT_LT(low.irql(), high.irql());
  Isr high_isr([&] { log.add("high"); high.set_level(0, false); return true; });
  Isr low_isr([&] {
    log.add("low begins");
    high.set_level(0, true);
    bare.world->point(world::PointKind::routine_entry);
    log.add("low ends");
    low.set_level(0, false);
    return true;
  });
  low.connect(low_isr.object);
  high.connect(high_isr.object);
  bare.run([&] { low.set_level(0, true); bare.world->point(world::PointKind::routine_entry); });
  EXPECT_THAT(log.lines, ElementsAre("low begins", "high", "low ends"));
}

}  // namespace
}  // namespace drydock::nt
