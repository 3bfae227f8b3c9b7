// Four processors, four clients: whatever is written is what is read, with every kind of interrupt, request block and
// duplex, of both port models.
#include <gtest/gtest.h>

#include "live/live_machine.h"

namespace drydock::live {
namespace {

struct Case {
  const char* name;
  const char* miniport;
  const char* words;
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.words; }

class Load : public ::testing::TestWithParam<Case> {};

#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t rounds = 30;
#else
constexpr std::uint64_t rounds = 300;
#endif

TEST_P(Load, of_four_clients_is_read_back) {
  LiveMachine machine(GetParam().miniport, std::string("cpus=4 checks=0 ") + GetParam().words);
  ASSERT_EQ(machine.problem(), "");
  ClientOptions options;
  options.rounds = rounds;
  const ClientResult sum = total(run_clients(machine, 4, options));
  EXPECT_EQ(sum.wrong, "");
  EXPECT_EQ(sum.compared, 4 * options.depth * options.rounds);
  EXPECT_EQ(machine.adapter().outstanding(), 0u);
}

TEST_P(Load, of_system_threads_beside_clients_is_read_back) {
  LiveMachine machine(GetParam().miniport, std::string("cpus=4 checks=0 ") + GetParam().words);
  ASSERT_EQ(machine.problem(), "");
  ClientOptions options;
  options.rounds = rounds / 2;
  options.blocks = 3;
  // Two host threads run bodies on system threads, each I/O waited for; two are clients.
  std::string wrong[2];
  const auto body = [&](unsigned number) {
    disk::Unit& unit = machine.unit();
    const disk::Buffer buffer = unit.make_buffer(5);
    for (std::uint64_t i = 0; i < options.rounds && wrong[number].empty(); ++i) {
      std::fill_n(buffer.data(), buffer.size(), static_cast<std::uint8_t>(i + number));
      const std::uint64_t lba = 1000 + number * 5;
      if (const disk::Result result = unit.write(lba, 5, buffer.data()); !result.ok()) wrong[number] = result.text();
      std::fill_n(buffer.data(), buffer.size(), 0xEE);
      if (const disk::Result result = unit.read(lba, 5, buffer.data()); !result.ok()) wrong[number] = result.text();
      for (const std::uint8_t byte : buffer.span())
        if (byte != static_cast<std::uint8_t>(i + number)) wrong[number] = "not what was written";
      if (i % 16 == 0)
        if (const disk::Result result = unit.flush(); !result.ok()) wrong[number] = result.text();
    }
  };
  const auto beside = [&] {
    std::thread other([&] { EXPECT_TRUE(machine.run([&] { body(0); })); });
    EXPECT_TRUE(machine.run([&] { body(1); }));
    other.join();
  };
  const ClientResult sum = total(run_clients(machine, 2, options, beside));
  EXPECT_EQ(sum.wrong, "");
  EXPECT_EQ(sum.failed, 0u);
  EXPECT_EQ(wrong[0], "");
  EXPECT_EQ(wrong[1], "");
}

constexpr Case cases[] = {
    {"nvme_msix", "nvme", "irq=msix disk=4M disk=4M"},
    {"nvme_msix_half_duplex", "nvme", "irq=msix disk=4M reg:HalfDuplex=1"},
    {"nvme_msix_one_message_legacy", "nvme", "irq=msix:1 disk=4M reg:LegacySrb=1"},
    {"nvme_msi_adapter_lock", "nvme", "irq=msi disk=4M reg:InterruptMode=2"},
    {"nvme_intx_legacy_half_duplex", "nvme", "irq=intx disk=4M reg:LegacySrb=1 reg:HalfDuplex=1"},
    {"nvme_intx", "nvme", "irq=intx disk=4M block=4096"},
    {"buslogic", "buslogic", "irq=intx disk=4M disk=4M"},
    {"buslogic_deferred", "buslogic", "irq=intx disk=4M reg:DriverParameter=defer=always"},
    {"ramdisk", "ramdisk", "hba=none"},
};
INSTANTIATE_TEST_SUITE_P(Live, Load, ::testing::ValuesIn(cases), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace drydock::live
