// The device of higher priority: it interrupts inside the miniport's interrupt routine and deferral callbacks too, leaves an
// idle machine idle, and two runs with it are the same.
#include "machine/interferer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "contract/callback.h"
#include "disk/unit.h"
#include "machine/machine.h"
#include "miniport/image.h"

namespace drydock::machine {
namespace {

constexpr std::uint64_t interferer_line = 17;

/// A machine whose first unit is read a few times; what was heard of it.
class Observed {
 public:
  explicit Observed(const std::string& miniport, bool interferer, unsigned processors = 1) {
    std::string problem;
    Machine::Options options;
    options.configuration.processors = processors;
    options.configuration.interrupts = Interrupts::intx;
    options.configuration.disks = {{8u << 20, {}}};
    options.configuration.registry = {{"DriverParameter", "defer=always"}};
    options.configuration.interferer = interferer;
    options.listener = [this](const trace::Event& event) { listen(event); };
    machine_ = Machine::make(std::move(options), problem);
    EXPECT_NE(machine_, nullptr) << problem;
    const auto image = miniport::read_image(miniport, problem);
    EXPECT_TRUE(image && machine_->dock(*image, problem)) << problem;
    EXPECT_EQ(machine_->run("reads", [&] {
      std::vector<std::string> problems;
      auto units = disk::discover(machine_->adapter(), problems);
      const disk::Buffer buffer = units.at(0)->make_buffer(8);
      for (std::uint64_t lba = 0; lba < 80; lba += 8) all_ok &= units.at(0)->read(lba, 8, buffer.data()).ok();
    }), BodyEnd::finished);
    EXPECT_TRUE(all_ok);
    EXPECT_TRUE(machine_->monitor().findings().empty()) << machine_->monitor().findings().front().message;
  }

  unsigned within(contract::Callback callback) const { return within_[contract::id(callback)]; }

  Machine& machine() const { return *machine_; }

 private:
  /// Callbacks that are open on the one processor, innermost last.
  void listen(const trace::Event& event) {
    if (event.kind == trace::Kind::callback_entered) open_.push_back(event.a);
    if (event.kind == trace::Kind::callback_left && !open_.empty()) open_.pop_back();
    if (event.kind == trace::Kind::interrupt_delivered && event.a == interferer_line && !open_.empty()) ++within_[open_.back()];
  }
  bool all_ok = true;
  std::vector<std::uint64_t> open_;
  unsigned within_[256] = {};
  std::unique_ptr<Machine> machine_;  ///< last: it is heard until its end
};

const std::string nvme = DRYDOCK_BUILD_DIR "/miniports/nvme.so";
const std::string buslogic = DRYDOCK_BUILD_DIR "/miniports/buslogic.so";

TEST(Interferer, Preempts_interrupt_routine_StartIo_and_both_deferral_callbacks) {
  const Observed with(buslogic, true);
  for (const auto callback : {contract::Callback::HwScsiInterrupt, contract::Callback::HwScsiStartIo, contract::Callback::HwScsiEnableInterruptsCallback,
                              contract::Callback::HwScsiDisableInterruptsCallback})
    EXPECT_GT(with.within(callback), 10u) << contract::row(callback).name;
  EXPECT_GT(with.machine().interferer_interrupts(), 1000u);
}

TEST(Interferer, Is_not_there_unless_asked_for) {
  const Observed without(buslogic, false);
  EXPECT_EQ(without.within(contract::Callback::HwScsiInterrupt), 0u);
  EXPECT_EQ(without.machine().interferer_interrupts(), 0u);
}

TEST(Interferer, Takes_no_part_in_the_rules_and_statistics_of_the_miniports_interrupts) {
  const Observed with(buslogic, true);
  ASSERT_EQ(with.machine().monitor().interrupts().size(), 1u);
  EXPECT_EQ(with.machine().adapter_number(with.machine().monitor().interrupts()[0].adapter), 0);
  EXPECT_EQ(with.machine().monitor().interrupts()[0].refused, 0u);
}

// Budgets are about a routine's own time: neither the interferer's routine nor the entry to it is part of it.
TEST(Interferer, Adds_nothing_to_the_own_time_of_what_it_interrupts) {
  std::vector<std::uint32_t> longest_ns;
  for (const bool interferer : {false, true}) {
    const Observed observed(nvme, interferer);  // its routine does not poll: always the same steps
    const auto& samples = observed.machine().monitor().interrupts().at(0).isr_ns;
    longest_ns.push_back(*std::max_element(samples.begin(), samples.end()));
  }
  EXPECT_EQ(longest_ns[0], longest_ns[1]);
}

TEST(Interferer, Same_run_twice_is_the_same) {
  std::uint64_t hash[2], interrupts[2];
  for (int i : {0, 1}) {
    const Observed with(buslogic, true, 3);
    hash[i] = with.machine().stream().trace_hash();
    interrupts[i] = with.machine().interferer_interrupts();
  }
  EXPECT_EQ(hash[0], hash[1]);
  EXPECT_EQ(interrupts[0], interrupts[1]);
}

}  // namespace
}  // namespace drydock::machine
