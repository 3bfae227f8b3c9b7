#include "hba_nvme/test_driver.h"

namespace drydock::tests {
namespace {

using hba::disk::UnflushedBlock;
using spec::Nvm;
using spec::Status;

constexpr std::uint32_t force_unit_access = 1u << 30;

struct NvmeIo : NvmeTest {};

TEST_F(NvmeIo, what_was_written_is_read_back_for_all_sizes_and_offsets) {
  start_with_io();
  for (std::uint32_t namespace_id : {1u, 2u})
    for (std::size_t offset : {0u, 4u, 512u, 4092u})
      for (std::uint32_t kibibytes : {4u, 8u, 12u, 64u, 128u}) {
        const std::uint32_t block = controller->disk(namespace_id).block_bytes(), blocks = kibibytes * 1024 / block;
        std::byte* out = buffer_with(static_cast<std::uint8_t>(kibibytes + offset), kibibytes * 1024, offset);
        std::byte* in = driver->allocate(kibibytes * 1024 + offset) + offset;
        ASSERT_EQ(transfer_status(Nvm::write, namespace_id, 17, blocks, out), Status::success);
        ASSERT_EQ(transfer_status(Nvm::read, namespace_id, 17, blocks, in), Status::success);
        ASSERT_EQ(std::memcmp(in, out, kibibytes * 1024), 0) << namespace_id << ' ' << offset << ' ' << kibibytes;
        machine.memory.release(out - offset);
        machine.memory.release(in - offset);
      }
  expect_no_findings();
}

TEST_F(NvmeIo, prp_lists_go_on_from_page_to_page) {
  auto options = small();
  options.maximum_transfer_shift = 0;
  start_with_io(options);
  constexpr std::size_t bytes = 3u << 20;  // 768 pages
  std::byte* out = buffer_with(3, bytes);
  for (std::size_t list_offset : {0u, 8u, 4080u, 4088u}) {
    driver->list_offset = list_offset;
    ASSERT_EQ(transfer_status(Nvm::write, 2, 0, bytes / 4096, out), Status::success) << list_offset;
    EXPECT_EQ(std::memcmp(controller->disk(2).view(0, bytes / 4096).data(), out, bytes), 0) << list_offset;
    controller->disk(2).write_zeroes(0, bytes / 4096, true);
  }
  expect_no_findings();
}

TEST_F(NvmeIo, namespaces_are_apart) {
  start_with_io();
  std::byte* data = buffer_with(9, 4096);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 8, data), Status::success);
  EXPECT_EQ(controller->disk(2).view(0, 1)[0], std::byte{0});
  EXPECT_EQ(controller->disk(1).view(0, 1)[0], std::byte{9});
}

TEST_F(NvmeIo, the_upper_half_of_the_lba_counts) {
  start_with_io();
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0x1'0000'0000, 1, driver->allocate(4096)), Status::lba_out_of_range);
  expect_only("nvme-lba-range");
}

TEST_F(NvmeIo, a_command_beyond_the_last_block_is_refused_and_the_last_block_is_not) {
  start_with_io();
  const std::uint64_t blocks = controller->disk(1).block_count();
  EXPECT_EQ(transfer_status(Nvm::write, 1, blocks - 1, 1, buffer_with(1, 512)), Status::success);
  expect_no_findings();
  EXPECT_EQ(transfer_status(Nvm::read, 1, blocks - 1, 2, driver->allocate(4096)), Status::lba_out_of_range);
  expect_only("nvme-lba-range");
}

TEST_F(NvmeIo, a_failed_command_says_do_not_retry_and_is_in_the_error_log) {
  start_with_io();
  const auto completion = transfer(Nvm::read, 1, 1u << 30, 1, driver->allocate(4096));
  EXPECT_NE(completion.status & 0x8000, 0);
  std::byte* page = driver->allocate(4096);
  auto entry = NvmeDriver::command(spec::Admin::get_log_page);
  entry.namespace_id = 0xFFFFFFFF;
  entry.dword10 = 1 | 15u << 16;
  entry.prp1 = driver->physical(page);
  ASSERT_EQ(driver->run_status(driver->admin, entry), Status::success);
  spec::ErrorEntry error;
  std::memcpy(&error, page, sizeof error);
  EXPECT_EQ(error.count, 1u);
  EXPECT_EQ(error.lba, 1u << 30);
  EXPECT_EQ(error.submission_queue, 1u);
  EXPECT_EQ(error.status, completion.status & ~1u);
}

