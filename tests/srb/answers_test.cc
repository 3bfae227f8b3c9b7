#include "srb/answers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>

#include "srb/byte_order.h"

namespace drydock::srb {
namespace {

using testing::ElementsAre;

TEST(Answers, inquiry_takes_only_what_was_transferred) {
  std::vector<std::uint8_t> data(36, ' ');
  data[0] = 0;
  data[1] = 0x80;
  data[2] = 6;
  data[3] = 2;
  data[4] = 31;
  data[5] = data[6] = 0;
  data[7] = 2;
  std::memcpy(&data[8], "DRYDOCK NVME DISK       1.0 ", 28);
  const auto full = parse_inquiry(data);
  ASSERT_TRUE(full);
  EXPECT_EQ(full->vendor, "DRYDOCK");
  EXPECT_EQ(full->product, "NVME DISK");
  EXPECT_EQ(full->revision, "1.0");
  EXPECT_EQ(full->total_bytes, 36u);
  EXPECT_TRUE(full->removable);
  EXPECT_TRUE(full->command_queuing);
  const auto part = parse_inquiry(Bytes(data).first(16));
  ASSERT_TRUE(part);
  EXPECT_EQ(part->vendor, "DRYDOCK");
  EXPECT_EQ(part->product, "");
  EXPECT_FALSE(parse_inquiry(Bytes(data).first(4)));
}

TEST(Answers, vpd_pages_are_refused_under_another_number) {
  const std::vector<std::uint8_t> pages = {0, 0x00, 0, 3, 0x00, 0x80, 0x83, 0xEE};
  EXPECT_THAT(*parse_supported_pages(pages), ElementsAre(0x00, 0x80, 0x83)) << "the page's length ends the list";
  EXPECT_FALSE(parse_serial_number(pages));
  const std::vector<std::uint8_t> serial = {0, 0x80, 0, 6, ' ', 'A', 'B', '1', ' ', ' '};
  EXPECT_EQ(parse_serial_number(serial), "AB1");
}

TEST(Answers, identification_stops_at_a_descriptor_over_the_end) {
  const std::vector<std::uint8_t> page = {0, 0x83, 0, 16, 1, 3, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7, 2, 0x18, 0, 200};
  const auto identification = parse_identification(page);
  ASSERT_TRUE(identification);
  ASSERT_EQ(identification->designators.size(), 1u);
  EXPECT_EQ(identification->designators[0].type, 3);
  EXPECT_EQ(identification->designators[0].identifier.size(), 8u);
  EXPECT_TRUE(identification->truncated);
}

TEST(Answers, block_limits_of_both_lengths) {
  std::vector<std::uint8_t> page(64, 0);
  page[1] = 0xB0;
  page[3] = 60;
  store_big16(&page[6], 8);
  store_big32(&page[8], 2048);
  store_big32(&page[12], 256);
  store_big32(&page[20], 0xFFFFFFFF);
  store_big32(&page[24], 16);
  store_big32(&page[28], 4);
  store_big32(&page[32], 0x80000002);
  store_big64(&page[36], 0x1000);
  const auto limits = parse_block_limits(page);
  ASSERT_TRUE(limits);
  EXPECT_EQ(limits->optimal_granularity_blocks, 8);
  EXPECT_EQ(limits->maximum_transfer_blocks, 2048u);
  EXPECT_EQ(limits->optimal_transfer_blocks, 256u);
  EXPECT_EQ(limits->maximum_unmap_blocks, 0xFFFFFFFFu);
  EXPECT_EQ(limits->maximum_unmap_ranges, 16u);
  EXPECT_EQ(limits->unmap_granularity_blocks, 4u);
  EXPECT_EQ(limits->unmap_alignment_blocks, 2u);
  EXPECT_EQ(limits->maximum_write_same_blocks, 0x1000u);
  const auto shorter = parse_block_limits(Bytes(page).first(16));
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->maximum_transfer_blocks, 2048u);
  EXPECT_EQ(shorter->maximum_unmap_blocks, 0u);
  EXPECT_FALSE(parse_block_limits(Bytes(page).first(8)));
}

TEST(Answers, characteristics_and_provisioning) {
  const std::vector<std::uint8_t> b1 = {0, 0xB1, 0, 60, 0, 1, 0, 3};
  EXPECT_EQ(parse_block_characteristics(b1)->rotation_rate, 1);
  EXPECT_EQ(parse_block_characteristics(b1)->form_factor, 3);
  const std::vector<std::uint8_t> b2 = {0, 0xB2, 0, 4, 0, 0xC4, 2, 0};
  const auto provisioning = parse_provisioning(b2);
  ASSERT_TRUE(provisioning);
  EXPECT_TRUE(provisioning->unmap);
  EXPECT_TRUE(provisioning->write_same_16_unmap);
  EXPECT_TRUE(provisioning->reads_zero);
  EXPECT_EQ(provisioning->type, 2);
}

TEST(Answers, capacities) {
  const std::vector<std::uint8_t> ten = {0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 2, 0};
  EXPECT_EQ(parse_capacity_10(ten)->last_lba, 0xFFFFFFFFu);
  EXPECT_EQ(parse_capacity_10(ten)->block_bytes, 512u);
  std::vector<std::uint8_t> sixteen(32, 0);
  store_big64(&sixteen[0], 0x1'0000'0000);
  store_big32(&sixteen[8], 512);
  sixteen[13] = 3;
  sixteen[14] = 0xC0;
  const auto capacity = parse_capacity_16(sixteen);
  EXPECT_EQ(capacity->last_lba, 0x100000000u);
  EXPECT_EQ(capacity->physical_block_bytes, 4096u);
  EXPECT_TRUE(capacity->provisioned);
  EXPECT_TRUE(capacity->reads_zero);
  EXPECT_FALSE(parse_capacity_16(Bytes(sixteen).first(11)));
}

TEST(Answers, luns_of_single_level_addressing) {
  std::vector<std::uint8_t> data(8 + 4 * 8, 0);
  store_big32(&data[0], 4 * 8);
  data[8 + 1] = 0;
  data[16 + 1] = 3;
  data[24] = 0x41;  // flat space, unit 0x102
  data[25] = 0x02;
  data[32] = 0xC1;  // well-known
  data[33] = 0x01;
  const auto list = parse_luns(data);
  ASSERT_TRUE(list);
  EXPECT_THAT(list->luns, ElementsAre(0, 3, 0x102));
  EXPECT_EQ(list->listed, 4u);
  EXPECT_EQ(list->other_formats, 1u);
  EXPECT_THAT(parse_luns(Bytes(data).first(16))->luns, ElementsAre(0)) << "only what was transferred";
}

TEST(Answers, mode_pages_come_behind_header_and_block_descriptors) {
  std::vector<std::uint8_t> six = {27, 0, 0x90, 8, 0, 0, 0, 0, 0, 0, 2, 0, 0x88, 14, 0x04};
  six.resize(28, 0);
  const auto data = parse_mode_sense_6(six);
  ASSERT_TRUE(data);
  EXPECT_TRUE(data->write_protected);
  EXPECT_TRUE(data->dpo_fua);
  EXPECT_EQ(data->block_descriptor_bytes, 8);
  const ModePage* page = data->find(8);
  ASSERT_NE(page, nullptr);
  EXPECT_TRUE(page->savable);
  EXPECT_TRUE(parse_caching_page(*page)->write_cache_enabled);
  EXPECT_EQ(data->find(10), nullptr);

  std::vector<std::uint8_t> ten = {0, 26, 0, 0x10, 0, 0, 0, 0, 0x08, 18, 0x01};
  ten.resize(28, 0);
  const auto data10 = parse_mode_sense_10(ten);
  ASSERT_TRUE(data10);
  EXPECT_TRUE(data10->dpo_fua);
  ASSERT_NE(data10->find(8), nullptr);
  EXPECT_FALSE(parse_caching_page(*data10->find(8))->write_cache_enabled);
  EXPECT_EQ(parse_mode_sense_10(Bytes(ten).first(20))->find(8), nullptr) << "a page that is cut off does not count";
}

}  // namespace
}  // namespace drydock::srb
