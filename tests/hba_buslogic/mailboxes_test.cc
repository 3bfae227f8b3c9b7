// Mailboxes, aborts, resets with commands under way, faults, and many commands under other schedules.
#include <chrono>
#include <random>

#include "hba_buslogic/test_driver.h"

namespace drydock::tests {
namespace {

using spec::Action;
using spec::AdapterStatus;
using spec::Completion;
using spec::Tag;
namespace cause = spec::interrupt_bit;

AdapterStatus adapter_status(const Returned& returned) { return static_cast<AdapterStatus>(returned.adapter_status); }

class BusLogicMailboxes : public BusLogicTest {
 public:
  BusLogicMailboxes() : BusLogicMailboxes(small()) {}
  explicit BusLogicMailboxes(hba::buslogic::Options options) : BusLogicTest(std::move(options)) { make_ready(); }
};

TEST_F(BusLogicMailboxes, wrap_around_as_often_as_it_takes) {
  ASSERT_TRUE(driver.initialize(3));
  const spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  for (unsigned i = 0; i < 20; ++i) EXPECT_EQ(driver.run(ccb).completion, Completion::good);
}

TEST_F(BusLogicMailboxes, are_taken_in_turn_in_strict_mode_and_anywhere_otherwise) {
  const spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  driver.next_out = 5;
  driver.start(ccb);
  machine.settle();
  EXPECT_EQ(driver.handle().size(), 1u);
  ASSERT_TRUE(driver.command(spec::HostCommand::strict_round_robin, {1}));
  driver.next_out = 7;  // it is 6 that is looked at
  driver.start(ccb);
  machine.settle();
  EXPECT_TRUE(driver.handle().empty());
  driver.next_out = 6;
  driver.start(driver.command_ccb(3, Parameters(6)));
  machine.settle();
  EXPECT_EQ(driver.handle().size(), 2u);
}

TEST_F(BusLogicMailboxes, tell_when_an_outgoing_one_is_free_if_asked) {
  driver.give(static_cast<std::uint8_t>(spec::HostCommand::enable_outgoing_mailbox_interrupt));
  driver.give(1);
  driver.wait(world::millisecond_ns);
  EXPECT_EQ(driver.interrupt(), 0);
  driver.start(driver.command_ccb(9, Parameters(6)));
  driver.wait(world::millisecond_ns);
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::outgoing_mailbox);
  driver.handle();
  machine.settle();
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::incoming_mailbox);
}

TEST_F(BusLogicMailboxes, a_full_incoming_mailbox_is_waited_for) {
  ASSERT_TRUE(driver.initialize(2));
  for (unsigned i = 0; i < 2; ++i) driver.post(driver.physical(driver.command_ccb(0, Parameters(6))));
  driver.ring();
  driver.wait(world::millisecond_ns);
  driver.start(driver.command_ccb(0, Parameters(6)));
  driver.wait(10 * world::millisecond_ns);
  EXPECT_EQ(controller.outstanding_commands(), 1u);
  EXPECT_EQ(driver.handle().size(), 2u);
  driver.wait(world::millisecond_ns);
  EXPECT_EQ(driver.handle().size(), 1u);
  EXPECT_EQ(controller.outstanding_commands(), 0u);
}

TEST_F(BusLogicMailboxes, one_that_is_never_freed_is_a_finding) {
  ASSERT_TRUE(driver.initialize(1));
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  EXPECT_EQ(broken("buslogic-imb-not-free"), 1u);
}

TEST_F(BusLogicMailboxes, one_that_is_given_full_or_overwritten_is_a_finding) {
  ASSERT_TRUE(driver.initialize(1));
  driver.completion(0) = std::byte{1};
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  EXPECT_EQ(broken("buslogic-imb-not-free"), 1u);
  driver.completion(0) = std::byte{9};
  driver.start(driver.command_ccb(0, Parameters(6)));
  driver.wait(world::millisecond_ns);
  EXPECT_GE(broken("buslogic-imb-overwritten"), 1u);
}

TEST_F(BusLogicMailboxes, an_unknown_action_is_a_finding_and_comes_back) {
  const spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  driver.start(ccb, static_cast<Action>(9));
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(adapter_status(back[0]), AdapterStatus::invalid_action);
  EXPECT_EQ(broken("buslogic-mailbox-action"), 1u);
}

// --- aborts and resets --------------------------------------------------------------------------------------------------

