// Sense and its life, unit attention, reservations, start and stop, and what is refused.
#include "bench.h"

namespace drydock::hba::scsi {
namespace {

using spec::Status;

const Cdb test_unit_ready(6);

TEST(Sense, is_kept_until_it_is_asked_for_once) {
  Bench bench;
  bench.ready();
  bench.run(block_command(0x28, 5000, 1));
  EXPECT_TRUE(bench.target.has_sense(0, 7));
  EXPECT_FALSE(bench.target.has_sense(0, 3));
  EXPECT_EQ(bench.sense(), illegal(spec::code::lba_out_of_range));
  EXPECT_FALSE(bench.target.has_sense(0, 7));
  EXPECT_EQ(bench.sense(), 0u);
}

TEST(Sense, is_lost_to_the_next_command_but_not_to_other_initiators_ones) {
  Bench bench;
  bench.ready();
  bench.run(test_unit_ready, {}, 3);
  bench.run(block_command(0x28, 5000, 1));
  bench.run(test_unit_ready, {}, 3);
  EXPECT_TRUE(bench.target.has_sense(0, 7));
  bench.run(test_unit_ready);
  EXPECT_EQ(bench.sense(), 0u);
}

TEST(Sense, of_every_allocation_length_is_cut_in_both_formats) {
  for (const std::uint8_t descriptors : {std::uint8_t{0}, std::uint8_t{1}})
    for (unsigned length = 0; length <= 40; ++length) {
      Bench bench;
      bench.ready();
      bench.run(block_command(0x28, 5000, 1));
      const Outcome outcome = bench.run({0x03, descriptors, 0, 0, static_cast<std::uint8_t>(length), 0});
      EXPECT_EQ(outcome.status, Status::good);
      EXPECT_EQ(outcome.data.size(), std::min(length, descriptors ? 28u : 18u));
      const std::byte code = outcome.data.empty() ? std::byte{0} : outcome.data[0] & std::byte{0x7F};
      EXPECT_EQ(code, length == 0 ? std::byte{0} : std::byte(descriptors ? 0x72 : 0x70));
    }
}

TEST(Sense, of_an_illegal_request_points_at_the_byte) {
  Bench bench;
  bench.ready();
  bench.run({0x12, 0, 0x80, 0, 255, 0});
  const Bytes fixed = bench.run({0x03, 0, 0, 0, 255, 0}).data;
  EXPECT_EQ(fixed.at(15), std::byte{0xC0});
  EXPECT_EQ(big_at(fixed, 16, 2), 2u);
  bench.run({0x12, 0, 0x80, 0, 255, 0});
  const Bytes descriptors = bench.run({0x03, 1, 0, 0, 255, 0}).data;
  ASSERT_EQ(descriptors.size(), 16u);
  EXPECT_EQ(descriptors[7], std::byte{8});
  EXPECT_EQ(descriptors[8], std::byte{2});
  EXPECT_EQ(big_at(descriptors, 13, 2), 2u);
}

TEST(Sense, of_an_LBA_over_32_bits_is_whole_in_descriptors_and_not_valid_in_the_fixed_format) {
  Bench bench({.descriptor_sense = true});
  bench.ready();
  bench.run(block_command(0x88, 0x12'3456'789Aull, 1));
  const Bytes descriptors = bench.run({0x03, 0, 0, 0, 255, 0}).data;
  EXPECT_EQ(descriptors.at(0), std::byte{0x72});
  EXPECT_EQ(big_at(descriptors, 12, 8), 0x12'3456'789Aull);
  Bench fixed;
  fixed.ready();
  fixed.run(block_command(0x88, 0x12'3456'789Aull, 1));
  EXPECT_EQ(fixed.run({0x03, 0, 0, 0, 255, 0}).data.at(0), std::byte{0x70});
}

TEST(UnitAttention, comes_once_after_each_kind_of_reset) {
  Bench bench;
  EXPECT_EQ(bench.run(test_unit_ready).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), 6u << 16 | spec::code::power_on);
  EXPECT_EQ(bench.run(test_unit_ready).status, Status::good);
  for (const auto& [kind, code] : {std::pair{Reset::bus, spec::code::bus_reset}, {Reset::device, spec::code::device_reset}}) {
    bench.target.reset(kind);
    EXPECT_EQ(bench.run(test_unit_ready).status, Status::check_condition);
    EXPECT_EQ(bench.sense(), 6u << 16 | code);
    EXPECT_EQ(bench.run(test_unit_ready).status, Status::good);
  }
}

TEST(UnitAttention, of_power_on_outranks_a_bus_reset_and_REQUEST_SENSE_takes_it) {
  Bench bench;
  bench.target.reset(Reset::bus);
  EXPECT_EQ(bench.sense(), 6u << 16 | spec::code::power_on);
  EXPECT_EQ(bench.run(test_unit_ready).status, Status::good);
}

TEST(Reservation, keeps_others_out_until_it_is_released_or_reset) {
  Bench bench;
  bench.ready();
  bench.run(test_unit_ready, {}, 3);
  EXPECT_EQ(bench.run({0x16, 0, 0, 0, 0, 0}).status, Status::good);
  EXPECT_EQ(bench.run(test_unit_ready).status, Status::good);
  EXPECT_EQ(bench.run(test_unit_ready, {}, 3).status, Status::reservation_conflict);
  EXPECT_EQ(bench.run(block_command(0x28, 0, 1), {}, 3).status, Status::reservation_conflict);
  EXPECT_EQ(bench.run({0x16, 0, 0, 0, 0, 0}, {}, 3).status, Status::reservation_conflict);
  EXPECT_EQ(bench.run({0x12, 0, 0, 0, 36, 0}, {}, 3).status, Status::good);
  EXPECT_EQ(bench.run({0x17, 0, 0, 0, 0, 0}, {}, 3).status, Status::good);  // and changes nothing
  EXPECT_EQ(bench.run(test_unit_ready, {}, 3).status, Status::reservation_conflict);
  EXPECT_EQ(bench.run({0x17, 0, 0, 0, 0, 0}).status, Status::good);
  EXPECT_EQ(bench.run(test_unit_ready, {}, 3).status, Status::good);
  bench.run({0x16, 0, 0, 0, 0, 0});
  bench.target.reset(Reset::device);
  EXPECT_EQ(bench.run(test_unit_ready, {}, 3).status, Status::check_condition);
}

TEST(StartStop, a_stopped_disk_is_flushed_and_not_ready_until_it_starts) {
  Bench bench;
  bench.ready();
  bench.run(block_command(0x2A, 0, 1), pattern(512));
  EXPECT_EQ(bench.run({0x1B, 0, 0, 0, 0, 0}).status, Status::good);
  EXPECT_EQ(bench.disk.unflushed_blocks(), 0u);
  EXPECT_EQ(bench.run(test_unit_ready).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), 2u << 16 | spec::code::not_ready_needs_start);
  EXPECT_EQ(bench.run({0x12, 0, 0, 0, 36, 0}).status, Status::good);
  EXPECT_EQ(bench.run({0x1B, 0, 0, 0, 1, 0}).status, Status::good);
  EXPECT_EQ(bench.run(block_command(0x28, 0, 1)).data, pattern(512));
  EXPECT_EQ(bench.run({0x1B, 0, 0, 0, 2, 0}).status, Status::check_condition);  // nothing to eject
}

