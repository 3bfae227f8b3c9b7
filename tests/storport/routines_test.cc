// Routines that a test can call by themselves, and the table behind them.
#include "storport/docked.h"
#include "storport/routine_table.h"

#include <set>

namespace drydock::tests {
namespace {

class Routines : public Docked {
 protected:
  void SetUp() override {
    Docked::SetUp();
    ASSERT_TRUE(dock());
  }
};

TEST_F(Routines, pool_is_16_aligned_and_freed_once) {
  run([&] {
    void* block = nullptr;
    EXPECT_EQ(StorPortAllocatePool(extension_, 100, 'kcod', &block), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 16, 0u);
    EXPECT_EQ(StorPortFreePool(extension_, block), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(StorPortFreePool(extension_, block), ULONG{STOR_STATUS_INVALID_PARAMETER});
  });
  expect_finding("pool-double-free");
}

TEST_F(Routines, contiguous_memory_lies_within_its_limits) {
  run([&] {
    PHYSICAL_ADDRESS lowest{}, highest{}, boundary{};
    highest.QuadPart = 0xFFFFFFFF;
    boundary.QuadPart = 0x10000;
    void* block = nullptr;
    ASSERT_EQ(StorPortAllocateContiguousMemorySpecifyCacheNode(extension_, 0x8000, lowest, highest, boundary, MmCached,
                                                               0, &block),
              ULONG{STOR_STATUS_SUCCESS});
    ULONG length = 0;
    const auto address =
        static_cast<std::uint64_t>(StorPortGetPhysicalAddress(extension_, nullptr, block, &length).QuadPart);
    EXPECT_EQ(length, 0x8000u);
    EXPECT_EQ(address / 0x10000, (address + 0x7FFF) / 0x10000);
    EXPECT_EQ(StorPortFreeContiguousMemorySpecifyCache(extension_, block, 0x8000, MmCached),
              ULONG{STOR_STATUS_SUCCESS});
    PHYSICAL_ADDRESS physical{};
    ASSERT_EQ(StorPortAllocateDmaMemory(extension_, 4096, lowest, highest, PHYSICAL_ADDRESS{}, MmCached, 0, &block,
                                        &physical),
              ULONG{STOR_STATUS_SUCCESS});
    EXPECT_NE(physical.QuadPart, 0);
    EXPECT_EQ(StorPortFreeDmaMemory(extension_, block, 4096, MmCached, physical), ULONG{STOR_STATUS_SUCCESS});
  });
}

TEST_F(Routines, RequestTimerCall_fires_once_at_DISPATCH_under_the_StartIo_lock_on_a_10_ms_clock) {
  static Routines* self;
  static std::vector<world::Nanoseconds> fired;
  self = this;
  fired.clear();
  const auto routine = [](PVOID) {
    EXPECT_EQ(self->irql(), nt::Irql::dispatch);
    EXPECT_TRUE(self->holds(nt::LockFamily::start_io));
    fired.push_back(self->now());
  };
  world::Nanoseconds begin = 0;
  run([&] {
    begin = now();
    StorPortNotification(RequestTimerCall, extension_, static_cast<PHW_TIMER>(routine), 12'000);
    nt::sleep(100 * world::millisecond_ns);
  });
  ASSERT_EQ(fired.size(), 1u);
  EXPECT_GE(fired[0] - begin, 20 * world::millisecond_ns);
  EXPECT_LT(fired[0] - begin, 22 * world::millisecond_ns);
}

TEST_F(Routines, RequestTimerCall_with_0_cancels_and_a_new_call_replaces_the_old) {
  static unsigned first, second;
  first = second = 0;
  run([&] {
    StorPortNotification(RequestTimerCall, extension_, static_cast<PHW_TIMER>([](PVOID) { ++first; }), 10'000);
    StorPortNotification(RequestTimerCall, extension_, static_cast<PHW_TIMER>([](PVOID) { ++second; }), 30'000);
    nt::sleep(100 * world::millisecond_ns);
    EXPECT_EQ(first, 0u);
    EXPECT_EQ(second, 1u);
    StorPortNotification(RequestTimerCall, extension_, static_cast<PHW_TIMER>([](PVOID) { ++first; }), 10'000);
    StorPortNotification(RequestTimerCall, extension_, static_cast<PHW_TIMER>(nullptr), 0);
    nt::sleep(100 * world::millisecond_ns);
  });
  EXPECT_EQ(first, 0u);
}

TEST_F(Routines, a_timer_of_its_own_is_BUSY_while_pending) {
  static int* fired;
  int count = 0;
  fired = &count;
  run([&] {
    void* timer = nullptr;
    ASSERT_EQ(StorPortInitializeTimer(extension_, &timer), ULONG{STOR_STATUS_SUCCESS});
    const auto routine = [](PVOID, PVOID context) { *fired += *static_cast<int*>(context); };
    int step = 5;
    EXPECT_EQ(StorPortRequestTimer(extension_, timer, routine, &step, 1000, 0), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(StorPortRequestTimer(extension_, timer, routine, &step, 1000, 0), ULONG{STOR_STATUS_BUSY});
    nt::sleep(10 * world::millisecond_ns);
    EXPECT_EQ(count, 5);
    EXPECT_EQ(StorPortFreeTimer(extension_, timer), ULONG{STOR_STATUS_SUCCESS});
  });
}

TEST_F(Routines, a_work_item_runs_at_PASSIVE) {
  static Routines* self;
  static bool ran;
  self = this;
  ran = false;
  run([&] {
    void* worker = nullptr;
    ASSERT_EQ(StorPortInitializeWorker(extension_, &worker), ULONG{STOR_STATUS_SUCCESS});
    {
      nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
      const auto routine = [](PVOID, PVOID, PVOID) {
        EXPECT_EQ(self->irql(), nt::Irql::passive);
        ran = true;
      };
      EXPECT_EQ(StorPortQueueWorkItem(extension_, routine, worker, nullptr), ULONG{STOR_STATUS_SUCCESS});
      EXPECT_EQ(StorPortQueueWorkItem(extension_, routine, worker, nullptr), ULONG{STOR_STATUS_BUSY});
      EXPECT_FALSE(ran);
    }
    nt::sleep(world::millisecond_ns);
    EXPECT_EQ(StorPortFreeWorker(extension_, worker), ULONG{STOR_STATUS_SUCCESS});
  });
  EXPECT_TRUE(ran);
}

TEST_F(Routines, a_thread_waits_for_an_event_and_ends) {
  static Extension* extension;
  static STOR_EVENT event;
  static bool woke;
  extension = extension_;
  woke = false;
  run([&] {
    EXPECT_EQ(StorPortInitializeEvent(extension, &event, StorNotificationEvent, FALSE), ULONG{STOR_STATUS_SUCCESS});
    void* thread = nullptr;
    const auto body = [](PVOID) {
      EXPECT_EQ(StorPortWaitForSingleObject(extension, &event, FALSE, nullptr), ULONG{STOR_STATUS_SUCCESS});
      woke = true;
    };
    ASSERT_EQ(StorPortCreateSystemThread(extension, body, nullptr, nullptr, &thread), ULONG{STOR_STATUS_SUCCESS});
    nt::sleep(world::millisecond_ns);
    EXPECT_FALSE(woke);
    LARGE_INTEGER short_time{};
    short_time.QuadPart = -10'000;
    EXPECT_EQ(StorPortWaitForSingleObject(extension, thread, FALSE, &short_time), ULONG{STOR_STATUS_TIMEOUT});
    EXPECT_EQ(StorPortSetEvent(extension, &event), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(StorPortWaitForSingleObject(extension, thread, FALSE, nullptr), ULONG{STOR_STATUS_SUCCESS});
  });
  EXPECT_TRUE(woke);
}

TEST_F(Routines, an_MDL_describes_the_buffers_frames) {
  run([&] {
    void* block = nullptr;
    ASSERT_EQ(StorPortAllocatePool(extension_, 3 * 4096, 'kcod', &block), ULONG{STOR_STATUS_SUCCESS});
    void* mdl = nullptr;
    ASSERT_EQ(StorPortAllocateMdl(extension_, static_cast<char*>(block) + 100, 8000, &mdl), ULONG{STOR_STATUS_SUCCESS});
    ASSERT_EQ(StorPortBuildMdlForNonPagedPool(extension_, mdl), ULONG{STOR_STATUS_SUCCESS});
    struct Layout {
      void* next;
      short size, flags;
      void *process, *mapped, *start;
      unsigned count, offset;
      std::uint64_t frames[2];
    };
    auto* seen = static_cast<Layout*>(mdl);
    EXPECT_EQ(seen->count, 8000u);
    EXPECT_EQ(seen->offset, 100u);
    ULONG length = 0;
    EXPECT_EQ(seen->frames[1] * 4096,
              static_cast<std::uint64_t>(
                  StorPortGetPhysicalAddress(extension_, nullptr, static_cast<char*>(block) + 4096, &length).QuadPart));
    EXPECT_EQ(StorPortFreeMdl(extension_, mdl), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(StorPortFreePool(extension_, block), ULONG{STOR_STATUS_SUCCESS});
  });
}

TEST_F(Routines, interlocked_lists_keep_their_order) {
  run([&] {
    STOR_SLIST_HEADER head;
    alignas(16) STOR_SLIST_ENTRY entries[3];
    PSTOR_SLIST_ENTRY result = nullptr;
    SHORT depth = 0;
    EXPECT_EQ(StorPortInitializeSListHead(extension_, &head), ULONG{STOR_STATUS_SUCCESS});
    for (auto& entry : entries) StorPortInterlockedPushEntrySList(extension_, &head, &entry, &result);
    StorPortQueryDepthSList(extension_, &head, &depth);
    EXPECT_EQ(depth, 3);
    StorPortInterlockedPopEntrySList(extension_, &head, &result);
    EXPECT_EQ(result, &entries[2]);
    StorPortInterlockedFlushSList(extension_, &head, &result);
    EXPECT_EQ(result, &entries[1]);
    EXPECT_EQ(result->Next, &entries[0]);
    StorPortQueryDepthSList(extension_, &head, &depth);
    EXPECT_EQ(depth, 0);
  });
}

TEST_F(Routines, processors_and_clocks_are_those_of_the_machine) {
  run([&] {
    ULONG count = 0, node = 99, length = 0;
    USHORT groups = 0;
    PROCESSOR_NUMBER number{};
    KAFFINITY mask = 0;
    EXPECT_EQ(StorPortGetProcessorCount(extension_, &count), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(count, 1u);
    EXPECT_EQ(StorPortGetHighestNodeNumber(extension_, &node), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(node, 0u);
    EXPECT_EQ(StorPortGetActiveGroupCount(extension_, &groups), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(groups, 1);
    EXPECT_EQ(StorPortGetGroupAffinity(extension_, 0, &mask), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(mask, 1u);
    EXPECT_EQ(StorPortGetCurrentProcessorNumber(extension_, &number), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(number.Number, 0);
    EXPECT_EQ(StorPortGetLogicalProcessorRelationship(extension_, nullptr, RelationAll, nullptr, &length),
              ULONG{STOR_STATUS_BUFFER_TOO_SMALL});
    EXPECT_GT(length, 0u);
    LARGE_INTEGER first, second, frequency;
    StorPortQueryPerformanceCounter(extension_, &frequency, &first);
    StorPortStallExecution(500);
    StorPortQueryPerformanceCounter(extension_, nullptr, &second);
    EXPECT_EQ((second.QuadPart - first.QuadPart) * 1'000'000 / frequency.QuadPart, 500);
  });
}

TEST_F(Routines, DebugPrint_formats_as_the_kernel_does) {
  run([&] {
    StorPortDebugPrint(3, const_cast<PCCHAR>("%s has %u units, mask %08I64x, %d%%"), "tiny", 2u, 0x123456789aull, -5);
  });
  ASSERT_EQ(executive().error_log().prints().size(), 1u);
  EXPECT_EQ(executive().error_log().prints()[0].second, "tiny has 2 units, mask 123456789a, -5%");
}

TEST_F(Routines, an_unknown_notification_type_is_found) {
  run([&] { StorPortNotification(static_cast<SCSI_NOTIFICATION_TYPE>(77), extension_); });
  expect_finding("notification-unknown-type");
}

TEST_F(Routines, a_foreign_device_extension_is_found) {
  run([&] {
    int stranger = 0;
    EXPECT_FALSE(StorPortResume(&stranger));
  });
  expect_finding("device-extension-argument");
}

TEST_F(Routines, a_routine_that_is_not_built_stops_the_run_with_its_name) {
  // Static: the thread stands in the routine when the machine is stopped and goes on when it is taken down.
  static bool came_back;
  came_back = false;
  run([&] {
    PVOID objects[3];
    StorPortGetDeviceObjects(extension_, &objects[0], &objects[1], &objects[2]);
    came_back = true;
  });
  EXPECT_FALSE(came_back);
  ASSERT_EQ(count("not-implemented"), 1u);
  EXPECT_NE(findings().find("StorPortGetDeviceObjects"), std::string::npos);
  expect_finding("not-implemented");
}

TEST(RoutineTable, every_row_has_a_name_and_exports_have_an_entry) {
  std::set<std::string_view> names;
  unsigned documented = 0;
  for (const contract::Routine& row : storport::routine_table()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    if (row.kind == contract::RoutineKind::exported) {
      EXPECT_NE(row.system_v, nullptr) << row.name;
    }
    if (row.kind == contract::RoutineKind::extended) {
      EXPECT_EQ(storport::find_extended(static_cast<std::uint32_t>(row.code)), &row) << row.name;
    }
    ++documented;
  }
  EXPECT_GE(documented, 219u);
  EXPECT_EQ(storport::coverage().total, documented);
  EXPECT_GT(storport::coverage().real, 180u);
}

}  // namespace
}  // namespace drydock::tests