TEST_F(BusLogicMailboxes, an_abort_stops_what_was_not_run_and_does_not_find_the_rest) {
  std::byte* data = driver.allocate(512);
  fill(data, 512, 1);
  const spec::Ccb32* slow = driver.command_ccb(0, BusLogicDriver::block_cdb(0x35, 0, 0));
  const spec::Ccb32* waiting = driver.write_ccb(0, 0, 1, data);
  const spec::Ccb32* selecting = driver.command_ccb(9, Parameters(6));
  for (const auto* ccb : {slow, waiting, selecting}) driver.post(driver.physical(ccb));
  driver.ring();
  driver.wait(200 * world::microsecond_ns);
  for (const auto* ccb : {waiting, selecting}) driver.post(driver.physical(ccb), Action::abort);
  driver.ring();
  driver.wait(100 * world::microsecond_ns);
  const auto aborted = driver.handle();
  ASSERT_EQ(aborted.size(), 2u);
  for (const Returned& returned : aborted) EXPECT_EQ(returned.completion, Completion::aborted);
  machine.settle();
  EXPECT_EQ(driver.handle().size(), 1u);
  EXPECT_EQ(controller.disk(0).used_blocks(), 0u);
  driver.start(slow, Action::abort);
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].completion, Completion::not_found);
  EXPECT_EQ(back[0].ccb, driver.physical(slow));
}

TEST_F(BusLogicMailboxes, a_bus_device_reset_returns_its_targets_commands_before_itself) {
  spec::Ccb32* slow = driver.command_ccb(3, BusLogicDriver::block_cdb(0x35, 0, 0));
  spec::Ccb32* waiting = driver.command_ccb(3, Parameters(6));
  spec::Ccb32* elsewhere = driver.command_ccb(0, BusLogicDriver::block_cdb(0x35, 0, 0));
  spec::Ccb32* reset = driver.new_ccb();
  reset->opcode = static_cast<std::uint8_t>(spec::CcbOpcode::bus_device_reset);
  reset->target = 3;
  for (const auto* ccb : {slow, waiting, elsewhere, reset}) driver.post(driver.physical(ccb));
  driver.ring();
  driver.wait(300 * world::microsecond_ns);
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 3u);
  EXPECT_EQ(adapter_status(back[0]), AdapterStatus::device_reset);
  EXPECT_EQ(adapter_status(back[1]), AdapterStatus::device_reset);
  EXPECT_EQ(back[2].ccb, driver.physical(reset));
  machine.settle();
  EXPECT_EQ(driver.handle().at(0).completion, Completion::good);
  const spec::Ccb32* next = driver.command_ccb(3, Parameters(6));
  EXPECT_EQ(driver.run(next).target_status, 2);
  EXPECT_EQ(driver.sense(*next)[13], std::byte{0x03});
}

TEST_F(BusLogicMailboxes, a_bus_reset_returns_all_and_the_bus_settles_before_anything_else_runs) {
  for (const unsigned target : {0u, 3u, 9u}) driver.post(driver.physical(driver.command_ccb(target, BusLogicDriver::block_cdb(0x35, 0, 0))));
  driver.ring();
  driver.wait(100 * world::microsecond_ns);
  driver.write(spec::reg::control, spec::control_bit::bus_reset);
  driver.wait(world::millisecond_ns);
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 3u);
  for (const Returned& returned : back) EXPECT_EQ(adapter_status(returned), AdapterStatus::bus_reset);
  const world::Nanoseconds before = machine.world.now_ns();
  const spec::Ccb32* next = driver.command_ccb(0, Parameters(6));
  EXPECT_EQ(driver.run(next).target_status, 2);
  EXPECT_EQ(driver.sense(*next)[13], std::byte{0x02});
  EXPECT_GT(machine.world.now_ns() - before, 240 * world::millisecond_ns);
}

TEST_F(BusLogicMailboxes, a_command_that_was_being_fetched_at_a_bus_reset_runs_after_it) {
  driver.start(driver.command_ccb(0, Parameters(6)));
  driver.wait(4 * world::microsecond_ns);
  ASSERT_EQ(controller.outstanding_commands(), 1u);
  driver.write(spec::reg::control, spec::control_bit::bus_reset);
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(adapter_status(back[0]), AdapterStatus::normal);
  EXPECT_EQ(back[0].target_status, 2);
}

