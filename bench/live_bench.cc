// The parts of a live machine by themselves, with checks off, on one thread: what `drydock bench` measures as a whole.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>
#include <vector>

#include "disk/unit.h"
#include "machine/machine.h"
#include "miniport/image.h"
#include "nt/executive.h"
#include "nt/spin_lock.h"
#include "pci/bus.h"
#include "port/scatter_gather.h"
#include "srb/cdb.h"
#include "world/live/live_world.h"

namespace {

using namespace drydock;

/// Everything below the port drivers.
struct Bare {
  memory::PhysicalMemory memory{{.checked = false, .at_fixed_address = false}};
  world::LiveWorld world{1};
  trace::Stream stream;
  trace::SilentJudge judge;
  nt::Executive executive{world, memory, stream};
  Bare() {
    executive.set_recording(false);
    executive.set_judge(&judge);
  }
  ~Bare() { world.end(); }
};

/// A thread becomes a processor and is none again: what a client pays for each call into the machine.
void enter_and_leave(benchmark::State& state) {
  Bare bare;
  for (auto _ : state) const world::LiveWorld::Stay processor(bare.world);
}
BENCHMARK(enter_and_leave);

void spin_lock_pair(benchmark::State& state) {
  Bare bare;
  const world::LiveWorld::Stay processor(bare.world);
  nt::SpinLock lock(nt::LockFamily::executive, nt::Irql::dispatch);
  for (auto _ : state) {
    const nt::Irql before = lock.acquire();
    lock.release(before);
  }
}
BENCHMARK(spin_lock_pair);

/// Queued at DISPATCH, run when the IRQL drops.
void dpc_issue_to_run(benchmark::State& state) {
  Bare bare;
  const world::LiveWorld::Stay processor(bare.world);
  std::uint64_t ran = 0;
  nt::Dpc dpc;
  dpc.routine = [](nt::Dpc&, void* context, void*, void*) { ++*static_cast<std::uint64_t*>(context); };
  dpc.context = &ran;
  for (auto _ : state) {
    const nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
    nt::queue_dpc(dpc, nullptr, nullptr);
  }
  if (ran != static_cast<std::uint64_t>(state.iterations())) state.SkipWithError("a DPC did not run");
}
BENCHMARK(dpc_issue_to_run);

constexpr auto dirql = static_cast<nt::Irql>(5);

/// From the device's message to the return of its interrupt routine, on the processor that caused it.
void message_delivery(benchmark::State& state) {
  Bare bare;
  const world::LiveWorld::Stay processor(bare.world);
  nt::InterruptController& controller = bare.executive.interrupts();
  std::uint64_t served = 0;
  nt::InterruptObject object;
  object.irql = dirql;
  object.message_signaled = true;
  object.context = &served;
  object.service = [](nt::InterruptObject&, void* context) { return ++*static_cast<std::uint64_t*>(context) != 0; };
  const std::uint32_t vector = controller.allocate_vector(dirql, 0);
  controller.connect_message(vector, object);
  const nt::MessageTarget target = controller.target_of(vector);
  for (auto _ : state) {
    controller.deliver_message(target.address, target.data);
    bare.world.point(world::PointKind::register_access);
  }
  if (served != static_cast<std::uint64_t>(state.iterations())) state.SkipWithError("an interrupt was not served");
}
BENCHMARK(message_delivery);

/// The same on a line, which the routine makes its device release.
void line_delivery(benchmark::State& state) {
  Bare bare;
  const world::LiveWorld::Stay processor(bare.world);
  nt::InterruptLine& line = bare.executive.interrupts().line(9);
  struct Device {
    nt::InterruptLine& line;
    std::uint64_t served = 0;
  } device{line};
  nt::InterruptObject object;
  object.irql = line.irql();
  object.context = &device;
  object.service = [](nt::InterruptObject& self, void* context) {
    auto& asserting = *static_cast<Device*>(context);
    asserting.line.set_level(self.source, false);
    return ++asserting.served != 0;
  };
  line.connect(object);
  for (auto _ : state) {
    line.set_level(0, true);
    bare.world.point(world::PointKind::register_access);
  }
  if (device.served != static_cast<std::uint64_t>(state.iterations())) state.SkipWithError("an interrupt was not served");
}
BENCHMARK(line_delivery);

/// A buffer's physical runs, merged: frames lie in order in a live machine.
void scatter_gather(benchmark::State& state) {
  Bare bare;
  const auto bytes = static_cast<std::size_t>(state.range(0));
  void* const data = bare.memory.allocate(bytes, memory::page_size, {memory::Use::port, memory::Direction::none, 0});
  for (auto _ : state)
    benchmark::DoNotOptimize(port::each_run(bare.memory, data, bytes, [](memory::PhysicalAddress address, std::uint32_t length) {
      benchmark::DoNotOptimize(address);
      benchmark::DoNotOptimize(length);
    }));
  bare.memory.release(data);
}
BENCHMARK(scatter_gather)->ArgName("bytes")->Arg(4 << 10)->Arg(64 << 10)->Arg(1 << 20);

/// A device of one register.
class Tiny final : public pci::Function {
 public:
  Tiny() : Function({.vendor = 0x1234, .device = 0x5678, .class_code = 1, .subclass = 0, .programming_interface = 0}, "tiny") {
    config().set_bar(0, {pci::BarKind::memory64, 0x1000, false});
  }
  std::uint64_t bar_read(unsigned, std::uint64_t, unsigned) override { return value_; }
  void bar_write(unsigned, std::uint64_t, unsigned, std::uint64_t value) override { value_ = value; }
  void reset() override { value_ = 0; }

