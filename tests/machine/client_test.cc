// The disks of a machine for callers outside it: byte ranges of any place and length, from several threads.
#include "machine/client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "machine/settings.h"
#include "miniport/image.h"

namespace drydock::machine {
namespace {

/// A docked machine with its disks, shut down in order at the end.
class Docked {
 public:
  explicit Docked(const std::string& miniport, World world, std::vector<Disk> disks = {{16u << 20, {}}}, std::uint32_t block_bytes = 512) {
    Machine::Options options;
    options.configuration = serving_configuration();
    options.configuration.world = world;
    options.configuration.checks = true;
    options.configuration.disks = std::move(disks);
    options.configuration.block_bytes = block_bytes;
    std::string problem;
    machine_ = Machine::make(std::move(options), problem);
    const auto image = miniport::read_image(DRYDOCK_BUILD_DIR "/" + miniport, problem);
    if (machine_ && image && machine_->dock(*image, problem)) disks_ = ClientDisks::make(*machine_, problem);
    EXPECT_TRUE(disks_) << problem;
  }
  ~Docked() {
    std::string problem;
    if (disks_ && disks_->usable()) {
      EXPECT_TRUE(disks_->shut_down(problem)) << problem;
    }
    for (const contract::Finding& finding : machine_->monitor().findings())
      if (!takes_real_time(finding.rule)) ADD_FAILURE() << finding.rule << ": " << finding.message;
  }
  Client client(std::size_t number = 0) { return Client(*disks_, number); }
  ClientDisks& disks() { return *disks_; }

