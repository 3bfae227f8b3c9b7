// What interrupt routines answer, DPC latency, statistics, DMA and what ends a run.
#include "nt/dpc.h"
#include "nt/interrupt.h"
#include "watched_machine.h"

namespace drydock::contract {
namespace {

class InterruptRulesOf : public Watched {
 protected:
  explicit InterruptRulesOf(unsigned processors = 1) : Watched(processors) {
    object_.adapter = adapter();
    object_.name = "nvme line";
  }
  void answer(bool claimed, bool asserting, bool still_asserting) {
    run([=, this] { monitor_->interrupt_answered(machine_.executive->current(), object_, claimed, asserting, still_asserting); });
  }
  nt::InterruptObject object_;
};

TEST_F(InterruptRulesOf, TRUE_for_ones_own_and_FALSE_for_a_foreign_interrupt_are_silent) {
  answer(true, true, false);
  answer(false, false, false);
  EXPECT_EQ(broken(), "");
  EXPECT_EQ(evaluated("interrupt-not-claimed"), 2u);
  EXPECT_EQ(evaluated("interrupt-foreign-claimed"), 1u);
  ASSERT_EQ(monitor_->interrupts().size(), 1u);
  EXPECT_EQ(monitor_->interrupts()[0].message, -1);
  EXPECT_EQ(monitor_->interrupts()[0].handled, 1u);
  EXPECT_EQ(monitor_->interrupts()[0].refused, 1u);
}

TEST_F(InterruptRulesOf, FALSE_while_the_own_HBA_asserts_breaks_interrupt_not_claimed) {
  answer(false, true, true);
  EXPECT_EQ(broken(), "interrupt-not-claimed");
}

TEST_F(InterruptRulesOf, FALSE_after_having_dismissed_breaks_interrupt_not_claimed_on_one_processor) {
  answer(false, true, false);
  EXPECT_EQ(broken(), "interrupt-not-claimed");
}

class InterruptRulesOfTwo : public InterruptRulesOf {
 protected:
  InterruptRulesOfTwo() : InterruptRulesOf(2) {}
};

TEST_F(InterruptRulesOfTwo, FALSE_is_right_when_another_processor_served_the_HBA_meanwhile) {
  answer(false, true, false);
  EXPECT_EQ(broken(), "");
}

TEST_F(InterruptRulesOf, A_line_that_stays_once_is_no_fault_and_one_that_always_stays_is) {
  answer(true, true, true);
  answer(true, true, false);
  for (int i = 0; i < 7; ++i) answer(true, true, true);
  EXPECT_EQ(broken(), "");
  answer(true, true, true);
  EXPECT_EQ(broken(), "interrupt-not-dismissed");
}

TEST_F(InterruptRulesOf, TRUE_for_a_foreign_interrupt_breaks_interrupt_foreign_claimed) {
  for (int i = 0; i < 4; ++i) answer(true, false, false);
  EXPECT_EQ(broken(), "interrupt-foreign-claimed");
}

TEST_F(InterruptRulesOf, TRUE_for_work_that_the_HBA_posted_and_did_not_signal_yet_is_a_race_and_no_fault) {
  for (int i = 0; i < 10; ++i) {
    answer(true, false, false);
    answer(true, true, false);
  }
  EXPECT_EQ(broken(), "");
}

TEST_F(InterruptRulesOf, A_messages_answer_is_counted_and_not_judged) {
  object_.message_signaled = true;
  object_.message = 3;
  answer(false, false, false);
  answer(true, false, false);
  EXPECT_EQ(broken(), "");
  ASSERT_EQ(monitor_->interrupts().size(), 1u);
  EXPECT_EQ(monitor_->interrupts()[0].message, 3);
}

TEST_F(InterruptRulesOf, Unclaimed_lines_and_storms_are_told_by_the_executive) {
  run([&] {
    nt::InterruptLine& line = machine_.executive->interrupts().line(4);
    monitor_->line_unclaimed(machine_.executive->current(), line);
    monitor_->line_storm(machine_.executive->current(), line, 64);
    monitor_->message_unconnected(0x31);
  });
  EXPECT_EQ(broken(), "interrupt-line-unclaimed interrupt-storm message-unconnected");
}

TEST_F(InterruptRulesOf, The_latency_from_ISR_to_DPC_is_a_sample_of_the_message_that_queued_it) {
  nt::Dpc dpc;
  run([&] {
    call(Callback::HwMSInterruptRoutine, static_cast<nt::Irql>(5), [&] { monitor_->dpc_queued(dpc, true); }, 1, 2);
    monitor_->dpc_starting(machine_.executive->current(), dpc, 1'500);
  });
  ASSERT_EQ(monitor_->interrupts().size(), 1u);
  EXPECT_EQ(monitor_->interrupts()[0].message, 2);
  EXPECT_EQ(monitor_->interrupts()[0].dpcs, 1u);
  EXPECT_EQ(monitor_->interrupts()[0].isr_to_dpc_ns, std::vector<std::uint32_t>{1'500});
  EXPECT_EQ(broken(), "");
}

TEST_F(InterruptRulesOf, A_DPC_that_waits_over_100_ms_breaks_dpc_starved) {
  nt::Dpc dpc;
  run([&] {
    monitor_->dpc_starting(machine_.executive->current(), dpc, 100'000'000);
    EXPECT_EQ(broken(), "");
    monitor_->dpc_starting(machine_.executive->current(), dpc, 100'000'001);
  });
  EXPECT_EQ(broken(), "dpc-starved");
}

TEST_F(InterruptRulesOf, Samples_beyond_the_limit_replace_the_oldest) {
  std::vector<std::uint32_t> samples;
  std::uint64_t taken = 0;
  for (std::uint64_t i = 0; i < InterruptStatistics::maximum_samples + 2; ++i) InterruptStatistics::add(samples, taken, i);
  EXPECT_EQ(samples.size(), InterruptStatistics::maximum_samples);
  EXPECT_EQ(samples[1], InterruptStatistics::maximum_samples + 1);
}

using DmaRulesOf = Watched;

TEST_F(DmaRulesOf, DMA_into_nobodys_memory_breaks_dma_nobodys_memory) {
  void* block = machine_.memory->allocate(512, 8, {memory::Use::pool, memory::Direction::both, 0});
  const memory::PhysicalAddress address = machine_.memory->physical_of(block);
  run([&] {
    std::byte data[64] = {};
    EXPECT_TRUE(machine_.memory->dma_write(address, data));
    EXPECT_EQ(broken(), "");
    machine_.memory->release(block);
    EXPECT_FALSE(machine_.memory->dma_write(address, data));
  });
  EXPECT_EQ(broken(), "dma-nobodys-memory");
  EXPECT_GE(evaluated("dma-wrong-direction"), 1u);
}

TEST_F(DmaRulesOf, Damaged_guard_bytes_break_red_zone_damaged) {
  run([&] { monitor_->red_zone_damaged(nullptr, 100, {memory::Use::srb_extension, memory::Direction::both, 5}); });
  EXPECT_EQ(broken(), "red-zone-damaged");
}

using EndingRulesOf = Watched;

TEST_F(EndingRulesOf, Bug_checks_corrupted_pool_and_deadlocks_are_findings) {
  run([&] {
    const std::uint64_t parameters[4] = {1, 2, 3, 4};
    monitor_->bug_check(0xD1, parameters);
    monitor_->pool_corrupted(nullptr, "freed twice");
    monitor_->deadlock(machine_.executive->current(), "waits for itself");
  });
  EXPECT_EQ(broken(), "bug-check deadlock pool-corrupted");
  EXPECT_EQ(monitor_->findings()[0].message, "bug check 0xd1 (0x1, 0x2, 0x3, 0x4)");
}

}  // namespace
}  // namespace drydock::contract
