// MSI and MSI-X: modes, locks, enumeration, masking.
#include "storport/docked.h"

namespace drydock::tests {
namespace {

class Messages : public Docked {
 protected:
  Messages() : Docked({.processors = 2, .interrupts = pci::InterruptChoice::msix}) {}
  void use(INTERRUPT_SYNCHRONIZATION_MODE mode) {
    miniport_.configure = [mode](PORT_CONFIGURATION_INFORMATION& config) {
      config.HwMSInterruptRoutine = message_routine();
      config.InterruptSynchronizationMode = mode;
    };
  }
};

TEST_F(Messages, each_message_has_its_own_lock_in_per_message_mode) {
  use(InterruptSynchronizePerMessage);
  ULONG message = 99;
  bool own_lock = false, common_lock = false;
  miniport_.message_interrupt = [&](Extension*, ULONG id) {
    message = id;
    own_lock = holds(nt::LockFamily::message);
    common_lock = holds(nt::LockFamily::interrupt);
    EXPECT_TRUE(nt::is_device(irql()));
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(2); });
  EXPECT_EQ(message, 2u);
  EXPECT_TRUE(own_lock);
  EXPECT_FALSE(common_lock);
}

TEST_F(Messages, all_messages_share_the_interrupt_lock_in_the_All_mode) {
  use(InterruptSynchronizeAll);
  bool common_lock = false;
  miniport_.message_interrupt = [&](Extension*, ULONG) {
    common_lock = holds(nt::LockFamily::interrupt);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(1); });
  EXPECT_TRUE(common_lock);
}

TEST_F(Messages, without_a_message_routine_the_line_routine_is_called) {
  unsigned line = 0;
  miniport_.interrupt = [&](Extension*) {
    ++line;
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] { device_->interrupt(0); });
  EXPECT_EQ(line, 1u);
}

TEST_F(Messages, GetMSIInfo_says_INVALID_PARAMETER_for_the_first_id_past_the_end) {
  use(InterruptSynchronizePerMessage);
  ULONG known = 0;
  miniport_.passive_initialize = [&](Extension* extension) {
    MESSAGE_INTERRUPT_INFORMATION information{};
    while (StorPortGetMSIInfo(extension, known, &information) == STOR_STATUS_SUCCESS) {
      EXPECT_EQ(information.MessageId, known);
      EXPECT_EQ(information.InterruptMode, Latched);
      ++known;
    }
    EXPECT_EQ(StorPortGetMSIInfo(extension, known, &information), ULONG{STOR_STATUS_INVALID_PARAMETER});
    return true;
  };
  ASSERT_TRUE(dock());
  EXPECT_EQ(known, 4u);
}

TEST_F(Messages, AcquireSpinLock_of_the_interrupt_lock_takes_every_messages_lock_in_order) {
  use(InterruptSynchronizePerMessage);
  std::vector<std::uint32_t> numbers;
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    STOR_LOCK_HANDLE handle{};
    StorPortAcquireSpinLock(extension, InterruptLock, nullptr, &handle);
    const nt::Processor& here = executive().current();
    numbers.clear();
    for (unsigned i = 0; i < here.held_lock_count(); ++i)
      if (here.held_lock(i).lock->family() == nt::LockFamily::message)
        numbers.push_back(here.held_lock(i).lock->number());
    StorPortReleaseSpinLock(extension, &handle);
    EXPECT_FALSE(holds(nt::LockFamily::message));
    EXPECT_EQ(irql(), nt::Irql::dispatch);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_EQ(numbers, (std::vector<std::uint32_t>{0, 1, 2, 3}));
}