TEST_F(BusLogicMailboxes, a_bus_reset_by_another_initiator_is_an_interrupt_of_its_own) {
  driver.start(driver.command_ccb(0, BusLogicDriver::block_cdb(0x35, 0, 0)));
  driver.wait(100 * world::microsecond_ns);
  controller.bus_reset_by_other();
  driver.wait(world::microsecond_ns);
  EXPECT_EQ(driver.interrupt(), cause::valid | cause::bus_reset);
  const auto back = driver.handle();
  machine.settle();
  const auto later = driver.handle();
  ASSERT_EQ(back.size() + later.size(), 1u);
  EXPECT_EQ(adapter_status(back.empty() ? later[0] : back[0]), AdapterStatus::bus_reset_by_other);
}

// --- faults -------------------------------------------------------------------------------------------------------------

class BusLogicFaults : public BusLogicMailboxes {
 public:
  using Armed = std::map<std::string, std::uint64_t, std::less<>>;
  static hba::buslogic::Options faulty(const std::shared_ptr<Armed>& armed) {
    auto options = small();
    options.faults = [armed](std::string_view site, std::uint64_t) -> std::optional<std::uint64_t> {
      const auto found = armed->find(site);
      if (found == armed->end()) return std::nullopt;
      const std::uint64_t parameter = found->second;
      armed->erase(found);
      return parameter;
    };
    return options;
  }
  BusLogicFaults() : BusLogicFaults(std::make_shared<Armed>()) {}
  explicit BusLogicFaults(std::shared_ptr<Armed> with) : BusLogicMailboxes(faulty(with)), armed(std::move(with)) {}
  std::shared_ptr<Armed> armed;
};

TEST_F(BusLogicFaults, a_lost_CCB_never_comes_back_but_can_be_aborted) {
  (*armed)["buslogic.ccb.never"] = 0;
  const spec::Ccb32* ccb = driver.command_ccb(0, Parameters(6));
  driver.start(ccb);
  machine.settle();
  EXPECT_TRUE(driver.handle().empty());
  EXPECT_EQ(controller.outstanding_commands(), 1u);
  driver.start(ccb, Action::abort);
  machine.settle();
  EXPECT_EQ(driver.handle().at(0).completion, Completion::aborted);
  EXPECT_EQ(controller.outstanding_commands(), 0u);
}

TEST_F(BusLogicFaults, a_late_CCB_comes_late_and_a_duplicate_mailbox_twice) {
  (*armed)["buslogic.ccb.late"] = 5 * world::second_ns;
  driver.start(driver.command_ccb(0, Parameters(6)));
  driver.wait(4 * world::second_ns);
  EXPECT_TRUE(driver.handle().empty());
  driver.wait(2 * world::second_ns);
  EXPECT_EQ(driver.handle().size(), 1u);
  (*armed)["buslogic.imb.duplicate"] = 0;
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].ccb, back[1].ccb);
}

TEST_F(BusLogicFaults, a_stuck_reset_stays_in_self_test_until_the_next_one) {
  (*armed)["buslogic.reset.stuck"] = 0;
  driver.write(spec::reg::control, spec::control_bit::hard_reset);
  machine.settle();
  EXPECT_EQ(driver.status(), spec::status_bit::diagnostic_active);
  driver.write(spec::reg::control, spec::control_bit::hard_reset);
  machine.settle();
  EXPECT_NE(driver.status() & spec::status_bit::ready, 0);
}

TEST_F(BusLogicFaults, a_given_status_and_a_failing_request_sense_show_in_the_CCB) {
  (*armed)["buslogic.ccb.status"] = 0x13;
  EXPECT_EQ(adapter_status(driver.run(driver.command_ccb(0, Parameters(6)))), AdapterStatus::unexpected_bus_free);
  (*armed)["buslogic.sense.fails"] = 0;
  const Returned returned = driver.run(driver.command_ccb(0, Parameters{0xFF, 0, 0, 0, 0, 0}));
  EXPECT_EQ(adapter_status(returned), AdapterStatus::sense_failed);
  EXPECT_EQ(returned.target_status, 2);
}

TEST_F(BusLogicFaults, an_adapter_that_vanishes_answers_nothing_more) {
  (*armed)["buslogic.removed"] = 0;
  driver.start(driver.command_ccb(0, Parameters(6)));
  machine.settle();
  EXPECT_EQ(driver.status(), 0xFF);
  EXPECT_FALSE(driver.take().has_value());
}

