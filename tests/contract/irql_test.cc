// IRQL and calling context of routines, IRQL at the end of callbacks, budgets.
#include "watched_machine.h"

namespace drydock::contract {
namespace {

Routine routine(std::string_view name, unsigned low, unsigned high, CallbackSet from = any_callback, std::string_view rule = "") {
  static std::uint32_t number = 0;
  return {name, PortModel::storport, RoutineKind::exported, -1, static_cast<std::uint8_t>(low), static_cast<std::uint8_t>(high),
          from, rule, true, nullptr, ++number};
}

class IrqlRulesOf : public Watched {};

TEST_F(IrqlRulesOf, A_call_within_its_range_is_silent_and_counted) {
  const Routine pool = routine("StorPortFreePool", 0, 2);
  run([&] { call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { EXPECT_TRUE(monitor_->routine_entered(pool, 0, 0)); }); });
  EXPECT_EQ(broken(), "");
  EXPECT_EQ(evaluated("routine-irql-too-high"), 1u);
  EXPECT_EQ(evaluated("routine-irql-too-low"), 1u);
}

TEST_F(IrqlRulesOf, A_call_above_its_range_breaks_routine_irql_too_high_and_goes_on) {
  const Routine pool = routine("StorPortFreePool", 0, 2);
  run([&] { call(Callback::HwStorInitialize, static_cast<nt::Irql>(5), [&] { EXPECT_TRUE(monitor_->routine_entered(pool, 0, 0)); }); });
  EXPECT_EQ(broken(), "routine-irql-too-high");
  const Finding& finding = monitor_->findings().front();
  EXPECT_EQ(finding.callback, "HwStorInitialize");
  EXPECT_EQ(finding.processor, 0);
  EXPECT_EQ(finding.irql, 5);
  EXPECT_NE(finding.message.find("StorPortFreePool"), std::string::npos);
}

TEST_F(IrqlRulesOf, A_routine_that_may_wait_is_refused_at_DISPATCH_LEVEL) {
  const Routine registry = routine("StorPortRegistryRead", 0, 0);
  run([&] { call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { EXPECT_FALSE(monitor_->routine_entered(registry, 0, 0)); }); });
  EXPECT_EQ(broken(), "routine-irql-too-high");
}

TEST_F(IrqlRulesOf, A_call_below_its_range_breaks_routine_irql_too_low) {
  const Routine list = routine("StorPortPutScatterGatherList", 2, 2);
  run([&] { call(Callback::HwStorWorkItem, nt::Irql::passive, [&] { monitor_->routine_entered(list, 0, 0); }); });
  EXPECT_EQ(broken(), "routine-irql-too-low");
}

TEST_F(IrqlRulesOf, The_ports_own_calls_are_not_judged) {
  const Routine registry = routine("StorPortRegistryRead", 0, 0);
  run([&] {
    nt::RaiseIrql raised(nt::Irql::dispatch);
    EXPECT_TRUE(monitor_->routine_entered(registry, 0, 0));
  });
  EXPECT_EQ(broken(), "");
}

TEST_F(IrqlRulesOf, A_call_from_a_callback_outside_the_rows_set_breaks_the_rows_rule) {
  const Routine info = routine("StorPortStallExecution", 0, 15, any_callback & ~bit(Callback::HwStorStartIo), "stall-in-start-io");
  run([&] {
    call(Callback::HwStorBuildIo, nt::Irql::dispatch, [&] { monitor_->routine_entered(info, 1, 0); });
    EXPECT_EQ(broken(), "");
    call(Callback::HwStorStartIo, nt::Irql::dispatch, [&] { monitor_->routine_entered(info, 1, 0); });
  });
  EXPECT_EQ(broken(), "stall-in-start-io");
  EXPECT_EQ(evaluated("stall-in-start-io"), 2u);
}

class ContextRulesOf : public IrqlRulesOf, public ::testing::WithParamInterface<trace::Rule> {};

