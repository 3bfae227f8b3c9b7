// What happens to an adapter beside its load: resets, requests that the device forgets, pauses, changed depths, restarts,
// removal. No I/O is lost, nothing wrong is read, and afterwards the disks work as before.
#include <gtest/gtest.h>

#include <chrono>

#include "disk/command.h"
#include "live/live_machine.h"

namespace drydock::live {
namespace {

using namespace std::chrono_literals;

/// Long enough for clients to be in the middle of something.
void let_them_work() { std::this_thread::sleep_for(30ms); }

class Disturbance : public ::testing::Test {
 protected:
  void make(const char* miniport, const std::string& words) {
    machine_ = std::make_unique<LiveMachine>(miniport, "cpus=4 checks=0 " + words);
    ASSERT_EQ(machine_->problem(), "");
    options_.rounds = ~std::uint64_t{0};
    options_.failures_allowed = true;
    options_.retry_limit = 20;
  }

  /// Four clients until `disturb` has returned; then a load without failures.
  ClientResult beside_load(const std::function<void()>& disturb) {
    const ClientResult sum = total(run_clients(*machine_, 4, options_, disturb, true));
    EXPECT_EQ(sum.wrong, "");
    EXPECT_GT(sum.compared, 0u);
    EXPECT_EQ(machine_->adapter().outstanding(), 0u);
    works();
    return sum;
  }

  void works() {
    ClientOptions calm;
    calm.rounds = 20;
    const ClientResult sum = total(run_clients(*machine_, 4, calm));
    EXPECT_EQ(sum.wrong, "");
    EXPECT_EQ(sum.compared, 4 * calm.depth * calm.rounds);
  }

