// The deferred-interrupt protocol: each sentence of the pages on HwScsiEnableInterruptsCallback, HwScsiDisableInterruptsCallback
// and ScsiPortNotification(CallEnableInterrupts, CallDisableInterrupts), and what those pages leave open.
#include "docked.h"

#include "nt/thread.h"

namespace drydock::tests {
namespace {

/// A device of another driver on a line of its own or on the HBA's.
struct Neighbour {
  explicit Neighbour(nt::Executive& executive, std::uint32_t line_number, std::uint32_t source) : line(executive.interrupts().line(line_number)), source(source) {
    object.service = [](nt::InterruptObject& self, void* context) {
      auto& own = *static_cast<Neighbour*>(context);
      if (!own.line.asserted_by(self.source)) {
        ++own.refused;
        return false;
      }
      ++own.served;
      own.line.set_level(self.source, false);
      if (own.when_served) own.when_served();
      return true;
    };
    object.context = this;
    object.irql = line.irql();
    object.source = source;
    object.name = "neighbour";
    line.connect(object);
  }
  ~Neighbour() { line.disconnect(object); }
  void raise() { line.set_level(source, true); }
  nt::InterruptLine& line;
  std::uint32_t source;
  nt::InterruptObject object;
  unsigned served = 0, refused = 0;
  std::function<void()> when_served;
};

class Deferral : public Docked {
 protected:
  static constexpr std::uint32_t hba_line = 11;          // DIRQL 5
  static constexpr std::uint32_t higher_line = 15, lower_line = 9;
  explicit Deferral(Options options = {}) : Docked(options) { tiny.defers = true; }
  Answer read_one(std::uint8_t target = 0) { return read(buffer(block_bytes), 0, 1, target); }
};

TEST_F(Deferral, a_request_that_is_finished_by_the_enable_callback_succeeds_and_is_counted) {
  docked([&] {
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
  });
  EXPECT_EQ(deferrals().count, 2u);
  EXPECT_GT(deferrals().hba_masked_ns, deferrals().enable_callback_ns);
  EXPECT_GT(deferrals().enable_callback_ns, 0u);
  EXPECT_GT(deferrals().disable_callback_ns, 0u);
  EXPECT_EQ(extension()->isr_calls, 2u);
  EXPECT_EQ(evaluated("scsi-disable-callback-works"), 2u);
  ASSERT_EQ(monitor_->interrupts().size(), 1u);
  EXPECT_EQ(monitor_->interrupts()[0].deferrals, 2u);
  EXPECT_EQ(monitor_->interrupts()[0].hba_masked_ns, deferrals().hba_masked_ns);
  EXPECT_EQ(monitor_->interrupts()[0].enable_callback_ns, deferrals().enable_callback_ns);
  EXPECT_EQ(monitor_->interrupts()[0].disable_callback_ns, deferrals().disable_callback_ns);
}

// "SCSI Port calls HwScsiEnableInterruptsCallback as a DPC, with system interrupts enabled."
TEST_F(Deferral, the_enable_callback_runs_as_a_DPC_at_DISPATCH_under_no_lock) {
  bool ran = false;
  tiny.enable = [&](Extension*) {
    ran = true;
    EXPECT_EQ(irql(), nt::Irql::dispatch);
    EXPECT_FALSE(interrupt_lock_held());
  };
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_TRUE(ran);
}

// It is called "as soon as it may": after the ISR has returned, before anything below DISPATCH goes on.
TEST_F(Deferral, the_enable_callback_runs_after_the_ISR_and_before_any_thread) {
  Story story;
  tiny.interrupt = [&](Extension*) -> std::optional<BOOLEAN> {
    story.add("isr");
    return {};
  };
  tiny.enable = [&](Extension*) { story.add("enable"); };
  tiny.disable = [&](Extension*) { story.add("disable"); };
  docked([&] {
    read_one();
    story.add("thread");
  });
  EXPECT_EQ(story.words, "isr enable disable thread");
}

// "An interrupt of another device may preempt it": of a lower level than this HBA's too, since it runs at DISPATCH.
TEST_F(Deferral, another_devices_interrupt_preempts_the_enable_callback) {
  Neighbour lower(executive(), lower_line, 0), higher(executive(), higher_line, 0);
  tiny.enable = [&](Extension* extension) {
    lower.raise();
    read_register(extension, TinyHba::scratch);
    EXPECT_EQ(lower.served, 1u);
    higher.raise();
    read_register(extension, TinyHba::scratch);
    EXPECT_EQ(higher.served, 1u);
  };
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
}

// "HwScsiInterrupt is not called while HwScsiEnableInterruptsCallback runs": though the line is delivered for a sharer.
TEST_F(Deferral, HwScsiInterrupt_is_not_called_meanwhile_and_a_sharer_of_the_line_is_asked) {
  docked([&] {
    Neighbour sharer(executive(), hba_line, 30);
    tiny.enable = [&](Extension* extension) {
      const ULONG before = extension->isr_calls;
      sharer.raise();
      read_register(extension, TinyHba::scratch);
      EXPECT_EQ(sharer.served, 1u);
      EXPECT_EQ(extension->isr_calls, before);
    };
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    EXPECT_EQ(sharer.served, 1u);
  });
}

// "The miniport masks the HBA": if it asserts all the same that is one finding, the line is held off and served afterwards.
TEST_F(Deferral, an_HBA_that_is_not_masked_is_one_finding_and_the_line_is_held_off) {
  expect("scsi-hba-not-masked");
  docked([&] {
    Neighbour sharer(executive(), hba_line, 30);
    bool once = false;
    tiny.masks = false;
    tiny.enable = [&](Extension* extension) {
      if (std::exchange(once, true)) return;
      const ULONG before = extension->isr_calls;
      hba().raise();
      for (int i = 0; i < 200; ++i) read_register(extension, TinyHba::scratch);
      EXPECT_EQ(extension->isr_calls, before);
      EXPECT_TRUE(executive().interrupts().line(hba_line).masked());
      sharer.raise();
      read_register(extension, TinyHba::scratch);
      EXPECT_EQ(sharer.served, 0u);
    };
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    nt::sleep(world::millisecond_ns);
    EXPECT_FALSE(executive().interrupts().line(hba_line).masked());
    EXPECT_EQ(sharer.served, 1u);
    EXPECT_EQ(extension()->isr_calls, 2u);
  });
  EXPECT_EQ(count("scsi-hba-not-masked"), 1u);
}

// "HwScsiDisableInterruptsCallback is called at the HBA's DIRQL", under the interrupt lock.
TEST_F(Deferral, the_disable_callback_runs_at_the_HBAs_DIRQL_under_the_interrupt_lock) {
  bool ran = false;
  tiny.disable = [&](Extension*) {
    ran = true;
    EXPECT_EQ(irql(), executive().interrupts().line(hba_line).irql());
    EXPECT_TRUE(interrupt_lock_held());
  };
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_TRUE(ran);
}

// "Only devices with a higher IRQL can interrupt it."
TEST_F(Deferral, only_higher_priority_interrupts_preempt_the_disable_callback) {
  Neighbour lower(executive(), lower_line, 0), higher(executive(), higher_line, 0);
  ASSERT_GT(higher.line.irql(), executive().interrupts().line(hba_line).irql());
  ASSERT_LT(lower.line.irql(), executive().interrupts().line(hba_line).irql());
  tiny.disable = [&](Extension* extension) {
    lower.raise();
    higher.raise();
    read_register(extension, TinyHba::scratch);
    EXPECT_EQ(higher.served, 1u);
    EXPECT_EQ(lower.served, 0u);
  };
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_EQ(lower.served, 1u);
}

// "It re-enables the interrupt at the HBA": what the HBA raised meanwhile comes at once, to HwScsiInterrupt.
TEST_F(Deferral, the_interrupt_that_the_disable_callback_lets_through_reaches_HwScsiInterrupt) {
  bool once = false;
  tiny.enable = [&](Extension*) {
    if (!std::exchange(once, true)) hba().raise();  // masked: it stays inside
  };
  docked([&] {
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    nt::sleep(world::millisecond_ns);
    EXPECT_EQ(extension()->isr_calls, 2u);
    EXPECT_EQ(deferrals().count, 2u);
  });
}

TEST_F(Deferral, an_HBA_left_masked_is_a_finding) {
  expect("scsi-hba-left-masked");
  docked([&] {
    tiny.unmasks = false;
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    EXPECT_TRUE(hba().masked);
    tiny.unmasks = true;
    write_register(extension(), TinyHba::mask, 0);
  });
}

// "Returns TRUE for success, FALSE for failure": recorded; judged when asked to be strict.
TEST_F(Deferral, the_result_is_recorded_and_not_judged) {
  tiny.disable_result = FALSE;
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_EQ(deferrals().disable_false, 1u);
  EXPECT_EQ(deferrals().enable_false, 0u);
  EXPECT_EQ(evaluated("scsi-deferral-result"), 0u);
}

class StrictDeferral : public Deferral {
 protected:
  StrictDeferral() : Deferral({.strict = true}) {}
};

TEST_F(StrictDeferral, FALSE_is_a_finding) {
  tiny.disable_result = FALSE;
  expect("scsi-deferral-result");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
}

TEST_F(StrictDeferral, TRUE_is_none) {
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_EQ(evaluated("scsi-deferral-result"), 2u);
}

TEST_F(Deferral, CallEnableInterrupts_outside_the_ISR_is_a_finding_and_defers_nothing) {
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0x00) ScsiPortNotification(CallEnableInterrupts, extension, enable_callback);
    return false;
  };
  expect("scsi-enable-outside-isr");
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
  EXPECT_EQ(deferrals().count, 0u);
}