 private:
  void step(std::uint32_t, std::uint64_t) override {}
  std::uint64_t value_ = 0;
};

void register_access(benchmark::State& state, bool write) {
  Bare bare;
  pci::Bus bus(bare.executive, false);
  Tiny device;
  bus.plug(device, 1);
  const pci::Resources resources = bus.assign(device, pci::InterruptChoice::line, 0, 11, dirql);
  auto* const registers = static_cast<std::byte*>(bus.map(resources.ranges.front().bus_address, 0x1000));
  {
    const world::LiveWorld::Stay processor(bare.world);
    std::uint32_t value = 0;
    for (auto _ : state)
      if (write)
        bus.write(registers + 8, 4, ++value);
      else
        benchmark::DoNotOptimize(bus.read(registers + 8, 4));
    if (write && bus.read(registers + 8, 4) != value) state.SkipWithError("the device has another value");
  }
  bus.unplug(device);
}
BENCHMARK_CAPTURE(register_access, read, false);
BENCHMARK_CAPTURE(register_access, write, true);

/// A 4 KiB read from submit() to its completion, through the port driver and a miniport that completes it within
/// HwStorStartIo; `depth` of them at DISPATCH before the completion DPC has its turn.
void srb_through_port_driver(benchmark::State& state) {
  const auto depth = static_cast<std::size_t>(state.range(0));
  machine::Machine::Options options;
  options.configuration.world = machine::World::live;
  options.configuration.checks = false;
  options.configuration.processors = 1;
  options.configuration.hba = "none";
  std::string problem;
  const auto image = miniport::read_image(DRYDOCK_BUILD_DIR "/miniports/null.so", problem);
  const auto machine = image ? machine::Machine::make(std::move(options), problem) : nullptr;
  if (!machine || !machine->dock(*image, problem)) return state.SkipWithError(problem.c_str());
  std::vector<std::unique_ptr<disk::Unit>> units;
  std::vector<disk::Buffer> buffers;
  std::vector<port::Request> requests(depth);
  std::uint64_t completed = 0;
  machine->run("discovery", [&] {
    std::vector<std::string> problems;
    units = disk::discover(machine->adapter(), problems);
    if (units.empty()) return;
    const std::uint32_t blocks = 4096 / units.front()->block_bytes();
    for (port::Request& request : requests) {
      buffers.push_back(units.front()->make_buffer(blocks));
      const srb::Cdb cdb = srb::read(srb::Form::sixteen, 0, blocks, false);
      request.address = units.front()->address();
      request.cdb = cdb.bytes;
      request.cdb_length = cdb.length;
      request.direction = memory::Direction::from_device;
      request.data = buffers.back().data();
      request.length_bytes = 4096;
      request.context = &completed;
      request.done = [](port::Request& ended) { *static_cast<std::uint64_t*>(ended.context) += ended.outcome == port::Outcome::success; };
    }
  });
  if (units.empty()) return state.SkipWithError("no unit");
  {
    const world::LiveWorld::Stay processor(*machine->live());
    for (auto _ : state) {
      const nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
      for (port::Request& request : requests) machine->adapter().submit(request);
    }
  }
  if (completed != static_cast<std::uint64_t>(state.iterations()) * depth) state.SkipWithError("a request did not succeed");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(depth));
  machine->run("end", [&] {
    buffers.clear();
    units.clear();
    if (machine->adapter().state() == port::State::started && machine->adapter().stop()) machine->power_off();
    machine->adapter().remove(false);
  });
}
BENCHMARK(srb_through_port_driver)->ArgName("depth")->Arg(1)->Arg(32);

}  // namespace
