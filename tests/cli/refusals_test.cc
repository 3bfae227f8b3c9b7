// Whatever the user can put right: one clear line on standard error, exit status 2, nothing on standard output, nothing
// written.
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/command.h"

namespace drydock::test {
namespace {

struct Refusal {
  std::string name, arguments, says;
};

class Refused : public ::testing::TestWithParam<Refusal> {};

TEST_P(Refused, In_one_line_with_status_2_and_nothing_written) {
  const Folder folder;
  const Ran ran = folder.drydock(GetParam().arguments);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  EXPECT_EQ(ran.err.find("drydock: "), 0u) << ran.err;
  EXPECT_NE(ran.err.find(GetParam().says), std::string::npos) << ran.err;
  EXPECT_EQ(folder.count(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Usage, Refused,
    ::testing::Values(
        Refusal{"no_verb", "", "subcommand"}, Refusal{"unknown_verb", "sail", "sail"},
        Refusal{"no_miniport", "check", "miniport"}, Refusal{"unknown_option", "check " + nvme + " --turbo", "--turbo"},
        Refusal{"missing_file", "check absent.so", "absent.so: no such file"},
        Refusal{"text_file", "check " DRYDOCK_SOURCE_DIR "/README.md", "not an ELF file"},
        Refusal{"executable", "check /proc/self/exe", "executable"},
        Refusal{"folder", "check /tmp", "not a file"},
        Refusal{"no_driver_entry", "check " + images + "no_driver_entry.so", "DriverEntry"},
        Refusal{"unknown_import", "check " + images + "unknown_import.so", "StorPortMakeCoffee"},
        Refusal{"missing_image", "check " + nvme + " --disk absent.img", "absent.img: no such file"},
        Refusal{"small_image", "check " + nvme + " --disk " DRYDOCK_SOURCE_DIR "/LICENSE", "too small"},
        Refusal{"small_disk", "check " + nvme + " --disk 4K", "too small"},
        Refusal{"odd_disk", "check " + nvme + " --disk 2000001", "4096"},
        Refusal{"huge_disk", "check " + nvme + " --disk 99999T", "more than"},
        Refusal{"null_disk", "check " + nvme + " --disk null:1G", "'bench' only"},
        Refusal{"null_disk_size", "check " + nvme + " --disk null:much", "null:SIZE"},
        Refusal{"file_disk_missing", "check " + nvme + " --disk file:absent.img", "absent.img: no such file"},
        Refusal{"cpus", "check " + nvme + " --cpus 0", "--cpus"}, Refusal{"irq", "check " + nvme + " --irq isa", "--irq isa"},
        Refusal{"adapters", "check " + nvme + " --adapters 0", "--adapters 0: 1 to 8"}, Refusal{"many_adapters", "check " + nvme + " --adapters 9", "--adapters 9"},
        Refusal{"adapters_without_hardware", "check " + ramdisk + " --hba none --adapters 2", "without hardware"},
        Refusal{"virtual_adapters", "check " + ramdisk + " --adapters 2", "a virtual one"},
        Refusal{"block", "check " + nvme + " --block 513", "--block 513"},
        Refusal{"seed", "check " + nvme + " --seed many", "--seed"},
        Refusal{"hba", "check " + nvme + " --hba floppy", "--hba floppy"},
        Refusal{"hba_key", "check " + nvme + " --hba nvme,wheels=4", "wheels=4"},
        Refusal{"suite", "check " + nvme + " --suite dance", "--suite dance"},
        Refusal{"image_suite_without_image", "check " + nvme + " --suite image", "--disk FILE"},
        Refusal{"registry", "check " + nvme + " --reg Value", "NAME=VALUE"},
        Refusal{"live_interferer", "check " + nvme + " --world live --interferer", "only the sim world has"},
        Refusal{"other_world", "check " + nvme + " --world flat", "sim and live"},
        Refusal{"json_nowhere", "check " + nvme + " --json /nowhere/at/all.json", "/nowhere/at"},
        Refusal{"trace_nowhere", "check " + nvme + " --trace /nowhere/at/all.json", "/nowhere/at"},
        Refusal{"replay_missing", "replay absent.json", "absent.json: no such file"},
        Refusal{"replay_other_json", "replay " DRYDOCK_SOURCE_DIR "/CMakePresets.json", "no finding"},
        Refusal{"inspect_missing", "inspect absent.so", "no such file"}, Refusal{"inspect_nothing", "inspect", "which miniport"},
        Refusal{"cc_missing", "cc absent.c -o x.so", "absent.c: no such file"}, Refusal{"cc_pe", "cc --pe x.c -o x.sys", "not built yet"},
        Refusal{"explore", "explore " + nvme, "explore: not built yet"}, Refusal{"fuzz", "fuzz", "fuzz: not built yet"},
        Refusal{"bench_layer", "bench " + nvme + " --layer wire", "there are port and disk"},
        Refusal{"bench_depth", "bench " + nvme + " --depth 0", "1 to 4096"},
        Refusal{"bench_instrumented", "bench " + nvme_instrumented, "is instrumented"}),
    [](const auto& info) { return info.param.name; });

TEST(Refusal, Windows_image_says_that_it_is_one) {
  const Folder folder;
  folder.write("x.sys", std::string("MZ") + std::string(200, '\0'));
  const Ran ran = folder.drydock("check x.sys");
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("Windows image"), std::string::npos) << ran.err;
  EXPECT_EQ(folder.count(), 1u);
}

TEST(Refusal, Check_does_not_overwrite_a_file_that_is_a_disk) {
  const Folder folder;
  folder.write("disk.img", std::string(1u << 20, 'x'));
  const Ran ran = folder.drydock("check " + nvme + " --disk file:disk.img");
  EXPECT_EQ(ran.status, 2);
  EXPECT_NE(ran.err.find("would overwrite"), std::string::npos) << ran.err;
}

TEST(Help, Is_given_on_standard_output_with_status_0) {
  const Folder folder;
  for (const char* arguments : {"--help", "check --help", "replay --help", "--version"}) {
    const Ran ran = folder.drydock(arguments);
    EXPECT_EQ(ran.status, 0) << arguments;
    EXPECT_NE(ran.out, "") << arguments;
    EXPECT_EQ(ran.err, "") << arguments;
  }
}

}  // namespace
}  // namespace drydock::test