TEST_F(NvmeIo, an_unknown_namespace_and_an_unknown_command_are_refused) {
  start_with_io();
  auto entry = NvmeDriver::command(Nvm::read, 3);
  driver->point_at(entry, driver->allocate(4096), 512);
  EXPECT_EQ(driver->run_status(io, entry), Status::invalid_namespace);
  expect_only("nvme-nsid");
  entry.namespace_id = 1;
  entry.opcode = 0x7F;
  EXPECT_EQ(driver->run_status(io, entry), Status::invalid_opcode);
  EXPECT_EQ(broken("nvme-opcode"), 1u);
}

TEST_F(NvmeIo, more_than_the_maximum_transfer_is_refused) {
  start_with_io();
  EXPECT_EQ(transfer_status(Nvm::read, 2, 0, 32, driver->allocate(32 * 4096)), Status::success);
  expect_no_findings();
  EXPECT_EQ(transfer_status(Nvm::read, 2, 0, 33, driver->allocate(33 * 4096)), Status::invalid_field);
  expect_only("nvme-transfer-over-mdts");
}

TEST_F(NvmeIo, compare_tells_equal_from_different) {
  start_with_io();
  std::byte* data = buffer_with(5, 8192);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 40, 16, data), Status::success);
  EXPECT_EQ(transfer_status(Nvm::compare, 1, 40, 16, data), Status::success);
  data[8191] ^= std::byte{1};
  EXPECT_EQ(transfer_status(Nvm::compare, 1, 40, 16, data), Status::compare_failure);
  expect_no_findings();
}

TEST_F(NvmeIo, write_zeroes_zeroes_and_is_not_bound_by_the_maximum_transfer) {
  start_with_io();
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 16, buffer_with(1, 8192)), Status::success);
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::write_zeroes, 1, 4, 4000)), Status::success);
  EXPECT_NE(controller->disk(1).view(3, 1)[1], std::byte{0});
  EXPECT_EQ(controller->disk(1).view(4, 1)[1], std::byte{0});
  expect_no_findings();
}

TEST_F(NvmeIo, deallocated_blocks_read_as_zeroes_and_are_unused) {
  start_with_io();
  EXPECT_EQ(controller->disk(1).used_blocks(), 0u);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 100, 64, buffer_with(1, 32768)), Status::success);
  EXPECT_EQ(driver->identify<spec::IdentifyNamespace>(0, 1).utilization, 64u);
  const spec::DatasetRange ranges[2] = {{0, 10, 100}, {0, 20, 120}};
  std::byte* list = driver->allocate(sizeof ranges, 16);
  std::memcpy(list, ranges, sizeof ranges);
  auto entry = NvmeDriver::command(Nvm::dataset_management, 1);
  entry.dword10 = 1;
  entry.dword11 = 4;
  entry.dword12 = 0;
  entry.prp1 = driver->physical(list);
  EXPECT_EQ(driver->run_status(io, entry), Status::success);
  EXPECT_EQ(controller->disk(1).used_blocks(), 34u);
  EXPECT_EQ(controller->disk(1).view(105, 1)[3], std::byte{0});
  EXPECT_NE(controller->disk(1).view(112, 1)[3], std::byte{0});
  expect_no_findings();
}

TEST_F(NvmeIo, uncorrectable_blocks_fail_until_they_are_written) {
  start_with_io();
  std::byte* buffer = buffer_with(4, 4096);
  EXPECT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::write_uncorrectable, 1, 10, 2)), Status::success);
  EXPECT_EQ(transfer_status(Nvm::read, 1, 8, 8, buffer), Status::unrecovered_read_error);
  EXPECT_EQ(transfer_status(Nvm::write, 1, 10, 2, buffer), Status::success);
  EXPECT_EQ(transfer_status(Nvm::read, 1, 8, 8, buffer), Status::success);
}

// --- durability ----------------------------------------------------------------------------------------------------

TEST_F(NvmeIo, a_power_cut_loses_what_was_neither_flushed_nor_forced) {
  start_with_io();
  std::byte* old_data = buffer_with(1, 4096);
  std::byte* new_data = buffer_with(100, 4096);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 8, old_data), Status::success);
  ASSERT_EQ(driver->run_status(io, NvmeDriver::command(Nvm::flush, 1)), Status::success);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 8, new_data), Status::success);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 8, 8, new_data, force_unit_access), Status::success);
  const std::uint64_t lost =
      controller->power_cut([](std::uint32_t, const UnflushedBlock& block) { return block.lba % 2 == 0; });
  EXPECT_EQ(lost, 4u);
  EXPECT_EQ(std::memcmp(controller->disk(1).view(0, 1).data(), new_data, 512), 0);
  EXPECT_EQ(std::memcmp(controller->disk(1).view(1, 1).data(), old_data + 512, 512), 0);
  EXPECT_EQ(std::memcmp(controller->disk(1).view(8, 8).data(), new_data, 4096), 0);
}