class BusLogicBusy : public BusLogicMailboxes {
 public:
  static hba::buslogic::Options busy() {
    auto options = small();
    options.maximum_commands = 2;
    return options;
  }
  BusLogicBusy() : BusLogicMailboxes(busy()) {}
};

TEST_F(BusLogicBusy, an_adapter_with_all_its_commands_in_use_takes_the_rest_later) {
  for (unsigned i = 0; i < 6; ++i) driver.post(driver.physical(driver.command_ccb(0, BusLogicDriver::block_cdb(0x35, 0, 0))));
  driver.ring();
  driver.wait(100 * world::microsecond_ns);
  EXPECT_EQ(controller.outstanding_commands(), 2u);
  EXPECT_NE(driver.action(7), driver.action(2));  // some still wait in their mailboxes
  machine.settle();
  EXPECT_EQ(driver.handle().size(), 6u);
}

class BusLogicSilent : public BusLogicMailboxes {
 public:
  static hba::buslogic::Options silent() {
    auto options = small();
    options.report_killed = false;
    return options;
  }
  BusLogicSilent() : BusLogicMailboxes(silent()) {}
};

TEST_F(BusLogicSilent, firmware_that_does_not_report_what_a_reset_killed_returns_the_reset_alone) {
  spec::Ccb32* reset = driver.new_ccb();
  reset->opcode = static_cast<std::uint8_t>(spec::CcbOpcode::bus_device_reset);
  reset->target = 3;
  driver.post(driver.physical(driver.command_ccb(3, BusLogicDriver::block_cdb(0x35, 0, 0))));
  driver.post(driver.physical(reset));
  driver.ring();
  machine.settle();
  const auto back = driver.handle();
  ASSERT_EQ(back.size(), 1u);
  EXPECT_EQ(back[0].ccb, driver.physical(reset));
  EXPECT_EQ(controller.outstanding_commands(), 0u);
}

// --- power --------------------------------------------------------------------------------------------------------------

TEST_F(BusLogicMailboxes, a_power_cut_loses_what_was_not_flushed_and_leaves_power_on_state) {
  std::byte* data = driver.allocate(1024);
  fill(data, 1024, 5);
  driver.run(driver.write_ccb(0, 10, 2, data));
  const std::uint64_t lost = controller.power_cut([](unsigned target, unsigned lun, const hba::disk::UnflushedBlock& block) {
    EXPECT_EQ(target, 0u);
    EXPECT_EQ(lun, 0u);
    return block.lba == 11;
  });
  EXPECT_EQ(lost, 1u);
  EXPECT_EQ(controller.disk(0).view(10, 1)[1], std::byte{0});
  EXPECT_EQ(controller.disk(0).view(11, 1)[1], data[513]);
  EXPECT_FALSE(controller.mailboxes_initialized());
  ASSERT_TRUE(driver.initialize(4));
  const spec::Ccb32* next = driver.command_ccb(0, Parameters(6));
  EXPECT_EQ(driver.run(next).target_status, 2);
  EXPECT_EQ(driver.sense(*next)[13], std::byte{0x01});
}

// --- many commands ------------------------------------------------------------------------------------------------------

