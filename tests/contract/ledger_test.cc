// Bookkeeping: what is one finding, what survives a rewind, what the trace says.
#include "watched_machine.h"

namespace drydock::contract {
namespace {

using LedgerOf = Watched;

TEST_F(LedgerOf, Equal_findings_are_one_with_a_count_and_others_are_not) {
  std::vector<std::string> stack = {"HwInterrupt nvme.c:10", "f g.c:1"};
  monitor_->set_stack_capture([&] { return stack; });
  unsigned heard = 0;
  monitor_->set_listener([&](const Finding&) { ++heard; });
  run([&] {
    call(Callback::HwStorInterrupt, static_cast<nt::Irql>(5), [&] {
      monitor_->judged("dpc-starved", "first");
      monitor_->judged("dpc-starved", "second");
      stack[0] = "Other nvme.c:20";
      monitor_->judged("dpc-starved", "elsewhere");
    });
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { monitor_->judged("dpc-starved", "in the DPC"); });
  });
  ASSERT_EQ(monitor_->findings().size(), 3u);
  EXPECT_EQ(monitor_->findings()[0].count, 2u);
  EXPECT_EQ(monitor_->findings()[0].message, "first");
  EXPECT_EQ(monitor_->findings()[0].signature, "dpc-starved|HwStorInterrupt|HwInterrupt nvme.c:10");
  EXPECT_EQ(heard, 3u);
  EXPECT_EQ(evaluated("dpc-starved"), 4u);
}

TEST_F(LedgerOf, Many_breaks_of_one_rule_stop_taking_stacks_and_are_still_counted) {
  unsigned taken = 0;
  monitor_->set_stack_capture([&] { return ++taken, std::vector<std::string>{"f g.c:1"}; });
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      for (int i = 0; i < 1000; ++i) monitor_->judged("dpc-starved", "again");
    });
  });
  EXPECT_EQ(taken, 50u);
  ASSERT_EQ(monitor_->findings().size(), 1u);
  EXPECT_EQ(monitor_->findings()[0].count, 1000u);
}

TEST_F(LedgerOf, A_rule_that_holds_is_counted_and_leaves_no_event) {
  const auto before = machine_.stream->count();
  monitor_->judged("dpc-starved", {});
  EXPECT_EQ(evaluated("dpc-starved"), 1u);
  EXPECT_EQ(machine_.stream->count(), before);
}

TEST_F(LedgerOf, Each_break_is_an_event_with_the_rules_hash_and_the_callback) {
  std::vector<trace::Event> events;
  machine_.stream->listen([&](const trace::Event& event) {
    if (event.kind == trace::Kind::finding) events.push_back(event);
  });
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      monitor_->judged("dpc-starved", "once");
      monitor_->judged("dpc-starved", "twice");
    });
  });
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].a, rule_hash("dpc-starved"));
  EXPECT_EQ(events[0].b, static_cast<std::uint64_t>(id(Callback::HwStorDpcRoutine)));
}

TEST_F(LedgerOf, A_rule_that_nobody_wrote_down_is_a_finding_all_the_same) {
  monitor_->judged("no-such-rule", "but it broke");
  ASSERT_EQ(broken(), "no-such-rule");
  EXPECT_NE(monitor_->findings()[0].message.find("not in the catalogue"), std::string::npos);
}

TEST_F(LedgerOf, Findings_and_counts_survive_a_rewind_and_the_rewound_run_records_the_same_events) {
  auto& arena = world::Arena::instance();
  arena.checkpoint();
  const auto once = [&] {
    run([&] {
      call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
        for (int i = 0; i < 60; ++i) monitor_->judged("dpc-starved", "again");
      });
    });
    return machine_.stream->trace_hash();
  };
  const auto first = once();
  arena.rewind();
  EXPECT_EQ(count("dpc-starved"), 60u);
  const auto second = once();
  arena.drop_checkpoint();
  EXPECT_EQ(first, second);
  EXPECT_EQ(count("dpc-starved"), 120u);
  EXPECT_EQ(evaluated("dpc-starved"), 120u);
}

}  // namespace
}  // namespace drydock::contract
