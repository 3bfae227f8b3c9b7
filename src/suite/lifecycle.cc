// An adapter's life: stop and restart, power down and up, removal in order and without warning, each with I/O
// outstanding. Every request ends exactly once, what was flushed is there again, and the same units come back.
#include <fmt/format.h>

#include <algorithm>

#include "suite/load.h"
#include "suite/suites.h"

namespace drydock::suite {

namespace {

constexpr std::uint32_t window_blocks = 512;

class Lifecycle {
 public:
  Lifecycle(Context& context, Recorder& recorder) : context_(context), recorder_(recorder), targets_(make_targets(context, window_blocks)) {}

  void stop_and_restart(std::uint32_t round, bool under_load) {
    const std::string_view name = under_load ? "stop-under-load" : "stop-restart";
    Load load = make_load(name, round, false);
    work(name, load, under_load);
    port::Adapter& adapter = *context_.adapter;
    check(name, "suite-stop-failed", adapter.stop() && adapter.state() == port::State::stopped, "stop");
    load.drain();
    if (!check(name, "suite-start-failed", adapter.restart() && adapter.state() == port::State::started, "restart")) return;
    come_back(name);
  }

  void power_cycle(std::uint32_t round, bool under_load) {
    const std::string_view name = under_load ? "power-under-load" : "power";
    Load load = make_load(name, round, false);
    work(name, load, under_load);
    port::Adapter& adapter = *context_.adapter;
    check(name, "suite-stop-failed", adapter.set_power(port::PowerState::d3), "to D3");
    check(name, "suite-start-failed", adapter.set_power(port::PowerState::d0), "to D0");
    load.drain();
    verify(name);
  }

  void remove(std::uint32_t round, bool surprise) {
    const std::string_view name = surprise ? "surprise-removal" : "orderly-removal";
    if (!context_.slot) {
      recorder_.skip(name, "the adapter cannot be put back");
      return;
    }
    {
      Load load = make_load(name, round, true);
      // What is on the disk before the removal has to be there after it.
      load.run(64);
      load.drain();
      flush(name);
      load.run(24);
      if (surprise) context_.slot->pull();
      context_.adapter->remove(surprise);
      load.drain();
      refused_after_removal(name);
    }
    context_.discard_units();
    std::string problem;
    port::Adapter* fresh = context_.slot->insert(problem);
    context_.adapter = fresh;  // the former one is gone
    alive_ = recorder_.check(name, "suite-start-failed", fresh != nullptr, [&] { return "the miniport does not dock again: " + problem; });
    if (!alive_) return;
    if (!check(name, "suite-start-failed", fresh->start(), "start")) return;
    come_back(name, context_.slot->keeps_data());
  }

  bool alive() const { return alive_; }

 private:
  Load make_load(std::string_view name, std::uint32_t round, bool failures_allowed) {
    std::vector<Target*> all;
    for (auto& target : targets_) all.push_back(target.get());
    Profile profile;
    profile.depth = 16;
    profile.maximum_blocks = 64;
    profile.failures_allowed = failures_allowed;
    return Load(context_, recorder_, name, std::move(all), Choices(context_.options.seed, fmt::format("{} {}", name, round)), profile);
  }

  void work(std::string_view name, Load& load, bool leave_outstanding) {
    load.run(64);
    load.drain();
    flush(name);
    if (leave_outstanding) load.run(16);
  }

  void flush(std::string_view name) {
    for (auto& target : targets_) {
      const disk::Result result = target->unit->flush();
      recorder_.count_request();
      recorder_.check(name, "io-failed-unexpectedly", result.ok(), [&] { return "flush: " + result.text(); });
    }
  }

  bool check(std::string_view name, std::string_view rule, bool holds, const std::string& what) {
    const bool ok = recorder_.check(name, rule, holds, [&] {
      const std::string problem = context_.adapter->problem();
      return what + " failed" + (problem.empty() ? std::string() : ": " + problem);
    });
    if (!ok) alive_ = false;
    return ok;
  }

  void come_back(std::string_view name, bool with_data = true) {
    std::vector<std::string> problems;
    context_.rediscover(problems);
    const bool same = recorder_.check(name, "suite-units-changed", bind_targets(context_, targets_), [&] {
      std::string text = fmt::format("{} units before, {} after", targets_.size(), context_.units.size());
      for (const std::string& problem : problems) text += "; " + problem;
      return text;
    });
    if (!same) {
      alive_ = false;
      return;
    }
    if (!with_data) targets_ = make_targets(context_, window_blocks);
    verify(name);
  }

  void verify(std::string_view name) {
    for (auto& target : targets_) sweep(recorder_, name, *target, 64);
  }

  void refused_after_removal(std::string_view name) {
    disk::Unit& unit = *targets_[0]->unit;
    const disk::Buffer buffer = unit.make_buffer(1);
    const disk::Result result = unit.read(0, 1, buffer.data());
    recorder_.count_request();
    recorder_.check(name, "suite-io-after-removal", !result.ok(), [] { return std::string("a read after the removal succeeded"); });
  }

  Context& context_;
  Recorder& recorder_;
  std::vector<std::unique_ptr<Target>> targets_;
  bool alive_ = true;
};

class LifecycleSuite final : public Suite {
 public:
  std::string_view name() const override { return "lifecycle"; }
  std::string_view summary() const override { return "stop, restart, power and removal lose no request and no data"; }
  std::vector<std::string_view> cases() const override {
    return {"stop-restart", "stop-under-load", "power", "power-under-load", "orderly-removal", "surprise-removal"};
  }
  std::string obstacle(const Context& context) const override { return context.units.empty() ? "no unit" : ""; }

  Result run(Context& context) override {
    Recorder recorder(name(), context);
    Lifecycle life(context, recorder);
    using Step = void (Lifecycle::*)(std::uint32_t, bool);
    struct {
      Step step;
      bool argument;
    } const steps[] = {
        {&Lifecycle::stop_and_restart, false}, {&Lifecycle::stop_and_restart, true}, {&Lifecycle::power_cycle, false},
        {&Lifecycle::power_cycle, true},       {&Lifecycle::remove, false},          {&Lifecycle::remove, true},
    };
    for (std::uint32_t round = 0; round < context.options.rounds; ++round)
      for (const auto& step : steps)
        if (life.alive()) (life.*step.step)(round, step.argument);
    return recorder.finish(cases());
  }
};

}  // namespace

std::unique_ptr<Suite> make_lifecycle() { return std::make_unique<LifecycleSuite>(); }

}  // namespace drydock::suite