TEST_F(NvmeIo, with_the_cache_switched_off_nothing_is_lost) {
  start_with_io();
  ASSERT_EQ(NvmeDriver::status_of(driver->set_feature(spec::Feature::volatile_write_cache, 0)), Status::success);
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 8, buffer_with(1, 4096)), Status::success);
  EXPECT_EQ(controller->power_cut([](std::uint32_t, const UnflushedBlock&) { return false; }), 0u);
  EXPECT_EQ(controller->disk(1).view(0, 1)[0], std::byte{1});
}

TEST_F(NvmeIo, a_shutdown_makes_everything_durable) {
  start_with_io();
  ASSERT_EQ(transfer_status(Nvm::write, 1, 0, 8, buffer_with(1, 4096)), Status::success);
  EXPECT_EQ(controller->disk(1).unflushed_blocks(), 8u);
  driver->write(spec::reg::configuration, NvmeDriver::usual_configuration | 1u << 14);
  machine.settle();
  EXPECT_EQ(driver->read(spec::reg::status) & spec::status_bit::shutdown_mask, spec::status_bit::shutdown_complete);
  EXPECT_EQ(controller->disk(1).unflushed_blocks(), 0u);
  controller->power_off();
  expect_no_findings();
}

// --- PRPs ----------------------------------------------------------------------------------------------------------

TEST_F(NvmeIo, an_unaligned_prp1_is_refused) {
  start_with_io();
  auto entry = NvmeDriver::command(Nvm::read, 1);
  entry.prp1 = driver->physical(driver->allocate(4096)) + 2;
  EXPECT_EQ(driver->run_status(io, entry), Status::prp_offset_invalid);
  expect_only("nvme-prp-alignment");
}

TEST_F(NvmeIo, an_offset_in_a_later_prp_is_refused) {
  start_with_io();
  std::byte* buffer = driver->allocate(8192);
  auto entry = NvmeDriver::command(Nvm::read, 1, 0, 16);
  entry.prp1 = driver->physical(buffer);
  entry.prp2 = driver->physical(buffer + 4096) + 8;
  EXPECT_EQ(driver->run_status(io, entry), Status::prp_offset_invalid);
  expect_only("nvme-prp-offset");
}

TEST_F(NvmeIo, an_unaligned_prp_list_is_refused) {
  start_with_io();
  std::byte* buffer = driver->allocate(16384);
  auto entry = NvmeDriver::command(Nvm::read, 1, 0, 32);
  driver->point_at(entry, buffer, 16384);
  entry.prp2 += 4;
  EXPECT_EQ(driver->run_status(io, entry), Status::prp_offset_invalid);
  expect_only("nvme-prp-alignment");
}

TEST_F(NvmeIo, a_prp_into_nobodys_memory_fails_that_command_only) {
  start_with_io();
  std::byte* buffer = driver->allocate(4096);
  auto entry = NvmeDriver::command(Nvm::write, 1);
  entry.prp1 = driver->physical(buffer);
  machine.memory.release(buffer);
  EXPECT_EQ(driver->run_status(io, entry), Status::data_transfer_error);
  ASSERT_EQ(machine.memory_observer.violations.size(), 1u);
  EXPECT_EQ(machine.memory_observer.violations[0].fault, memory::DmaFault::nobodys_page);
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0, 1, driver->allocate(4096)), Status::success);
  EXPECT_TRUE(machine.judge.findings.empty()) << machine.judge.all();
}

TEST_F(NvmeIo, a_fused_or_sgl_command_is_refused) {
  start_with_io();
  auto entry = NvmeDriver::command(Nvm::read, 1);
  entry.prp1 = driver->physical(driver->allocate(4096));
  entry.flags = 1;
  EXPECT_EQ(driver->run_status(io, entry), Status::invalid_field);
  expect_only("nvme-fuse");
  entry.flags = 0x40;
  EXPECT_EQ(driver->run_status(io, entry), Status::invalid_field);
  EXPECT_EQ(broken("nvme-sgl"), 1u);
}

TEST_F(NvmeIo, reserved_fields_are_judged_but_do_not_fail_the_command) {
  start_with_io();
  auto entry = NvmeDriver::command(Nvm::read, 1);
  entry.prp1 = driver->physical(driver->allocate(4096));
  entry.dword3 = 1;
  EXPECT_EQ(driver->run_status(io, entry), Status::success);
  expect_only("nvme-reserved-field");
}

}  // namespace
}  // namespace drydock::tests
