// How serving ends: in order, under load, by what the miniport does, or not at all begun.
#include "serve/serving.h"

namespace drydock::test {
namespace {

TEST(End, File_behind_the_disk_holds_exactly_what_was_written) {
  for (const std::string& miniport : {nvme, buslogic}) {
    const Folder folder;
    make_noise(folder, "medium", 8u << 20);
    EXPECT_RAN(folder.shell("cp medium expected && dd if=/dev/zero bs=64k count=1 2>/dev/null | tr '\\0' '\\132' > piece"
                            " && dd if=piece of=expected bs=64k seek=16 conv=notrunc 2>/dev/null && dd if=/dev/zero of=expected bs=64k seek=32 count=2 conv=notrunc 2>/dev/null"));
    Serving serving(folder, miniport + " --disk medium");
    // No flush by the client: a server that stops in order flushes.
    EXPECT_RAN(folder.shell("qemu-io -t unsafe -f raw -c 'write -P 0x5a 1M 64k' -c 'write -z 2M 128k' " + serving.uri()));
    EXPECT_ENDS_CLEAN(serving);
    EXPECT_RAN(folder.shell("cmp medium expected"));
  }
}

TEST(End, SIGTERM_and_SIGINT_under_load_end_in_order) {
  for (const int signal : {SIGTERM, SIGINT}) {
    const Folder folder;
    folder.shell("truncate -s 16M medium");
    Serving serving(folder, nvme + " --disk medium");
    ASSERT_TRUE(serving.serves()) << serving.err();
    const std::string load = "fio --name=l --ioengine=nbd --uri=" + serving.uri() + " --rw=randwrite --bs=4k --iodepth=16 --numjobs=2 --time_based --runtime=30 --size=16M --thread";
    std::thread client([&] { folder.shell("timeout 20 " + load); });
    Serving::pause_ms(700);
    EXPECT_FALSE(serving.ended());
    EXPECT_EQ(serving.end(signal), 0) << serving.err();
    client.join();
  }
}

TEST(End, Rule_that_is_broken_is_told_and_serving_goes_on) {
  for (const char* world : {"--world sim", "--world live --checks"}) {
    const Folder folder;
    Serving serving(folder, mutants + "lock/order.so --disk 4M --cpus 1 " + world);
    EXPECT_RAN(qemu_io(folder, "-c 'write -P 7 0 64k' -c 'read -P 7 0 64k'", serving.uri()));
    EXPECT_EQ(serving.end(), 1);
    EXPECT_NE(serving.err().find("finding lock-order: HwStorDpcRoutine takes the StartIoLock"), std::string::npos) << serving.err();
    // In real time a callback may be over its budget too, on a host that is busy.
    EXPECT_TRUE(std::regex_search(serving.err(), std::regex("drydock: [1-9][0-9]* findings? while it was served"))) << serving.err();
  }
}

TEST(End, Miniport_that_crashes_ends_the_server_with_a_finding) {
  const Folder folder;
  Serving serving(folder, mutants + "process/access_fault.so --disk 4M");
  ASSERT_TRUE(serving.serves()) << serving.err();
  EXPECT_NE(folder.shell("qemu-io -f raw -c 'write 0 4k' " + serving.uri()).status, 0);
  EXPECT_EQ(serving.wait(), 1);
  EXPECT_NE(serving.err().find("finding access-fault: write to 0x0 (a null pointer), in HwStorDpcRoutine"), std::string::npos) << serving.err();
}

TEST(End, Miniport_that_hangs_is_found_and_clients_get_an_error) {
  const Folder folder;
  Serving serving(folder, mutants + "liveness/hang.so --disk 4M --cpus 1 --world sim");
  ASSERT_TRUE(serving.serves()) << serving.err();
  EXPECT_EQ(folder.shell("timeout 60 qemu-io -f raw -c 'write 0 4k' " + serving.uri()).status, 1);
  EXPECT_EQ(serving.wait(), 1);
  EXPECT_NE(serving.err().find("finding hang-no-progress: HwStorDpcRoutine"), std::string::npos) << serving.err();
  EXPECT_NE(serving.err().find("[hang.so+"), std::string::npos) << serving.err();
}

/// The first waits for the request that the miniport lost, which its 30 s timeout would end.
TEST(End, Second_signal_ends_a_server_at_once) {
  const Folder folder;
  Serving serving(folder, mutants + "liveness/request_timeout.so --disk 4M");
  ASSERT_TRUE(serving.serves()) << serving.err();
  std::thread client([&] { folder.shell("timeout 20 qemu-io -f raw -c 'write 0 4k' " + serving.uri()); });
  Serving::pause_ms(500);
  kill(serving.pid(), SIGTERM);
  Serving::pause_ms(300);
  EXPECT_FALSE(serving.ended());
  EXPECT_EQ(serving.end(), 1);
  EXPECT_NE(serving.err().find("signal 9"), std::string::npos) << serving.err();
  client.join();
}

TEST(End, Server_goes_with_the_command) {
  const Folder folder;
  Serving serving(folder, nvme + " --disk 4M --unix s.sock");
  ASSERT_TRUE(serving.serves()) << serving.err();
  serving.end(SIGKILL);
  EXPECT_RAN(folder.shell("for i in 1 2 3 4 5 6 7 8 9; do nbdinfo --size 'nbd+unix:///?socket=s.sock' || exit 0; sleep 0.2; done; exit 1"));
}

TEST(End, Socket_and_its_folder_are_gone) {
  const Folder folder;
  Serving serving(folder, nvme + " --disk 4M --unix s.sock");
  EXPECT_EQ(folder.shell("test -S s.sock").status, 0);
  EXPECT_ENDS_CLEAN(serving);
  EXPECT_NE(folder.shell("test -e s.sock").status, 0);
  Serving own(folder, nvme + " --disk 4M");
  const std::string uri = own.uri();
  const std::string path = uri.substr(uri.find("socket=") + 7, uri.size() - uri.find("socket=") - 8);
  EXPECT_TRUE(std::filesystem::exists(path)) << path;
  EXPECT_ENDS_CLEAN(own);
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(path).parent_path())) << path;
}

