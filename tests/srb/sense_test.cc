#include "srb/sense.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "ddk/host.h"
#include "srb/byte_order.h"
#include "srb/names.h"

namespace drydock::srb {
namespace {

TEST(Sense, fixed_and_descriptor_format_say_the_same) {
  std::array<std::uint8_t, 32> bytes{};
  ASSERT_EQ(store_fixed_sense(bytes, SenseKey::illegal_request, SenseCode::lba_out_of_range, 0x1234), 18u);
  const Sense fixed = parse_sense(std::span(bytes).first(18));
  EXPECT_TRUE(fixed.is(SenseKey::illegal_request, SenseCode::lba_out_of_range));
  EXPECT_EQ(fixed.information, 0x1234u);
  EXPECT_FALSE(fixed.descriptor);
  ASSERT_EQ(store_descriptor_sense(bytes, SenseKey::illegal_request, SenseCode::lba_out_of_range, 0x123456789A), 20u);
  const Sense descriptor = parse_sense(std::span(bytes).first(20));
  EXPECT_TRUE(descriptor.is(SenseKey::illegal_request, SenseCode::lba_out_of_range));
  EXPECT_EQ(descriptor.information, 0x123456789Au);
  EXPECT_TRUE(descriptor.descriptor);
}

TEST(Sense, too_short_or_unknown_is_not_valid) {
  std::array<std::uint8_t, 18> bytes{};
  store_fixed_sense(bytes, SenseKey::not_ready, SenseCode::becoming_ready);
  for (std::size_t length = 0; length < 14; ++length) EXPECT_FALSE(parse_sense(std::span(bytes).first(length)).valid) << length;
  EXPECT_TRUE(parse_sense(std::span(bytes).first(14)).valid);
  bytes[7] = 2;  // ADDITIONAL SENSE LENGTH ends before the code
  EXPECT_FALSE(parse_sense(bytes).valid);
  bytes[0] = 0x7F;
  EXPECT_FALSE(parse_sense(bytes).valid);
  EXPECT_EQ(describe_sense(parse_sense(bytes)), "no valid sense data");
}

TEST(Sense, deferred_errors_are_told_apart) {
  std::array<std::uint8_t, 18> bytes{};
  store_fixed_sense(bytes, SenseKey::medium_error, SenseCode::write_error);
  bytes[0] = 0x71;
  EXPECT_TRUE(parse_sense(bytes).deferred);
  EXPECT_EQ(describe_sense(parse_sense(bytes)), "MEDIUM ERROR 0C/00 (WRITE ERROR), deferred");
}

TEST(Names, statuses_and_functions) {
  EXPECT_EQ(status_name(SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID), "ERROR|AUTOSENSE_VALID");
  EXPECT_EQ(status_name(SRB_STATUS_BUSY | SRB_STATUS_QUEUE_FROZEN), "BUSY|QUEUE_FROZEN");
  EXPECT_EQ(status_name(0x2F), "0x2f");
  EXPECT_EQ(function_name(SRB_FUNCTION_RESET_LOGICAL_UNIT), "RESET_LOGICAL_UNIT");
  EXPECT_EQ(scsi_status_name(SCSISTAT_QUEUE_FULL), "TASK SET FULL");
}

TEST(ByteOrder, first_byte_is_the_most_significant) {
  std::uint8_t bytes[8];
  store_big64(bytes, 0x0102030405060708);
  EXPECT_EQ(bytes[0], 1);
  EXPECT_EQ(load_big16(bytes), 0x0102);
  EXPECT_EQ(load_big24(bytes), 0x010203u);
  EXPECT_EQ(load_big32(bytes), 0x01020304u);
  EXPECT_EQ(load_big64(bytes), 0x0102030405060708u);
}

}  // namespace
}  // namespace drydock::srb