TEST_F(Deferral, CallDisableInterrupts_outside_the_enable_callback_is_a_finding_and_calls_nothing) {
  bool called = false;
  tiny.disable = [&](Extension*) { called = true; };
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0x00) ScsiPortNotification(CallDisableInterrupts, extension, disable_callback);
    return false;
  };
  expect("scsi-disable-without-enable");
  expect("routine-irql-too-high");  // it is a notification of DISPATCH_LEVEL, StartIo runs at DIRQL
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
  EXPECT_FALSE(called);
}

TEST_F(Deferral, an_enable_callback_without_CallDisableInterrupts_is_a_finding_and_ends_the_deferral) {
  expect("scsi-enable-without-disable");
  docked([&] {
    tiny.calls_disable = false;
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    tiny.calls_disable = true;
    write_register(extension(), TinyHba::mask, 0);
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
  });
  EXPECT_EQ(deferrals().count, 2u);
}

TEST_F(Deferral, a_second_CallEnableInterrupts_is_a_finding) {
  tiny.interrupt = [](Extension* extension) -> std::optional<BOOLEAN> {
    if (read_register(extension, TinyHba::pending) == 0) return FALSE;
    write_register(extension, TinyHba::pending, 1);
    write_register(extension, TinyHba::mask, 1);
    ScsiPortNotification(CallEnableInterrupts, extension, enable_callback);
    ScsiPortNotification(CallEnableInterrupts, extension, enable_callback);
    return TRUE;
  };
  expect("scsi-enable-twice");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_EQ(deferrals().count, 1u);
}

