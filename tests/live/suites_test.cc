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

struct Case {
  const char* name;
  const char* miniport;
  const char* words;
  bool watched;  ///< all rules are kept
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.words; }

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

#ifdef __SANITIZE_THREAD__
constexpr std::uint64_t requests = 150;
#else
constexpr std::uint64_t requests = 600;
#endif

class Suites : public ::testing::TestWithParam<Case> {};

TEST_P(Suites, find_nothing) {
  const Case& one = GetParam();
  LiveMachine machine(one.miniport, std::string(one.words) + (one.watched ? " checks=1" : " checks=0"));
  ASSERT_EQ(machine.problem(), "");
  machine.discard_units();
  EXPECT_EQ(run_suite(machine, "data", requests), "");
  if (!one.watched) EXPECT_EQ(run_suite(machine, "conformance-lite", requests), "");
  EXPECT_EQ(without_budgets(machine.findings()), "");
}

constexpr Case cases[] = {
    {"nvme_msix", "nvme", "cpus=4 irq=msix disk=4M disk=4M", false},
    {"nvme_msix_watched", "nvme", "cpus=4 irq=msix disk=4M", true},
    {"nvme_intx_legacy_watched", "nvme", "cpus=3 irq=intx block=4096 disk=4M reg:LegacySrb=1", true},
    {"nvme_msi_half_duplex_watched", "nvme", "cpus=2 irq=msi disk=4M reg:HalfDuplex=1 reg:InterruptMode=2", true},
    {"buslogic_deferred", "buslogic", "cpus=4 irq=intx disk=4M reg:DriverParameter=defer=always", false},
    {"buslogic_watched", "buslogic", "cpus=2 irq=intx disk=4M", true},
#ifndef __SANITIZE_THREAD__  // the suite reads what is being written, and the RAM disk copies without a lock
    {"ramdisk_watched", "ramdisk", "cpus=4 hba=none", true},
#endif
};
INSTANTIATE_TEST_SUITE_P(Live, Suites, ::testing::ValuesIn(cases), [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace drydock::live