struct Refusal {
  std::string name, arguments, says;
};
class ServeRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(ServeRefuses, In_one_line_with_status_2_and_nothing_written) {
  const Folder folder;
  const Ran ran = folder.drydock("serve " + GetParam().arguments);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
  EXPECT_EQ(ran.err.find("drydock: "), 0u) << ran.err;
  EXPECT_NE(ran.err.find(GetParam().says), std::string::npos) << ran.err;
  EXPECT_EQ(folder.count(), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    Usage, ServeRefuses,
    ::testing::Values(Refusal{"no_miniport", "", "miniport"}, Refusal{"missing_file", "absent.so", "absent.so: no such file"},
                      Refusal{"unknown_import", images + "unknown_import.so", "StorPortMakeCoffee"},
                      Refusal{"small_disk", nvme + " --disk 4K", "--disk=4K: too small"}, Refusal{"missing_disk", nvme + " --disk x.img", "x.img: no such file"},
                      Refusal{"huge_disk", nvme + " --disk 2T", "--disk=2T: more than"}, Refusal{"odd_disk", nvme + " --disk 2000001", "multiple"},
                      Refusal{"folder_as_disk", nvme + " --disk .", "not a file"}, Refusal{"cpus", nvme + " --cpus 65", "--cpus=65"},
                      Refusal{"irq", nvme + " --irq isa", "--irq=isa"}, Refusal{"block", nvme + " --block 1024", "--block=1024"},
                      Refusal{"registry", nvme + " --reg Value", "NAME=VALUE"}, Refusal{"world", nvme + " --world flat", "sim and live"},
                      Refusal{"hba", nvme + " --hba floppy", "--hba=floppy"}, Refusal{"hba_key", nvme + " --hba nvme,wheels=4", "wheels=4"},
                      Refusal{"other_hba", nvme + " --hba buslogic", "does not come up"}, Refusal{"port", nvme + " --port 0", "--port 0"},
                      Refusal{"port_and_socket", nvme + " --port 10809 --unix s", "not together"},
                      Refusal{"socket_nowhere", nvme + " --unix /nowhere/s", "/nowhere"}, Refusal{"socket_exists", nvme + " --unix /etc/passwd", "exists already"},
                      Refusal{"long_socket", nvme + " --unix " + std::string(120, 's'), "longer"}),
    [](const auto& info) { return info.param.name; });

TEST(ServeRefused, Without_nbdkit_and_names_its_package) {
  const Folder folder;
  const Ran ran = folder.shell("PATH=/nowhere " DRYDOCK_BUILD_DIR "/drydock serve " + nvme);
  EXPECT_EQ(ran.status, 2);
  EXPECT_EQ(ran.err, "drydock: serve: nbdkit is not installed (Debian: apt-get install nbdkit)\n");
}

}  // namespace
}  // namespace drydock::test