TEST_F(Deferral, work_after_CallDisableInterrupts_is_a_finding) {
  tiny.calls_disable = false;
  tiny.enable = [](Extension* extension) { ScsiPortNotification(CallDisableInterrupts, extension, disable_callback); };
  expect("scsi-work-after-disable");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
}

TEST_F(Deferral, work_in_the_disable_callback_is_a_finding) {
  tiny.disable = [](Extension* extension) { ScsiPortNotification(RequestTimerCall, extension, timer_callback, 0); };
  expect("scsi-disable-callback-works");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
}

TEST_F(Deferral, a_NULL_routine_is_a_finding) {
  tiny.interrupt = [](Extension* extension) -> std::optional<BOOLEAN> {
    if (read_register(extension, TinyHba::pending) == 0) return FALSE;
    write_register(extension, TinyHba::pending, 1);
    ScsiPortNotification(CallEnableInterrupts, extension, nullptr);
    finish_commands(extension);
    return TRUE;
  };
  expect("scsi-enable-null");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_EQ(deferrals().count, 0u);
}

TEST_F(Deferral, a_long_ISR_that_never_defers_is_a_finding) {
  tiny.defers = false;
  tiny.interrupt = [](Extension* extension) -> std::optional<BOOLEAN> {
    for (int i = 0; i < 60; ++i) read_register(extension, TinyHba::scratch);
    return {};
  };
  expect("scsi-isr-never-defers");
  expect("isr-budget");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
}