TEST_P(ContextRulesOf, Each_is_broken_by_a_call_from_a_callback_outside_its_rows_set) {
  const Routine row = routine("Routine", 0, 15, bit(Callback::HwStorFindAdapter), GetParam().id);
  run([&] {
    call(Callback::HwStorFindAdapter, nt::Irql::passive, [&] { monitor_->routine_entered(row, 0, 0); });
    EXPECT_EQ(broken(), "");
    call(Callback::HwStorTimer, nt::Irql::dispatch, [&] { monitor_->routine_entered(row, 0, 0); });
  });
  EXPECT_EQ(broken(), GetParam().id);
}

std::vector<trace::Rule> context_rules() {
  std::vector<trace::Rule> result;
  for (const trace::Rule& rule : rules)
    if (rule.family == "context") result.push_back(rule);
  return result;
}
INSTANTIATE_TEST_SUITE_P(Table, ContextRulesOf, ::testing::ValuesIn(context_rules()));

TEST_F(IrqlRulesOf, A_synchronized_access_routine_may_call_what_its_caller_may) {
  const Routine depth = routine("Some", 0, 15, bit(Callback::HwStorBuildIo), "stall-in-start-io");
  run([&] {
    call(Callback::HwStorBuildIo, nt::Irql::dispatch, [&] {
      call(Callback::SynchronizedAccessRoutine, static_cast<nt::Irql>(5), [&] { monitor_->routine_entered(depth, 0, 0); });
    });
  });
  EXPECT_EQ(broken(), "");
}

TEST_F(IrqlRulesOf, A_callback_that_returns_at_another_IRQL_breaks_irql_not_restored) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { machine_.executive->raise_irql(static_cast<nt::Irql>(5)); });
  });
  EXPECT_EQ(broken(), "irql-not-restored");
}

TEST_F(IrqlRulesOf, An_interrupt_routine_over_50_us_breaks_isr_budget_and_is_counted_in_the_statistics) {
  run([&] {
    call(Callback::HwStorInterrupt, static_cast<nt::Irql>(5), [&] { machine_.world->charge(50'000); });
    EXPECT_EQ(broken(), "");
    call(Callback::HwStorInterrupt, static_cast<nt::Irql>(5), [&] { machine_.world->charge(50'001); });
  });
  EXPECT_EQ(broken(), "isr-budget");
  ASSERT_EQ(monitor_->interrupts().size(), 1u);
  EXPECT_EQ(monitor_->interrupts()[0].over_budget, 1u);
  EXPECT_EQ(monitor_->interrupts()[0].isr_ns.size(), 2u);
}

TEST_F(IrqlRulesOf, Time_nested_in_a_DPC_does_not_count_against_it) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      call(Callback::HwStorInterrupt, static_cast<nt::Irql>(5), [&] { machine_.world->charge(40'000); });
      machine_.world->charge(90'000);
    });
  });
  EXPECT_EQ(broken(), "");
  run([&] { call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { machine_.world->charge(101'000); }); });
  EXPECT_EQ(broken(), "dpc-budget");
}

TEST_F(IrqlRulesOf, Allocation_is_for_other_callbacks_than_StartIo) {
  const Routine pool = routine("StorPortAllocatePool", 0, 2);
  run([&] {
    call(Callback::HwStorBuildIo, nt::Irql::dispatch, [&] { monitor_->routine_entered(pool, 0, 0); });
    EXPECT_EQ(broken(), "");
    call(Callback::HwStorStartIo, nt::Irql::dispatch, [&] { monitor_->routine_entered(pool, 0, 0); });
  });
  EXPECT_EQ(broken(), "allocation-in-start-io");
}

TEST_F(IrqlRulesOf, A_refused_routine_is_named) {
  const Routine dump = routine("StorPortCaptureLiveDump", 0, 0);
  run([&] { call(Callback::HwStorWorkItem, nt::Irql::passive, [&] { monitor_->not_implemented(dump); }); });
  EXPECT_EQ(broken(), "not-implemented");
  EXPECT_EQ(monitor_->findings()[0].message, "not implemented: StorPortCaptureLiveDump");
}

}  // namespace
}  // namespace drydock::contract
