// A controller whose disks answer later: every command, and what resets, deletions and aborts do meanwhile. And disks that
// have no blocks, or keep no history.
#include "hba_disk/delayed_store.h"
#include "hba_nvme/test_driver.h"

namespace drydock::tests {
namespace {

using spec::Admin;
using spec::Nvm;
using spec::Status;

constexpr std::uint32_t force_unit_access = 1u << 30;

struct NvmeLater : NvmeTest {
  DelayedStore* store = nullptr;

  hba::nvme::Options later() {
    hba::nvme::Options options = small();
    options.namespaces[0].store = [this](const hba::disk::StoreOptions& store_options) {
      auto made = std::make_unique<DelayedStore>(machine.world, store_options.bytes);
      store = made.get();
      return made;
    };
    return options;
  }
  std::uint16_t submit(Nvm opcode, std::uint64_t lba, std::uint32_t blocks, std::byte* buffer, std::uint32_t flags = 0) {
    auto entry = NvmeDriver::command(opcode, 1, lba, blocks);
    entry.dword12 |= flags;
    if (buffer != nullptr) driver->point_at(entry, buffer, blocks * 512);
    return driver->submit(io, entry);
  }
  std::size_t completions() {
    std::size_t count = 0;
    while (driver->take(io)) ++count;
    return count;
  }
};

TEST_F(NvmeLater, what_was_written_is_read_back) {
  start_with_io(later());
  std::byte* out = buffer_with(7, 16384, 512);
  std::byte* in = driver->allocate(16384);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 5, 32, out), Status::success);
  EXPECT_EQ(store->started, 1u);
  ASSERT_EQ(transfer_status(Nvm::read, 1, 5, 32, in), Status::success);
  EXPECT_EQ(std::memcmp(in, out, 16384), 0);
  EXPECT_EQ(controller->outstanding_commands(), 0u);
  expect_no_findings();
}

TEST_F(NvmeLater, a_write_is_durable_by_its_flag_a_flush_or_a_cache_that_is_off) {
  start_with_io(later());
  std::byte* data = buffer_with(7, 512);
  const auto stored = [&](std::size_t lba) { return store->stored()[lba * 512] == std::byte{7}; };
  transfer(Nvm::write, 1, 1, 1, data);
  EXPECT_FALSE(stored(1));
  transfer(Nvm::write, 1, 2, 1, data, force_unit_access);
  EXPECT_TRUE(stored(2));
  EXPECT_FALSE(stored(1));
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::flush, 1)), Status::success);
  EXPECT_TRUE(stored(1));
  driver->set_feature(spec::Feature::volatile_write_cache, 0);
  transfer(Nvm::write, 1, 3, 1, data);
  EXPECT_TRUE(stored(3));
  expect_no_findings();
}

TEST_F(NvmeLater, flush_of_all_namespaces_waits_for_each) {
  start_with_io(later());
  std::byte* data = buffer_with(7, 512);
  transfer(Nvm::write, 1, 1, 1, data);
  store->held = true;
  driver->submit(io, NvmeDriver::command(Nvm::flush, 0xFFFF'FFFF));
  machine.settle();
  EXPECT_EQ(completions(), 0u);
  EXPECT_EQ(controller->outstanding_commands(), 1u);
  store->release();
  machine.settle();
  EXPECT_EQ(completions(), 1u);
  EXPECT_EQ(store->stored()[512], std::byte{7});
}

TEST_F(NvmeLater, compare_zeroes_and_deallocation_work) {
  start_with_io(later());
  std::byte* data = buffer_with(7, 4096);
  std::byte* other = buffer_with(9, 4096);
  transfer(Nvm::write, 1, 8, 8, data);
  EXPECT_EQ(transfer_status(Nvm::compare, 1, 8, 8, data), Status::success);
  EXPECT_EQ(transfer_status(Nvm::compare, 1, 8, 8, other), Status::compare_failure);
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::write_zeroes, 1, 8, 4)), Status::success);
  EXPECT_EQ(store->medium()[8 * 512], std::byte{0});
  EXPECT_NE(store->medium()[13 * 512], std::byte{0});
  auto* ranges = reinterpret_cast<spec::DatasetRange*>(driver->allocate(4096));
  ranges[0] = {};
  ranges[0].first_lba = 12;
  ranges[0].block_count = 1;
  ranges[1] = {};
  ranges[1].first_lba = 13;
  ranges[1].block_count = 1;
  auto entry = NvmeDriver::command(Nvm::dataset_management, 1);
  entry.dword10 = 1;
  entry.dword11 = 4;
  entry.dword12 = 0;
  entry.prp1 = driver->physical(ranges);
  const unsigned before = store->started;
  EXPECT_EQ(driver->run_status(io, entry), Status::success);
  EXPECT_EQ(store->started, before + 2);
  EXPECT_EQ(store->medium()[13 * 512], std::byte{0});
  EXPECT_NE(store->medium()[14 * 512], std::byte{0});
  expect_no_findings();
}