/// Writes and reads of tagged commands at three units, several at a time, each block checked. Returns the trace hash.
std::uint64_t run_many(unsigned requests, world::Schedule* schedule, std::string& problem) {
  Machine machine;
  if (schedule) machine.world.set_schedule(*schedule);
  hba::buslogic::Controller controller(BusLogicTest::small());
  BusLogicDriver driver(machine, controller);
  driver.initialize(16);
  std::mt19937 random(7);
  struct Unit {
    unsigned target, lun;
    std::vector<unsigned> seeds;
  };
  Unit units[] = {{0, 0, std::vector<unsigned>(64)}, {3, 0, std::vector<unsigned>(64)}, {3, 2, std::vector<unsigned>(64)}};
  struct Job {
    spec::Ccb32* ccb = nullptr;
    std::byte* data = nullptr;
    Unit* unit = nullptr;
    unsigned block = 0, seed = 0;
    bool write = false, busy = false;
  };
  std::vector<Job> jobs(12);
  for (Job& job : jobs) job.data = driver.allocate(512), job.ccb = driver.read_ccb(0, 0, 1, job.data);
  unsigned started = 0, done = 0;
  std::byte expected[512];
  const auto content = [&](unsigned seed) {
    if (seed == 0) std::memset(expected, 0, 512);
    else BusLogicTest::fill(expected, 512, seed);
  };
  while (done < requests) {
    for (Job& job : jobs) {
      if (job.busy || started == requests) continue;
      job.unit = &units[random() % 3];
      job.block = random() % 64;
      // No two commands on one block at a time: their order would be the target's to choose.
      if (std::ranges::any_of(jobs, [&](const Job& other) { return other.busy && other.unit == job.unit && other.block == job.block; })) continue;
      job.write = random() % 2 == 0;
      job.seed = ++started;
      BusLogicDriver::set_cdb(*job.ccb, BusLogicDriver::block_cdb(job.write ? 0x2A : 0x28, job.block, 1));
      job.ccb->control = static_cast<std::uint8_t>((job.write ? 2 : 1) << 3);
      job.ccb->target = static_cast<std::uint8_t>(job.unit->target);
      job.ccb->unit = static_cast<std::uint8_t>(job.unit->lun);
      job.ccb->data_length = 512;
      if (random() % 8 != 0) BusLogicDriver::set_tag(*job.ccb, static_cast<Tag>(random() % 3));
      if (job.write) BusLogicTest::fill(job.data, 512, job.seed);
      if (!driver.post(driver.physical(job.ccb))) {
        --started;
        break;
      }
      job.busy = true;
      driver.ring();
    }
    driver.wait(20 * world::microsecond_ns);
    for (const Returned& returned : driver.handle()) {
      const auto job = std::ranges::find_if(jobs, [&](const Job& each) { return driver.physical(each.ccb) == returned.ccb; });
      job->busy = false;
      ++done;
      if (returned.target_status == 2) {  // unit attention
        continue;
      }
      if (returned.completion != Completion::good) problem += "failed ";
      if (job->write) {
        job->unit->seeds[job->block] = job->seed;
      } else {
        content(job->unit->seeds[job->block]);
        if (std::memcmp(expected, job->data, 512) != 0) problem += "data ";
      }
    }
    if (machine.world.now_ns() > 1000 * world::second_ns) {
      problem += "stuck ";
      break;
    }
  }
  problem += machine.judge.all();
  return machine.stream.trace_hash();
}

TEST(BusLogicMany, ten_thousand_requests_take_seconds_and_give_the_same_trace_again) {
  std::string problem;
  const auto begin = std::chrono::steady_clock::now();
  const std::uint64_t hash = run_many(10'000, nullptr, problem);
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  EXPECT_EQ(problem, "");
  EXPECT_LT(seconds, 10.0);
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_EQ(run_many(10'000, nullptr, problem), hash);
}

/// Any step that is due soon may come first.
class AnyOrder final : public world::Schedule {
 public:
  explicit AnyOrder(unsigned seed) : random_(seed) {}
  std::size_t pick(std::span<const world::Candidate> candidates, int, world::PointKind) override { return random_() % candidates.size(); }

 private:
  std::mt19937 random_;
};

TEST(BusLogicMany, in_every_schedule_a_bus_device_reset_comes_back_after_what_it_killed) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    Machine machine;
    hba::buslogic::Controller controller(BusLogicTest::small());
    BusLogicDriver driver(machine, controller);
    driver.initialize(8);
    for (unsigned i = 0; i < 3; ++i) driver.post(driver.physical(driver.command_ccb(3, BusLogicDriver::block_cdb(0x35, 0, 0))));
    driver.ring();
    driver.wait(100 * world::microsecond_ns);  // one is at the target, two wait for it
    AnyOrder schedule(seed);
    machine.world.set_schedule(schedule);
    spec::Ccb32* reset = driver.new_ccb();
    reset->opcode = static_cast<std::uint8_t>(spec::CcbOpcode::bus_device_reset);
    reset->target = 3;
    driver.start(reset);
    machine.settle();
    const auto back = driver.handle();
    ASSERT_EQ(back.size(), 4u) << seed;
    EXPECT_EQ(back[3].ccb, driver.physical(reset)) << seed;
    machine.world.set_schedule(machine.schedule);
  }
}

TEST(BusLogicMany, every_schedule_gives_right_data_and_no_finding) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    AnyOrder schedule(seed);
    std::string problem;
    run_many(150, &schedule, problem);
    EXPECT_EQ(problem, "") << seed;
  }
}

}  // namespace
}  // namespace drydock::tests
