// CCBs: data in every form, sense, over- and underruns, tags, and what is wrong with a CCB.
#include "hba_buslogic/test_driver.h"

namespace drydock::tests {
namespace {

using spec::AdapterStatus;
using spec::CcbOpcode;
using spec::Completion;
using spec::DataDirection;
using spec::Tag;

constexpr std::uint8_t good = 0, check_condition = 2, task_set_full = 0x28;

AdapterStatus adapter_status(const Returned& returned) { return static_cast<AdapterStatus>(returned.adapter_status); }

class BusLogicIo : public BusLogicTest {
 public:
  BusLogicIo() : BusLogicIo(small()) {}
  explicit BusLogicIo(hba::buslogic::Options options) : BusLogicTest(std::move(options)) {
    make_ready();
    buffer = driver.allocate(65536);
  }
  /// Describes `data` by segments of the given sizes, in order.
  void use_list(spec::Ccb32& ccb, std::byte* data, const std::vector<std::uint32_t>& sizes) {
    auto* list = reinterpret_cast<spec::Segment32*>(driver.allocate(sizes.size() * sizeof(spec::Segment32)));
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      list[i] = {sizes[i], driver.physical(data)};
      data += sizes[i];
    }
    ccb.opcode = static_cast<std::uint8_t>(ccb.opcode == 0 ? CcbOpcode::initiator_list : CcbOpcode::initiator_list_residual);
    ccb.data_address = driver.physical(list);
    ccb.data_length = static_cast<std::uint32_t>(sizes.size() * sizeof(spec::Segment32));
  }
  std::byte* buffer;
};

TEST_F(BusLogicIo, what_is_written_is_read_back_and_is_on_the_disk) {
  fill(buffer, 8192, 1);
  const spec::Ccb32* write = driver.write_ccb(3, 100, 16, buffer);
  EXPECT_EQ(driver.run(write).completion, Completion::good);
  EXPECT_EQ(write->data_length, 0u);  // residual
  EXPECT_EQ(std::memcmp(controller.disk(3).view(100, 16).data(), buffer, 8192), 0);
  std::byte* other = driver.allocate(8192);
  EXPECT_EQ(driver.run(driver.read_ccb(3, 100, 16, other)).completion, Completion::good);
  EXPECT_EQ(std::memcmp(other, buffer, 8192), 0);
  EXPECT_EQ(controller.disk(0).used_blocks(), 0u);
  EXPECT_EQ(controller.disk(3, 2).used_blocks(), 0u);
}

TEST_F(BusLogicIo, scatter_gather_lists_of_odd_segments_move_the_same_bytes) {
  const std::vector<std::uint32_t> sizes{1, 511, 1000, 24, 0, 3000, 3656};
  fill(buffer, 8192, 2);
  spec::Ccb32* write = driver.write_ccb(0, 7, 16, buffer);
  use_list(*write, buffer, sizes);
  EXPECT_EQ(driver.run(write).completion, Completion::good);
  EXPECT_EQ(std::memcmp(controller.disk(0).view(7, 16).data(), buffer, 8192), 0);
  std::byte* other = driver.allocate(8192);
  spec::Ccb32* read = driver.read_ccb(0, 7, 16, other);
  use_list(*read, other, sizes);
  EXPECT_EQ(driver.run(read).completion, Completion::good);
  EXPECT_EQ(std::memcmp(other, buffer, 8192), 0);
}

TEST_F(BusLogicIo, works_with_24_bit_mailboxes_and_CCBs_too) {
  driver.write(spec::reg::control, spec::control_bit::soft_reset);
  machine.settle();
  ASSERT_TRUE(driver.initialize(4, true));
  fill(buffer, 1024, 3);
  const auto put24 = [](std::uint8_t* at, std::uint32_t value) {
    for (unsigned i = 0; i < 3; ++i) at[i] = static_cast<std::uint8_t>(value >> 8 * (2 - i));
  };
  auto* ccb = new (driver.allocate(64)) spec::Ccb24{};
  auto* list = new (driver.allocate(16)) spec::Segment24[2]{};
  for (unsigned i = 0; i < 2; ++i) put24(list[i].bytes, 512), put24(list[i].address, driver.physical(buffer + 512 * i));
  ccb->opcode = static_cast<std::uint8_t>(CcbOpcode::initiator_list_residual);
  ccb->control = 3 << 5 | 2 << 3 | 2;  // target 3, data out, unit 2
  ccb->cdb_length = 10;
  put24(ccb->data_length, sizeof(spec::Segment24) * 2);
  put24(ccb->data_address, driver.physical(list));
  const Parameters cdb = BusLogicDriver::block_cdb(0x2A, 5, 2);
  std::copy(cdb.begin(), cdb.end(), ccb->cdb);
  EXPECT_EQ(driver.run(ccb).completion, Completion::good);
  EXPECT_EQ(std::memcmp(controller.disk(3, 2).view(5, 2).data(), buffer, 1024), 0);
  // Sense comes right after the CDB.
  ccb->cdb_length = 6;
  ccb->control = 3 << 5 | 3 << 3 | 2;
  put24(ccb->data_length, 0);
  ccb->opcode = static_cast<std::uint8_t>(CcbOpcode::initiator);
  ccb->cdb[0] = 0xFF;
  EXPECT_EQ(driver.run(ccb).completion, Completion::error);
  EXPECT_EQ(ccb->target_status, check_condition);
  EXPECT_EQ(ccb->cdb[6], 0x70);
}

TEST_F(BusLogicIo, absent_targets_time_out_after_the_selection_timeout) {
  const world::Nanoseconds before = machine.world.now_ns();
  const spec::Ccb32* ccb = driver.command_ccb(9, Parameters(6));
  const Returned returned = driver.run(ccb);
  EXPECT_EQ(returned.completion, Completion::error);
  EXPECT_EQ(adapter_status(returned), AdapterStatus::selection_timeout);
  EXPECT_EQ(ccb->adapter_status, 0x11);
  EXPECT_GE(machine.world.now_ns() - before, 250 * world::millisecond_ns);
  EXPECT_TRUE(driver.command(spec::HostCommand::set_selection_timeout, {1, 0, 0, 50}));
  const world::Nanoseconds later = machine.world.now_ns();
  driver.start(ccb);
  EXPECT_TRUE(driver.wait_until([&] { return driver.line(); }));
  EXPECT_LT(machine.world.now_ns() - later, 60 * world::millisecond_ns);
  driver.handle();
}

TEST_F(BusLogicIo, sense_has_the_length_that_the_CCB_asks_for) {
  for (const unsigned length : {0u, 2u, 8u, 18u, 40u}) {
    spec::Ccb32* ccb = driver.read_ccb(0, 0x7FFF'FFFF, 1, buffer);
    std::byte* sense = driver.sense(*ccb);
    std::memset(sense, 0xEE, 64);
    ccb->sense_length = static_cast<std::uint8_t>(length);
    const Returned returned = driver.run(ccb);
    EXPECT_EQ(returned.completion, Completion::error);
    EXPECT_EQ(adapter_status(returned), AdapterStatus::normal);
    EXPECT_EQ(returned.target_status, check_condition);
    EXPECT_EQ(ccb->data_length, 512u);
    const unsigned written = std::min(length == 0 ? 14u : length, 18u);
    EXPECT_EQ(sense[0], std::byte{0xF0});
    for (unsigned i = written; i < 64; ++i) EXPECT_EQ(sense[i], std::byte{0xEE}) << length << " " << i;
  }
}

TEST_F(BusLogicIo, without_automatic_sense_it_is_kept_for_a_REQUEST_SENSE) {
  spec::Ccb32* ccb = driver.read_ccb(0, 0x7FFF'FFFF, 1, buffer);
  ccb->sense_length = spec::no_sense;
  std::memset(driver.sense(*ccb), 0xEE, 64);
  EXPECT_EQ(driver.run(ccb).target_status, check_condition);
  EXPECT_EQ(driver.sense(*ccb)[0], std::byte{0xEE});
  EXPECT_TRUE(controller.target(0)->has_sense(0, 7));
  EXPECT_EQ(driver.run(driver.command_ccb(0, {0x03, 0, 0, 0, 18, 0}, buffer, 18, DataDirection::in)).target_status, good);
  EXPECT_EQ(buffer[12], std::byte{0x21});
  EXPECT_FALSE(controller.target(0)->has_sense(0, 7));
}

TEST_F(BusLogicIo, tagged_commands_stand_still_while_sense_is_kept) {
  spec::Ccb32* failing = driver.read_ccb(0, 0x7FFF'FFFF, 1, buffer);
  failing->sense_length = spec::no_sense;
  spec::Ccb32* held = driver.read_ccb(0, 0, 1, buffer + 512);
  BusLogicDriver::set_tag(*failing, Tag::simple);
  BusLogicDriver::set_tag(*held, Tag::simple);
  driver.post(driver.physical(failing));
  driver.post(driver.physical(held));
  driver.ring();
  driver.wait(10 * world::millisecond_ns);
  auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].ccb, driver.physical(failing));
  driver.start(driver.command_ccb(0, {0x03, 0, 0, 0, 18, 0}, buffer, 18, DataDirection::in));
  driver.wait(10 * world::millisecond_ns);
  back = driver.handle();
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[1].ccb, driver.physical(held));
  EXPECT_EQ(buffer[12], std::byte{0x21});
}

TEST_F(BusLogicIo, an_underrun_is_a_residual_or_an_error_as_the_CCB_says) {
  const auto inquiry = [&](CcbOpcode opcode, DataDirection direction) {
    spec::Ccb32* ccb = driver.command_ccb(0, {0x12, 0, 0, 0, 36, 0}, buffer, 100, direction);
    ccb->opcode = static_cast<std::uint8_t>(opcode);
    const Returned returned = driver.run(ccb);
    return std::pair{adapter_status(returned), ccb->data_length};
  };
  EXPECT_EQ(inquiry(CcbOpcode::initiator_residual, DataDirection::in), std::pair(AdapterStatus::normal, 64u));
  EXPECT_EQ(inquiry(CcbOpcode::initiator, DataDirection::in), std::pair(AdapterStatus::data_run, 100u));
  EXPECT_EQ(inquiry(CcbOpcode::initiator, DataDirection::unchecked), std::pair(AdapterStatus::normal, 100u));
}

TEST_F(BusLogicIo, an_overrun_is_an_error_and_writes_nothing_behind_the_buffer) {
  std::memset(buffer, 0xEE, 2048);
  spec::Ccb32* read = driver.read_ccb(0, 0, 2, buffer);
  read->data_length = 700;
  const Returned returned = driver.run(read);
  EXPECT_EQ(adapter_status(returned), AdapterStatus::data_run);
  EXPECT_EQ(returned.completion, Completion::error);
  EXPECT_EQ(read->data_length, 0u);
  EXPECT_EQ(buffer[699], std::byte{0});
  EXPECT_EQ(buffer[700], std::byte{0xEE});
  spec::Ccb32* write = driver.write_ccb(0, 0, 2, buffer);
  write->data_length = 512;
  EXPECT_EQ(adapter_status(driver.run(write)), AdapterStatus::data_run);
  EXPECT_EQ(controller.disk(0).used_blocks(), 1u);
}

TEST_F(BusLogicIo, data_against_the_CCBs_direction_is_a_finding_and_a_bus_phase_error) {
  spec::Ccb32* write = driver.write_ccb(0, 0, 1, buffer);
  write->control = static_cast<std::uint8_t>(DataDirection::in) << 3;
  EXPECT_EQ(adapter_status(driver.run(write)), AdapterStatus::invalid_phase);
  EXPECT_EQ(controller.disk(0).used_blocks(), 0u);
  spec::Ccb32* read = driver.read_ccb(0, 0, 1, buffer);
  read->control = static_cast<std::uint8_t>(DataDirection::out) << 3;
  EXPECT_EQ(adapter_status(driver.run(read)), AdapterStatus::invalid_phase);
  EXPECT_EQ(broken("buslogic-data-direction"), 2u);
}

// --- tags -------------------------------------------------------------------------------------------------------------

TEST_F(BusLogicIo, an_ordered_command_runs_between_those_before_and_after_it) {
  fill(buffer, 512, 1);
  fill(buffer + 512, 512, 2);
  spec::Ccb32* first = driver.write_ccb(0, 9, 1, buffer);
  spec::Ccb32* ordered = driver.read_ccb(0, 9, 1, buffer + 1024);
  spec::Ccb32* last = driver.write_ccb(0, 9, 1, buffer + 512);
  BusLogicDriver::set_tag(*first, Tag::simple);
  BusLogicDriver::set_tag(*ordered, Tag::ordered);
  BusLogicDriver::set_tag(*last, Tag::simple);
  for (const auto* ccb : {first, ordered, last}) driver.post(driver.physical(ccb));
  driver.ring();
  machine.settle();
  EXPECT_EQ(driver.handle().size(), 3u);
  EXPECT_EQ(std::memcmp(buffer + 1024, buffer, 512), 0);
  EXPECT_EQ(std::memcmp(controller.disk(0).view(9, 1).data(), buffer + 512, 512), 0);
}

TEST_F(BusLogicIo, head_of_queue_overtakes_what_waits) {
  std::vector<spec::Ccb32*> ccbs;
  for (unsigned i = 0; i < 4; ++i) ccbs.push_back(driver.command_ccb(0, Parameters(6)));
  BusLogicDriver::set_tag(*ccbs[0], Tag::simple);
  BusLogicDriver::set_tag(*ccbs[1], Tag::ordered);
  BusLogicDriver::set_tag(*ccbs[2], Tag::ordered);
  BusLogicDriver::set_tag(*ccbs[3], Tag::head_of_queue);
  // The first one stays long enough at the target for the others to arrive.
  BusLogicDriver::set_cdb(*ccbs[0], BusLogicDriver::block_cdb(0x35, 0, 0));
  for (const auto* ccb : ccbs) driver.post(driver.physical(ccb));
  driver.ring();
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 4u);
  EXPECT_EQ(back[0].ccb, driver.physical(ccbs[3]));
  EXPECT_EQ(back[1].ccb, driver.physical(ccbs[0]));
  EXPECT_EQ(back[2].ccb, driver.physical(ccbs[1]));
  EXPECT_EQ(back[3].ccb, driver.physical(ccbs[2]));
}