TEST_F(Messages, an_MSI_lock_gives_the_IRQL_to_hand_back_at_release) {
  use(InterruptSynchronizePerMessage);
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    ULONG old_irql = 99;
    EXPECT_EQ(StorPortAcquireMSISpinLock(extension, 3, &old_irql), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(old_irql, 2u);
    EXPECT_TRUE(nt::is_device(irql()));
    EXPECT_EQ(StorPortReleaseMSISpinLock(extension, 3, old_irql), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_EQ(irql(), nt::Irql::dispatch);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
}

TEST_F(Messages, MSI_locks_are_refused_outside_per_message_mode) {
  use(InterruptSynchronizeAll);
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK*) {
    ULONG old_irql = 0;
    EXPECT_EQ(StorPortAcquireMSISpinLock(extension, 0, &old_irql), ULONG{STOR_STATUS_INVALID_DEVICE_REQUEST});
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  expect_finding("msi-lock-outside-per-message");
}

TEST_F(Messages, a_masked_message_is_delivered_when_it_is_unmasked) {
  use(InterruptSynchronizePerMessage);
  unsigned delivered = 0;
  miniport_.message_interrupt = [&](Extension*, ULONG) {
    ++delivered;
    return true;
  };
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (opcode_of(srb) != 0x28) return true;
    EXPECT_EQ(StorPortMaskMsixInterrupt(extension, 1, TRUE), ULONG{STOR_STATUS_SUCCESS});
    device_->interrupt(1);
    executive().world().point(world::PointKind::idle);
    EXPECT_EQ(delivered, 0u);
    EXPECT_EQ(StorPortMaskMsixInterrupt(extension, 1, FALSE), ULONG{STOR_STATUS_SUCCESS});
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_EQ(delivered, 1u);
}

TEST_F(Messages, StartIo_parameters_name_the_message_of_the_issuing_processor) {
  use(InterruptSynchronizePerMessage);
  ULONG message = 99;
  miniport_.initialize = [&](Extension* extension) {
    PERF_CONFIGURATION_DATA data{};
    data.Version = STOR_PERF_VERSION_3;
    data.Size = sizeof data;
    EXPECT_EQ(StorPortInitializePerfOpts(extension, TRUE, &data), ULONG{STOR_STATUS_SUCCESS});
    EXPECT_TRUE(data.Flags & STOR_PERF_DPC_REDIRECTION);
    data.Flags = STOR_PERF_DPC_REDIRECTION | STOR_PERF_INTERRUPT_MESSAGE_RANGES;
    data.FirstRedirectionMessageNumber = 1;
    data.LastRedirectionMessageNumber = 3;
    EXPECT_EQ(StorPortInitializePerfOpts(extension, FALSE, &data), ULONG{STOR_STATUS_SUCCESS});
    return true;
  };
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    STARTIO_PERFORMANCE_PARAMETERS parameters{};
    parameters.Size = sizeof parameters;
    EXPECT_EQ(StorPortGetStartIoPerfParams(extension, srb, &parameters), ULONG{STOR_STATUS_SUCCESS});
    message = parameters.MessageNumber;
    set_status(srb, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_EQ(message, 1u);  // processor 0 is the target of message 1
}

TEST_F(Messages, completions_are_redirected_to_the_processor_that_issued_the_request) {
  use(InterruptSynchronizePerMessage);
  SCSI_REQUEST_BLOCK* pending = nullptr;
  unsigned raised_on = 99;
  miniport_.initialize = [&](Extension* extension) {
    PERF_CONFIGURATION_DATA data{};
    data.Version = STOR_PERF_VERSION_3;
    data.Size = sizeof data;
    data.Flags = STOR_PERF_DPC_REDIRECTION;
    EXPECT_EQ(StorPortInitializePerfOpts(extension, FALSE, &data), ULONG{STOR_STATUS_SUCCESS});
    return true;
  };
  miniport_.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
    pending = srb;
    device_->interrupt(2);  // its vector goes to processor 1
    return true;
  };
  miniport_.message_interrupt = [&](Extension* extension, ULONG) {
    raised_on = executive().current().number();
    set_status(pending, SRB_STATUS_SUCCESS);
    StorPortNotification(RequestComplete, extension, pending);
    return true;
  };
  ASSERT_TRUE(dock());
  unsigned finished_on = 99;
  port::Request request;
  struct Context {
    Messages* test;
    unsigned* on;
  } context{this, &finished_on};
  request.context = &context;
  request.done = [](port::Request& finished) {
    auto& seen = *static_cast<Context*>(finished.context);
    *seen.on = seen.test->executive().current().number();
  };
  run([&] {
    open_unit();
    submit(request);
  });
  EXPECT_EQ(raised_on, 1u);
  EXPECT_EQ(finished_on, 0u);
}

TEST_F(Messages, with_concurrent_channels_StartIo_runs_without_the_StartIo_lock) {
  use(InterruptSynchronizePerMessage);
  bool locked = true;
  miniport_.initialize = [&](Extension* extension) {
    PERF_CONFIGURATION_DATA data{};
    data.Version = STOR_PERF_VERSION_3;
    data.Size = sizeof data;
    data.Flags = STOR_PERF_CONCURRENT_CHANNELS;
    data.ConcurrentChannels = 2;
    EXPECT_EQ(StorPortInitializePerfOpts(extension, FALSE, &data), ULONG{STOR_STATUS_SUCCESS});
    return true;
  };
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    locked = holds(nt::LockFamily::start_io);
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
  EXPECT_FALSE(locked);
}

TEST_F(Messages, message_ranges_without_DPC_redirection_are_refused_and_found) {
  use(InterruptSynchronizePerMessage);
  miniport_.initialize = [&](Extension* extension) {
    PERF_CONFIGURATION_DATA data{};
    data.Version = STOR_PERF_VERSION_3;
    data.Size = sizeof data;
    data.Flags = STOR_PERF_INTERRUPT_MESSAGE_RANGES;
    EXPECT_EQ(StorPortInitializePerfOpts(extension, FALSE, &data), ULONG{STOR_STATUS_INVALID_PARAMETER});
    return true;
  };
  ASSERT_TRUE(dock());
  expect_finding("perf-opts-flags");
}

}  // namespace
}  // namespace drydock::tests
