#include "disk/unit.h"

#include <gtest/gtest.h>

#include <cstring>

#include "disk/command.h"
#include "disk/fake_adapter.h"
#include "nt/bare_machine.h"

namespace drydock::disk {
namespace {

struct Bench : nt::Bare {
  explicit Bench(unsigned processors = 1) : Bare(processors) {
    world::MachineScope machine;
    disks.push_back({.blocks = 4096, .block_bytes = 512, .written = {}});
    adapter = std::make_unique<fake::Adapter>(disks, fake::Defect::none);
    adapter->start();
  }
  /// Discovers the units, then runs `body` with the first; all on a system thread.
  void with_unit(std::function<void(Unit&)> body) {
    bool ended = false;
    const auto result = run([&] {
      std::vector<std::string> problems;
      auto units = discover(*adapter, problems);
      for (const std::string& problem : problems) ADD_FAILURE() << problem;
      ASSERT_EQ(units.size(), disks.size());
      adapter->submitted = 0;
      body(*units[0]);
      ended = true;
    });
    EXPECT_EQ(result, world::RunResult::quiescent);
    EXPECT_TRUE(ended) << "the body waits for something that never comes";
  }
  std::vector<fake::Disk> disks;
  std::unique_ptr<fake::Adapter> adapter;
};

void fill(const Buffer& buffer, std::uint8_t seed) {
  for (std::size_t i = 0; i < buffer.size(); ++i) buffer.data()[i] = static_cast<std::uint8_t>(seed + i / 512 + i);
}

TEST(Unit, discovery_learns_capacity_cache_limits_and_provisioning) {
  Bench bench;
  bench.with_unit([](Unit& unit) {
    const Properties& properties = unit.properties();
    EXPECT_EQ(properties.block_count, 4096u);
    EXPECT_EQ(properties.block_bytes, 512u);
    EXPECT_EQ(properties.product, "FAKE DISK");
    EXPECT_EQ(properties.serial, "FAKE");
    EXPECT_TRUE(properties.write_cache);
    EXPECT_TRUE(properties.force_unit_access);
    EXPECT_TRUE(properties.unmap);
    EXPECT_TRUE(properties.write_same);
    EXPECT_TRUE(properties.unmapped_reads_zero);
    ASSERT_TRUE(properties.limits);
    EXPECT_EQ(properties.limits->maximum_unmap_blocks, 100u);
    EXPECT_EQ(properties.text(), "DRYDOCK FAKE DISK, 2.0 MiB, 4096 blocks of 512 bytes, write cache on, unmap");
  });
}

TEST(Unit, capacity_beyond_32_bits_comes_from_READ_CAPACITY_16) {
  Bench bench;
  bench.disks[0].blocks = (1ull << 33) + 5;
  bench.with_unit([](Unit& unit) { EXPECT_EQ(unit.block_count(), (1ull << 33) + 5); });
}

TEST(Unit, what_is_written_is_read_across_many_pieces) {
  Bench bench;
  bench.adapter->transfer_bytes = 16 << 10;
  bench.with_unit([&](Unit& unit) {
    const Buffer out = unit.make_buffer(1000, 0x204), in = unit.make_buffer(1000, 0xE00);
    fill(out, 3);
    ASSERT_TRUE(unit.write(7, 1000, out.data()).ok());
    const Result result = unit.read(7, 1000, in.data());
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.transferred_bytes, 512'000u);
    EXPECT_EQ(result.attempts, 32u) << "1000 blocks of 512 bytes in pieces of 32 blocks";
    EXPECT_EQ(std::memcmp(out.data(), in.data(), out.size()), 0);
    EXPECT_LE(bench.adapter->longest_bytes, 16u << 10);
    EXPECT_EQ(bench.adapter->submitted, 64u);
  });
}

TEST(Unit, ios_wait_in_order_when_all_packets_are_out) {
  Bench bench;
  bench.with_unit([&](Unit& first) {
    Unit unit(first.adapter(), first.properties(), 2);
    struct Many {
      Io io;
      Buffer buffer;
    };
    std::vector<Many> many(20);
    nt::Event all(nt::Event::Type::notification);
    struct Count {
      int left = 20;
      nt::Event* all;
    } count{20, &all};
    for (std::size_t i = 0; i < many.size(); ++i) {
      many[i].buffer = unit.make_buffer(700);
      fill(many[i].buffer, static_cast<std::uint8_t>(i));
      many[i].io.operation = Operation::write;
      many[i].io.lba = 700 * (i % 5);
      many[i].io.blocks = 700;
      many[i].io.data = many[i].buffer.data();
      many[i].io.context = &count;
      many[i].io.done = [](Io& io) {
        auto& counted = *static_cast<Count*>(io.context);
        EXPECT_TRUE(io.result.ok());
        if (--counted.left == 0) counted.all->set();
      };
    }
    for (Many& one : many) unit.submit(one.io);
    EXPECT_EQ(unit.outstanding(), 20u);
    EXPECT_TRUE(all.wait(world::second_ns));
    EXPECT_EQ(unit.outstanding(), 0u);
    EXPECT_LE(bench.adapter->most_outstanding, 2u);
  });
}

TEST(Unit, transient_answers_are_retried_and_refusals_are_not) {
  struct Case {
    port::Outcome outcome;
    std::uint32_t attempts;
    Status status;
  };
  const Case cases[] = {
      {port::Outcome::reset, 2, Status::success},          {port::Outcome::timeout, 2, Status::success},
      {port::Outcome::busy, 2, Status::success},           {port::Outcome::error, 2, Status::success},
      {port::Outcome::no_device, 1, Status::unit_gone},    {port::Outcome::invalid_request, 1, Status::invalid_request},
      {port::Outcome::flushed, 1, Status::flushed},
  };
  for (const Case& one : cases) {
    Bench bench;
    bench.with_unit([&](Unit& unit) {
      bench.adapter->next_outcomes = {one.outcome};
      const Buffer buffer = unit.make_buffer(1);
      const Result result = unit.read(0, 1, buffer.data());
      EXPECT_EQ(result.status, one.status) << result.text();
      EXPECT_EQ(result.attempts, one.attempts) << result.text();
    });
  }
}

TEST(Unit, sense_decides_about_retries) {
  struct Case {
    srb::SenseKey key;
    std::uint32_t attempts;
    Status status;
  };
  const Case cases[] = {
      {srb::SenseKey::unit_attention, 2, Status::success},   {srb::SenseKey::aborted_command, 2, Status::success},
      {srb::SenseKey::not_ready, 2, Status::success},        {srb::SenseKey::medium_error, 2, Status::success},
      {srb::SenseKey::illegal_request, 1, Status::invalid_request}, {srb::SenseKey::data_protect, 1, Status::write_protected},
      {srb::SenseKey::recovered_error, 1, Status::short_transfer},
  };
  for (const Case& one : cases) {
    Bench bench;
    bench.with_unit([&](Unit& unit) {
      bench.adapter->next_sense = {one.key};
      const Buffer buffer = unit.make_buffer(1);
      const Result result = unit.read(0, 1, buffer.data());
      EXPECT_EQ(result.status, one.status) << result.text();
      EXPECT_EQ(result.attempts, one.attempts) << result.text();
    });
  }
}

TEST(Unit, retries_are_bounded) {
  Bench bench;
  bench.with_unit([&](Unit& unit) {
    bench.adapter->next_outcomes.assign(50, port::Outcome::busy);
    const Buffer buffer = unit.make_buffer(1);
    const Result result = unit.read(0, 1, buffer.data());
    EXPECT_EQ(result.status, Status::busy);
    EXPECT_EQ(result.attempts, 5u);
    Io io;
    io.blocks = 1;
    io.data = buffer.data();
    io.retry_limit = 0;
    EXPECT_EQ(unit.run(io).attempts, 1u);
  });
}

TEST(Unit, beyond_the_end_is_out_of_range_with_its_sense) {
  Bench bench;
  bench.with_unit([](Unit& unit) {
    const Buffer buffer = unit.make_buffer(2);
    const Result result = unit.read(unit.block_count() - 1, 2, buffer.data());
    EXPECT_EQ(result.status, Status::out_of_range);
    EXPECT_TRUE(result.sense.is(srb::SenseKey::illegal_request, srb::SenseCode::lba_out_of_range));
    EXPECT_EQ(result.text().substr(0, 12), "out of range");
  });
}

TEST(Unit, unmap_and_write_zeroes_are_cut_at_the_units_limits) {
  Bench bench;
  bench.with_unit([&](Unit& unit) {
    const Buffer buffer = unit.make_buffer(1000);
    fill(buffer, 9);
    ASSERT_TRUE(unit.write(0, 1000, buffer.data()).ok());
    bench.adapter->keep_log = true;
    EXPECT_TRUE(unit.unmap(100, 250).ok());
    EXPECT_EQ(bench.adapter->log.size(), 3u) << "100 blocks a command";
    bench.adapter->log.clear();
    EXPECT_TRUE(unit.write_zeroes(400, 500).ok());
    EXPECT_EQ(bench.adapter->log.size(), 2u) << "300 blocks a command";
    EXPECT_EQ(bench.adapter->log[0], "WRITE SAME(16) lba 400, 300 blocks");
    const Buffer back = unit.make_buffer(1000);
    ASSERT_TRUE(unit.read(0, 1000, back.data()).ok());
    for (std::uint32_t block = 0; block < 1000; ++block) {
      const bool zero = (block >= 100 && block < 350) || (block >= 400 && block < 900);
      const std::uint8_t* at = back.data() + 512 * block;
      EXPECT_EQ(std::memcmp(at, buffer.data() + 512 * block, 512) != 0, zero) << block;
      EXPECT_EQ(std::all_of(at, at + 512, [](std::uint8_t byte) { return byte == 0; }), zero) << block;
    }
  });
}

TEST(Unit, write_zeroes_falls_back_to_plain_writes) {
  Bench bench;
  bench.adapter->write_same_supported = false;
  bench.adapter->unmap_supported = false;
  bench.with_unit([&](Unit& unit) {
    EXPECT_FALSE(unit.properties().unmap);
    EXPECT_EQ(unit.unmap(0, 1).status, Status::not_supported);
    EXPECT_TRUE(unit.write_zeroes(3, 600).ok());
    EXPECT_EQ(bench.disks[0].written.size(), 600u);
  });
}

TEST(Unit, force_unit_access_is_in_the_cdb) {
  Bench bench;
  bench.with_unit([&](Unit& unit) {
    const Buffer buffer = unit.make_buffer(1);
    bench.adapter->keep_log = true;
    EXPECT_TRUE(unit.write(5, 1, buffer.data(), true).ok());
    EXPECT_TRUE(unit.flush().ok());
    ASSERT_EQ(bench.adapter->log.size(), 2u);
    EXPECT_EQ(bench.adapter->log[0], "WRITE(10) lba 5, 1 block, FUA");
    EXPECT_EQ(bench.adapter->log[1], "SYNCHRONIZE CACHE(10)");
  });
}

TEST(Buffer, has_exactly_its_length_and_the_offset_in_a_page) {
  Bench bench;
  bench.with_unit([](Unit& unit) {
    const Buffer buffer = unit.make_buffer(3, 0x204);
    EXPECT_EQ(buffer.size(), 1536u);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 4096, 0x204u);
    const Buffer plain = unit.make_buffer(1);
    EXPECT_EQ(nt::executive().memory().length_of(plain.data()), 512u);
    Buffer moved = unit.make_buffer(1);
    const std::uint8_t* at = moved.data();
    Buffer taken = std::move(moved);
    EXPECT_EQ(taken.data(), at);
    EXPECT_FALSE(moved);
  });
}

TEST(Command, short_answers_are_not_errors_unless_the_length_is_exact) {
  Bench bench;
  bench.with_unit([&](Unit& unit) {
    const Buffer buffer(64, 3);
    Command command{.cdb = srb::inquiry(64), .direction = memory::Direction::from_device, .data = buffer.data(), .length_bytes = 64};
    const Result result = execute(unit.adapter(), unit.address(), command);
    EXPECT_TRUE(result.ok());
    EXPECT_EQ(result.transferred_bytes, 36u);
    command.exact_length = true;
    EXPECT_EQ(execute(unit.adapter(), unit.address(), command).status, Status::short_transfer);
  });
}

}  // namespace
}  // namespace drydock::disk