TEST_F(NvmeLater, a_disk_that_fails_gives_a_media_error) {
  start_with_io(later());
  std::byte* data = buffer_with(7, 512);
  store->fails = true;
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0, 1, data), Status::unrecovered_read_error);
  EXPECT_EQ(transfer_status(Nvm::write, 1, 0, 1, data), Status::write_fault);
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::flush, 1)), Status::write_fault);
  store->fails = false;
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0, 1, data), Status::success);
}

TEST_F(NvmeLater, a_command_at_the_disk_is_not_aborted_and_ends_by_itself) {
  start_with_io(later());
  store->held = true;
  const std::uint16_t id = submit(Nvm::read, 0, 1, driver->allocate(4096));
  machine.settle();
  auto abort = NvmeDriver::command(Admin::abort);
  abort.dword10 = std::uint32_t{id} << 16 | io.id;
  EXPECT_EQ(driver->run(driver->admin, abort).result & 1, 1u) << "1: not aborted";
  store->release();
  machine.settle();
  const auto completion = driver->take(io);
  ASSERT_TRUE(completion);
  EXPECT_EQ(NvmeDriver::status_of(*completion), Status::success);
}

TEST_F(NvmeLater, deleting_the_queue_waits_for_the_disk_and_ends_its_commands_once) {
  start_with_io(later());
  store->held = true;
  for (unsigned i = 0; i < 3; ++i) submit(Nvm::read, i, 1, driver->allocate(4096));
  machine.settle();
  EXPECT_EQ(store->at_work(), 3u);
  EXPECT_EQ(driver->run_status(driver->admin, driver->delete_queue(Admin::delete_submission_queue, 1)), Status::success);
  EXPECT_EQ(store->at_work(), 0u);
  for (unsigned i = 0; i < 3; ++i) {
    const auto completion = driver->take(io);
    ASSERT_TRUE(completion) << i;
    EXPECT_EQ(NvmeDriver::status_of(*completion), Status::aborted_queue_deletion);
  }
  machine.settle();
  EXPECT_FALSE(driver->take(io));
  EXPECT_EQ(controller->outstanding_commands(), 0u);
  expect_no_findings();
}

TEST_F(NvmeLater, a_reset_with_disks_at_work_leaves_nothing_behind) {
  start_with_io(later());
  store->held = true;
  std::byte* in = driver->allocate(4096);
  submit(Nvm::read, 0, 8, in);
  submit(Nvm::write, 8, 8, buffer_with(3, 4096));
  machine.settle();
  driver->disable();
  EXPECT_EQ(store->at_work(), 0u) << "CSTS.RDY is 0: no disk looks at the driver's memory any more";
  EXPECT_EQ(controller->outstanding_commands(), 0u);
  store->held = false;
  driver->enable();
  io = driver->create_pair(1, 64, 1);
  std::byte* data = buffer_with(5, 4096);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 8, data), Status::success);
  ASSERT_EQ(transfer_status(Nvm::read, 1, 0, 8, in), Status::success);
  EXPECT_EQ(std::memcmp(in, data, 4096), 0);
  EXPECT_FALSE(driver->take(io));
  expect_no_findings();
}

TEST_F(NvmeLater, an_answer_for_a_command_that_is_gone_is_for_nobody_else) {
  start_with_io(later());
  std::byte* data = buffer_with(5, 512);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 3, 1, data), Status::success);
  // The answer is on its way as a step when the reset comes, and the next command takes the operation's place.
  store->delay_ns = 1;
  submit(Nvm::read, 3, 1, driver->allocate(4096));
  while (store->started < 2) machine.world.run(1);
  driver->write(spec::reg::configuration, 0);
  machine.settle();
  driver->enable();
  io = driver->create_pair(1, 64, 1);
  std::byte* in = driver->allocate(4096);
  ASSERT_EQ(transfer_status(Nvm::read, 1, 3, 1, in), Status::success);
  EXPECT_EQ(std::memcmp(in, data, 512), 0);
  expect_no_findings();
}