  bool reset(port::Function function) {
    bool done = false;
    machine_->run([&] { done = disk::execute_function(machine_->adapter(), machine_->unit().address(), function).ok(); });
    return done;
  }
  bool reset_bus() {
    bool done = false;
    machine_->run([&] { done = machine_->adapter().reset_bus(0); });
    return done;
  }
  void forget_one(const char* site) {
    machine::Hba& hba = *machine_->machine().hba();
    ASSERT_TRUE(hba.has_fault(site));
    hba.arm_fault(site, 1, 5);
    for (int i = 0; hba.fault_hits(site) == 0 && i < 500; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_EQ(hba.fault_hits(site), 1u);
    hba.disarm_fault(site);
  }

  std::unique_ptr<LiveMachine> machine_;
  ClientOptions options_;
};

TEST_F(Disturbance, unit_and_target_resets) {
  make("nvme", "irq=msix disk=4M disk=4M");
  beside_load([&] {
    for (int i = 0; i < 5; ++i) {
      let_them_work();
      EXPECT_TRUE(reset(i % 2 ? port::Function::reset_target : port::Function::reset_unit));
    }
  });
}

TEST_F(Disturbance, bus_reset_of_nvme) {
  make("nvme", "irq=msix disk=4M");
  beside_load([&] {
    let_them_work();
    EXPECT_TRUE(reset_bus());
  });
}

TEST_F(Disturbance, bus_reset_of_buslogic_between_deferrals) {
  make("buslogic", "irq=intx disk=4M disk=4M reg:DriverParameter=defer=always");
  beside_load([&] {
    let_them_work();
    EXPECT_TRUE(reset_bus());
  });
}

TEST_F(Disturbance, forgotten_request_climbs_the_ladder) {
  make("nvme", "irq=msix disk=4M");
  options_.timeout_seconds = 1;
  options_.retry_limit = 0;
  const ClientResult sum = beside_load([&] {
    forget_one("nvme.cqe.never");
    std::this_thread::sleep_for(2500ms);
  });
  EXPECT_GT(sum.failed, 0u) << "it ends by its timeout";
}

TEST_F(Disturbance, forgotten_request_of_buslogic_is_aborted_or_its_bus_reset) {
  make("buslogic", "irq=intx disk=4M");
  options_.timeout_seconds = 1;
  options_.retry_limit = 0;
  const ClientResult sum = beside_load([&] {
    forget_one("buslogic.ccb.never");
    std::this_thread::sleep_for(2500ms);
  });
  EXPECT_GT(sum.failed, 0u);
}

TEST_F(Disturbance, pauses_and_depths) {
  make("nvme", "irq=msi disk=4M disk=4M reg:InterruptMode=2");
  options_.depth = 16;
  options_.failures_allowed = false;
  beside_load([&] {
    port::AdapterBase& adapter = machine_->adapter();
    EXPECT_TRUE(machine_->run([&] {
      for (unsigned i = 0; i < 40; ++i) {
        port::Unit& unit = *adapter.find_unit(machine_->unit(i % 2).address());
        port::Gate& gate = i % 3 ? unit.gate : adapter.gate();
        gate.pause(adapter.now_ns() + world::second_ns);
        adapter.run_queues_at(adapter.now_ns() + world::second_ns);
        EXPECT_TRUE(adapter.set_depth(unit, 1 + i % 12));
        nt::sleep(world::millisecond_ns);
        EXPECT_TRUE(gate.resume(adapter.now_ns()));
        adapter.run_queues_later();
        gate.busy(3);
        nt::sleep(world::millisecond_ns);
        gate.ready();
        adapter.run_queues_later();
      }
      // One that nobody resumes opens by itself.
      adapter.gate().pause(adapter.now_ns() + 50 * world::millisecond_ns);
      adapter.run_queues_at(adapter.now_ns() + 50 * world::millisecond_ns);
      nt::sleep(100 * world::millisecond_ns);
    }));
  });
}

TEST_F(Disturbance, stop_and_restart) {
  for (const char* miniport : {"nvme", "buslogic"}) {
    make(miniport, "irq=intx disk=4M");
    beside_load([&] {
      for (int i = 0; i < 3; ++i) {
        let_them_work();
        EXPECT_TRUE(machine_->run([&] {
          EXPECT_TRUE(machine_->adapter().stop());
          EXPECT_TRUE(machine_->adapter().restart());
        }));
      }
    });
    machine_.reset();
  }
}

TEST_F(Disturbance, power_down_and_up) {
  make("nvme", "irq=msix disk=4M");
  beside_load([&] {
    for (int i = 0; i < 3; ++i) {
      let_them_work();
      EXPECT_TRUE(machine_->run([&] {
        EXPECT_TRUE(machine_->adapter().set_power(port::PowerState::d3));
        EXPECT_TRUE(machine_->adapter().set_power(port::PowerState::d0));
      }));
    }
  });
}

TEST_F(Disturbance, surprise_removal) {
  for (const char* words : {"nvme irq=msix disk=4M", "buslogic irq=intx disk=4M", "ramdisk hba=none"}) {
    const std::string all = words;
    const std::string miniport = all.substr(0, all.find(' '));
    make(miniport.c_str(), all.substr(all.find(' ')));
    const int times = miniport == "buslogic" ? 1 : 2;  // its bus settles for seconds
    for (int i = 0; i < times; ++i) {
      const ClientResult sum = total(run_clients(*machine_, 4, options_, [&] {
        let_them_work();
        EXPECT_TRUE(machine_->run([&] {
          if (machine_->machine().hba()) machine_->machine().pull();
          machine_->machine().adapter().remove(true);
        }));
      }));
      EXPECT_EQ(sum.wrong, "");
      EXPECT_GT(sum.failed, 0u);
      EXPECT_EQ(machine_->adapter().outstanding(), 0u);
      machine_->discard_units();
      std::string problem;
      EXPECT_TRUE(machine_->run([&] {
        port::Adapter* fresh = machine_->machine().insert(problem);
        EXPECT_TRUE(fresh != nullptr && fresh->start());
      }));
      ASSERT_TRUE(machine_->discover()) << problem;
      works();
    }
    machine_.reset();
  }
}

}  // namespace
}  // namespace drydock::live
