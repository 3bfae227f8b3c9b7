// Registers, resets and the interrupt latch.
#include "hba_buslogic/test_driver.h"

namespace drydock::tests {
namespace {

namespace bit = spec::status_bit;
namespace cause = spec::interrupt_bit;
using spec::HostCommand;

TEST_F(BusLogicTest, after_power_on_it_is_ready_and_wants_mailboxes) {
  EXPECT_EQ(driver.status(), bit::ready | bit::initialization_required);
  EXPECT_EQ(driver.interrupt(), 0);
  EXPECT_EQ(driver.read(spec::reg::geometry), spec::geometry_bit::extended_translation);
  EXPECT_FALSE(driver.line());
  EXPECT_EQ(controller.config().read(pci::offset::vendor, 4), 0x1040'104Bu);
}

TEST_F(BusLogicTest, the_memory_BAR_shows_the_same_registers) {
  for (const auto& range : driver.resources.ranges) {
    if (!range.memory) continue;
    auto* registers = static_cast<std::byte*>(machine.bus.map(range.bus_address, range.size_bytes));
    EXPECT_EQ(machine.bus.read(registers, 1), driver.status());
    machine.bus.write(registers + 1, 1, static_cast<std::uint8_t>(HostCommand::test_command_complete));
    machine.settle();
    EXPECT_EQ(driver.interrupt(), cause::valid | cause::command_complete);
    driver.reset_interrupt();
  }
}

TEST_F(BusLogicTest, a_hard_reset_shows_its_self_test_and_forgets_the_mailboxes) {
  make_ready();
  driver.write(spec::reg::control, spec::control_bit::hard_reset);
  EXPECT_EQ(driver.status(), bit::diagnostic_active);
  driver.wait(100 * world::millisecond_ns);
  EXPECT_EQ(driver.status(), bit::diagnostic_active);
  EXPECT_TRUE(driver.wait_until([&] { return (driver.status() & bit::diagnostic_active) == 0; }));
  EXPECT_EQ(driver.status(), bit::ready | bit::initialization_required);
  EXPECT_FALSE(controller.mailboxes_initialized());
  ASSERT_TRUE(driver.initialize(8));
  const spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  const Returned returned = driver.run(ccb);
  EXPECT_EQ(returned.target_status, 2);
  EXPECT_EQ(driver.sense(*ccb)[13], std::byte{0x02});  // bus reset occurred
}

TEST_F(BusLogicTest, a_soft_reset_leaves_the_bus_alone) {
  make_ready();
  driver.write(spec::reg::control, spec::control_bit::soft_reset);
  EXPECT_EQ(driver.status(), bit::diagnostic_active);
  machine.settle();
  ASSERT_TRUE(driver.initialize(8));
  EXPECT_EQ(driver.run(driver.command_ccb(0, Parameters(6))).completion, spec::Completion::good);
}

TEST_F(BusLogicTest, a_reset_forgets_commands_and_interrupts) {
  make_ready();
  driver.start(driver.command_ccb(9, Parameters(6)));
  driver.start(driver.command_ccb(0, Parameters(6)));
  driver.wait(world::millisecond_ns);
  EXPECT_TRUE(driver.line());
  EXPECT_EQ(controller.outstanding_commands(), 1u);
  driver.write(spec::reg::control, spec::control_bit::hard_reset);
  EXPECT_FALSE(driver.line());
  EXPECT_EQ(controller.outstanding_commands(), 0u);
  machine.settle();
  EXPECT_EQ(driver.interrupt(), 0);
}

TEST_F(BusLogicTest, an_interrupt_holds_the_line_until_it_is_reset) {
  CountingInterrupt isr(machine.executive.interrupts().line(driver.resources.line).irql(), false);
  isr.object.source = controller.line_source();
  isr.answer = [&] {
    EXPECT_EQ(driver.interrupt(), cause::valid | cause::command_complete);
    driver.reset_interrupt();
    return true;
  };
  machine.executive.interrupts().line(driver.resources.line).connect(isr.object);
  driver.write(spec::reg::command, static_cast<std::uint8_t>(HostCommand::test_command_complete));
  machine.settle();
  EXPECT_EQ(isr.calls, 1u);
  EXPECT_FALSE(driver.line());
  EXPECT_EQ(driver.interrupt(), 0);
}

TEST_F(BusLogicTest, what_happens_while_an_interrupt_is_pending_is_presented_after_it) {
  make_ready();
  driver.start(driver.command_ccb(0, Parameters(6)));
  driver.wait(world::millisecond_ns);
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::incoming_mailbox);
  driver.write(spec::reg::command, static_cast<std::uint8_t>(HostCommand::test_command_complete));
  driver.wait(world::millisecond_ns);
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::incoming_mailbox);
  driver.reset_interrupt();
  EXPECT_FALSE(driver.line());
  driver.wait(world::millisecond_ns);
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::command_complete);
  EXPECT_TRUE(driver.line());
}