TEST_F(BusLogicIo, untagged_commands_of_one_unit_run_in_order_and_units_beside_each_other) {
  spec::Ccb32* slow = driver.command_ccb(0, BusLogicDriver::block_cdb(0x35, 0, 0));
  spec::Ccb32* behind = driver.command_ccb(0, Parameters(6));
  spec::Ccb32* elsewhere = driver.command_ccb(3, Parameters(6));
  for (const auto* ccb : {slow, behind, elsewhere}) driver.post(driver.physical(ccb));
  driver.ring();
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(back[0].ccb, driver.physical(elsewhere));
  EXPECT_EQ(back[1].ccb, driver.physical(slow));
  EXPECT_EQ(back[2].ccb, driver.physical(behind));
}

class BusLogicShallow : public BusLogicIo {
 public:
  static hba::buslogic::Options shallow() {
    auto options = small();
    options.queue_depth = 2;
    return options;
  }
  BusLogicShallow() : BusLogicIo(shallow()) {}
};

TEST_F(BusLogicShallow, a_full_target_says_TASK_SET_FULL) {
  for (unsigned i = 0; i < 4; ++i) {
    spec::Ccb32* ccb = driver.read_ccb(0, i, 1, buffer + 512 * i);
    BusLogicDriver::set_tag(*ccb, Tag::simple);
    driver.post(driver.physical(ccb));
  }
  driver.ring();
  machine.settle();
  unsigned full = 0;
  for (const Returned& returned : driver.handle()) full += returned.target_status == task_set_full;
  EXPECT_EQ(full, 2u);
}

