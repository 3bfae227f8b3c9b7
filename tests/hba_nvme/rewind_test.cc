#include "hba_nvme/test_driver.h"

#include "world/arena.h"

namespace drydock::tests {
namespace {

using spec::Nvm;

/// Everything of a machine with a controller and its driver, made inside the arena.
struct Rig {
  Machine machine;
  hba::nvme::Controller controller{NvmeTest::small()};
  NvmeDriver driver{machine, controller, pci::InterruptChoice::msix};
  QueuePair io;
  std::byte* buffer = nullptr;

  Rig() {
    driver.enable();
    io = driver.create_pair(1, 16, 1);
    buffer = driver.allocate(16384);
  }
  void write_and_read(std::uint64_t lba) {
    std::memset(buffer, 0x5A, 16384);
    auto entry = NvmeDriver::command(Nvm::write, 1, lba, 32);
    driver.point_at(entry, buffer, 16384);
    driver.run(io, entry);
    entry.opcode = static_cast<std::uint8_t>(Nvm::read);
    driver.run(io, entry);
    machine.memory.release(driver.allocate(3000));
  }
};

TEST(Rewind, memory_bus_controller_and_disk_go_back_and_run_again_the_same) {
  world::Arena& arena = world::Arena::instance();
  Rig* rig;
  {
    world::MachineScope scope;
    rig = new Rig;
  }
  arena.checkpoint();
  std::uint64_t first_hash = 0, first_count = 0;
  const std::uint64_t hash_at_checkpoint = rig->machine.stream.trace_hash();
  for (int run = 0; run < 5; ++run) {
    {
      world::MachineScope scope;
      rig->write_and_read(100);
      EXPECT_EQ(rig->controller.disk(1).view(131, 1)[0], std::byte{0x5A});
      EXPECT_TRUE(rig->machine.judge.findings.empty());
    }
    if (run == 0) {
      first_hash = rig->machine.stream.trace_hash();
      first_count = rig->machine.stream.count();
      EXPECT_NE(first_hash, hash_at_checkpoint);
    }
    EXPECT_EQ(rig->machine.stream.trace_hash(), first_hash) << run;
    EXPECT_EQ(rig->machine.stream.count(), first_count) << run;
    arena.rewind();
    EXPECT_EQ(rig->machine.stream.trace_hash(), hash_at_checkpoint);
    EXPECT_EQ(rig->controller.disk(1).view(131, 1)[0], std::byte{0});
    EXPECT_EQ(rig->controller.disk(1).unflushed_blocks(), 0u);
    EXPECT_EQ(rig->buffer[0], std::byte{0});
  }
  arena.drop_checkpoint();
  world::MachineScope scope;
  delete rig;
}

}  // namespace
}  // namespace drydock::tests