TEST_F(BusLogicTest, with_interrupts_disabled_the_register_works_and_the_line_does_not) {
  make_ready();
  ASSERT_TRUE(driver.command(HostCommand::disable_interrupt, {0}));
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::incoming_mailbox);
  EXPECT_FALSE(driver.line());
  driver.handle();
  ASSERT_TRUE(driver.command(HostCommand::disable_interrupt, {1}));
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  EXPECT_TRUE(driver.line());
}

TEST_F(BusLogicTest, wide_accesses_reserved_bits_and_readonly_registers_are_findings) {
  machine.bus.port_read(driver.port, 2);
  EXPECT_EQ(broken("buslogic-register-width"), 1u);
  driver.write(spec::reg::interrupt, 1);
  driver.write(spec::reg::geometry, 1);
  EXPECT_EQ(broken("buslogic-register-readonly-write"), 2u);
  driver.write(spec::reg::control, 1);
  EXPECT_EQ(broken("buslogic-control-reserved"), 1u);
}

TEST_F(BusLogicTest, an_interrupt_that_is_reset_unread_is_a_finding) {
  driver.reset_interrupt();  // none is pending: that is harmless
  EXPECT_TRUE(machine.judge.findings.empty());
  driver.write(spec::reg::command, 0);
  machine.settle();
  driver.reset_interrupt();
  EXPECT_EQ(broken("buslogic-interrupt-unread"), 1u);
}

TEST_F(BusLogicTest, a_command_during_the_self_test_is_a_finding_and_is_lost) {
  driver.write(spec::reg::control, spec::control_bit::soft_reset);
  driver.write(spec::reg::command, 0);
  EXPECT_EQ(broken("buslogic-command-while-busy"), 1u);
  machine.settle();
  EXPECT_EQ(driver.interrupt(), 0);
}

TEST_F(BusLogicTest, a_removed_adapter_reads_all_ones) {
  controller.remove();
  EXPECT_EQ(driver.status(), 0xFF);
  EXPECT_EQ(driver.interrupt(), 0xFF);
}

TEST(BusLogicOptions, a_bus_that_cannot_be_is_refused) {
  const auto make = [](auto&& change) {
    hba::buslogic::Options options = BusLogicTest::small();
    change(options);
    hba::buslogic::Controller controller(options);
  };
  EXPECT_NO_THROW(make([](auto&) {}));
  EXPECT_THROW(make([](auto& o) { o.adapter_id = 3; }), std::invalid_argument);
  EXPECT_THROW(make([](auto& o) { o.units[0].target = 16; }), std::invalid_argument);
  EXPECT_THROW(make([](auto& o) { o.wide = false, o.units[0].target = 8; }), std::invalid_argument);
  EXPECT_THROW(make([](auto& o) { o.units[2].lun = 0; }), std::invalid_argument);
  EXPECT_THROW(make([](auto& o) { o.model = "123456"; }), std::invalid_argument);
  EXPECT_THROW(make([](auto& o) { o.units[0].disk.block_bytes = 520; }), std::invalid_argument);
}

}  // namespace
}  // namespace drydock::tests