TEST_F(NvmeLater, a_device_that_is_pulled_lets_go_of_the_memory) {
  start_with_io(later());
  store->held = true;
  submit(Nvm::read, 0, 8, driver->allocate(4096));
  machine.settle();
  EXPECT_EQ(store->at_work(), 1u);
  controller->remove();
  EXPECT_EQ(store->at_work(), 0u);
  machine.settle();
  EXPECT_FALSE(driver->take(io));
}

TEST_F(NvmeLater, shutdown_flushes) {
  start_with_io(later());
  transfer(Nvm::write, 1, 1, 1, buffer_with(7, 512));
  EXPECT_EQ(store->stored()[512], std::byte{0});
  driver->write(spec::reg::configuration, NvmeDriver::usual_configuration | 1u << 14);
  machine.settle();
  EXPECT_EQ(store->stored()[512], std::byte{7});
}

TEST_F(NvmeLater, many_outstanding_all_end_with_their_own_data) {
  start_with_io(later());
  constexpr unsigned commands = 40;
  std::vector<std::byte*> in;
  for (unsigned i = 0; i < commands; ++i)
    ASSERT_EQ(transfer_status(Nvm::write, 1, i, 1, buffer_with(static_cast<std::uint8_t>(i), 512)), Status::success);
  for (unsigned i = 0; i < commands; ++i) submit(Nvm::read, i, 1, in.emplace_back(driver->allocate(4096)));
  machine.settle();
  EXPECT_EQ(completions(), commands);
  for (unsigned i = 0; i < commands; ++i) EXPECT_EQ(in[i][0], static_cast<std::byte>(i));
  expect_no_findings();
}

struct NvmeNullDisk : NvmeTest {};

TEST_F(NvmeNullDisk, reads_leave_the_buffer_and_writes_are_dropped_but_commands_are_checked) {
  auto options = small();
  options.namespaces[0].null = true;
  start_with_io(options);
  std::byte* data = buffer_with(7, 4096);
  const std::vector<std::byte> before(data, data + 4096);
  EXPECT_EQ(transfer_status(Nvm::write, 1, 0, 8, data), Status::success);
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0, 8, data), Status::success);
  EXPECT_EQ(std::vector<std::byte>(data, data + 4096), before);
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::flush, 1)), Status::success);
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::write_zeroes, 1, 0, 8)), Status::success);
  EXPECT_EQ(transfer_status(Nvm::compare, 1, 0, 8, data), Status::unrecovered_read_error);
  expect_no_findings();
  EXPECT_EQ(transfer_status(Nvm::read, 1, 8192, 8, data), Status::lba_out_of_range);
  expect_only("nvme-lba-range");
}

TEST_F(NvmeNullDisk, its_PRPs_are_walked) {
  auto options = small();
  options.namespaces[0].null = true;
  start_with_io(options);
  auto entry = NvmeDriver::command(Nvm::write, 1, 0, 16);
  entry.prp1 = driver->physical(driver->allocate(4096));
  entry.prp2 = driver->physical(driver->allocate(4096)) + 8;
  EXPECT_EQ(driver->run_status(io, entry), Status::prp_offset_invalid);
  expect_only("nvme-prp-offset");
}

TEST_F(NvmeNullDisk, a_disk_without_history_reads_what_was_written) {
  auto options = small();
  options.namespaces[0].power_cuts = false;
  start_with_io(options);
  std::byte* data = buffer_with(7, 16384, 512);
  std::byte* in = driver->allocate(16384);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 9, 32, data), Status::success);
  ASSERT_EQ(transfer_status(Nvm::read, 1, 9, 32, in), Status::success);
  EXPECT_EQ(std::memcmp(data, in, 16384), 0);
  EXPECT_EQ(controller->disk(1).unflushed_blocks(), 0u);
  EXPECT_EQ(controller->disk(1).used_blocks(), controller->disk(1).block_count());
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::write_zeroes, 1, 9, 32)), Status::success);
  EXPECT_EQ(controller->disk(1).view(9, 1)[0], std::byte{0});
  expect_no_findings();
}

}  // namespace
}  // namespace drydock::tests
