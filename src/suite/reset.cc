// Resets and timeouts: a bus, target or unit that is reset with I/O outstanding, and a device that never answers. Every
// request ends, the class driver's retries bring the data through, and the disk works afterwards.
#include <fmt/format.h>

#include <array>

#include "disk/command.h"
#include "nt/executive.h"
#include "suite/load.h"
#include "suite/suites.h"

namespace drydock::suite {

namespace {

/// A completion that the device forgets; by the names that the devices' models give it.
constexpr std::array<std::string_view, 2> forgotten_completions = {"nvme.cqe.never", "buslogic.ccb.never"};

class ResetRun {
 public:
  ResetRun(Context& context, Recorder& recorder) : context_(context), recorder_(recorder), targets_(make_targets(context, 512)) {}

  void bus(std::uint32_t round) {
    with_load("bus-reset", round, [&](Target& target) { return context_.adapter->reset_bus(target.unit->address().path); });
  }
  void target(std::uint32_t round) {
    with_load("target-reset", round, [&](Target& target) { return function(target, port::Function::reset_target); });
  }
  void unit(std::uint32_t round) {
    if (context_.adapter->model() == contract::PortModel::scsiport) {
      recorder_.skip("unit-reset", "SCSI Port knows no reset of a unit");
      return;
    }
    with_load("unit-reset", round, [&](Target& target) { return function(target, port::Function::reset_unit); });
  }

  /// Without retries the request that the device forgets has to end by itself, by its timeout and the ladder's resets.
  void timeout() {
    constexpr std::string_view name = "timeout-ladder";
    if (!can_forget(name)) return;
    Target& target = *targets_[0];
    constexpr std::uint32_t seconds = 3;
    const std::uint64_t lba = target.shadow.windows()[0].first_lba;
    const disk::Buffer buffer = target.unit->make_buffer(8);
    disk::Io io;
    io.lba = lba;
    io.blocks = 8;
    io.data = buffer.data();
    io.retry_limit = 0;
    io.timeout_seconds = seconds;
    context_.faults->arm(forgotten_completion());
    const world::Nanoseconds before_ns = nt::executive().world().now_ns();
    const disk::Result result = target.unit->run(io);
    const world::Nanoseconds took_ns = nt::executive().world().now_ns() - before_ns;
    const std::uint64_t fired = context_.faults->fired(forgotten_completion());
    context_.faults->disarm(forgotten_completion());
    recorder_.count_request(buffer.size());
    const bool by_timeout = result.status == disk::Status::timeout || result.status == disk::Status::reset;
    recorder_.check(name, "suite-no-timeout", fired == 1 && by_timeout && took_ns >= (seconds - 1) * world::second_ns, [&] {
      return fmt::format("a read that the device never answers ended after {} ms of {} s: {} (fault fired {} times)", took_ns / world::millisecond_ns,
                         seconds, result.text(), fired);
    });
    works_again(name);
  }

  /// With retries nobody above notices.
  void timeout_under_load(std::uint32_t round) {
    constexpr std::string_view name = "timeout-under-load";
    if (!can_forget(name)) return;
    Load load = make_load(name, round, 3);
    load.run(8);
    context_.faults->arm(forgotten_completion(), 1, context_.data.below(8));
    load.run(48);
    load.drain();
    context_.faults->disarm(forgotten_completion());
    works_again(name);
  }

 private:
  Load make_load(std::string_view name, std::uint32_t round, std::uint32_t timeout_seconds = 30) {
    std::vector<Target*> all;
    for (auto& target : targets_) all.push_back(target.get());
    Profile profile;
    profile.depth = 24;
    profile.maximum_blocks = 64;
    profile.timeout_seconds = timeout_seconds;
    return Load(context_, recorder_, name, std::move(all), Choices(context_.options.seed, fmt::format("{} {}", name, round)), profile);
  }

  template <typename Reset>
  void with_load(std::string_view name, std::uint32_t round, Reset&& reset) {
    Load load = make_load(name, round);
    for (auto& target : targets_) {
      load.run(48);
      const std::uint32_t outstanding = load.in_flight();
      const bool done = reset(*target);
      recorder_.count_request();
      recorder_.check(name, "suite-reset-failed", done,
                      [&] { return fmt::format("reset with {} requests outstanding was refused", outstanding); });
      load.run(16);
      load.drain();
    }
    works_again(name);
  }

  bool function(Target& target, port::Function function) {
    return disk::execute_function(*context_.adapter, target.unit->address(), function).ok();
  }

  /// The device's own name of the fault, empty if it has none.
  std::string_view forgotten_completion() const {
    for (const std::string_view name : forgotten_completions)
      if (context_.faults && context_.faults->has(name)) return name;
    return {};
  }

  bool can_forget(std::string_view name) {
    if (!forgotten_completion().empty()) return true;
    recorder_.skip(name, "the device has no such fault");
    return false;
  }

  void works_again(std::string_view name) {
    for (auto& target : targets_) {
      const std::uint64_t lba = target->shadow.windows()[0].first_lba;
      const disk::Buffer buffer = target->unit->make_buffer(8);
      const std::uint32_t generation = target->shadow.begin_write(lba, 8);
      target->shadow.fill(buffer.span(), lba, generation);
      const disk::Result result = target->unit->write(lba, 8, buffer.data());
      recorder_.count_request(buffer.size());
      target->shadow.end_write(lba, 8, generation, result.ok());
      recorder_.check(name, "suite-dead-after-reset", result.ok(), [&] { return "write after the reset: " + result.text(); });
      sweep(recorder_, name, *target, 64);
    }
  }

  Context& context_;
  Recorder& recorder_;
  std::vector<std::unique_ptr<Target>> targets_;
};

class ResetSuite final : public Suite {
 public:
  std::string_view name() const override { return "reset"; }
  std::string_view summary() const override { return "resets and timeouts lose no request and no data"; }
  std::vector<std::string_view> cases() const override { return {"bus-reset", "target-reset", "unit-reset", "timeout-ladder", "timeout-under-load"}; }
  std::string obstacle(const Context& context) const override {
    for (const auto& unit : context.units)
      if (unit->block_count() < 8) return "a unit of less than 8 blocks";
    return context.units.empty() ? "no unit" : "";
  }

  Result run(Context& context) override {
    Recorder recorder(name(), context);
    ResetRun run(context, recorder);
    for (std::uint32_t round = 0; round < context.options.rounds; ++round) {
      run.bus(round);
      run.target(round);
      run.unit(round);
      run.timeout_under_load(round);
    }
    run.timeout();
    return recorder.finish(cases());
  }
};

}  // namespace

std::unique_ptr<Suite> make_reset() { return std::make_unique<ResetSuite>(); }

}  // namespace drydock::suite
