// Host adapter commands: what they answer, how they end, and how they are given wrongly.
#include "hba_buslogic/test_driver.h"

namespace drydock::tests {
namespace {

namespace bit = spec::status_bit;
namespace cause = spec::interrupt_bit;
using spec::HostCommand;

TEST_F(BusLogicTest, board_id_and_firmware_letters_make_the_version) {
  const auto id = driver.command(HostCommand::inquire_board_id);
  ASSERT_EQ(id, (Parameters{'A', 'A', '5', '0'}));
  EXPECT_EQ(driver.command(HostCommand::inquire_firmware_third_digit), Parameters{'7'});
  EXPECT_EQ(driver.command(HostCommand::inquire_firmware_letter), Parameters{'B'});
}

TEST_F(BusLogicTest, replies_have_the_length_that_is_asked_for) {
  for (const auto& [opcode, information] : {std::pair{HostCommand::inquire_setup, 34u}, {HostCommand::inquire_extended_setup, 14u},
                                            {HostCommand::inquire_model, 3u}, {HostCommand::inquire_synchronous_period, 16u}}) {
    const Parameters whole = *driver.command(opcode, {64});
    ASSERT_EQ(whole.size(), 64u);
    for (std::size_t i = information; i < whole.size(); ++i) EXPECT_EQ(whole[i], 0);
    for (unsigned length = 1; length < 40; ++length) {
      const Parameters cut = *driver.command(opcode, {static_cast<std::uint8_t>(length)});
      EXPECT_EQ(cut, Parameters(whole.begin(), whole.begin() + length));
    }
  }
}

TEST_F(BusLogicTest, extended_setup_tells_of_a_wide_PCI_adapter_and_its_mailboxes) {
  ASSERT_TRUE(driver.initialize(32));
  const Parameters reply = *driver.command(HostCommand::inquire_extended_setup, {14});
  spec::ExtendedSetup setup;
  std::memcpy(&setup, reply.data(), sizeof setup);
  EXPECT_EQ(setup.bus_type, 'E');
  EXPECT_EQ(+setup.maximum_segments, 8192);  // by value: the layout is packed
  EXPECT_EQ(setup.mailboxes, 32);
  EXPECT_EQ(+setup.mailbox_address, driver.physical(driver.area));
  EXPECT_EQ(setup.flags & 0x40, 0x40);
  EXPECT_EQ(setup.features & 0x01, 0x01);
  EXPECT_EQ(*driver.command(HostCommand::inquire_model, {5}), (Parameters{'9', '5', '8', 0, 0}));
}

TEST_F(BusLogicTest, the_inquiries_for_devices_see_those_that_are_there) {
  EXPECT_EQ(*driver.command(HostCommand::inquire_devices_0_to_7), (Parameters{1, 0, 0, 5, 0, 0, 0, 0}));
  EXPECT_EQ(*driver.command(HostCommand::inquire_devices_8_to_15), Parameters(8));
  EXPECT_EQ(*driver.command(HostCommand::inquire_target_devices), (Parameters{0x09, 0}));
  const Parameters periods = *driver.command(HostCommand::inquire_synchronous_period, {16});
  EXPECT_EQ(periods[0], 5);
  EXPECT_EQ(periods[1], 0);
}

TEST_F(BusLogicTest, configuration_and_PCI_information_name_id_and_interrupt) {
  EXPECT_EQ(driver.command(HostCommand::inquire_configuration)->at(2), 7);
  const Parameters pci = *driver.command(HostCommand::inquire_pci_information);
  ASSERT_EQ(pci.size(), 4u);
  EXPECT_EQ(pci[0], spec::io_port_disabled);
  EXPECT_EQ(pci[1], controller.config().read(pci::offset::interrupt_line, 1));
}

TEST_F(BusLogicTest, modify_IO_address_ends_without_an_interrupt) {
  driver.give(static_cast<std::uint8_t>(HostCommand::modify_io_address));
  driver.give(2);
  machine.settle();
  EXPECT_EQ(driver.status(), bit::ready | bit::initialization_required);
  EXPECT_EQ(driver.interrupt(), 0);
  EXPECT_EQ(driver.command(HostCommand::inquire_pci_information)->at(0), 2);
}

TEST_F(BusLogicTest, echo_and_the_diagnostic_buffers_return_what_they_were_given) {
  EXPECT_EQ(driver.command(HostCommand::echo, {0x5A}), Parameters{0x5A});
  std::byte* from = driver.allocate(64);
  std::byte* to = driver.allocate(64);
  fill(from, 64, 1);
  const auto address = [&](const std::byte* buffer) {
    const std::uint32_t at = driver.physical(buffer);
    return Parameters{static_cast<std::uint8_t>(at >> 16), static_cast<std::uint8_t>(at >> 8), static_cast<std::uint8_t>(at)};
  };
  ASSERT_TRUE(driver.command(HostCommand::write_adapter_buffer, address(from)));
  ASSERT_TRUE(driver.command(HostCommand::read_adapter_buffer, address(to)));
  EXPECT_EQ(std::memcmp(from, to, 64), 0);
  std::memset(to, 0, 64);
  ASSERT_TRUE(driver.command(HostCommand::read_bus_master_fifo, address(to)));
  EXPECT_EQ(std::memcmp(from, to, 54), 0);
  EXPECT_EQ(to[54], std::byte{0});
}

TEST_F(BusLogicTest, local_RAM_holds_the_AutoSCSI_data_and_can_be_stored) {
  Parameters bytes = *driver.command(HostCommand::fetch_local_ram, {spec::autoscsi_offset, spec::autoscsi_bytes});
  spec::AutoScsi data;
  ASSERT_EQ(bytes.size(), sizeof data);
  std::memcpy(&data, bytes.data(), sizeof data);
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(data.adapter_type), 5), "BT958");
  EXPECT_EQ(data.adapter_id, 7);
  std::uint16_t sum = 0;
  for (std::size_t i = 0; i < bytes.size() - 2; ++i) sum = static_cast<std::uint16_t>(sum + bytes[i]);
  EXPECT_EQ(+data.checksum, sum);
  ASSERT_TRUE(driver.command(HostCommand::store_local_ram, {200, 3, 7, 8, 9}));
  EXPECT_EQ(*driver.command(HostCommand::fetch_local_ram, {199, 5}), (Parameters{0, 7, 8, 9, 0}));
}

