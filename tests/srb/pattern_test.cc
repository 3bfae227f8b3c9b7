// A stamped request block is, byte for byte, the one that build() lays out for the same command.
#include "srb/pattern.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace drydock::srb {
namespace {

class PatternOf : public testing::TestWithParam<Kind> {
 protected:
  PatternOf() {
    content_.path = 1;
    content_.target = 2;
    content_.lun = 3;
    content_.sense_length = 18;
    pattern_.make(GetParam(), content_);
  }
  /// What build() makes of the command.
  std::vector<std::byte> built(const Pattern::Command& command) {
    Content content = content_;
    content.flags = command.flags;
    content.timeout_seconds = command.timeout_seconds;
    content.queue_tag = command.queue_tag;
    content.data = command.data;
    content.data_length = command.data_length;
    content.sense = command.sense;
    content.extension = command.extension;
    content.original_request = command.original_request;
    content.cdb = {command.cdb, command.cdb_length};
    std::vector<std::byte> memory(bytes_needed(GetParam(), content), std::byte{0xDB});
    build(GetParam(), memory, content);
    return memory;
  }
  std::vector<std::byte> stamped(const Pattern::Command& command) {
    std::vector<std::byte> memory(pattern_.bytes(), std::byte{0xDB});
    pattern_.stamp(memory.data(), command);
    return memory;
  }
  Pattern::Command command(std::uint8_t cdb_length) {
    for (std::size_t i = 0; i < cdb_.size(); ++i) cdb_[i] = static_cast<std::uint8_t>(0xA0 + i);  // rubbish behind a short CDB
    return {SRB_FLAGS_DATA_IN | SRB_FLAGS_QUEUE_ACTION_ENABLE, 30, 77, places_.data(), 4096, places_.data() + 1, places_.data() + 2, this,
            cdb_.data(), cdb_length};
  }
  Content content_;
  Pattern pattern_;
  std::array<std::uint64_t, 4> places_{};
  std::array<std::uint8_t, 32> cdb_{};
};

TEST_P(PatternOf, Command_of_every_length_is_what_build_makes) {
  for (std::uint8_t length = 0; length <= Pattern::longest_cdb; ++length) EXPECT_EQ(stamped(command(length)), built(command(length))) << int{length};
}

TEST_P(PatternOf, Nothing_of_an_earlier_command_is_left) {
  std::vector<std::byte> memory(pattern_.bytes());
  pattern_.stamp(memory.data(), command(16));
  Pattern::Command second = command(6);
  second.queue_tag = SP_UNTAGGED;
  second.data = nullptr;
  second.data_length = 0;
  pattern_.stamp(memory.data(), second);
  EXPECT_EQ(memory, built(second));
}

TEST_P(PatternOf, Answer_is_what_the_view_reads) {
  std::vector<std::byte> memory = stamped(command(10));
  SrbView view(memory.data());
  view.set_srb_status(SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
  view.set_scsi_status(2);
  view.set_data_length(512);
  view.set_sense_length(14);
  const Pattern::Answer answer = pattern_.answer(memory.data());
  EXPECT_EQ(answer.srb_status, SRB_STATUS_ERROR | SRB_STATUS_AUTOSENSE_VALID);
  EXPECT_EQ(answer.scsi_status, 2);
  EXPECT_EQ(answer.data_length, 512u);
  EXPECT_EQ(answer.sense_length, 14);
}

INSTANTIATE_TEST_SUITE_P(Kinds, PatternOf, testing::Values(Kind::legacy, Kind::extended),
                         [](const auto& info) { return info.param == Kind::legacy ? "legacy" : "extended"; });

}  // namespace
}  // namespace drydock::srb