TEST(StartStop, a_locked_removable_medium_is_not_ejected) {
  Bench bench({.removable = true});
  bench.ready();
  EXPECT_EQ(bench.run({0x1E, 0, 0, 0, 1, 0}).status, Status::good);
  EXPECT_EQ(bench.run({0x1B, 0, 0, 0, 2, 0}).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::removal_prevented));
  EXPECT_EQ(bench.run({0x1E, 0, 0, 0, 0, 0}).status, Status::good);
  EXPECT_EQ(bench.run({0x1B, 0, 0, 0, 2, 0}).status, Status::good);
}

TEST(Refusal, FORMAT_UNIT_and_opcodes_that_are_not_built_are_ILLEGAL_REQUEST) {
  Bench bench;
  bench.ready();
  for (unsigned opcode = 0; opcode < 256; ++opcode) {
    const unsigned length = spec::cdb_bytes(static_cast<std::uint8_t>(opcode));
    Cdb cdb(length == 0 ? 6 : length);
    cdb[0] = static_cast<std::uint8_t>(opcode);
    const bool built = std::ranges::count(std::initializer_list<unsigned>{0x00, 0x03, 0x08, 0x0A, 0x12, 0x15, 0x16, 0x17, 0x1A, 0x1B, 0x1D, 0x1E, 0x25, 0x28, 0x2A, 0x2E,
                                                                          0x2F, 0x35, 0x41, 0x42, 0x55, 0x5A, 0x88, 0x8A, 0x8F, 0x91, 0x93, 0x9E, 0xA0, 0xA8, 0xAA, 0xAF},
                                          opcode) != 0;
    if (built) continue;
    EXPECT_EQ(bench.run(cdb).status, Status::check_condition) << opcode;
    EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_opcode)) << opcode;
  }
}

TEST(Refusal, short_CDBs_linked_commands_and_protection_are_invalid_fields) {
  Bench bench;
  bench.ready();
  for (const Cdb& cdb : {Cdb{0x28, 0, 0, 0, 0, 0}, Cdb{0, 0, 0, 0, 0, 1}, Cdb{0, 0, 0, 0, 0, 4}, block_command(0x28, 0, 1, 0x20), block_command(0x2A, 0, 1, 0x60)}) {
    EXPECT_EQ(bench.run(cdb, pattern(512)).status, Status::check_condition);
    EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_field_in_cdb));
  }
}

TEST(Refusal, the_units_number_in_the_CDB_is_no_protection_field) {
  Bench bench({}, 512, 64, 3);
  bench.ready();
  EXPECT_EQ(bench.run(block_command(0x28, 0, 1, 3 << 5)).status, Status::good);
  EXPECT_EQ(bench.run(block_command(0x28, 0, 1, 2 << 5)).status, Status::check_condition);
}

}  // namespace
}  // namespace drydock::hba::scsi
