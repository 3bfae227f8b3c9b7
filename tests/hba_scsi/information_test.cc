// What a unit tells of itself, for every command that does and every allocation length.
#include "bench.h"

namespace drydock::hba::scsi {
namespace {

using spec::Status;

struct Inquiry {
  const char* name;
  Cdb cdb;
  unsigned length_at, length_bytes;  ///< of the allocation length in the CDB
};

void PrintTo(const Inquiry& inquiry, std::ostream* out) { *out << inquiry.name; }

const Inquiry inquiries[] = {
    {"INQUIRY", {0x12, 0, 0, 0, 0, 0}, 3, 2},
    {"VPD_00", {0x12, 1, 0x00, 0, 0, 0}, 3, 2},
    {"VPD_80", {0x12, 1, 0x80, 0, 0, 0}, 3, 2},
    {"VPD_83", {0x12, 1, 0x83, 0, 0, 0}, 3, 2},
    {"VPD_B0", {0x12, 1, 0xB0, 0, 0, 0}, 3, 2},
    {"VPD_B1", {0x12, 1, 0xB1, 0, 0, 0}, 3, 2},
    {"VPD_B2", {0x12, 1, 0xB2, 0, 0, 0}, 3, 2},
    {"MODE_SENSE_6_all", {0x1A, 0, 0x3F, 0, 0, 0}, 4, 1},
    {"MODE_SENSE_6_caching_no_descriptor", {0x1A, 8, 0x08, 0, 0, 0}, 4, 1},
    {"MODE_SENSE_6_changeable", {0x1A, 0, 0x48, 0, 0, 0}, 4, 1},
    {"MODE_SENSE_10_all", {0x5A, 0, 0x3F, 0, 0, 0, 0, 0, 0, 0}, 7, 2},
    {"MODE_SENSE_10_long_lba", {0x5A, 0x10, 0x0A, 0, 0, 0, 0, 0, 0, 0}, 7, 2},
    {"MODE_SENSE_10_defaults", {0x5A, 8, 0xBF, 0, 0, 0, 0, 0, 0, 0}, 7, 2},
    {"READ_CAPACITY_16", {0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 10, 4},
    {"REPORT_LUNS", {0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 6, 4},
};

class AllocationLength : public testing::TestWithParam<Inquiry> {};

TEST_P(AllocationLength, cuts_the_answer_and_nothing_else) {
  Bench bench;
  bench.ready();
  Cdb cdb = GetParam().cdb;
  const unsigned at = GetParam().length_at, width = GetParam().length_bytes;
  put(cdb, at, width, width == 1 ? 0xFF : 0xFFFF);
  const Outcome whole = bench.run(cdb);
  ASSERT_EQ(whole.status, Status::good);
  ASSERT_GT(whole.data.size(), 4u);
  for (std::size_t length = 0; length <= whole.data.size() + 2; ++length) {
    put(cdb, at, width, length);
    const Outcome cut = bench.run(cdb);
    ASSERT_EQ(cut.status, Status::good) << length;
    ASSERT_EQ(cut.data.size(), std::min(length, whole.data.size()));
    EXPECT_EQ(cut.wanted_bytes, cut.data.size());
    EXPECT_EQ(cut.direction, cut.data.empty() ? Direction::none : Direction::in);
    EXPECT_TRUE(std::equal(cut.data.begin(), cut.data.end(), whole.data.begin())) << length;
  }
}

INSTANTIATE_TEST_SUITE_P(Commands, AllocationLength, testing::ValuesIn(inquiries), [](const auto& info) { return std::string(info.param.name); });

TEST(Inquiry, names_the_disk_and_its_length) {
  Bench bench({.vendor = "ACME", .product = "ANVIL", .revision = "1.0"});
  const Outcome outcome = bench.run({0x12, 0, 0, 0, 255, 0});
  ASSERT_EQ(outcome.data.size(), 96u);
  EXPECT_EQ(outcome.data[0], std::byte{0});
  EXPECT_EQ(std::to_integer<unsigned>(outcome.data[4]), outcome.data.size() - 5);
  EXPECT_EQ(outcome.data[7], std::byte{0x32});  // wide, synchronous, tagged queuing
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(&outcome.data[8]), 28), "ACME    ANVIL           1.0 ");
}

TEST(Inquiry, is_answered_before_the_unit_attention_and_leaves_it) {
  Bench bench;
  EXPECT_EQ(bench.run({0x12, 0, 0, 0, 36, 0}).status, Status::good);
  EXPECT_EQ(bench.run({0, 0, 0, 0, 0, 0}).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), 6u << 16 | spec::code::power_on);
  EXPECT_EQ(bench.run({0, 0, 0, 0, 0, 0}).status, Status::good);
}

TEST(Inquiry, refuses_a_page_without_EVPD_and_pages_that_are_not_listed) {
  Bench bench;
  EXPECT_EQ(bench.run({0x12, 0, 0x80, 0, 255, 0}).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_field_in_cdb));
  const Bytes listed = bench.run({0x12, 1, 0, 0, 255, 0}).data;
  for (unsigned page = 0; page < 256; ++page) {
    const bool is_listed = std::find(listed.begin() + 4, listed.end(), std::byte(page)) != listed.end();
    const Outcome outcome = bench.run({0x12, 1, static_cast<std::uint8_t>(page), 0, 255, 0});
    EXPECT_EQ(outcome.status, is_listed ? Status::good : Status::check_condition) << page;
    if (!is_listed) continue;
    EXPECT_EQ(big_at(outcome.data, 1, 1), page);
    EXPECT_EQ(big_at(outcome.data, 2, 2), outcome.data.size() - 4);
  }
}

