// Line-based interrupts as the documents of HwStorInterrupt and StorPortIssueDpc describe them.
#include "storport/docked.h"

namespace drydock::tests {
namespace {

class InterruptLine : public Docked {
 protected:
  explicit InterruptLine(Options options = {}) : Docked(options) {}
  ULONG status(Extension* extension) {
    return StorPortReadRegisterUlong(extension, reinterpret_cast<PULONG>(extension->registers));
  }
  void dismiss(Extension* extension) {
    StorPortWriteRegisterUlong(extension, reinterpret_cast<PULONG>(extension->registers), 0xF);
  }
  void ring(Extension* extension) {
    StorPortWriteRegisterUlong(extension, reinterpret_cast<PULONG>(extension->registers + 4), 0);
  }
  /// Claims and dismisses, as a routine must.
  bool serve(Extension* extension) {
    if (status(extension) == 0) return false;
    dismiss(extension);
    ++extension->interrupts;
    return true;
  }
};

TEST_F(InterruptLine, HwStorInterrupt_is_called_at_DIRQL_under_the_interrupt_lock) {
  nt::Irql at = nt::Irql::passive;
  bool locked = false;
  miniport_.interrupt = [&](Extension* extension) {
    at = irql();
    locked = holds(nt::LockFamily::interrupt);
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_TRUE(nt::is_device(at));
  EXPECT_TRUE(locked);
  EXPECT_EQ(extension_->interrupts, 1u);
}

TEST_F(InterruptLine, TRUE_dismisses_the_interrupt_and_it_is_not_delivered_again) {
  unsigned calls = 0;
  miniport_.interrupt = [&](Extension* extension) {
    ++calls;
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(calls, 1u);
  EXPECT_FALSE(executive().interrupts().line(11).asserted());
}

TEST_F(InterruptLine, an_interrupt_that_TRUE_claims_and_does_not_dismiss_is_found) {
  unsigned calls = 0;
  miniport_.interrupt = [&](Extension* extension) {
    if (++calls <= 8) return true;  // once may be another cause that came in between, eight times are not
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(calls, 9u) << "the line stays asserted: it is delivered again";
  expect_finding("interrupt-not-dismissed");
}

TEST_F(InterruptLine, its_own_interrupt_refused_with_FALSE_is_found) {
  unsigned calls = 0;
  miniport_.interrupt = [&](Extension* extension) {
    if (++calls == 1) return false;
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  expect_finding("interrupt-not-claimed");
  expect_finding("interrupt-line-unclaimed");
}

class SharedLine : public InterruptLine {
 protected:
  SharedLine() : InterruptLine({.two_adapters_on_the_line = true}) {}
};

TEST_F(SharedLine, FALSE_at_once_lets_the_next_handler_of_a_shared_line_be_asked) {
  miniport_.interrupt = [&](Extension* extension) {
    log(extension == extension_ ? "first" : "second");
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] { other_device_->interrupt(0); });
  EXPECT_EQ(logged(), (std::vector<std::string>{"first", "second"}));
  EXPECT_EQ(extension_->interrupts, 0u);
}

TEST_F(SharedLine, TRUE_ends_the_round_of_a_shared_line) {
  miniport_.interrupt = [&](Extension* extension) {
    log(extension == extension_ ? "first" : "second");
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(logged(), (std::vector<std::string>{"first"}));
}

TEST_F(InterruptLine, the_time_in_HwStorInterrupt_is_measured_against_50_microseconds) {
  miniport_.interrupt = [&](Extension* extension) {
    const bool claimed = serve(extension);
    StorPortStallExecution(49 - 3);  // status, dismissal and entry cost the rest
    return claimed;
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(count("isr-budget"), 0u);
  miniport_.interrupt = [&](Extension* extension) {
    const bool claimed = serve(extension);
    StorPortStallExecution(51);
    return claimed;
  };
  run([&] { device_->interrupt(0); });
  expect_finding("isr-budget");
}

TEST_F(InterruptLine, a_DPC_issued_by_StorPortIssueDpc_runs_immediately_after_the_processor_leaves_high_IRQL) {
  miniport_.interrupt = [&](Extension* extension) {
    if (!serve(extension)) return false;
    EXPECT_TRUE(StorPortIssueDpc(extension, &extension->dpc, nullptr, nullptr));
    log("ISR returns");
    return true;
  };
  miniport_.dpc = [&](Extension*, void*, void*) {
    log(irql() == nt::Irql::dispatch ? "DPC at DISPATCH" : "DPC elsewhere");
  };
  ASSERT_TRUE(dock());
  run([&] {
    device_->interrupt(0);
    executive().world().point(world::PointKind::idle);
    log("passive code goes on");
  });
  EXPECT_EQ(logged(), (std::vector<std::string>{"ISR returns", "DPC at DISPATCH", "passive code goes on"}));
}

TEST_F(InterruptLine, IssueDpc_returns_FALSE_when_already_queued_and_drops_the_arguments) {
  int first = 1, second = 2;
  void* got = nullptr;
  unsigned runs = 0;
  miniport_.interrupt = [&](Extension* extension) {
    if (!serve(extension)) return false;
    EXPECT_TRUE(StorPortIssueDpc(extension, &extension->dpc, &first, nullptr));
    EXPECT_FALSE(StorPortIssueDpc(extension, &extension->dpc, &second, nullptr));
    return true;
  };
  miniport_.dpc = [&](Extension*, void* argument, void*) {
    got = argument;
    ++runs;
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(runs, 1u);
  EXPECT_EQ(got, &first);
}

TEST_F(InterruptLine, the_DPC_gets_the_device_extension_and_both_arguments) {
  int one = 0, two = 0;
  Extension* given = nullptr;
  void *first = nullptr, *second = nullptr;
  miniport_.interrupt = [&](Extension* extension) {
    if (!serve(extension)) return false;
    StorPortIssueDpc(extension, &extension->dpc, &one, &two);
    return true;
  };
  miniport_.dpc = [&](Extension* extension, void* a, void* b) { given = extension, first = a, second = b; };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(given, extension_);
  EXPECT_EQ(first, &one);
  EXPECT_EQ(second, &two);
}

TEST_F(InterruptLine, CancelDpc_takes_a_queued_DPC_out) {
  unsigned runs = 0;
  miniport_.interrupt = [&](Extension* extension) {
    if (!serve(extension)) return false;
    BOOLEAN cancelled = FALSE;
    EXPECT_TRUE(StorPortIssueDpc(extension, &extension->dpc, nullptr, nullptr));
    EXPECT_EQ(StorPortCancelDpc(extension, &extension->dpc, &cancelled), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_TRUE(cancelled);
    return true;
  };
  miniport_.dpc = [&](Extension*, void*, void*) { ++runs; };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(runs, 0u);
}

TEST_F(InterruptLine, RequestComplete_from_the_ISR_is_finished_at_DISPATCH_later) {
  SCSI_REQUEST_BLOCK* pending = nullptr;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    pending = srb;
    ring(extension);
    return true;
  };
  miniport_.interrupt = [&](Extension* extension) {
    if (!serve(extension)) return false;
    set_status(pending, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, pending);
    log("ISR completed it");
    return true;
  };
  ASSERT_TRUE(dock());
  nt::Irql at = nt::Irql::passive;
  port::Request request;
  struct Context {
    InterruptLine* test;
    nt::Irql* at;
  } context{this, &at};
  request.context = &context;
  request.done = [](port::Request& finished) {
    auto& seen = *static_cast<Context*>(finished.context);
    *seen.at = seen.test->irql();
    seen.test->log("done");
  };
  run([&] {
    open_unit();
    submit(request);
  });
  EXPECT_EQ(request.outcome, port::Outcome::success);
  EXPECT_EQ(at, nt::Irql::dispatch);
  EXPECT_EQ(logged(), (std::vector<std::string>{"ISR completed it", "done"}));
}

TEST_F(InterruptLine, the_ISR_interrupts_StartIo_in_full_duplex) {
  bool in_start_io = false, nested = false;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    EXPECT_EQ(irql(), nt::Irql::dispatch);
    EXPECT_TRUE(holds(nt::LockFamily::start_io));
    in_start_io = true;
    device_->interrupt(0);
    executive().world().point(world::PointKind::idle);
    in_start_io = false;
    set_status(srb, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, srb);
    return true;
  };
  miniport_.interrupt = [&](Extension* extension) {
    nested = in_start_io;
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_TRUE(nested);
}

TEST_F(InterruptLine, half_duplex_StartIo_runs_at_DIRQL_and_the_ISR_waits_for_it) {
  bool in_start_io = false, overlapped = false;
  nt::Irql at = nt::Irql::passive;
  miniport_.configure = [](PORT_CONFIGURATION_INFORMATION& config) {
    config.SynchronizationModel = StorSynchronizeHalfDuplex;
  };
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    at = irql();
    EXPECT_TRUE(holds(nt::LockFamily::start_io) && holds(nt::LockFamily::interrupt));
    in_start_io = true;
    device_->interrupt(0);
    executive().world().point(world::PointKind::idle);
    in_start_io = false;
    set_status(srb, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, srb);
    return true;
  };
  miniport_.interrupt = [&](Extension* extension) {
    overlapped |= in_start_io;
    return serve(extension);
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_TRUE(nt::is_device(at));
  EXPECT_FALSE(overlapped);
  EXPECT_EQ(extension_->interrupts, 1u);
}

TEST_F(InterruptLine, SynchronizeAccess_excludes_the_ISR_and_returns_its_routines_result) {
  static InterruptLine* self;
  static bool inside, overlapped;
  self = this;
  inside = overlapped = false;
  miniport_.interrupt = [&](Extension* extension) {
    overlapped |= inside;
    return serve(extension);
  };
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    const auto routine = [](PVOID, PVOID context) -> BOOLEAN {
      inside = true;
      EXPECT_TRUE(nt::is_device(self->irql()));
      EXPECT_TRUE(self->holds(nt::LockFamily::interrupt));
      self->device_->interrupt(0);
      self->executive().world().point(world::PointKind::idle);
      inside = false;
      return *static_cast<BOOLEAN*>(context);
    };
    BOOLEAN answer = TRUE;
    EXPECT_TRUE(StorPortSynchronizeAccess(extension, routine, &answer));
    answer = FALSE;
    EXPECT_FALSE(StorPortSynchronizeAccess(extension, routine, &answer));
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_FALSE(overlapped);
  EXPECT_GT(extension_->interrupts, 0u);
}

TEST_F(InterruptLine, one_DPC_object_never_runs_beside_itself_and_may_be_issued_again_from_its_routine) {
  unsigned depth = 0, most = 0, runs = 0;
  miniport_.interrupt = [&](Extension* extension) {
    if (!serve(extension)) return false;
    StorPortIssueDpc(extension, &extension->dpc, nullptr, nullptr);
    return true;
  };
  miniport_.dpc = [&](Extension* extension, void*, void*) {
    most = std::max(most, ++depth);
    if (++runs < 3) {
      EXPECT_TRUE(StorPortIssueDpc(extension, &extension->dpc, nullptr, nullptr));
    }
    executive().world().point(world::PointKind::idle);
    --depth;
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(runs, 3u);
  EXPECT_EQ(most, 1u);
}

TEST_F(InterruptLine, DpcLock_is_the_STOR_DPCs_own_and_is_held_at_DISPATCH) {
  bool held = false;
  nt::Irql at = nt::Irql::passive;
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    STOR_LOCK_HANDLE handle{};
    StorPortAcquireSpinLock(extension, DpcLock, &extension->dpc, &handle);
    held = holds(nt::LockFamily::dpc);
    at = irql();
    StorPortReleaseSpinLock(extension, &handle);
    EXPECT_FALSE(holds(nt::LockFamily::dpc));
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_TRUE(held);
  EXPECT_EQ(at, nt::Irql::dispatch);
}

TEST_F(InterruptLine, InterruptLock_raises_to_DIRQL_and_its_release_restores_the_IRQL) {
  nt::Irql inside = nt::Irql::passive, after = nt::Irql::passive;
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    STOR_LOCK_HANDLE handle{};
    StorPortAcquireSpinLock(extension, InterruptLock, nullptr, &handle);
    inside = irql();
    StorPortReleaseSpinLock(extension, &handle);
    after = irql();
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_TRUE(nt::is_device(inside));
  EXPECT_EQ(after, nt::Irql::dispatch);
}

TEST_F(InterruptLine, a_lock_that_the_port_holds_for_the_callback_is_found_and_not_waited_for) {
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    STOR_LOCK_HANDLE handle{};
    StorPortAcquireSpinLock(extension, StartIoLock, nullptr, &handle);
    StorPortReleaseSpinLock(extension, &handle);
    set_status(srb, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  expect_finding("lock-held-by-port");
}

TEST_F(InterruptLine, a_handle_that_no_acquire_filled_is_found) {
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    STOR_LOCK_HANDLE handle{};
    StorPortReleaseSpinLock(extension, &handle);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  expect_finding("release-lock-handle");
}

TEST_F(InterruptLine, a_STOR_DPC_that_was_not_initialized_is_found_and_not_queued) {
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    static STOR_DPC stranger;
    stranger = {};
    EXPECT_FALSE(StorPortIssueDpc(extension, &stranger, nullptr, nullptr));
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  expect_finding("dpc-not-initialized");
}

class DumpMode : public Docked {
 protected:
  DumpMode() : Docked({.dump_mode = true}) {}
};

// "StorPortInitializeDpc and StorPortIssueDpc are not for dump mode": everything is polled there.
TEST_F(DumpMode, a_DPC_is_a_finding_and_is_not_queued) {
  bool ran = false;
  miniport_.dpc = [&](Extension*, void*, void*) { ran = true; };
  miniport_.initialize = [&](Extension* extension) {
    StorPortIssueDpc(extension, &extension->dpc, nullptr, nullptr);
    return true;
  };
  dock();
  EXPECT_FALSE(ran);
  expect_finding("dpc-in-dump-mode");
  EXPECT_GT(count("dpc-in-dump-mode"), 0u);
}

}  // namespace
}  // namespace drydock::tests
