// Targets whose disks answer later: data both ways, tags, and what aborts and resets do while a disk is at work.
#include "hba_buslogic/test_driver.h"
#include "hba_disk/delayed_store.h"

namespace drydock::tests {
namespace {

using spec::Action;
using spec::AdapterStatus;
using spec::Completion;

constexpr std::uint8_t synchronize_cache = 0x35, write_10 = 0x2A, write_same = 0x41, verify = 0x2F;

class BusLogicLater : public BusLogicTest {
 public:
  BusLogicLater() : BusLogicTest(later(machine)) {
    make_ready();
    buffer = driver.allocate(65536);
  }
  static hba::buslogic::Options later(Machine& machine) {
    hba::buslogic::Options options = small();
    options.units[0].disk.store = [&machine](const hba::disk::StoreOptions& store_options) {
      auto made = std::make_unique<DelayedStore>(machine.world, store_options.bytes);
      store = made.get();
      return made;
    };
    return options;
  }
  spec::Ccb32* cache_ccb() { return driver.command_ccb(0, driver.block_cdb(synchronize_cache, 0, 0)); }

  static inline DelayedStore* store = nullptr;
  std::byte* buffer;
};

TEST_F(BusLogicLater, what_is_written_is_read_back) {
  fill(buffer, 8192, 1);
  EXPECT_EQ(driver.run(driver.write_ccb(0, 100, 16, buffer)).completion, Completion::good);
  EXPECT_EQ(std::memcmp(store->medium().data() + 100 * 512, buffer, 8192), 0);
  std::byte* other = driver.allocate(8192);
  spec::Ccb32* read = driver.read_ccb(0, 100, 16, other);
  EXPECT_EQ(driver.run(read).completion, Completion::good);
  EXPECT_EQ(read->data_length, 0u) << "residual";
  EXPECT_EQ(std::memcmp(other, buffer, 8192), 0);
}

TEST_F(BusLogicLater, a_write_is_durable_by_its_flag_or_by_synchronize_cache) {
  fill(buffer, 512, 2);
  driver.run(driver.write_ccb(0, 1, 1, buffer));
  auto forced = driver.block_cdb(write_10, 2, 1);
  forced[1] = 0x08;
  driver.run(driver.command_ccb(0, forced, buffer, 512, spec::DataDirection::out));
  EXPECT_EQ(std::memcmp(store->stored().data() + 2 * 512, buffer, 512), 0);
  EXPECT_NE(std::memcmp(store->stored().data() + 512, buffer, 512), 0);
  EXPECT_EQ(driver.run(cache_ccb()).completion, Completion::good);
  EXPECT_EQ(std::memcmp(store->stored().data() + 512, buffer, 512), 0);
}

TEST_F(BusLogicLater, a_short_buffer_gets_what_fits_and_the_status_of_a_run) {
  fill(buffer, 8192, 1);
  driver.run(driver.write_ccb(0, 0, 16, buffer));
  std::byte* in = driver.allocate(4096);
  spec::Ccb32* read = driver.read_ccb(0, 0, 8, in);
  read->data_length = 2048;
  EXPECT_EQ(static_cast<AdapterStatus>(driver.run(read).adapter_status), AdapterStatus::data_run);
  EXPECT_EQ(std::memcmp(in, buffer, 2048), 0);
  EXPECT_EQ(in[2048], std::byte{0});
}

TEST_F(BusLogicLater, commands_that_wait_for_their_disk_work_too) {
  fill(buffer, 512, 3);
  driver.run(driver.command_ccb(0, driver.block_cdb(write_same, 4, 3), buffer, 512, spec::DataDirection::out));
  for (unsigned i = 4; i < 7; ++i) EXPECT_EQ(std::memcmp(store->medium().data() + i * 512, buffer, 512), 0) << i;
  auto compare = driver.block_cdb(verify, 5, 1);
  compare[1] = 0x02;
  EXPECT_EQ(driver.run(driver.command_ccb(0, compare, buffer, 512, spec::DataDirection::out)).completion, Completion::good);
  fill(buffer, 512, 4);
  const Returned differs = driver.run(driver.command_ccb(0, compare, buffer, 512, spec::DataDirection::out));
  EXPECT_EQ(differs.target_status, 2);
}

TEST_F(BusLogicLater, a_disk_that_fails_gives_sense) {
  store->fails = true;
  spec::Ccb32* read = driver.read_ccb(0, 0, 1, buffer);
  EXPECT_EQ(driver.run(read).target_status, 2);
  EXPECT_EQ(std::to_integer<unsigned>(driver.sense(*read)[2]) & 15, 3u) << "MEDIUM ERROR";
  spec::Ccb32* write = driver.write_ccb(0, 0, 1, buffer);
  EXPECT_EQ(driver.run(write).target_status, 2);
  EXPECT_EQ(std::to_integer<unsigned>(driver.sense(*write)[12]), 0x0Cu) << "WRITE ERROR";
  store->fails = false;
  EXPECT_EQ(driver.run(driver.read_ccb(0, 0, 1, buffer)).completion, Completion::good);
}

TEST_F(BusLogicLater, an_abort_stops_a_command_at_the_disk_and_its_answer_is_dropped) {
  store->held = true;
  std::byte* in = driver.allocate(4096);
  fill(in, 4096, 9);
  const std::vector<std::byte> before(in, in + 4096);
  spec::Ccb32* read = driver.read_ccb(0, 0, 8, in);
  driver.start(read);
  machine.settle();
  EXPECT_EQ(store->at_work(), 1u);
  driver.start(read, Action::abort);
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].completion, Completion::aborted);
  store->release();
  machine.settle();
  EXPECT_TRUE(driver.handle().empty());
  EXPECT_EQ(std::vector<std::byte>(in, in + 4096), before);
  EXPECT_EQ(driver.run(driver.read_ccb(0, 0, 8, in)).completion, Completion::good);
}

