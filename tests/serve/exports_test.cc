// Every unit is an export of its own, on a unix socket or a port; the plugin without the verb.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <nlohmann/json.hpp>

#include "serve/serving.h"

namespace drydock::test {
namespace {

using nlohmann::json;

TEST(Exports, Each_disk_is_one_with_its_size_and_its_data) {
  const Folder folder;
  Serving serving(folder, nvme + " --disk 16M --disk 8M --disk 4M --unix s.sock");
  ASSERT_EQ(serving.uris().size(), 3u) << serving.err();
  const Ran list = folder.shell("nbdinfo --list --json 'nbd+unix:///?socket=s.sock'");
  ASSERT_EQ(list.status, 0) << list.err;
  const json exports = json::parse(list.out).at("exports");
  ASSERT_EQ(exports.size(), 3u);
  for (std::size_t number = 0; number < 3; ++number) {
    EXPECT_EQ(exports[number].at("export-name"), "disk" + std::to_string(number));
    EXPECT_EQ(exports[number].at("export-size"), (16u << 20) >> number);
    EXPECT_RAN(folder.shell("qemu-io -f raw -c 'write -P " + std::to_string(10 + number) + " 1M 64k' " + serving.uri(number)));
  }
  for (std::size_t number = 0; number < 3; ++number)
    EXPECT_RAN(qemu_io(folder, "-c 'read -P " + std::to_string(10 + number) + " 1M 64k'", serving.uri(number)));
  EXPECT_ENDS_CLEAN(serving);
}

TEST(Exports, Name_of_none_is_refused_and_the_first_is_the_default) {
  const Folder folder;
  Serving serving(folder, nvme + " --disk 16M --disk 8M --unix s.sock");
  const Ran other = folder.shell("nbdinfo 'nbd+unix:///disk7?socket=s.sock'");
  EXPECT_NE(other.status, 0);
  EXPECT_TRUE(serving.says("there is no export 'disk7'")) << serving.err();
  EXPECT_EQ(folder.shell("nbdinfo --size 'nbd+unix:///?socket=s.sock'").out, "16777216\n");
  EXPECT_ENDS_CLEAN(serving);
}

/// A port that nobody has at this moment.
unsigned free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof address);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &length);
  close(probe);
  return ntohs(address.sin_port);
}

TEST(Exports, Port_of_the_loopback_address_serves_and_is_not_taken_twice) {
  const Folder folder, other;
  const std::string port = std::to_string(free_port());
  Serving serving(folder, nvme + " --disk 16M --port " + port);
  ASSERT_EQ(serving.uris(), std::vector<std::string>{"nbd://127.0.0.1:" + port + "/disk0"}) << serving.err();
  EXPECT_EQ(folder.shell("nbdinfo --size " + serving.uri()).out, "16777216\n");
  const Ran second = other.drydock("serve " + nvme + " --port " + port);
  EXPECT_EQ(second.status, 2);
  EXPECT_NE(second.err.find("Address already in use"), std::string::npos) << second.err;
  EXPECT_EQ(std::count(second.err.begin(), second.err.end(), '\n'), 1) << second.err;
  EXPECT_ENDS_CLEAN(serving);
}

TEST(Exports, Read_only_server_takes_no_write) {
  const Folder folder;
  Serving serving(folder, nvme + " --disk 16M --read-only");
  EXPECT_RAN(folder.shell("nbdinfo --json " + serving.uri() + " | grep -q 'is_read_only.: true'"));
  EXPECT_NE(folder.shell("qemu-io -f raw -c 'write 0 4k' " + serving.uri()).status, 0);
  EXPECT_ENDS_CLEAN(serving);
}

TEST(Plugin, Works_with_nbdkit_alone) {
  const Folder folder;
  make_noise(folder, "in", 8u << 20);
  folder.shell("truncate -s 8M medium");
  const Ran ran = folder.shell("nbdkit -U - " + plugin + " " + nvme + " disk=medium disk=2M cpus=1 irq=msi reg=HalfDuplex=1 --run 'nbdcopy in \"$uri\"'");
  EXPECT_EQ(ran.status, 0) << ran.err;
  EXPECT_RAN(folder.shell("cmp in medium"));
}

TEST(Plugin, Serves_from_the_background_too) {
  const Folder folder;
  EXPECT_RAN(folder.shell("cp " + nvme + " m.so && nbdkit -P pid -U s.sock " + plugin + " miniport=m.so disk=4M"));
  EXPECT_RAN(qemu_io(folder, "-c 'write -P 3 0 1M' -c 'read -P 3 0 1M'", "'nbd+unix:///disk0?socket=s.sock'"));
  EXPECT_RAN(folder.shell("p=$(cat pid); kill $p && for i in 1 2 3 4 5 6 7 8 9; do grep -q '^State:.[^Z]' /proc/$p/status || exit 0; sleep 0.2; done; exit 1"));
}

TEST(Plugin, Tells_what_it_is_and_what_it_takes) {
  const Folder folder;
  const Ran dump = folder.shell("nbdkit --dump-plugin " + plugin);
  EXPECT_EQ(dump.status, 0) << dump.err;
  for (const char* line : {"name=drydock\n", "magic_config_key=miniport\n", "thread_model=parallel\n", "has_cleanup=1\n", "drydock_hbas=nvme,buslogic\n"})
    EXPECT_NE(dump.out.find(line), std::string::npos) << line << dump.out;
  const Ran help = folder.shell("nbdkit " + plugin + " --help");
  for (const char* key : {"miniport=", "disk=", "hba=", "cpus=", "irq=", "block=", "reg=", "world="}) EXPECT_NE(help.out.find(key), std::string::npos) << key;
}

struct Wrong {
  std::string name, arguments, says;
};
class PluginRefuses : public ::testing::TestWithParam<Wrong> {};

TEST_P(PluginRefuses, In_one_line) {
  const Folder folder;
  const Ran ran = folder.shell("nbdkit -U - " + plugin + " " + GetParam().arguments + " --run true");
  EXPECT_NE(ran.status, 0);
  EXPECT_NE(ran.err.find(GetParam().says), std::string::npos) << ran.err;
  EXPECT_EQ(std::count(ran.err.begin(), ran.err.end(), '\n'), 1) << ran.err;
}

INSTANTIATE_TEST_SUITE_P(Settings, PluginRefuses,
                         ::testing::Values(Wrong{"nothing", "", "which miniport?"}, Wrong{"missing", "absent.so", "no such file"},
                                           Wrong{"two_miniports", nvme + " miniport=" + nvme, "one at a time"},
                                           Wrong{"other_key", nvme + " wheels=4", "'wheels'"}, Wrong{"cpus", nvme + " cpus=0", "cpus=0"},
                                           Wrong{"disk", nvme + " disk=absent", "absent: no such file"}, Wrong{"report", nvme + " report=77", "report=77"}),
                         [](const auto& info) { return info.param.name; });

TEST(PluginRefused, Miniport_that_crashes_while_it_comes_up) {
  const Folder folder;
  const Ran ran = folder.shell("nbdkit -f -U s.sock " + plugin + " " + images + "null_write.so");
  EXPECT_EQ(ran.status, 86);
  EXPECT_NE(ran.err.find("finding access-fault: write to 0x0 (a null pointer)"), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace drydock::test