TEST_F(BusLogicTest, settings_of_every_kind_are_taken) {
  EXPECT_TRUE(driver.command(HostCommand::set_preempt_time, {11}));
  EXPECT_TRUE(driver.command(HostCommand::set_time_off_bus, {4}));
  EXPECT_TRUE(driver.command(HostCommand::set_transfer_rate, {0}));
  EXPECT_TRUE(driver.command(HostCommand::set_options, {4, 0, 0, 0, 0}));
  EXPECT_TRUE(driver.command(HostCommand::strict_round_robin, {1}));
  EXPECT_TRUE(driver.command(HostCommand::set_ccb_format, {1}));
  const Parameters setup = *driver.command(HostCommand::inquire_setup, {34});
  EXPECT_EQ(setup[2], 11);
  EXPECT_EQ(setup[3], 4);
}

TEST_F(BusLogicTest, what_is_documented_but_not_built_is_an_invalid_command_and_no_finding) {
  for (const HostCommand opcode : {HostCommand::enable_target_mode, HostCommand::execute_bios_command, HostCommand::diagnostic, HostCommand::store_to_eeprom})
    EXPECT_EQ(driver.command(opcode), std::nullopt);
  EXPECT_EQ(driver.status() & bit::command_invalid, 0);  // resetting the interrupt cleared it
}

TEST_F(BusLogicTest, an_opcode_that_does_not_exist_is_a_finding) {
  EXPECT_EQ(driver.command(0xEE), std::nullopt);
  EXPECT_EQ(broken("buslogic-reserved-opcode"), 1u);
}

