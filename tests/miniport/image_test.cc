#include "miniport/image.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "miniport/sanitizer.h"
#include "miniport/symbolize.h"

namespace drydock::miniport {
namespace {

const std::string images = DRYDOCK_BUILD_DIR "/tests/images/";

TEST(Image, Without_DriverEntry_is_no_miniport) {
  std::string problem;
  EXPECT_FALSE(read_image(images + "no_driver_entry.so", problem));
  EXPECT_NE(problem.find("exports no DriverEntry"), std::string::npos) << problem;
}

TEST(Image, Import_in_no_table_is_named) {
  std::string problem;
  EXPECT_FALSE(read_image(images + "unknown_import.so", problem));
  EXPECT_NE(problem.find("StorPortMakeCoffee"), std::string::npos) << problem;
  EXPECT_EQ(problem.find("StorPortInitialize"), std::string::npos) << problem;
}

TEST(Image, Plain_build_needs_no_runtime) {
  std::string problem;
  const auto image = read_image(images + "null_write.so", problem);
  ASSERT_TRUE(image) << problem;
  EXPECT_EQ(image->build, BuildKind::plain);
  EXPECT_TRUE(image->runtime_path.empty());
  EXPECT_FALSE(image->coverage);
  EXPECT_EQ(image->names(ImportState::real), std::vector<std::string>{"StorPortInitialize"});
}

TEST(Image, Instrumented_build_finds_the_runtime_of_its_compiler) {
  std::string problem;
  const auto image = read_image(images + "null_write.san.so", problem);
  ASSERT_TRUE(image) << problem;
  EXPECT_EQ(image->build, BuildKind::address_sanitizer);
  EXPECT_TRUE(std::filesystem::exists(image->runtime_path)) << image->runtime_path;
  EXPECT_TRUE(image->coverage);
  EXPECT_TRUE(image->memory_points);
}

TEST(Image, Builds_of_one_source_have_different_hashes_and_each_keeps_its_own) {
  std::string problem;
  const auto plain = read_image(images + "null_write.so", problem), again = read_image(images + "null_write.so", problem),
             other = read_image(images + "null_write.san.so", problem);
  ASSERT_TRUE(plain && again && other);
  EXPECT_EQ(plain->file.hash, again->file.hash);
  EXPECT_NE(plain->file.hash, other->file.hash);
}

TEST(Symbolizer, Gives_file_and_line_of_an_offset_and_leaves_other_frames_alone) {
  std::string problem;
  const auto image = read_image(images + "null_write.so", problem);
  ASSERT_TRUE(image) << problem;
  std::uint64_t entry = 0;
  for (const ElfFunction& function : image->file.functions)
    if (function.name == "DriverEntry") entry = function.address;
  char frame[80];
  std::snprintf(frame, sizeof(frame), "DriverEntry+0x0 [null_write.so+0x%lx]", static_cast<unsigned long>(entry));
  const auto lines = Symbolizer(image->file.path).with_lines({frame, "main main.c:1"});
  EXPECT_NE(lines.at(0).find("DriverEntry "), std::string::npos) << lines[0];
  EXPECT_NE(lines.at(0).find("null_write.c:"), std::string::npos) << lines[0];
  EXPECT_EQ(lines.at(1), "main main.c:1");
}

TEST(SanitizerReport, Is_taken_apart_without_addresses) {
  const SanitizerReport report = parse_sanitizer_report(
      "=================================================================\n"
      "==12==ERROR: AddressSanitizer: global-buffer-overflow on address 0x7f1 at pc 0x55 bp 0x7ff sp 0x7fe\n"
      "READ of size 4 at 0x7f1 thread T0\n"
      "    #0 0x7f2 in DriverEntry /src/x.c:12:5\n"
      "    #1 0x7f3 in call_image /src/y.h:3:1\n"
      "\n"
      "0x7f1 is located 0 bytes after global variable\n"
      "    #0 0x99 in other /src/z.c:1:1\n");
  EXPECT_EQ(report.summary, "global-buffer-overflow: READ of size 4");
  EXPECT_EQ(report.stack, (std::vector<std::string>{"DriverEntry /src/x.c:12:5", "call_image /src/y.h:3:1"}));
}

TEST(SanitizerReport, Of_a_bounds_check_gives_its_line) {
  const SanitizerReport report = parse_sanitizer_report(
      "/src/x.c:9:3: runtime error: index 4 out of bounds for type 'int[4]'\n    #0 0x1 in f /src/x.c:9:3\n");
  EXPECT_EQ(report.summary, "index 4 out of bounds for type 'int[4]'");
  EXPECT_EQ(report.stack, std::vector<std::string>{"f /src/x.c:9:3"});
}

}  // namespace
}  // namespace drydock::miniport
