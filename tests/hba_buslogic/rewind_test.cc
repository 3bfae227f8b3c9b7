#include "hba_buslogic/test_driver.h"

#include "world/arena.h"

namespace drydock::tests {
namespace {

/// Everything of a machine with an adapter and its driver, made inside the arena.
struct Rig {
  Machine machine;
  hba::buslogic::Controller controller{BusLogicTest::small()};
  BusLogicDriver driver{machine, controller};
  spec::Ccb32* write = nullptr;
  std::byte* data = nullptr;

  Rig() {
    driver.initialize(4);
    driver.run(driver.command_ccb(0, Parameters(6)));
    data = driver.allocate(4096);
    write = driver.write_ccb(0, 20, 8, data);
  }
  void go() {
    BusLogicTest::fill(data, 4096, 3);
    driver.run(write);
    driver.write(spec::reg::control, spec::control_bit::bus_reset);
    machine.settle();
  }
};

TEST(BusLogicRewind, adapter_targets_and_disks_go_back_and_run_again_the_same) {
  world::Arena& arena = world::Arena::instance();
  Rig* rig;
  {
    const world::MachineScope scope;
    rig = new Rig;
  }
  arena.checkpoint();
  std::uint64_t first_hash = 0;
  for (int run = 0; run < 4; ++run) {
    {
      const world::MachineScope scope;
      rig->go();
      EXPECT_EQ(rig->controller.disk(0).used_blocks(), 8u);
      EXPECT_TRUE(rig->machine.judge.findings.empty());
    }
    if (run == 0) first_hash = rig->machine.stream.trace_hash();
    EXPECT_EQ(rig->machine.stream.trace_hash(), first_hash) << run;
    arena.rewind();
    EXPECT_EQ(rig->controller.disk(0).used_blocks(), 0u);
  }
  arena.drop_checkpoint();
  const world::MachineScope scope;
  delete rig;
}

}  // namespace
}  // namespace drydock::tests
