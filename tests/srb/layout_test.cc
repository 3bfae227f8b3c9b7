// Request blocks byte by byte: offsets are those of the x64 layouts that Windows' headers give.
#include "srb/layout.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "srb/cdb.h"

namespace drydock::srb {
namespace {

template <typename T>
T at(const std::vector<std::byte>& memory, std::size_t offset) {
  T value;
  std::memcpy(&value, memory.data() + offset, sizeof value);
  return value;
}

void* pointer(std::uintptr_t value) { return reinterpret_cast<void*>(value); }

struct Built {
  std::vector<std::byte> memory;
  SrbView view;
};

Built build_in_poison(Kind kind, const Content& content, std::size_t room = 512) {
  Built built{std::vector<std::byte>(room, std::byte{0xDB}), {}};
  built.view = build(kind, built.memory, content);
  return built;
}

Content read_content(const Cdb& cdb) {
  Content content;
  content.port_number = 3;
  content.path = 1;
  content.target = 2;
  content.lun = 5;
  content.flags = SRB_FLAGS_DATA_IN | SRB_FLAGS_NO_QUEUE_FREEZE;
  content.timeout_seconds = 30;
  content.queue_tag = 0x11;
  content.cdb = cdb.span();
  content.data = pointer(0x11112222'33334444);
  content.data_length = 4096;
  content.sense = pointer(0x55556666'77778888);
  content.sense_length = 18;
  content.extension = pointer(0x99990000'AAAA0000);
  content.original_request = pointer(0xBBBB0000'CCCC0000);
  content.class_context = pointer(0x1000);
  content.port_context = pointer(0x2000);
  return content;
}

TEST(Layout, legacy_block_has_its_fields_where_windows_has_them) {
  const Cdb cdb = read(Form::ten, 0x01020304, 8);
  const Built built = build_in_poison(Kind::legacy, read_content(cdb));
  const auto& m = built.memory;
  EXPECT_EQ(at<std::uint16_t>(m, 0), 88);
  EXPECT_EQ(at<std::uint8_t>(m, 2), 0);   // EXECUTE_SCSI
  EXPECT_EQ(at<std::uint8_t>(m, 3), 0);   // PENDING
  EXPECT_EQ(at<std::uint8_t>(m, 5), 1);
  EXPECT_EQ(at<std::uint8_t>(m, 6), 2);
  EXPECT_EQ(at<std::uint8_t>(m, 7), 5);
  EXPECT_EQ(at<std::uint8_t>(m, 8), 0x11);
  EXPECT_EQ(at<std::uint8_t>(m, 9), 0x20);
  EXPECT_EQ(at<std::uint8_t>(m, 10), 10);
  EXPECT_EQ(at<std::uint8_t>(m, 11), 18);
  EXPECT_EQ(at<std::uint32_t>(m, 12), 0x140u);
  EXPECT_EQ(at<std::uint32_t>(m, 16), 4096u);
  EXPECT_EQ(at<std::uint32_t>(m, 20), 30u);
  EXPECT_EQ(at<std::uint64_t>(m, 24), 0x1111222233334444u);
  EXPECT_EQ(at<std::uint64_t>(m, 32), 0x5555666677778888u);
  EXPECT_EQ(at<std::uint64_t>(m, 40), 0u);
  EXPECT_EQ(at<std::uint64_t>(m, 48), 0xBBBB0000CCCC0000u);
  EXPECT_EQ(at<std::uint64_t>(m, 56), 0x99990000AAAA0000u);
  EXPECT_EQ(at<std::uint64_t>(m, 64), 0u);
  EXPECT_EQ(at<std::uint8_t>(m, 72), 0x28);
  EXPECT_EQ(at<std::uint32_t>(m, 74), 0x04030201u);
  EXPECT_EQ(at<std::uint8_t>(m, 87), 0);
  EXPECT_EQ(at<std::uint8_t>(m, 88), 0xDB) << "nothing is written beyond the block";
}

TEST(Layout, extended_block_with_one_extension_puts_the_address_at_128_and_the_cdb_at_144) {
  const Cdb cdb = read(Form::sixteen, 0x0102030405060708, 8);
  const Content content = read_content(cdb);
  ASSERT_EQ(bytes_needed(Kind::extended, content), 184u);
  const Built built = build_in_poison(Kind::extended, content);
  const auto& m = built.memory;
  EXPECT_EQ(at<std::uint16_t>(m, 0), 8);
  EXPECT_EQ(at<std::uint8_t>(m, 2), 0x28);
  EXPECT_EQ(at<std::uint8_t>(m, 3), 0);
  EXPECT_EQ(at<std::uint32_t>(m, 8), 0x53524258u);
  EXPECT_EQ(at<std::uint32_t>(m, 12), 1u);
  EXPECT_EQ(at<std::uint32_t>(m, 16), 184u);
  EXPECT_EQ(at<std::uint32_t>(m, 20), 0u);
  EXPECT_EQ(at<std::uint32_t>(m, 24), 0x140u);
  EXPECT_EQ(at<std::uint32_t>(m, 32), 0x11u);
  EXPECT_EQ(at<std::uint16_t>(m, 38), 0x20);
  EXPECT_EQ(at<std::uint32_t>(m, 40), 30u);
  EXPECT_EQ(at<std::uint32_t>(m, 48), 0u) << "zero guard 1";
  EXPECT_EQ(at<std::uint32_t>(m, 52), 128u);
  EXPECT_EQ(at<std::uint32_t>(m, 56), 1u);
  EXPECT_EQ(at<std::uint32_t>(m, 60), 4096u);
  EXPECT_EQ(at<std::uint64_t>(m, 64), 0x1111222233334444u);
  EXPECT_EQ(at<std::uint64_t>(m, 72), 0u) << "zero guard 2";
  EXPECT_EQ(at<std::uint64_t>(m, 80), 0xBBBB0000CCCC0000u);
  EXPECT_EQ(at<std::uint64_t>(m, 88), 0x1000u);
  EXPECT_EQ(at<std::uint64_t>(m, 96), 0x2000u);
  EXPECT_EQ(at<std::uint64_t>(m, 104), 0x99990000AAAA0000u);
  EXPECT_EQ(at<std::uint64_t>(m, 112), 0u);
  EXPECT_EQ(at<std::uint32_t>(m, 120), 144u);
  // STOR_ADDR_BTL8
  EXPECT_EQ(at<std::uint16_t>(m, 128), 1);
  EXPECT_EQ(at<std::uint16_t>(m, 130), 3);
  EXPECT_EQ(at<std::uint32_t>(m, 132), 4u);
  EXPECT_EQ(at<std::uint32_t>(m, 136), 0x00050201u);
  // SRBEX_DATA_SCSI_CDB16
  EXPECT_EQ(at<std::uint32_t>(m, 144), 64u);
  EXPECT_EQ(at<std::uint32_t>(m, 148), 0x20u);
  EXPECT_EQ(at<std::uint8_t>(m, 152), 0);
  EXPECT_EQ(at<std::uint8_t>(m, 153), 18);
  EXPECT_EQ(at<std::uint8_t>(m, 154), 16);
  EXPECT_EQ(at<std::uint64_t>(m, 160), 0x5555666677778888u);
  EXPECT_EQ(at<std::uint8_t>(m, 168), 0x88);
  EXPECT_EQ(at<std::uint64_t>(m, 170), 0x0807060504030201u);
  EXPECT_EQ(at<std::uint8_t>(m, 184), 0xDB) << "nothing is written beyond the block";
}

TEST(Layout, second_extension_moves_the_address_to_136_and_lists_both_offsets) {
  const Cdb cdb = write(Form::sixteen, 7, 8);
  Content content = read_content(cdb);
  content.io_info = true;
  content.io_flags = 0x10;
  content.io_key = 0x77;
  content.io_length = 4096;
  content.io_is_write = true;
  content.cache_priority = 2;
  ASSERT_EQ(bytes_needed(Kind::extended, content), 136u + 16 + 40 + 32);
  const Built built = build_in_poison(Kind::extended, content);
  const auto& m = built.memory;
  EXPECT_EQ(at<std::uint32_t>(m, 52), 136u);
  EXPECT_EQ(at<std::uint32_t>(m, 56), 2u);
  EXPECT_EQ(at<std::uint32_t>(m, 120), 152u);
  EXPECT_EQ(at<std::uint32_t>(m, 124), 192u);
  EXPECT_EQ(at<std::uint32_t>(m, 192), 128u);
  EXPECT_EQ(at<std::uint32_t>(m, 196), 0x18u);
  EXPECT_EQ(at<std::uint32_t>(m, 200), 0x10u);
  EXPECT_EQ(at<std::uint32_t>(m, 204), 0x77u);
  EXPECT_EQ(at<std::uint32_t>(m, 208), 4096u);
  EXPECT_EQ(at<std::uint8_t>(m, 212), 1);
  EXPECT_EQ(at<std::uint8_t>(m, 213), 2);
  ASSERT_NE(built.view.io_info(), nullptr);
  EXPECT_EQ(built.view.io_info()->Key, 0x77u);
}

TEST(Layout, cdb_over_16_bytes_needs_an_extended_block_with_CDB32) {
  const std::vector<std::uint8_t> cdb(32, 0x7F);
  Content content;
  content.cdb = cdb;
  EXPECT_FALSE(can_hold(Kind::legacy, content));
  ASSERT_TRUE(can_hold(Kind::extended, content));
  const Built built = build_in_poison(Kind::extended, content);
  EXPECT_EQ(built.view.total_bytes(), 200u);
  EXPECT_EQ(at<std::uint32_t>(built.memory, 144), 65u);
  EXPECT_EQ(at<std::uint32_t>(built.memory, 148), 0x30u);
  EXPECT_EQ(built.view.cdb().size(), 32u);
  const std::vector<std::uint8_t> too_long(33, 0);
  content.cdb = too_long;
  EXPECT_FALSE(can_hold(Kind::extended, content));
}

TEST(Layout, pnp_and_power_blocks_carry_their_fields_in_both_kinds) {
  Content pnp;
  pnp.function = SRB_FUNCTION_PNP;
  pnp.pnp_action = StorRemoveDevice;
  pnp.pnp_flags = SRB_PNP_FLAGS_ADAPTER_REQUEST;
  Built built = build_in_poison(Kind::legacy, pnp);
  EXPECT_EQ(at<std::uint32_t>(built.memory, 8), 2u);
  EXPECT_EQ(at<std::uint32_t>(built.memory, 64), 1u);
  built = build_in_poison(Kind::extended, pnp);
  const auto* pnp_data = reinterpret_cast<const SRBEX_DATA_PNP*>(built.view.extension_data(SrbExDataTypePnP));
  ASSERT_NE(pnp_data, nullptr);
  EXPECT_EQ(pnp_data->PnPAction, StorRemoveDevice);
  EXPECT_TRUE(built.view.cdb().empty());

  Content power;
  power.function = SRB_FUNCTION_POWER;
  power.power_state = StorPowerDeviceD3;
  power.power_action = StorPowerActionSleep;
  built = build_in_poison(Kind::legacy, power);
  EXPECT_EQ(at<std::uint32_t>(built.memory, 8), 4u);
  EXPECT_EQ(at<std::uint32_t>(built.memory, 64), 2u);
  built = build_in_poison(Kind::extended, power);
  const auto* power_data = reinterpret_cast<const SRBEX_DATA_POWER*>(built.view.extension_data(SrbExDataTypePower));
  ASSERT_NE(power_data, nullptr);
  EXPECT_EQ(power_data->DevicePowerState, StorPowerDeviceD3);
  EXPECT_EQ(power_data->Length, 0x0Cu);
}

class BothKinds : public testing::TestWithParam<Kind> {};
INSTANTIATE_TEST_SUITE_P(Layout, BothKinds, testing::Values(Kind::legacy, Kind::extended));

TEST_P(BothKinds, view_reads_what_was_built) {
  const Cdb cdb = read(Form::sixteen, 99, 4);
  const Content content = read_content(cdb);
  const Built built = build_in_poison(GetParam(), content);
  const SrbView& view = built.view;
  EXPECT_EQ(view.extended(), GetParam() == Kind::extended);
  EXPECT_EQ(view.function(), SRB_FUNCTION_EXECUTE_SCSI);
  EXPECT_EQ(view.path(), 1);
  EXPECT_EQ(view.target(), 2);
  EXPECT_EQ(view.lun(), 5);
  EXPECT_EQ(view.data(), content.data);
  EXPECT_EQ(view.data_length(), 4096u);
  EXPECT_EQ(view.sense(), content.sense);
  EXPECT_EQ(view.sense_length(), 18);
  EXPECT_EQ(view.flags(), content.flags);
  EXPECT_EQ(view.timeout_seconds(), 30u);
  EXPECT_EQ(view.extension(), content.extension);
  EXPECT_EQ(view.original_request(), content.original_request);
  EXPECT_EQ(view.queue_tag(), 0x11u);
  EXPECT_EQ(view.queue_action(), SRB_SIMPLE_TAG_REQUEST);
  ASSERT_EQ(view.cdb().size(), 16u);
  EXPECT_TRUE(std::equal(cdb.span().begin(), cdb.span().end(), view.cdb().begin()));
}

TEST_P(BothKinds, view_writes_what_a_miniport_and_a_port_write) {
  const Cdb cdb = read(Form::ten, 99, 4);
  Built built = build_in_poison(GetParam(), read_content(cdb));
  SrbView view = built.view;
  view.set_srb_status(SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
  view.set_scsi_status(SCSISTAT_CHECK_CONDITION);
  view.set_data_length(512);
  view.set_sense_length(14);
  view.set_flags(SRB_FLAGS_DATA_OUT);
  view.set_extension(pointer(0x40));
  view.set_data(pointer(0x80));
  view.set_system_status(0xC0000001);
  EXPECT_EQ(at<std::uint8_t>(built.memory, 3), 0x84) << "the status byte has one place in both kinds";
  EXPECT_EQ(view.scsi_status(), SCSISTAT_CHECK_CONDITION);
  EXPECT_EQ(view.data_length(), 512u);
  EXPECT_EQ(view.sense_length(), 14);
  EXPECT_EQ(view.flags(), std::uint32_t{SRB_FLAGS_DATA_OUT});
  EXPECT_EQ(view.extension(), pointer(0x40));
  EXPECT_EQ(view.data(), pointer(0x80));
  EXPECT_EQ(view.system_status(), 0xC0000001u);
}

TEST(Layout, offsets_beyond_the_block_read_as_absent) {
  const Cdb cdb = read(Form::ten, 99, 4);
  Built built = build_in_poison(Kind::extended, read_content(cdb));
  auto* block = built.view.extended_block();
  block->SrbExDataOffset[0] = 0x10000;
  EXPECT_TRUE(built.view.cdb().empty());
  EXPECT_EQ(built.view.sense(), nullptr);
  block->AddressOffset = block->SrbLength;
  EXPECT_EQ(built.view.lun(), 0);
}

TEST(Layout, largest_block_holds_every_content) {
  const std::vector<std::uint8_t> cdb(32, 0);
  Content content;
  content.cdb = cdb;
  content.io_info = true;
  EXPECT_EQ(bytes_needed(Kind::extended, content), largest_block_bytes(Kind::extended));
  EXPECT_EQ(largest_block_bytes(Kind::legacy), 88u);
}

}  // namespace
}  // namespace drydock::srb
