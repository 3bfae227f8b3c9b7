// Lock rules, on real spin locks of the executive.
#include "watched_machine.h"

namespace drydock::contract {
namespace {

class LockRulesOf : public Watched {
 protected:
  explicit LockRulesOf(unsigned processors = 1) : Watched(processors) {}
  static constexpr nt::Irql dirql = static_cast<nt::Irql>(5);
  nt::SpinLock start_io_{nt::LockFamily::start_io, nt::Irql::dispatch, adapter()};
  nt::SpinLock dpc_{nt::LockFamily::dpc, nt::Irql::dispatch, adapter()};
  nt::SpinLock interrupt_{nt::LockFamily::interrupt, dirql, adapter()};
  nt::SpinLock message_{nt::LockFamily::message, dirql, adapter(), 1};
};

TEST_F(LockRulesOf, StartIo_before_Interrupt_released_in_reverse_is_silent) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      const nt::Irql before = start_io_.acquire();
      const nt::Irql between = interrupt_.acquire();
      interrupt_.release(between);
      start_io_.release(before);
    });
  });
  EXPECT_EQ(broken(), "");
  EXPECT_EQ(evaluated("lock-recursion"), 2u);
  EXPECT_EQ(evaluated("lock-order"), 1u) << "the interrupt lock is the highest: nothing to be looked at";
  EXPECT_EQ(evaluated("lock-release-order"), 2u);
  EXPECT_EQ(evaluated("lock-held-at-exit"), 1u);
}

TEST_F(LockRulesOf, Interrupt_before_StartIo_breaks_lock_order) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      const nt::Irql before = interrupt_.acquire();
      const nt::Irql between = start_io_.acquire();
      start_io_.release(between);
      interrupt_.release(before);
    });
  });
  EXPECT_EQ(broken(), "lock-order");
}

TEST_F(LockRulesOf, The_Dpc_lock_after_a_message_lock_breaks_lock_order) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      const nt::Irql before = message_.acquire();
      const nt::Irql between = dpc_.acquire();
      dpc_.release(between);
      message_.release(before);
    });
  });
  EXPECT_EQ(broken(), "lock-order");
}

TEST_F(LockRulesOf, Another_adapters_interrupt_lock_has_no_order_with_this_ones_StartIo_lock) {
  nt::SpinLock foreign(nt::LockFamily::interrupt, dirql, this + 1);
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      const nt::Irql before = foreign.acquire();
      const nt::Irql between = start_io_.acquire();
      start_io_.release(between);
      foreign.release(before);
    });
  });
  EXPECT_EQ(broken(), "");
}

TEST_F(LockRulesOf, A_callback_returning_with_a_lock_breaks_lock_held_at_exit_and_not_irql_not_restored) {
  run([&] {
    nt::Irql before{};
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { before = interrupt_.acquire(); });
    interrupt_.release(before);
  });
  EXPECT_EQ(broken(), "lock-held-at-exit");
}

TEST_F(LockRulesOf, Releasing_an_unheld_lock_breaks_lock_release_unheld) {
  run([&] { call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { interrupt_.release(nt::Irql::dispatch); }); });
  EXPECT_EQ(broken(), "lock-release-unheld");
}

TEST_F(LockRulesOf, Releasing_the_ports_lock_breaks_lock_release_port_held) {
  run([&] {
    const nt::Irql before = start_io_.acquire();
    call(Callback::HwStorStartIo, nt::Irql::dispatch, [&] { start_io_.release(nt::Irql::dispatch); });
    machine_.executive->lower_irql(before);
  });
  EXPECT_EQ(count("lock-release-port-held"), 1u);
}

TEST_F(LockRulesOf, Releasing_in_the_order_of_acquisition_breaks_lock_release_order) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      const nt::Irql before = dpc_.acquire();
      const nt::Irql between = interrupt_.acquire();
      dpc_.release(machine_.executive->current().irql());
      interrupt_.release(between);
      machine_.executive->lower_irql(before);
    });
  });
  EXPECT_EQ(broken(), "lock-release-order");
}