TEST_F(BusLogicIo, the_extended_LUN_format_moves_the_tag_to_the_control_byte) {
  ASSERT_TRUE(driver.command(spec::HostCommand::set_ccb_format, {1}));
  spec::Ccb32* ccb = driver.command_ccb(3, {0x12, 0, 0, 0, 36, 0}, buffer, 36, DataDirection::in);
  ccb->control |= 0x20;
  ccb->unit = 0x20 | 2;  // unit 34
  EXPECT_EQ(driver.run(ccb).completion, Completion::good);
  EXPECT_EQ(buffer[0], std::byte{0x7F});
  ccb->unit = 2;
  ccb->data_length = 36;
  driver.run(ccb);
  EXPECT_EQ(buffer[0], std::byte{0});
}

// --- wrong CCBs ---------------------------------------------------------------------------------------------------------

TEST_F(BusLogicIo, CCBs_that_cannot_be_are_findings_and_end_with_their_status) {
  const auto status_with = [&](auto&& change) {
    spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
    change(*ccb);
    return adapter_status(driver.run(ccb));
  };
  EXPECT_EQ(status_with([](auto& ccb) { ccb.opcode = 1; }), AdapterStatus::invalid_opcode);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.opcode = 0x77; }), AdapterStatus::invalid_opcode);
  EXPECT_EQ(broken("buslogic-ccb-opcode"), 2u);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.target = 7; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.target = 16; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.cdb_length = 0; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.cdb_length = 16; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.unit = 0xE0; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(broken("buslogic-ccb-field"), 5u);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.opcode = 2; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.opcode = 2, ccb.data_length = 12; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(status_with([](auto& ccb) { ccb.opcode = 2, ccb.data_length = 8193 * 8; }), AdapterStatus::invalid_parameter);
  EXPECT_EQ(broken("buslogic-sg-limits"), 3u);
}