TEST(Inquiry, of_a_thick_disk_lists_no_provisioning_page_and_no_UNMAP_limits) {
  Bench bench({.thin = false});
  EXPECT_EQ(bench.run({0x12, 1, 0xB2, 0, 255, 0}).status, Status::check_condition);
  EXPECT_EQ(big_at(bench.run({0x12, 1, 0xB0, 0, 255, 0}).data, 20, 8), 0u);
  bench.ready();
  EXPECT_EQ(bench.run({0x42, 0, 0, 0, 0, 0, 0, 0, 8, 0}, Bytes(8)).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_opcode));
}

TEST(Identification, differs_between_serial_numbers_and_units) {
  const auto name = [](const std::string& serial, unsigned lun) {
    Bench bench({.serial = serial}, 512, 64, lun);
    return big_at(bench.run({0x12, 1, 0x83, 0, 255, 0}).data, 8, 8);
  };
  EXPECT_EQ(name("A", 0), name("A", 0));
  EXPECT_NE(name("A", 0), name("B", 0));
  EXPECT_NE(name("A", 0), name("A", 1));
  EXPECT_EQ(name("A", 0) >> 60, 3u);
}

TEST(ReadCapacity, tells_last_block_and_block_size_of_512_and_4096) {
  for (const std::uint32_t block_bytes : {512u, 4096u}) {
    Bench bench({}, block_bytes, 1000);
    bench.ready();
    const Outcome ten = bench.run(Cdb{0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    ASSERT_EQ(ten.data.size(), 8u);
    EXPECT_EQ(big_at(ten.data, 0, 4), 999u);
    EXPECT_EQ(big_at(ten.data, 4, 4), block_bytes);
    Cdb cdb(16);
    cdb[0] = 0x9E, cdb[1] = 0x10, cdb[13] = 32;
    const Outcome sixteen = bench.run(cdb);
    EXPECT_EQ(big_at(sixteen.data, 0, 8), 999u);
    EXPECT_EQ(big_at(sixteen.data, 8, 4), block_bytes);
    EXPECT_EQ(sixteen.data[14], std::byte{0xC0});
  }
}

TEST(ReportLuns, lists_the_units_in_order_whichever_unit_is_asked) {
  Bench bench;
  disk::Disk second(disk_of(64, 512)), third(disk_of(64, 512));
  bench.target.add(5, second, {});
  bench.target.add(2, third, {});
  for (const unsigned unit : {0u, 2u, 9u}) {
    const Outcome outcome = bench.run_at(unit, {0xA0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0});
    ASSERT_EQ(outcome.data.size(), 8u + 3 * 8);
    EXPECT_EQ(big_at(outcome.data, 0, 4), 24u);
    EXPECT_EQ(big_at(outcome.data, 8, 2), 0u);
    EXPECT_EQ(big_at(outcome.data, 16, 2), 2u);
    EXPECT_EQ(big_at(outcome.data, 24, 2), 5u);
  }
  EXPECT_EQ(bench.run({0xA0, 0, 7, 0, 0, 0, 0, 0, 0, 255, 0, 0}).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_field_in_cdb));
}

TEST(AbsentUnit, answers_INQUIRY_and_REQUEST_SENSE_and_refuses_the_rest) {
  Bench bench;
  EXPECT_EQ(bench.run_at(3, {0x12, 0, 0, 0, 36, 0}).data.at(0), std::byte{0x7F});
  EXPECT_EQ(bench.run_at(3, {0, 0, 0, 0, 0, 0}).status, Status::check_condition);
  EXPECT_TRUE(bench.target.has_sense(3, 7));
  const Outcome sense = bench.run_at(3, {0x03, 0, 0, 0, 18, 0});
  EXPECT_EQ(big_at(sense.data, 12, 2), spec::code::unit_not_supported);
  EXPECT_FALSE(bench.target.has_sense(3, 7));
}

// --- modes --------------------------------------------------------------------------------------------------------------

Bytes caching_page(bool enable) {
  Bytes list(4 + 20);
  list[4] = std::byte{0x08};
  list[5] = std::byte{0x12};
  if (enable) list[6] = std::byte{0x04};
  return list;
}

TEST(ModeSelect, switches_the_write_cache_and_MODE_SENSE_shows_it) {
  Bench bench;
  bench.ready();
  ASSERT_TRUE(bench.disk.volatile_cache());
  EXPECT_EQ(bench.run({0x15, 0x10, 0, 0, 24, 0}, caching_page(false)).status, Status::good);
  EXPECT_FALSE(bench.disk.volatile_cache());
  EXPECT_EQ(bench.run({0x1A, 8, 0x08, 0, 255, 0}).data.at(6), std::byte{0});
  EXPECT_EQ(bench.run({0x15, 0x10, 0, 0, 24, 0}, caching_page(true)).status, Status::good);
  EXPECT_EQ(bench.run({0x1A, 8, 0x08, 0, 255, 0}).data.at(6), std::byte{0x04});
}

TEST(ModeSelect, tells_other_initiators_that_modes_changed) {
  Bench bench;
  bench.ready();
  bench.run({0, 0, 0, 0, 0, 0}, {}, 3);
  bench.run({0x15, 0x10, 0, 0, 24, 0}, caching_page(false));
  EXPECT_EQ(bench.run({0, 0, 0, 0, 0, 0}).status, Status::good);
  EXPECT_EQ(bench.run({0, 0, 0, 0, 0, 0}, {}, 3).status, Status::check_condition);
  EXPECT_EQ(bench.sense(3), 6u << 16 | spec::code::mode_parameters_changed);
}

TEST(ModeSelect, refuses_what_is_not_changeable_and_changes_nothing_then) {
  Bench bench;
  bench.ready();
  Bytes list = caching_page(false);
  list[8] = std::byte{1};
  EXPECT_EQ(bench.run({0x15, 0x10, 0, 0, 24, 0}, list).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_field_in_parameters));
  EXPECT_TRUE(bench.disk.volatile_cache());
  EXPECT_EQ(bench.run({0x15, 0x11, 0, 0, 24, 0}, caching_page(false)).status, Status::check_condition);  // save pages
  EXPECT_EQ(bench.run({0x15, 0x00, 0, 0, 24, 0}, caching_page(false)).status, Status::check_condition);  // no page format
  EXPECT_EQ(bench.run({0x1A, 0, 0xFF, 0, 255, 0}).status, Status::check_condition);                      // saved values
  EXPECT_EQ(bench.sense(), illegal(spec::code::saving_not_supported));
  EXPECT_EQ(bench.run({0x1A, 0, 0x11, 0, 255, 0}).status, Status::check_condition);                      // no such page
}

