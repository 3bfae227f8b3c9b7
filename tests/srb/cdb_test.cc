#include "srb/cdb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace drydock::srb {
namespace {

using testing::ElementsAre;

std::vector<std::uint8_t> bytes(const Cdb& cdb) { return {cdb.span().begin(), cdb.span().end()}; }

TEST(Cdb, reads_and_writes_put_lba_and_length_where_SBC_has_them) {
  EXPECT_THAT(bytes(read(Form::six, 0x012345, 9)), ElementsAre(0x08, 0x01, 0x23, 0x45, 9, 0));
  EXPECT_THAT(bytes(write(Form::ten, 0x01020304, 0x0506, true)), ElementsAre(0x2A, 0x08, 1, 2, 3, 4, 0, 5, 6, 0));
  EXPECT_THAT(bytes(read(Form::twelve, 0x01020304, 0x05060708)), ElementsAre(0xA8, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0));
  EXPECT_THAT(bytes(write(Form::sixteen, 0x0102030405060708, 0x090A0B0C, true)),
              ElementsAre(0x8A, 0x08, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0));
}

TEST(Cdb, READ6_counts_256_blocks_as_0) {
  EXPECT_EQ(read(Form::six, 5, 256).bytes[4], 0);
  EXPECT_EQ(facts_of(read(Form::six, 5, 256).span()).blocks, 256u);
  EXPECT_FALSE(form_holds(Form::six, 5, 0));
  EXPECT_FALSE(form_holds(Form::six, 1 << 21, 1));
}

TEST(Cdb, sixteen_bytes_are_used_beyond_32_bits_of_lba_or_16_of_length) {
  EXPECT_EQ(smallest_form(0xFFFFFFFF, 0xFFFF), Form::ten);
  EXPECT_EQ(smallest_form(0x100000000, 1), Form::sixteen);
  EXPECT_EQ(smallest_form(0, 0x10000), Form::sixteen);
}

TEST(Cdb, other_block_commands) {
  EXPECT_THAT(bytes(synchronize_cache(Form::ten)), ElementsAre(0x35, 0, 0, 0, 0, 0, 0, 0, 0, 0));
  EXPECT_EQ(synchronize_cache(Form::sixteen, 1, 2, true).bytes[1], 0x02);
  EXPECT_EQ(synchronize_cache(Form::sixteen).bytes[0], 0x91);
  EXPECT_EQ(verify(Form::ten, 1, 2, true).bytes[1], 0x02);
  EXPECT_EQ(verify(Form::sixteen, 1, 2).bytes[0], 0x8F);
  EXPECT_THAT(bytes(unmap(24)), ElementsAre(0x42, 0, 0, 0, 0, 0, 0, 0, 24, 0));
  EXPECT_EQ(write_same_16(1, 2, true, true).bytes[1], 0x09);
  EXPECT_EQ(write_same_16(1, 2, false).bytes[0], 0x93);
  EXPECT_THAT(bytes(read_capacity_16(32)), ElementsAre(0x9E, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0));
  EXPECT_THAT(bytes(start_stop_unit(true)), ElementsAre(0x1B, 0, 0, 0, 1, 0));
}

TEST(Cdb, primary_commands) {
  EXPECT_THAT(bytes(inquiry(0x0124)), ElementsAre(0x12, 0, 0, 1, 0x24, 0));
  EXPECT_THAT(bytes(inquiry_page(0x83, 255)), ElementsAre(0x12, 1, 0x83, 0, 255, 0));
  EXPECT_THAT(bytes(report_luns(4096, 2)), ElementsAre(0xA0, 0, 2, 0, 0, 0, 0, 0, 0x10, 0, 0, 0));
  EXPECT_THAT(bytes(request_sense(252, true)), ElementsAre(0x03, 1, 0, 0, 252, 0));
  EXPECT_THAT(bytes(mode_sense(Form::six, 0x08, 192, PageControl::changeable)), ElementsAre(0x1A, 0x08, 0x48, 0, 192, 0));
  EXPECT_THAT(bytes(mode_sense(Form::ten, 0x3F, 0x0100, PageControl::current, false, 0xFF)),
              ElementsAre(0x5A, 0, 0x3F, 0xFF, 0, 0, 0, 1, 0, 0));
  EXPECT_THAT(bytes(mode_select(Form::ten, 24, true)), ElementsAre(0x55, 0x11, 0, 0, 0, 0, 0, 0, 24, 0));
}

TEST(Cdb, unmap_list_has_header_and_descriptors) {
  std::array<std::uint8_t, 40> list{};
  const BlockRange ranges[] = {{0x0102030405060708, 0x090A0B0C}, {16, 4}};
  ASSERT_EQ(store_unmap_list(list, ranges), 40u);
  EXPECT_THAT((std::vector<std::uint8_t>(list.begin(), list.begin() + 24)),
              ElementsAre(0, 38, 0, 32, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 0));
  EXPECT_EQ(list[31], 16);
}

TEST(Cdb, facts_are_those_that_were_built_in) {
  for (Form form : {Form::six, Form::ten, Form::twelve, Form::sixteen}) {
    const CommandFacts facts = facts_of(write(form, 0x12345, 77).span());
    EXPECT_EQ(facts.operation, Operation::write);
    EXPECT_EQ(facts.lba, 0x12345u);
    EXPECT_EQ(facts.blocks, 77u);
    EXPECT_FALSE(facts.force_unit_access);
  }
  EXPECT_TRUE(facts_of(read(Form::sixteen, 1ull << 40, 1, true).span()).force_unit_access);
  EXPECT_EQ(facts_of(read(Form::sixteen, 1ull << 40, 1).span()).lba, 1ull << 40);
  EXPECT_EQ(facts_of(inquiry(300).span()).announced_bytes, 300u);
  EXPECT_EQ(facts_of(read_capacity_16(12).span()).service_action, 0x10);
}

TEST(Cdb, truncated_one_gives_the_opcode_only) {
  const std::uint8_t cut[] = {0x88, 0, 1};
  const CommandFacts facts = facts_of(cut);
  EXPECT_EQ(facts.opcode, 0x88);
  EXPECT_EQ(facts.operation, Operation::other);
  EXPECT_EQ(describe_cdb({}), "no command");
}

TEST(Cdb, description_says_what_is_asked) {
  EXPECT_EQ(describe_cdb(read(Form::sixteen, 81920, 8, true).span()), "READ(16) lba 81920, 8 blocks, FUA");
  EXPECT_EQ(describe_cdb(write(Form::ten, 1, 1).span()), "WRITE(10) lba 1, 1 block");
  EXPECT_EQ(describe_cdb(inquiry_page(0x83, 255).span()), "INQUIRY page 0x83, 255 bytes");
  EXPECT_EQ(describe_cdb(mode_sense(Form::six, 8, 192).span()), "MODE SENSE(6) page 0x08, 192 bytes");
  EXPECT_EQ(describe_cdb(synchronize_cache(Form::ten).span()), "SYNCHRONIZE CACHE(10)");
  EXPECT_EQ(describe_cdb(read_capacity_16().span()), "READ CAPACITY(16), 32 bytes");
  const std::uint8_t unknown[] = {0xEF};
  EXPECT_EQ(describe_cdb(unknown), "operation 0xef");
}

}  // namespace
}  // namespace drydock::srb
