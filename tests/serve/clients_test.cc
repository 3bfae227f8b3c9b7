// Real clients of a served miniport find the disk that it has, and their data on it. Each with every kind of miniport.
#include <nlohmann/json.hpp>

#include "serve/serving.h"

namespace drydock::test {
namespace {

using nlohmann::json;

struct Served {
  std::string name, miniport, options;
};

class Client : public ::testing::TestWithParam<Served> {};

INSTANTIATE_TEST_SUITE_P(Of, Client, ::testing::Values(Served{"nvme", nvme, ""}, Served{"buslogic", buslogic, ""}, Served{"ramdisk", ramdisk, ""},
                                           Served{"nvme_on_a_line", nvme, " --irq intx --cpus 1"}, Served{"nvme_simulated", nvme, " --world sim"},
                                           Served{"buslogic_simulated", buslogic, " --world sim"}),
                         [](const auto& info) { return info.param.name; });

/// The RAM disk miniport has 16 MiB by itself; the others get as much.
constexpr std::size_t disk_bytes = 16u << 20;

std::string arguments(const Served& served) { return served.miniport + " --disk 16M" + served.options; }

TEST_P(Client, Nbdinfo_finds_size_block_sizes_and_abilities) {
  const Folder folder;
  Serving serving(folder, arguments(GetParam()));
  ASSERT_TRUE(serving.serves()) << serving.err();
  const Ran ran = folder.shell("nbdinfo --json " + serving.uri());
  ASSERT_EQ(ran.status, 0) << ran.err;
  const json exported = json::parse(ran.out).at("exports").at(0);
  EXPECT_EQ(exported.at("export-size"), disk_bytes);
  EXPECT_EQ(exported.at("block_size_minimum"), 512);
  EXPECT_EQ(exported.at("block_size_preferred"), 4096);
  EXPECT_EQ(exported.at("block_size_maximum"), 64u << 20);
  EXPECT_NE(exported.at("description").get<std::string>().find("16.0 MiB"), std::string::npos);
  for (const char* able : {"can_flush", "can_fua", "can_multi_conn", "can_trim", "can_zero", "can_fast_zero"}) EXPECT_EQ(exported.at(able), true) << able;
  EXPECT_EQ(exported.at("is_read_only"), false);
  EXPECT_ENDS_CLEAN(serving);
}

TEST_P(Client, Nbdcopy_brings_a_file_there_and_back) {
  const Folder folder;
  make_noise(folder, "in", disk_bytes);
  Serving serving(folder, arguments(GetParam()));
  EXPECT_RAN(folder.shell("nbdcopy --flush --connections=2 in " + serving.uri()));
  EXPECT_RAN(folder.shell("nbdcopy --connections=2 " + serving.uri() + " out"));
  EXPECT_RAN(folder.shell("cmp in out"));
  EXPECT_ENDS_CLEAN(serving);
}

TEST_P(Client, Qemu_io_reads_the_patterns_that_it_wrote) {
  const Folder folder;
  Serving serving(folder, arguments(GetParam()));
  const auto works = [&](const std::string& commands) { EXPECT_RAN(qemu_io(folder, commands, serving.uri())); };
  works("-c 'write -P 0xa1 0 3M' -c 'write -P 0xb2 512 512' -c 'write -f -P 0xc3 1M 4k' -c flush");
  works("-c 'read -P 0xa1 0 512' -c 'read -P 0xb2 512 512' -c 'read -P 0xa1 1k 1023k' -c 'read -P 0xc3 1M 4k' -c 'read -P 0xa1 1028k 2044k'");
  works("-c 'write -z 64k 64k' -c 'write -z -f 192k 4k' -c 'write -z -u 256k 64k' -c 'discard 2M 512k' -c flush");
  works("-c 'read -P 0 64k 64k' -c 'read -P 0 192k 4k' -c 'read -P 0 256k 64k' -c 'read -P 0xa1 128k 64k' -c 'read -P 0xa1 320k 64k'");
  // qemu-io says so when a pattern is not there: one that cannot be.
  EXPECT_NE(qemu_io(folder, "-c 'read -P 0x77 0 512'", serving.uri()).status, 0);
  EXPECT_ENDS_CLEAN(serving);
}

/// Boundaries in bytes; qemu keeps to the block size that is stated and reads, changes and writes back by itself.
TEST_P(Client, Qemu_io_changes_parts_of_blocks) {
  const Folder folder;
  Serving serving(folder, arguments(GetParam()));
  EXPECT_RAN(qemu_io(folder,
                     "-c 'write -P 1 0 64k' -c 'write -P 2 100 1000' -c 'write -P 3 4095 2' -c 'read -P 1 0 100' -c 'read -P 2 100 1000' "
                     "-c 'read -P 1 1100 2995' -c 'read -P 3 4095 2' -c 'read -P 1 4097 1000'",
                     serving.uri()));
  EXPECT_ENDS_CLEAN(serving);
}

TEST_P(Client, Qemu_img_converts_and_compares) {
  const Folder folder;
  make_noise(folder, "in", disk_bytes);
  Serving serving(folder, arguments(GetParam()));
  EXPECT_RAN(folder.shell("qemu-img convert -n -f raw -O raw in " + serving.uri()));
  EXPECT_RAN(folder.shell("qemu-img compare -f raw -F raw in " + serving.uri()));
  EXPECT_RAN(folder.shell("qemu-io -f raw -c 'write -P 0x11 5M 512' " + serving.uri()));
  EXPECT_EQ(folder.shell("qemu-img compare -f raw -F raw in " + serving.uri()).status, 1);
  EXPECT_ENDS_CLEAN(serving);
}

TEST_P(Client, Fio_verifies_what_several_connections_wrote) {
  const Folder folder;
  Serving serving(folder, arguments(GetParam()));
  const std::string uri = serving.uri();
  EXPECT_RAN(folder.shell("fio --name=v --ioengine=nbd --uri=" + uri +
                          " --rw=randrw --bsrange=512-16k --blockalign=512 --iodepth=16 --numjobs=3 --offset_increment=4M --size=2M --fsync=64 "
                          "--verify=crc32c --verify_fatal=1 --do_verify=1 --group_reporting --minimal"));
  EXPECT_ENDS_CLEAN(serving);
}

TEST(Clients, File_system_written_by_nbdcopy_passes_e2fsck) {
  const Folder folder;
  EXPECT_RAN(folder.shell("PATH=$PATH:/usr/sbin:/sbin mke2fs -q -t ext4 -b 4096 -d " DRYDOCK_SOURCE_DIR "/docs in 16M && truncate -s 16M medium"));
  Serving serving(folder, nvme + " --disk medium");
  EXPECT_RAN(folder.shell("nbdcopy --flush in " + serving.uri() + " && nbdcopy " + serving.uri() + " out && cmp in out"));
  EXPECT_ENDS_CLEAN(serving);
  EXPECT_RAN(folder.shell("PATH=$PATH:/usr/sbin:/sbin e2fsck -fn medium && e2fsck -fn out && cmp in medium"));
}

TEST(Clients, Blocks_of_4096_bytes_are_stated_and_kept) {
  const Folder folder;
  Serving serving(folder, nvme + " --disk 16M --block 4096");
  EXPECT_RAN(folder.shell("nbdinfo --json " + serving.uri() + " | grep -q 'block_size_minimum.: 4096'"));
  EXPECT_RAN(qemu_io(folder, "-c 'write -P 9 0 16k' -c 'write -P 8 512 512' -c 'read -P 9 0 512' -c 'read -P 8 512 512' -c 'read -P 9 1k 15k'", serving.uri()));
  EXPECT_ENDS_CLEAN(serving);
}

TEST(Clients, Miniport_with_AddressSanitizer_is_served_too) {
  const Folder folder;
  Serving serving(folder, nvme_instrumented + " --disk 16M");
  ASSERT_TRUE(serving.serves()) << serving.err();
  EXPECT_RAN(qemu_io(folder, "-c 'write -P 5 0 1M' -c 'read -P 5 0 1M'", serving.uri()));
  EXPECT_ENDS_CLEAN(serving);
}

}  // namespace
}  // namespace drydock::test
