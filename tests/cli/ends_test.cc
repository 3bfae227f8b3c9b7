// A miniport that crashes, hangs or leaves is a finding with the place in its source, not the end of the check.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/command.h"

namespace drydock::test {
namespace {

nlohmann::json only_finding(const std::string& image, const std::string& more = "") {
  const Folder folder;
  const Ran ran = folder.drydock("check " + images + image + " --json - --findings found " + more);
  EXPECT_EQ(ran.status, 1) << ran.err;
  const auto report = nlohmann::json::parse(ran.out, nullptr, false);
  if (!report.is_object() || report["findings"].size() != 1) {
    ADD_FAILURE() << ran.out << ran.err;
    return {};
  }
  EXPECT_EQ(report["result"], "fail");
  EXPECT_FALSE(std::filesystem::is_empty(folder.path() / "found"));
  return report["findings"][0];
}

TEST(End, Null_pointer_is_access_fault_with_the_line) {
  const auto finding = only_finding("null_write.so");
  ASSERT_TRUE(finding.is_object());
  EXPECT_EQ(finding["rule"], "access-fault");
  EXPECT_EQ(finding["callback"], "DriverEntry");
  EXPECT_EQ(finding["processor"], 0);
  EXPECT_NE(finding["message"].get<std::string>().find("null pointer"), std::string::npos);
  ASSERT_FALSE(finding["stack"].empty());
  EXPECT_NE(finding["stack"][0].get<std::string>().find("null_write.c:10"), std::string::npos) << finding["stack"];
}

TEST(End, Endless_loop_is_hang_no_progress_with_the_line) {
  const auto finding = only_finding("endless_loop.so");
  ASSERT_TRUE(finding.is_object());
  EXPECT_EQ(finding["rule"], "hang-no-progress");
  ASSERT_FALSE(finding["stack"].empty());
  EXPECT_NE(finding["stack"][0].get<std::string>().find("endless_loop.c:8"), std::string::npos) << finding["stack"];
}

TEST(End, Leaving_the_process_is_miniport_exit) {
  const auto finding = only_finding("leaves_process.so");
  ASSERT_TRUE(finding.is_object());
  EXPECT_EQ(finding["rule"], "miniport-exit");
}

TEST(End, Overflow_in_an_instrumented_image_is_sanitizer_report_with_the_line) {
  const auto finding = only_finding("global_overflow.san.so");
  ASSERT_TRUE(finding.is_object());
  EXPECT_EQ(finding["rule"], "sanitizer-report");
  EXPECT_NE(finding["message"].get<std::string>().find("global-buffer-overflow"), std::string::npos) << finding;
  ASSERT_FALSE(finding["stack"].empty());
  EXPECT_NE(finding["stack"][0].get<std::string>().find("global_overflow.c:9"), std::string::npos) << finding["stack"];
}

TEST(End, Index_out_of_bounds_inside_a_structure_is_sanitizer_report_with_the_line) {
  const auto finding = only_finding("index_out_of_bounds.san.so");
  ASSERT_TRUE(finding.is_object());
  EXPECT_EQ(finding["rule"], "sanitizer-report");
  EXPECT_NE(finding["message"].get<std::string>().find("out of bounds"), std::string::npos) << finding;
  ASSERT_FALSE(finding["stack"].empty());
  EXPECT_NE(finding["stack"][0].get<std::string>().find("index_out_of_bounds.c:16"), std::string::npos) << finding["stack"];
}

TEST(End, Replay_of_a_crash_comes_up_again) {
  const Folder folder;
  ASSERT_EQ(folder.drydock("check " + images + "null_write.so --findings found").status, 1);
  std::string file;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "found")) file = entry.path().string();
  const Ran ran = folder.drydock("replay " + file);
  EXPECT_EQ(ran.status, 1) << ran.err;
  EXPECT_NE(ran.out.find("access-fault came up again"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("the same as then"), std::string::npos) << ran.out;
  const Ran other = folder.drydock("replay " + file + " --miniport " + images + "leaves_process.so");
  EXPECT_NE(other.out.find("Image      differs"), std::string::npos) << other.out;
  EXPECT_NE(other.out.find("access-fault did not come up again"), std::string::npos) << other.out;
}

}  // namespace
}  // namespace drydock::test