TEST_F(BusLogicTest, parameters_out_of_range_are_findings_and_invalid) {
  EXPECT_EQ(driver.command(HostCommand::set_ccb_format, {2}), std::nullopt);
  EXPECT_EQ(driver.command(HostCommand::initialize_extended_mailbox, {0, 0, 0, 1, 0}), std::nullopt);
  EXPECT_EQ(driver.command(HostCommand::fetch_local_ram, {250, 7}), std::nullopt);
  EXPECT_EQ(driver.command(HostCommand::inquire_setup, {0}), std::nullopt);
  EXPECT_EQ(broken("buslogic-parameter-value"), 4u);
  EXPECT_FALSE(controller.mailboxes_initialized());
}

TEST_F(BusLogicTest, a_byte_before_the_last_one_was_taken_is_lost_and_a_finding) {
  driver.write(spec::reg::command, static_cast<std::uint8_t>(HostCommand::echo));
  EXPECT_NE(driver.status() & bit::busy, 0);
  driver.write(spec::reg::command, 1);
  EXPECT_EQ(broken("buslogic-command-while-busy"), 1u);
  driver.give(2);
  machine.settle();
  EXPECT_EQ(driver.read(spec::reg::data_in), 2);
}

TEST_F(BusLogicTest, one_parameter_too_many_is_a_finding) {
  driver.give(static_cast<std::uint8_t>(HostCommand::echo));
  driver.give(1);
  driver.give(2);
  EXPECT_EQ(broken("buslogic-command-while-busy"), 1u);
}

TEST_F(BusLogicTest, missing_parameters_are_a_finding_after_a_second_or_at_a_reset) {
  driver.give(static_cast<std::uint8_t>(HostCommand::initialize_extended_mailbox));
  driver.give(8);
  machine.settle();
  EXPECT_EQ(broken("buslogic-parameter-count"), 1u);
  driver.write(spec::reg::control, spec::control_bit::soft_reset);
  EXPECT_EQ(broken("buslogic-parameter-count"), 2u);
  machine.settle();
  EXPECT_TRUE(driver.command(HostCommand::test_command_complete));
}

TEST_F(BusLogicTest, a_reply_that_is_read_too_early_is_a_finding) {
  driver.give(static_cast<std::uint8_t>(HostCommand::inquire_board_id));
  driver.read(spec::reg::data_in);
  EXPECT_EQ(broken("buslogic-data-in-early"), 1u);
}

TEST_F(BusLogicTest, a_command_before_the_last_ones_interrupt_was_reset_is_a_finding) {
  driver.give(0);
  machine.settle();
  driver.interrupt();
  driver.give(0);
  EXPECT_EQ(broken("buslogic-reset-interrupt-not-cleared"), 1u);
}

TEST_F(BusLogicTest, start_mailbox_without_mailboxes_is_a_finding_and_invalid) {
  driver.ring();
  machine.settle();
  EXPECT_EQ(broken("buslogic-mailbox-not-initialized"), 1u);
  EXPECT_NE(driver.status() & bit::command_invalid, 0);
}

TEST_F(BusLogicTest, execute_SCSI_command_works_without_mailboxes) {
  std::byte* data = driver.allocate(512);
  const std::uint32_t at = driver.physical(data);
  const auto execute = [&](std::uint8_t target, const Parameters& cdb, std::uint32_t bytes) {
    Parameters all{static_cast<std::uint8_t>(bytes), static_cast<std::uint8_t>(bytes >> 8), 0, 0, static_cast<std::uint8_t>(at), static_cast<std::uint8_t>(at >> 8),
                   static_cast<std::uint8_t>(at >> 16), static_cast<std::uint8_t>(at >> 24), target, 0, 0, static_cast<std::uint8_t>(cdb.size())};
    all.insert(all.end(), cdb.begin(), cdb.end());
    return *driver.command(HostCommand::execute_scsi_command, all);
  };
  EXPECT_EQ(execute(0, {0x12, 0, 0, 0, 96, 0}, 96), (Parameters{0, 0, 0, 0}));
  EXPECT_EQ(data[4], std::byte{91});
  EXPECT_EQ(execute(0, Parameters(6), 0), (Parameters{0, 0, 0, 2}));
  EXPECT_EQ(execute(5, Parameters(6), 0), (Parameters{0, 0, 0x11, 0}));
}

}  // namespace
}  // namespace drydock::tests