TEST_F(Deferral, the_enable_callback_may_take_its_time) {
  tiny.enable = [](Extension* extension) {
    for (int i = 0; i < 300; ++i) read_register(extension, TinyHba::scratch);
  };
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
  EXPECT_GT(deferrals().enable_callback_ns, 300'000u);
}

TEST_F(Deferral, a_stall_with_interrupts_off_is_a_finding) {
  tiny.disable = [](Extension*) { ScsiPortStallExecution(60); };
  expect("scsi-stall-at-dirql");
  docked([&] { EXPECT_EQ(read_one().outcome, port::Outcome::success); });
}

// OPEN in the pages: StartIo, timer and reset wait until the disable callback has returned.
TEST_F(Deferral, StartIo_and_timer_wait_until_the_deferral_is_over) {
  Story story;
  docked([&] {
    tiny.timer = [&](Extension*) { story.add("timer"); };
    tiny.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Cdb[0] == 0x00) story.add("start");
      return false;
    };
    bool once = false;
    port::Request other;
    other.address = {0, 1, 0};
    other.cdb_length = 6;
    tiny.enable = [&](Extension* extension) {
      if (std::exchange(once, true)) return;
      story.add("enable");
      ScsiPortNotification(RequestTimerCall, extension, timer_callback, 10);
      ScsiPortNotification(NextRequest, extension);
      tiny.notifies_next = false;
      adapter().submit(other);
      // Longer than the timer's resolution.
      for (int i = 0; i < 20; ++i) executive().world().charge(world::millisecond_ns), read_register(extension, TinyHba::scratch);
    };
    tiny.disable = [&](Extension*) {
      story.add("disable");
      tiny.notifies_next = true;
    };
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    nt::sleep(50 * world::millisecond_ns);
    EXPECT_EQ(other.outcome, port::Outcome::success);
  });
  EXPECT_TRUE(story.words == "enable disable timer start" || story.words == "enable disable start timer") << story.words;
}

class DeferralOnTwoProcessors : public Deferral {
 protected:
  DeferralOnTwoProcessors() : Deferral({.processors = 2, .adapters = 2}) {}
};

TEST_F(DeferralOnTwoProcessors, bus_reset_and_StartIo_of_another_processor_wait_too) {
  Story story;
  docked([&] {
    bool in_deferral = false, asked = false;
    tiny.reset_bus = [&](Extension* extension, ULONG path) -> BOOLEAN {
      EXPECT_FALSE(in_deferral);
      story.add("reset");
      ScsiPortCompleteRequest(extension, static_cast<UCHAR>(path), SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
      ScsiPortNotification(NextRequest, extension);
      return TRUE;
    };
    tiny.enable = [&](Extension* extension) {
      in_deferral = asked = true;
      for (int i = 0; i < 400; ++i) read_register(extension, TinyHba::scratch);
    };
    tiny.disable = [&](Extension*) {
      story.add("disable");
      in_deferral = false;
    };
    bool reset_done = false;
    nt::start_thread("resets", [&] {
      while (!asked) nt::sleep(10 * world::microsecond_ns);
      adapter().reset_bus(0);
      reset_done = true;
    }, 1);
    read_one();
    while (!reset_done) nt::sleep(world::millisecond_ns);
  });
  EXPECT_EQ(story.words, "disable reset");
}

// The second adapter shares the line: its interrupts go on while the first defers.
TEST_F(DeferralOnTwoProcessors, the_other_adapter_of_the_line_works_meanwhile) {
  docked([&] {
    port::Request other = transfer(0x28, buffer(block_bytes), 0, 1, 0);
    bool once = false;
    unsigned served = 0;
    tiny.enable = [&](Extension* current) {
      if (current != extension(0) || std::exchange(once, true)) return;
      const ULONG before = extension(1)->isr_calls;
      hba(1).raise();
      read_register(current, TinyHba::scratch);
      served = extension(1)->isr_calls - before;
      for (int i = 0; i < 50; ++i) read_register(current, TinyHba::scratch);
    };
    EXPECT_EQ(read_one().outcome, port::Outcome::success);
    EXPECT_GE(served, 1u);
    EXPECT_EQ(execute(other, 1).outcome, port::Outcome::success);
  });
}

}  // namespace
}  // namespace drydock::tests
