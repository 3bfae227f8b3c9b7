// How fast the simulated machine is: scheduling points a second, requests a second, and what checkpoint and rewind cost.
#include <benchmark/benchmark.h>

#include <vector>

#include "drydock/drydock.h"
#include "machine/machine.h"
#include "nt/executive.h"
#include "nt/spin_lock.h"
#include "nt/thread.h"
#include "world/arena.h"

namespace {

using namespace drydock;

const char* const nvme = DRYDOCK_BUILD_DIR "/miniports/nvme.so";

/// The NVMe miniport doing 4 KiB writes on two processors: whole path, no instrumentation.
void nvme_write_4k(benchmark::State& state) {
  Dock dock({});
  dock.load(nvme);
  const std::uint64_t points_before = dock.points();
  std::uint64_t requests = 0;
  for (auto _ : state) {
    dock.run([&](Session& session) {
      std::vector<std::byte> data(4096, std::byte{0x5A});
      for (unsigned i = 0; i < 256; ++i, ++requests) session.write(0, (requests * 8) % 100'000, data);
    });
  }
  state.counters["points/s"] = benchmark::Counter(static_cast<double>(dock.points() - points_before), benchmark::Counter::kIsRate);
  state.counters["requests/s"] = benchmark::Counter(static_cast<double>(requests), benchmark::Counter::kIsRate);
}
BENCHMARK(nvme_write_4k)->Unit(benchmark::kMillisecond);

/// Scheduling points alone: each processor takes and releases a spin lock of its own.
void lock_points(benchmark::State& state) {
  machine::Machine::Options options;
  options.configuration.processors = static_cast<unsigned>(state.range(0));
  options.configuration.hba = "none";
  std::string problem;
  const auto machine = machine::Machine::make(std::move(options), problem);
  const std::uint64_t before = machine->world().point_count();
  for (auto _ : state) {
    machine->run("locks", [&] {
      const auto body = [] {
        nt::SpinLock lock(nt::LockFamily::executive, nt::Irql::dispatch);
        for (unsigned i = 0; i < 10'000; ++i) nt::SpinLockHolder holder(lock);
      };
      for (unsigned processor = 1; processor < machine->executive().processor_count(); ++processor)
        nt::start_thread("other", body, processor);
      body();
    });
  }
  state.counters["points/s"] =
      benchmark::Counter(static_cast<double>(machine->world().point_count() - before), benchmark::Counter::kIsRate);
}
BENCHMARK(lock_points)->Arg(1)->Arg(2)->Arg(4)->Unit(benchmark::kMillisecond);

void checkpoint(benchmark::State& state) {
  Dock dock({});
  dock.load(nvme);
  for (auto _ : state) dock.checkpoint();
}
BENCHMARK(checkpoint)->Unit(benchmark::kMicrosecond);

/// Back to a docked machine after `writes` 4 KiB writes; the run itself is not counted.
void rewind_after_writes(benchmark::State& state) {
  Dock dock({});
  dock.load(nvme);
  dock.checkpoint();
  for (auto _ : state) {
    state.PauseTiming();
    dock.run([&](Session& session) {
      std::vector<std::byte> data(4096, std::byte{1});
      for (unsigned i = 0; i < state.range(0); ++i) session.write(0, i * 8, data);
    });
    state.ResumeTiming();
    dock.rewind();
  }
  const world::Arena::Stats stats = world::Arena::instance().stats();
  state.counters["hot pages"] = static_cast<double>(stats.hot_pages);
}
BENCHMARK(rewind_after_writes)->Arg(1)->Arg(32)->Unit(benchmark::kMicrosecond);

}  // namespace