TEST_F(BusLogicIo, a_CCB_that_is_started_twice_is_a_finding) {
  spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  driver.post(driver.physical(ccb));
  driver.post(driver.physical(ccb));
  driver.ring();
  machine.settle();
  EXPECT_EQ(broken("buslogic-ccb-reused-while-active"), 1u);
}

TEST_F(BusLogicIo, CCBs_and_lists_at_odd_addresses_are_findings) {
  spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  std::byte* odd = driver.allocate(64) + 2;
  std::memcpy(odd, ccb, sizeof *ccb);
  EXPECT_EQ(driver.run(odd).completion, Completion::good);
  EXPECT_EQ(broken("buslogic-ccb-alignment"), 1u);
  spec::Ccb32* read = driver.read_ccb(0, 0, 1, buffer);
  use_list(*read, buffer, {512});
  read->data_address += 1;
  EXPECT_EQ(adapter_status(driver.run(read)), AdapterStatus::invalid_parameter);
  EXPECT_EQ(broken("buslogic-ccb-alignment"), 2u);
}

TEST_F(BusLogicIo, a_CCB_outside_of_the_drivers_memory_is_a_DMA_violation_and_comes_back) {
  driver.post(0x40);
  driver.ring();
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(adapter_status(back[0]), AdapterStatus::hardware_failure);
  EXPECT_FALSE(machine.memory_observer.violations.empty());
  clean = false;
}

TEST_F(BusLogicIo, data_outside_of_the_drivers_memory_ends_with_a_hardware_failure) {
  spec::Ccb32* ccb = driver.read_ccb(0, 0, 1, buffer);
  ccb->data_address = 0x40;
  EXPECT_EQ(adapter_status(driver.run(ccb)), AdapterStatus::hardware_failure);
  EXPECT_FALSE(machine.memory_observer.violations.empty());
  clean = false;
}

TEST_F(BusLogicIo, a_24_bit_address_that_lost_its_upper_byte_is_a_finding) {
  driver.write(spec::reg::control, spec::control_bit::soft_reset);
  machine.settle();
  ASSERT_TRUE(driver.initialize(4, true));
  driver.post(0x05'0000);  // below the memory that there is: what remains of an address above 16 MiB
  driver.ring();
  machine.settle();
  EXPECT_EQ(broken("buslogic-24bit-overflow"), 1u);
}

}  // namespace
}  // namespace drydock::tests