 private:
  /// In the live world a device moves 256 KiB within the register write that asks for it: that is no budget of a miniport's.
  bool takes_real_time(const std::string& rule) const {
    return machine_->live() && (rule.find("budget") != std::string::npos || rule == "scsi-isr-never-defers");
  }
  std::unique_ptr<Machine> machine_;
  std::unique_ptr<ClientDisks> disks_;
};

const std::string nvme = "miniports/nvme.so";

std::vector<std::byte> filled(std::size_t bytes, unsigned first) {
  std::vector<std::byte> data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>(first + i * 11 + i / 256);
  return data;
}

std::vector<std::byte> read(Client& client, std::uint64_t offset, std::size_t bytes) {
  std::vector<std::byte> data(bytes);
  const disk::Result result = client.read(offset, data);
  EXPECT_TRUE(result.ok()) << result.text();
  return data;
}

class Client_of : public ::testing::TestWithParam<std::tuple<const char*, World>> {
 protected:
  std::string miniport() const { return std::string("miniports/") + std::get<0>(GetParam()) + ".so"; }
  World world() const { return std::get<1>(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Any, Client_of, ::testing::Combine(::testing::Values("nvme", "buslogic", "ramdisk"), ::testing::Values(World::sim, World::live)),
                         [](const auto& info) { return std::string(std::get<0>(info.param)) + "_" + to_string(std::get<1>(info.param)); });

class Client_in : public ::testing::TestWithParam<World> {};
INSTANTIATE_TEST_SUITE_P(World, Client_in, ::testing::Values(World::sim, World::live), [](const auto& info) { return to_string(info.param); });

/// Against a plain copy of the disk's beginning: places and lengths around blocks and lanes, whole and not.
TEST_P(Client_of, Byte_ranges_read_as_they_were_written) {
  Docked docked(miniport(), world());
  Client client = docked.client();
  constexpr std::size_t window = 2u << 20;
  std::vector<std::byte> expected(window);
  unsigned first = 1;
  for (const std::size_t offset : {0u, 1u, 511u, 512u, 513u, 4095u, 4096u, 262143u, 262144u})
    for (const std::size_t bytes : {1u, 2u, 511u, 512u, 513u, 1024u, 5000u, 262144u, 262145u, 700001u}) {
      const auto data = filled(bytes, ++first);
      const disk::Result result = client.write(offset, data, first % 3 == 0);
      ASSERT_TRUE(result.ok()) << result.text();
      std::copy(data.begin(), data.end(), expected.begin() + static_cast<std::ptrdiff_t>(offset));
      ASSERT_TRUE(std::equal(data.begin(), data.end(), read(client, offset, bytes).begin())) << offset << " " << bytes;
    }
  EXPECT_EQ(read(client, 0, window), expected);
  EXPECT_TRUE(client.flush().ok());
}

TEST_P(Client_of, Zeroes_go_to_exactly_the_range_and_trim_only_inside) {
  Docked docked(miniport(), world());
  Client client = docked.client();
  auto expected = filled(64 << 10, 5);
  ASSERT_TRUE(client.write(0, expected).ok());
  for (const bool may_unmap : {false, true})
    for (const auto& [offset, bytes] : {std::pair{0, 512}, {1000, 10}, {5000, 4000}, {10240, 8192}, {20479, 514}}) {
      const disk::Result result = client.write_zeroes(static_cast<std::uint64_t>(offset), static_cast<std::uint64_t>(bytes), may_unmap, may_unmap);
      ASSERT_TRUE(result.ok()) << result.text();
      std::fill_n(expected.begin() + offset, bytes, std::byte{0});
      ASSERT_EQ(read(client, 0, expected.size()), expected) << offset << " " << bytes;
      const auto again = filled(expected.size(), may_unmap ? 7 : 9);
      ASSERT_TRUE(client.write(0, again).ok());
      expected = again;
    }
  // What trim did not touch: everything outside of whole blocks in the range.
  ASSERT_TRUE(client.trim(1000, 3000).ok());
  const auto after = read(client, 0, expected.size());
  EXPECT_TRUE(std::equal(after.begin(), after.begin() + 1024, expected.begin()));
  EXPECT_TRUE(std::equal(after.begin() + 3584, after.end(), expected.begin() + 3584));
  EXPECT_TRUE(client.disk().unmap);
  const bool zeroes = std::all_of(after.begin() + 1024, after.begin() + 3584, [](std::byte one) { return one == std::byte{0}; });
  EXPECT_TRUE(zeroes || !client.disk().unmapped_reads_zero);
}

/// Neighbours in one block, each written by a thread of its own: reading, changing and writing back must not undo another's.
TEST_P(Client_in, Threads_that_write_parts_of_the_same_blocks_lose_nothing) {
  Docked docked(nvme, GetParam(), {{1u << 20, {}}}, 4096);
  constexpr unsigned thread_count = 4, rounds = 40;
  constexpr std::size_t part = 1000, window = 16384;
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < thread_count; ++number)
    threads.emplace_back([&docked, number] {
      Client client = docked.client();
      for (unsigned round = 1; round <= rounds; ++round)
        for (std::size_t offset = number * part; offset + part <= window; offset += thread_count * part)
          EXPECT_TRUE(client.write(offset, std::vector<std::byte>(part, static_cast<std::byte>(number * 50 + round))).ok());
    });
  // Whole blocks beside and over them.
  threads.emplace_back([&docked] {
    Client client = docked.client();
    for (unsigned round = 0; round < rounds; ++round) EXPECT_TRUE(client.write(window, filled(8192, round)).ok());
  });
  for (std::thread& thread : threads) thread.join();
  Client client = docked.client();
  const auto data = read(client, 0, window);
  for (std::size_t offset = 0; offset + part <= window; offset += part) {
    const auto wanted = static_cast<std::byte>(offset / part % thread_count * 50 + rounds);
    EXPECT_TRUE(std::all_of(data.begin() + static_cast<std::ptrdiff_t>(offset), data.begin() + static_cast<std::ptrdiff_t>(offset + part),
                            [&](std::byte one) { return one == wanted; }))
        << offset;
  }
  EXPECT_EQ(read(client, window, 8192), filled(8192, rounds - 1));
}

/// More callers than lanes: the rest waits its turn.
TEST_P(Client_in, More_callers_than_lanes_all_get_their_data) {
  Docked docked(nvme, GetParam());
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < ClientDisks::lane_count + 16; ++number)
    threads.emplace_back([&docked, number] {
      Client client = docked.client();
      const auto data = filled(8192, number);
      EXPECT_TRUE(client.write(number * 8192ull, data).ok());
      EXPECT_EQ(read(client, number * 8192ull, 8192), data);
    });
  for (std::thread& thread : threads) thread.join();
}

TEST_P(Client_in, Facts_are_those_of_each_disk) {
  Docked docked(nvme, GetParam(), {{16u << 20, {}}, {4u << 20, {}}}, 4096);
  ASSERT_EQ(docked.disks().count(), 2u);
  EXPECT_EQ(docked.disks().disk(0).bytes, 16u << 20);
  EXPECT_EQ(docked.disks().disk(1).bytes, 4u << 20);
  EXPECT_EQ(docked.disks().disk(1).block_bytes, 4096u);
  EXPECT_TRUE(docked.disks().disk(0).volatile_cache);
  EXPECT_TRUE(docked.disks().disk(0).fua);
}

TEST_P(Client_in, Range_beyond_the_end_is_out_of_range) {
  Docked docked(nvme, GetParam(), {{1u << 20, {}}});
  Client client = docked.client();
  std::vector<std::byte> data(1024);
  EXPECT_EQ(client.read((1u << 20) - 512, data).status, disk::Status::out_of_range);
  EXPECT_EQ(client.write(1u << 20, data).status, disk::Status::out_of_range);
  EXPECT_EQ(client.write((1u << 20) + 7, data).status, disk::Status::out_of_range);
}

TEST_P(Client_in, Hardware_that_was_pulled_answers_with_an_error) {
  Machine::Options options;
  options.configuration.disks = {{4u << 20, {}}};
  options.configuration.world = GetParam();
  std::string problem;
  const auto machine = Machine::make(std::move(options), problem);
  const auto image = miniport::read_image(DRYDOCK_BUILD_DIR "/" + nvme, problem);
  ASSERT_TRUE(machine && image && machine->dock(*image, problem)) << problem;
  const auto disks = ClientDisks::make(*machine, problem);
  ASSERT_TRUE(disks) << problem;
  machine->run("pull", [&] { machine->pull(); });
  Client client(*disks, 0);
  std::vector<std::byte> data(512);
  EXPECT_FALSE(client.read(0, data).ok());
  EXPECT_FALSE(disks->shut_down(problem));
}

TEST(Settings, Defaults_are_completed_and_disks_counted) {
  Configuration configuration = serving_configuration();
  std::string problem;
  EXPECT_TRUE(complete_settings(configuration, problem)) << problem;
  EXPECT_EQ(configuration.disks, (std::vector<Disk>{{64u << 20, {}}}));
  EXPECT_EQ(configuration.processors, 8u);
  for (const auto& [key, value] : {std::pair{"disk", "8M"}, {"cpus", "3"}, {"irq", "msi:4"}, {"block", "4096"}, {"reg", "A=b=c"}, {"seed", "9"}, {"strict", "1"}})
    EXPECT_TRUE(apply_setting(key, value, configuration, problem)) << problem;
  EXPECT_EQ(configuration.disks.size(), 2u);
  EXPECT_EQ(configuration.messages, 4u);
  EXPECT_EQ(configuration.registry, (std::vector<RegistrySetting>{{"A", "b=c"}}));
  EXPECT_TRUE(configuration.strict);
  EXPECT_FALSE(apply_setting("cpus", "3 ", configuration, problem));
  EXPECT_EQ(problem, "cpus=3 : 1 to 64");
}

}  // namespace
}  // namespace drydock::machine
