// The suites that `check` runs, on machines of the live world, without anybody who watches and with all rules kept.
#include <gtest/gtest.h>

#include <mutex>

#include "live/live_machine.h"
#include "suite/suite.h"

namespace drydock::live {
namespace {

/// Everything that a suite found wrong.
std::string run_suite(LiveMachine& machine, const char* name, std::uint64_t requests) {
  std::mutex mutex;
  std::string wrong;
  const bool finished = machine.run([&] {
    const auto suite = suite::make_suite(name);
    suite::Context context;
    context.adapter = &machine.machine().adapter();
    context.options.requests = requests;
    context.options.rounds = 1;
    context.report = [&](std::string_view rule, const std::string& message) {
      const std::lock_guard held(mutex);
      wrong += std::string(rule) + ": " + message + "\n";
    };
    context.seed();
    std::vector<std::string> problems;
    if (!context.rediscover(problems)) {
      wrong += "no unit\n";
      return;
    }
    const suite::Result result = suite->run(context);
    for (const suite::CaseResult& one : result.cases)
      if (one.state == suite::CaseState::failed) wrong += one.name + " failed: " + one.remark + "\n";
  });
  return finished ? wrong : wrong + "the machine was stopped\n" + machine.findings();
}

class Suites : public ::testing::TestWithParam<const char*> {};

TEST_P(Suites, find_nothing_unwatched) {
  LiveMachine machine(std::string(GetParam()).substr(0, std::string(GetParam()).find(' ')), std::string(GetParam()).substr(std::string(GetParam()).find(' ')) + " checks=0");
  ASSERT_EQ(machine.problem(), "");
  machine.discard_units();
  for (const char* name : {"data", "conformance-lite"}) EXPECT_EQ(run_suite(machine, name, 600), "") << name;
}

/// What a rule says of time is not meant for a host that is slowed down by a sanitizer: budgets have tests of their own.
std::string without_budgets(const std::string& findings) {
  std::string rest;
  for (std::size_t begin = 0; begin < findings.size();) {
    const std::size_t end = findings.find('\n', begin) + 1;
    const std::string line = findings.substr(begin, end - begin);
    if (line.find("-budget: ") == std::string::npos && line.find("scsi-isr-never-defers: ") == std::string::npos)
      rest += line;
    begin = end;
  }
  return rest;
}

TEST_P(Suites, find_nothing_watched) {
  LiveMachine machine(std::string(GetParam()).substr(0, std::string(GetParam()).find(' ')), std::string(GetParam()).substr(std::string(GetParam()).find(' ')) + " checks=1");
  ASSERT_EQ(machine.problem(), "");
  machine.discard_units();
  EXPECT_EQ(run_suite(machine, "data", 400), "");
  EXPECT_EQ(without_budgets(machine.findings()), "");
}

INSTANTIATE_TEST_SUITE_P(Live, Suites,
                         ::testing::Values("nvme cpus=4 irq=msix disk=4M disk=4M", "nvme cpus=3 irq=intx block=4096 disk=4M reg:LegacySrb=1",
                                           "nvme cpus=2 irq=msi disk=4M reg:HalfDuplex=1 reg:InterruptMode=2", "buslogic cpus=4 irq=intx disk=4M disk=4M",
                                           "buslogic cpus=2 irq=intx disk=4M reg:DriverParameter=defer=always", "ramdisk cpus=4 hba=none"),
                         [](const auto& info) { return std::to_string(info.index) + "_" + std::string(info.param).substr(0, std::string(info.param).find(' ')); });

}  // namespace
}  // namespace drydock::live