TEST_F(LockRulesOf, A_lock_that_the_table_does_not_allow_breaks_lock_not_allowed_here) {
  run([&] {
    call(Callback::HwStorPassiveInitializeRoutine, nt::Irql::passive, [&] {
      const nt::Irql before = interrupt_.acquire();
      interrupt_.release(before);
    });
  });
  EXPECT_EQ(broken(), "lock-not-allowed-here");
}

TEST_F(LockRulesOf, In_half_duplex_StartIo_takes_no_lock) {
  AdapterFacts facts = good_facts();
  const auto take = [&] {
    run([&] {
      call(Callback::HwStorStartIo, nt::Irql::dispatch, [&] {
        const nt::Irql before = interrupt_.acquire();
        interrupt_.release(before);
      });
    });
  };
  monitor_->adapter_found(facts);
  take();
  EXPECT_EQ(broken(), "");
  facts.half_duplex = true;
  monitor_->adapter_found(facts);
  take();
  EXPECT_EQ(broken(), "lock-not-allowed-here");
}

TEST_F(LockRulesOf, With_concurrent_channels_StartIo_may_take_the_StartIo_lock) {
  AdapterFacts facts = good_facts();
  const auto take = [&] {
    run([&] {
      call(Callback::HwStorStartIo, nt::Irql::dispatch, [&] {
        const nt::Irql before = start_io_.acquire();
        start_io_.release(before);
      });
    });
  };
  facts.channels_over_one = true;
  monitor_->adapter_found(facts);
  take();
  EXPECT_EQ(broken(), "");
  facts.channels_over_one = false;
  monitor_->adapter_found(facts);
  take();
  EXPECT_EQ(broken(), "lock-not-allowed-here");
}

TEST_F(LockRulesOf, A_second_acquire_breaks_lock_recursion_before_it_deadlocks) {
  run([&] {
    call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] {
      interrupt_.acquire();
      interrupt_.acquire();
    });
  });
  EXPECT_EQ(count("lock-recursion"), 1u);
  EXPECT_EQ(count("lock-held-by-port"), 0u);
}

TEST_F(LockRulesOf, Taking_what_the_port_holds_breaks_lock_held_by_port_only) {
  run([&] {
    start_io_.acquire();
    call(Callback::HwStorStartIo, nt::Irql::dispatch, [&] { start_io_.acquire(); });
  });
  EXPECT_EQ(count("lock-held-by-port"), 1u);
  EXPECT_EQ(count("lock-recursion"), 0u);
  EXPECT_EQ(count("lock-not-allowed-here"), 0u);
}

TEST_F(LockRulesOf, A_lock_held_over_25_us_breaks_lock_hold_budget) {
  run([&] {
    call(Callback::HwStorBuildIo, nt::Irql::dispatch, [&] {
      nt::Irql before = interrupt_.acquire();
      machine_.world->charge(24'000);
      interrupt_.release(before);
      EXPECT_EQ(broken(), "");
      before = interrupt_.acquire();
      machine_.world->charge(26'000);
      interrupt_.release(before);
    });
  });
  EXPECT_EQ(broken(), "lock-hold-budget");
  EXPECT_EQ(monitor_->findings()[0].severity, Severity::warning);
}

TEST_F(LockRulesOf, The_executives_own_locks_are_not_judged) {
  nt::SpinLock plain(nt::LockFamily::executive, nt::Irql::dispatch);
  run([&] {
    call(Callback::HwStorPassiveInitializeRoutine, nt::Irql::passive, [&] {
      const nt::Irql before = plain.acquire();
      plain.release(before);
    });
  });
  EXPECT_EQ(broken(), "");
  EXPECT_EQ(evaluated("lock-recursion"), 0u);
}

}  // namespace
}  // namespace drydock::contract
