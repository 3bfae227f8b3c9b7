// The commands on blocks: every size of CDB, both block sizes, boundaries, and what they do to the cache.
#include "bench.h"

namespace drydock::hba::scsi {
namespace {

using spec::Status;

constexpr std::uint8_t reads[] = {0x08, 0x28, 0xA8, 0x88}, writes[] = {0x0A, 0x2A, 0xAA, 0x8A, 0x2E};

TEST(ReadWrite, of_every_CDB_size_and_block_size_return_what_was_written) {
  for (const std::uint32_t block_bytes : {512u, 4096u}) {
    Bench bench({}, block_bytes);
    bench.ready();
    unsigned seed = 0;
    for (const std::uint8_t write : writes)
      for (const std::uint64_t count : {1u, 2u, 7u, 128u}) {
        const std::uint64_t lba = 100 + seed;
        const Bytes data = pattern(count * block_bytes, ++seed);
        const Outcome written = bench.run(block_command(write, lba, count), data);
        ASSERT_EQ(written.status, Status::good);
        EXPECT_EQ(written.wanted_bytes, data.size());
        EXPECT_EQ(written.direction, Direction::out);
        for (const std::uint8_t read : reads) {
          const Outcome outcome = bench.run(block_command(read, lba, count));
          ASSERT_EQ(outcome.status, Status::good);
          EXPECT_EQ(outcome.data, data) << unsigned{write} << " " << unsigned{read};
        }
      }
  }
}

TEST(ReadWrite, length_0_is_256_blocks_in_a_CDB_of_6_and_nothing_in_the_others) {
  Bench bench;
  bench.ready();
  EXPECT_EQ(bench.run(block_command(0x08, 0, 0)).data.size(), 256u * 512);
  for (const std::uint8_t read : {std::uint8_t{0x28}, std::uint8_t{0xA8}, std::uint8_t{0x88}}) {
    const Outcome outcome = bench.run(block_command(read, 5, 0));
    EXPECT_EQ(outcome.status, Status::good);
    EXPECT_EQ(outcome.direction, Direction::none);
  }
}

TEST(ReadWrite, up_to_the_last_block_work_and_beyond_fail_with_the_LBA) {
  Bench bench({}, 512, 1000);
  bench.ready();
  for (const std::uint8_t opcode : {0x08, 0x28, 0xA8, 0x88, 0x0A, 0x2A, 0xAA, 0x8A, 0x2F, 0x8F, 0xAF, 0x35, 0x91}) {
    const auto code = static_cast<std::uint8_t>(opcode);
    EXPECT_EQ(bench.run(block_command(code, 998, 2), pattern(1024)).status, Status::good) << opcode;
    for (const auto& [lba, count] : {std::pair{999u, 2u}, {1000u, 1u}, {0x1F'FFFFu, 1u}}) {
      EXPECT_EQ(bench.run(block_command(code, lba, count), pattern(1024)).status, Status::check_condition) << opcode;
      EXPECT_EQ(bench.run({0x03, 0, 0, 0, 18, 0}).data.at(12), std::byte{0x21});
    }
  }
  EXPECT_EQ(bench.run(block_command(0x28, 999, 2)).status, Status::check_condition);
  const Bytes sense = bench.run({0x03, 0, 0, 0, 18, 0}).data;
  EXPECT_EQ(sense.at(0), std::byte{0xF0});
  EXPECT_EQ(big_at(sense, 3, 4), 1000u);
  EXPECT_EQ(bench.run(block_command(0x88, ~0ull, 2)).status, Status::check_condition);
}

TEST(ReadWrite, a_transfer_over_the_limit_is_refused) {
  Bench bench({.maximum_transfer_blocks = 16});
  bench.ready();
  EXPECT_EQ(big_at(bench.run({0x12, 1, 0xB0, 0, 64, 0}).data, 8, 4), 16u);
  EXPECT_EQ(bench.run(block_command(0x28, 0, 16)).status, Status::good);
  EXPECT_EQ(bench.run(block_command(0x28, 0, 17)).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_field_in_cdb));
}

TEST(Write, with_less_data_than_announced_writes_the_whole_blocks) {
  Bench bench;
  bench.ready();
  bench.run(block_command(0x2A, 0, 3), pattern(1536, 1));
  const Outcome outcome = bench.run(block_command(0x2A, 0, 3), pattern(700, 2));
  EXPECT_EQ(outcome.wanted_bytes, 1536u);
  Bytes expected = pattern(1536, 1);
  const Bytes changed = pattern(700, 2);
  std::copy_n(changed.begin(), 512, expected.begin());
  EXPECT_EQ(bench.run(block_command(0x28, 0, 3)).data, expected);
}

TEST(Write, is_volatile_until_flushed_and_durable_at_once_with_FUA) {
  constexpr std::uint8_t fua = 0x08;
  Bench bench;
  bench.ready();
  bench.run(block_command(0x2A, 10, 1), pattern(512));
  EXPECT_EQ(bench.disk.unflushed_blocks(), 1u);
  EXPECT_EQ(bench.run(block_command(0x35, 0, 0)).status, Status::good);
  EXPECT_EQ(bench.disk.unflushed_blocks(), 0u);
  for (const std::uint8_t write : {std::uint8_t{0x2A}, std::uint8_t{0xAA}, std::uint8_t{0x8A}}) bench.run(block_command(write, 20, 1, fua), pattern(512));
  bench.run(block_command(0x2E, 21, 1), pattern(512));
  EXPECT_EQ(bench.disk.unflushed_blocks(), 0u);
  bench.run(block_command(0x8A, 30, 4), pattern(2048));
  bench.run(block_command(0x28, 30, 4, fua));
  EXPECT_EQ(bench.disk.unflushed_blocks(), 0u);
}

TEST(Write, to_a_protected_disk_moves_no_data) {
  Bench bench({.write_protected = true});
  bench.ready();
  const Cdb commands[] = {block_command(0x0A, 0, 1), block_command(0x2A, 0, 1), block_command(0x8A, 0, 1), block_command(0x41, 0, 1), block_command(0x93, 0, 1)};
  for (const Cdb& cdb : commands) {
    const Outcome outcome = bench.run(cdb, pattern(512));
    EXPECT_EQ(outcome.status, Status::check_condition);
    EXPECT_EQ(outcome.direction, Direction::none);
    EXPECT_EQ(bench.sense(), 7u << 16 | spec::code::write_protected);
  }
}

TEST(Read, of_a_bad_block_gives_those_before_it_and_its_LBA) {
  Bench bench;
  bench.ready();
  bench.run(block_command(0x2A, 50, 8), pattern(4096));
  bench.disk.make_unreadable(53, 1);
  const Outcome outcome = bench.run(block_command(0x28, 50, 8));
  EXPECT_EQ(outcome.status, Status::check_condition);
  EXPECT_EQ(outcome.data.size(), 3u * 512);
  const Bytes sense = bench.run({0x03, 0, 0, 0, 18, 0}).data;
  EXPECT_EQ(sense[2], std::byte{3});
  EXPECT_EQ(big_at(sense, 3, 4), 53u);
  EXPECT_EQ(bench.run(block_command(0x2F, 53, 1)).status, Status::check_condition);
  bench.run(block_command(0x2A, 53, 1), pattern(512));
  EXPECT_EQ(bench.run(block_command(0x28, 50, 8)).status, Status::good);
}

TEST(Verify, compares_when_asked_and_tells_where_it_differs) {
  constexpr std::uint8_t compare = 0x02, same_block = 0x06, reserved = 0x04;
  Bench bench;
  bench.ready();
  Bytes data = pattern(1024);
  bench.run(block_command(0x2A, 8, 2), data);
  EXPECT_EQ(bench.run(block_command(0x2F, 8, 2)).direction, Direction::none);
  for (const std::uint8_t verify : {std::uint8_t{0x2F}, std::uint8_t{0xAF}, std::uint8_t{0x8F}}) EXPECT_EQ(bench.run(block_command(verify, 8, 2, compare), data).status, Status::good);
  data[700] ^= std::byte{1};
  const Outcome outcome = bench.run(block_command(0x2F, 8, 2, compare), data);
  EXPECT_EQ(outcome.status, Status::check_condition);
  EXPECT_EQ(outcome.wanted_bytes, 1024u);
  const Bytes sense = bench.run({0x03, 0, 0, 0, 18, 0}).data;
  EXPECT_EQ(sense[2], std::byte{0x0E});
  EXPECT_EQ(big_at(sense, 3, 4), 700u);
  EXPECT_EQ(bench.run(block_command(0x2F, 100, 8, same_block), Bytes(512)).status, Status::good);
  EXPECT_EQ(bench.run(block_command(0x2F, 8, 2, same_block), Bytes(512)).status, Status::check_condition);
  EXPECT_EQ(bench.run(block_command(0x2F, 8, 2, reserved), data).status, Status::check_condition);
}

TEST(WriteSame, repeats_a_block_drops_blocks_and_takes_0_for_all) {
  constexpr std::uint8_t unmap = 0x08, no_data = 0x01;
  Bench bench({}, 512, 64);
  bench.ready();
  const Bytes block = pattern(512, 9);
  EXPECT_EQ(bench.run(block_command(0x41, 4, 3), block).wanted_bytes, 512u);
  for (std::uint64_t lba = 4; lba < 7; ++lba) EXPECT_EQ(bench.run(block_command(0x28, lba, 1)).data, block);
  EXPECT_EQ(bench.disk.used_blocks(), 3u);
  EXPECT_EQ(bench.run(block_command(0x93, 5, 2, unmap | no_data)).status, Status::good);
  EXPECT_EQ(bench.disk.used_blocks(), 1u);
  EXPECT_EQ(bench.run(block_command(0x28, 5, 1)).data, Bytes(512));
  EXPECT_EQ(bench.run(block_command(0x93, 60, 0), block).status, Status::good);
  EXPECT_EQ(bench.disk.used_blocks(), 5u);
  EXPECT_EQ(bench.run(block_command(0x41, 4, 1, no_data), block).status, Status::check_condition);
}

Bytes unmap_list(std::initializer_list<std::pair<std::uint64_t, std::uint32_t>> ranges) {
  Bytes list(8 + 16 * ranges.size());
  spec::put_big(std::span(list).first(2), list.size() - 2);
  spec::put_big(std::span(list).subspan(2, 2), 16 * ranges.size());
  std::size_t at = 8;
  for (const auto& [lba, count] : ranges) {
    spec::put_big(std::span(list).subspan(at, 8), lba);
    spec::put_big(std::span(list).subspan(at + 8, 4), count);
    at += 16;
  }
  return list;
}

Cdb unmap_command(std::size_t bytes) {
  Cdb cdb(10);
  cdb[0] = 0x42;
  put(cdb, 7, 2, bytes);
  return cdb;
}

TEST(Unmap, drops_all_ranges_or_none) {
  Bench bench({.maximum_unmap_ranges = 2}, 512, 64);
  bench.ready();
  bench.run(block_command(0x2A, 0, 32), pattern(32 * 512));
  Bytes list = unmap_list({{0, 4}, {62, 3}});
  EXPECT_EQ(bench.run(unmap_command(list.size()), list).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::lba_out_of_range));
  EXPECT_EQ(bench.disk.used_blocks(), 32u);
  list = unmap_list({{0, 4}, {10, 2}});
  EXPECT_EQ(bench.run(unmap_command(list.size()), list).status, Status::good);
  EXPECT_EQ(bench.disk.used_blocks(), 26u);
  list = unmap_list({{0, 1}, {1, 1}, {2, 1}});
  EXPECT_EQ(bench.run(unmap_command(list.size()), list).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::invalid_field_in_parameters));
  EXPECT_EQ(bench.run(unmap_command(0)).status, Status::good);
  EXPECT_EQ(bench.run(unmap_command(7), Bytes(7)).status, Status::check_condition);
  EXPECT_EQ(bench.sense(), illegal(spec::code::parameter_list_length));
}

}  // namespace
}  // namespace drydock::hba::scsi