TEST_F(BusLogicLater, a_bus_reset_kills_what_is_at_the_disk_once) {
  store->held = true;
  driver.start(driver.read_ccb(0, 0, 8, buffer));
  machine.settle();
  driver.write(spec::reg::control, spec::control_bit::bus_reset);
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(static_cast<AdapterStatus>(back[0].adapter_status), AdapterStatus::bus_reset);
  store->release();
  machine.settle();
  EXPECT_TRUE(driver.handle().empty());
  EXPECT_EQ(controller.outstanding_commands(), 0u);
}

TEST_F(BusLogicLater, a_hard_reset_waits_for_the_disk) {
  store->held = true;
  driver.start(driver.read_ccb(0, 0, 8, buffer));
  machine.settle();
  EXPECT_EQ(store->at_work(), 1u);
  driver.write(spec::reg::control, spec::control_bit::hard_reset);
  EXPECT_EQ(store->at_work(), 0u);
  machine.settle();
  store->held = false;
  make_ready();
  EXPECT_EQ(driver.run(driver.read_ccb(0, 0, 8, buffer)).completion, Completion::good);
}

TEST_F(BusLogicLater, tagged_commands_are_at_the_disk_together_and_an_untagged_one_waits_for_them) {
  store->held = true;
  for (unsigned i = 0; i < 3; ++i) {
    spec::Ccb32* read = driver.read_ccb(0, i, 1, buffer);
    driver.set_tag(*read, spec::Tag::simple);
    driver.start(read);
  }
  spec::Ccb32* alone = driver.read_ccb(0, 9, 1, buffer);
  driver.start(alone);
  machine.settle();
  EXPECT_EQ(store->at_work(), 3u);
  store->release();
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 4u);
  EXPECT_EQ(back[3].ccb, driver.physical(alone));
}

class BusLogicNullDisk : public BusLogicTest {
 public:
  BusLogicNullDisk() : BusLogicTest(null()) { make_ready(); }
  static hba::buslogic::Options null() {
    hba::buslogic::Options options = small();
    options.units[0].disk.null = true;
    return options;
  }
};

TEST_F(BusLogicNullDisk, reads_leave_the_buffer_and_writes_are_dropped) {
  std::byte* data = driver.allocate(4096);
  fill(data, 4096, 1);
  const std::vector<std::byte> before(data, data + 4096);
  EXPECT_EQ(driver.run(driver.write_ccb(0, 0, 8, data)).completion, Completion::good);
  spec::Ccb32* read = driver.read_ccb(0, 0, 8, data);
  EXPECT_EQ(driver.run(read).completion, Completion::good);
  EXPECT_EQ(read->data_length, 0u) << "residual";
  EXPECT_EQ(std::vector<std::byte>(data, data + 4096), before);
  EXPECT_EQ(driver.run(driver.read_ccb(0, 4096, 1, data)).target_status, 2) << "out of range";
}

}  // namespace
}  // namespace drydock::tests
