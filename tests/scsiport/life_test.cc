// An adapter's life: the controls of stop and restart, what is saved of the BIOS, and going while the port still works for
// it elsewhere.
#include "docked.h"

#include "nt/thread.h"

namespace drydock::tests {
namespace {

using ScsiPortLife = Docked;

TEST_F(ScsiPortLife, stop_and_restart_use_the_supported_controls_in_their_order) {
  Story story;
  tiny.control = [&](Extension*, ULONG type) {
    story.add(std::to_string(type));
    const bool hardware = type == ScsiStopAdapter || type == ScsiRestartAdapter;
    EXPECT_EQ(interrupt_lock_held(), hardware);
  };
  docked([&] {
    EXPECT_TRUE(adapter().stop());
    EXPECT_TRUE(adapter().restart());
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
  });
  EXPECT_EQ(story.words, "0 1 3 4 2");
}

TEST_F(ScsiPortLife, HwScsiAdapterState_saves_before_initialize_and_restores_without_a_boot_configuration) {
  Story story;
  tiny.adapter_state = [&](Extension*, BOOLEAN save) { story.add(save ? "save" : "restore"); };
  tiny.initialize = [&](Extension*) -> BOOLEAN {
    story.add("initialize");
    return TRUE;
  };
  tiny.describe = [](HW_INITIALIZATION_DATA& data) {
    data.HwAdapterControl = nullptr;
    data.VendorId = data.DeviceId = const_cast<char*>("1");
    data.VendorIdLength = data.DeviceIdLength = 1;
  };
  docked([&] { adapter().stop(); });
  EXPECT_EQ(story.words, "save initialize restore");
}

class ScsiPortRemoval : public Docked {
 protected:
  ScsiPortRemoval() : Docked({.processors = 2}) {}
};

// The completion DPC has told the submitter and has still to look at the adapter's queues: neither adapter nor units may be
// gone by then. (KeFlushQueuedDpcs is what a driver's remove routine calls for this.)
TEST_F(ScsiPortRemoval, waits_for_a_completion_that_is_under_way_on_another_processor) {
  docked([&] {
    bool told = false, left = false, removed = false;
    struct Flags {
      bool &told, &left;
      nt::Executive& executive;
    } flags{told, left, executive()};
    port::Request request = transfer(0x28, buffer(block_bytes), 0, 1, 0);
    request.context = &flags;
    request.done = [](port::Request& finished) {
      auto& its = *static_cast<Flags*>(finished.context);
      its.told = true;
      for (int i = 0; i < 200; ++i) {
        its.executive.world().charge(world::microsecond_ns);
        its.executive.world().point(world::PointKind::irql_change);
      }
      its.left = true;
    };
    nt::start_thread("removes", [&] {
      while (!told) nt::sleep(world::microsecond_ns);
      adapter().remove(true);
      EXPECT_TRUE(left);
      removed = true;
    }, 1);
    adapter().submit(request);
    while (!removed) nt::sleep(world::millisecond_ns);
  });
}

// The same for a deferral: the enable callback runs when the adapter is taken away.
TEST_F(ScsiPortRemoval, waits_for_a_deferral_that_is_under_way_on_another_processor) {
  docked([&] {
    bool in_callback = false, left = false, removed = false;
    tiny.defers = true;
    tiny.enable = [&](Extension* extension) {
      in_callback = true;
      for (int i = 0; i < 200; ++i) read_register(extension, TinyHba::scratch);
      left = true;
    };
    nt::start_thread("removes", [&] {
      while (!in_callback) nt::sleep(world::microsecond_ns);
      adapter().remove(true);
      EXPECT_TRUE(left);
      removed = true;
    }, 1);
    read(buffer(block_bytes), 0, 1);
    while (!removed) nt::sleep(world::millisecond_ns);
  });
}

// The line was held off, because the HBA asserted it in the deferral: whoever else sits on it gets it back.
TEST_F(ScsiPortRemoval, gives_a_line_back_that_a_deferral_held_off) {
  expect("scsi-hba-not-masked");
  docked([&] {
    bool in_callback = false, removed = false;
    tiny.defers = true;
    tiny.masks = false;
    nt::InterruptLine& line = executive().interrupts().line(options_.line);
    tiny.enable = [&](Extension* extension) {
      hba().raise_unmasked();
      for (int i = 0; i < 50; ++i) read_register(extension, TinyHba::scratch);
      EXPECT_TRUE(line.masked());
      in_callback = true;
      hba().lower();
    };
    nt::start_thread("removes", [&] {
      while (!in_callback) nt::sleep(world::microsecond_ns);
      adapter().remove(true);
      EXPECT_FALSE(line.masked());
      removed = true;
    }, 1);
    read(buffer(block_bytes), 0, 1);
    while (!removed) nt::sleep(world::millisecond_ns);
  });
}

}  // namespace
}  // namespace drydock::tests