TEST(ModeSelect, of_every_cut_length_fails_unless_it_ends_between_pages) {
  Bench bench;
  bench.ready();
  const Bytes list = caching_page(false);
  for (std::size_t length = 0; length <= list.size(); ++length) {
    bench.disk.set_volatile_cache(true);
    const bool whole = length == 0 || length == 4 || length == list.size();
    const Outcome outcome = bench.run({0x15, 0x10, 0, 0, static_cast<std::uint8_t>(length), 0}, Bytes(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(length)));
    EXPECT_EQ(outcome.status, whole ? Status::good : Status::check_condition) << length;
    EXPECT_EQ(outcome.wanted_bytes, length);
    EXPECT_EQ(bench.sense(), whole ? 0 : illegal(spec::code::parameter_list_length)) << length;
    EXPECT_EQ(bench.disk.volatile_cache(), length != list.size());
  }
}

TEST(ModeSelect, what_MODE_SENSE_10_gave_can_be_selected_again) {
  Bench bench;
  bench.ready();
  Bytes list = bench.run({0x5A, 0, 0x3F, 0, 0, 0, 0, 1, 0, 0}).data;
  list[0] = list[1] = list[3] = std::byte{0};  // reserved for MODE SELECT
  EXPECT_EQ(bench.run({0x55, 0x10, 0, 0, 0, 0, 0, 0, static_cast<std::uint8_t>(list.size()), 0}, list).status, Status::good);
}

TEST(ModeSelect, software_write_protect_stops_writes_and_shows_in_the_header) {
  Bench bench;
  bench.ready();
  Bytes list(4 + 12);
  list[4] = std::byte{0x0A}, list[5] = std::byte{0x0A}, list[7] = std::byte{0x10}, list[8] = std::byte{0x08};
  ASSERT_EQ(bench.run({0x15, 0x10, 0, 0, 16, 0}, list).status, Status::good);
  EXPECT_EQ(bench.run({0x1A, 8, 0x0A, 0, 255, 0}).data.at(2), std::byte{0x90});
  EXPECT_EQ(bench.run(block_command(0x2A, 0, 1), pattern(512)).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), 7u << 16 | spec::code::write_protected);
}

}  // namespace
}  // namespace drydock::hba::scsi
