// The life of a request: BuildIo, StartIo, memory before and after, BUSY, QUEUE_FULL, pause and busy, timeouts, resets.
#include "storport/docked.h"

#include <set>

namespace drydock::tests {
namespace {

constexpr UCHAR task_set_full = 0x28;

class Requests : public Docked {
 protected:
  static void complete(Extension* extension, SCSI_REQUEST_BLOCK* srb, UCHAR status = SRB_STATUS_SUCCESS) {
    set_status(srb, status);
    StorPortNotification(RequestComplete, extension, srb);
  }
};

TEST_F(Requests, BuildIo_comes_first_at_DISPATCH_without_a_lock) {
  miniport_.build_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
    if (opcode_of(srb) != 0x28) return true;
    EXPECT_EQ(irql(), nt::Irql::dispatch);
    EXPECT_EQ(executive().current().held_lock_count(), 0u);
    log("build");
    return true;
  };
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    log("start");
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_EQ(logged(), (std::vector<std::string>{"build", "start"}));
}

TEST_F(Requests, BuildIo_FALSE_keeps_the_request_from_StartIo) {
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (opcode_of(srb) != 0x28) return true;
    complete(extension, srb);
    return false;
  };
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    log("start");
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_TRUE(logged().empty());
}

TEST_F(Requests, a_legacy_block_carries_the_request) {
  SCSI_REQUEST_BLOCK seen{};
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    seen = *srb;
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read(4);
  });
  EXPECT_EQ(seen.Length, sizeof seen);
  EXPECT_EQ(seen.Function, SRB_FUNCTION_EXECUTE_SCSI);
  EXPECT_EQ(seen.CdbLength, 10);
  EXPECT_EQ(seen.Cdb[0], 0x28);
  EXPECT_EQ(seen.DataTransferLength, 2048u);
  EXPECT_TRUE(seen.SrbFlags & SRB_FLAGS_DATA_IN);
  EXPECT_EQ(seen.TimeOutValue, 30u);
  EXPECT_NE(seen.SrbExtension, nullptr);
  EXPECT_NE(seen.SenseInfoBuffer, nullptr);
  EXPECT_EQ(seen.DataBuffer, nullptr) << "reads and writes are not mapped unless asked for";
}

TEST_F(Requests, an_extended_block_is_sent_where_it_was_announced) {
  miniport_.describe = [](HW_INITIALIZATION_DATA& data) { data.SrbTypeFlags = SRB_TYPE_FLAG_STORAGE_REQUEST_BLOCK; };
  bool extended = false;
  ULONG function = 99, length = 0;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    extended = srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK;
    auto* block = reinterpret_cast<STORAGE_REQUEST_BLOCK*>(srb);
    function = block->SrbFunction;
    length = block->DataTransferLength;
    EXPECT_EQ(opcode_of(srb), 0x28);
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(2), port::Outcome::success);
  });
  EXPECT_TRUE(extended);
  EXPECT_EQ(function, ULONG{SRB_FUNCTION_EXECUTE_SCSI});
  EXPECT_EQ(length, 1024u);
}

TEST_F(Requests, the_scatter_gather_list_covers_the_buffer_in_physical_order) {
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    PSTOR_SCATTER_GATHER_LIST list = StorPortGetScatterGatherList(extension, srb);
    EXPECT_NE(list, nullptr);
    void* data = nullptr;
    StorPortGetSystemAddress(extension, srb, &data);
    ULONG total = 0;
    for (ULONG i = 0; i < list->NumberOfElements; ++i) {
      ULONG contiguous = 0;
      EXPECT_EQ(StorPortGetPhysicalAddress(extension, srb, static_cast<UCHAR*>(data) + total, &contiguous).QuadPart,
                list->List[i].PhysicalAddress.QuadPart);
      EXPECT_EQ(contiguous, list->List[i].Length);
      total += list->List[i].Length;
    }
    EXPECT_EQ(total, srb->DataTransferLength);
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(100), port::Outcome::success);
  });
}

TEST_F(Requests, the_device_reaches_the_buffer_in_its_direction_while_the_request_lives) {
  std::uint64_t address = 0;
  std::byte byte[4] = {std::byte{7}};
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ULONG length = 0;
    void* data = nullptr;
    StorPortGetSystemAddress(extension, srb, &data);
    address = static_cast<std::uint64_t>(StorPortGetPhysicalAddress(extension, srb, data, &length).QuadPart);
    EXPECT_TRUE(device_->write_memory(address, byte));
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
  });
  EXPECT_EQ(findings(), "");
  EXPECT_FALSE(device_->write_memory(address, byte));  // completed: the buffer is not the device's any more
  EXPECT_NE(findings(), "");
  for (const contract::Finding& finding : monitor_->findings()) expect_finding(finding.rule);
}

TEST_F(Requests, BUSY_comes_back_after_250_ms_with_a_fresh_poisoned_extension) {
  unsigned tries = 0;
  std::vector<world::Nanoseconds> times;
  std::set<void*> extensions;
  bool poisoned = true;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    times.push_back(now());
    extensions.insert(srb->SrbExtension);
    for (unsigned i = 0; i < 200; ++i)
      poisoned &= static_cast<std::byte*>(srb->SrbExtension)[i] == memory::PhysicalMemory::poison_byte;
    std::memset(srb->SrbExtension, 0, 200);
    complete(extension, srb, ++tries < 3 ? SRB_STATUS_BUSY : SRB_STATUS_SUCCESS);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::success);
  });
  ASSERT_EQ(times.size(), 3u);
  EXPECT_GE(times[1] - times[0], 250 * world::millisecond_ns);
  EXPECT_LT(times[1] - times[0], 260 * world::millisecond_ns);
  EXPECT_EQ(extensions.size(), 3u);
  EXPECT_TRUE(poisoned);
}

TEST_F(Requests, BUSY_is_tried_again_twenty_times) {
  unsigned tries = 0;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ++tries;
    complete(extension, srb, SRB_STATUS_BUSY);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_EQ(read(), port::Outcome::busy);
  });
  EXPECT_EQ(tries, 21u);
}

TEST_F(Requests, QUEUE_FULL_waits_for_a_quarter_of_the_requests_in_flight) {
  std::vector<SCSI_REQUEST_BLOCK*> taken;
  unsigned refused = 0, started = 0;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ++started;
    if (taken.size() == 4 && refused == 0) {
      ++refused;
      srb->ScsiStatus = task_set_full;
      complete(extension, srb, SRB_STATUS_BUSY);
    } else {
      taken.push_back(srb);
    }
    return true;
  };
  ASSERT_TRUE(dock());
  std::array<port::Request, 5> requests;
  run([&] {
    open_unit();
    for (port::Request& request : requests) submit(request);
    nt::sleep(world::millisecond_ns);
    EXPECT_EQ(started, 5u);
    EXPECT_EQ(taken.size(), 4u);
    {
      nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
      complete(extension_, taken[0]);
    }
    EXPECT_EQ(taken.size(), 5u) << "one of four completed: 25 %";
    nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
    for (std::size_t i = 1; i < taken.size(); ++i) complete(extension_, taken[i]);
  });
  for (const port::Request& request : requests) EXPECT_EQ(request.outcome, port::Outcome::success);
}

TEST_F(Requests, no_more_than_the_depth_are_with_the_miniport) {
  std::vector<SCSI_REQUEST_BLOCK*> taken;
  miniport_.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
    taken.push_back(srb);
    return true;
  };
  miniport_.build_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (opcode_of(srb) == 0x12) {
      EXPECT_TRUE(StorPortSetDeviceQueueDepth(extension, 0, 0, 0, 3));
    }
    return true;
  };
  ASSERT_TRUE(dock());
  std::array<port::Request, 8> requests;
  run([&] {
    open_unit();
    for (port::Request& request : requests) submit(request);
    EXPECT_EQ(adapter_->with_miniport(), 3u);
    EXPECT_EQ(adapter_->outstanding(), 8u);
    while (adapter_->outstanding() != 0) {
      ASSERT_FALSE(taken.empty());
      SCSI_REQUEST_BLOCK* srb = taken.back();
      taken.pop_back();
      nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
      complete(extension_, srb);
    }
  });
  for (const port::Request& request : requests) EXPECT_EQ(request.outcome, port::Outcome::success);
}

TEST_F(Requests, a_paused_adapter_gets_nothing_until_it_resumes) {
  unsigned started = 0;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ++started;
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  port::Request request;
  run([&] {
    open_unit();
    EXPECT_TRUE(StorPortPause(extension_, 10));
    submit(request);
    nt::sleep(5 * world::second_ns);
    EXPECT_EQ(started, 0u);
    EXPECT_TRUE(StorPortResume(extension_));
    nt::sleep(world::millisecond_ns);
    EXPECT_EQ(started, 1u);
  });
}

TEST_F(Requests, a_pause_ends_by_itself_when_its_time_is_over) {
  unsigned started = 0;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    ++started;
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    EXPECT_TRUE(StorPortPauseDevice(extension_, 0, 0, 0, 2));
    const world::Nanoseconds before = now();
    EXPECT_EQ(read(), port::Outcome::success);
    EXPECT_GE(now() - before, 2 * world::second_ns);
    EXPECT_LT(now() - before, 3 * world::second_ns);
  });
  EXPECT_EQ(started, 1u);
}

TEST_F(Requests, a_busy_unit_waits_for_that_many_completions) {
  std::vector<SCSI_REQUEST_BLOCK*> taken;
  miniport_.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
    taken.push_back(srb);
    return true;
  };
  ASSERT_TRUE(dock());
  std::array<port::Request, 4> requests;
  run([&] {
    open_unit();
    for (unsigned i = 0; i < 3; ++i) submit(requests[i]);
    EXPECT_TRUE(StorPortDeviceBusy(extension_, 0, 0, 0, 2));
    submit(requests[3]);
    for (unsigned i = 0; i < 2; ++i) {
      EXPECT_EQ(taken.size(), 3u);
      nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
      complete(extension_, taken[i]);
    }
    EXPECT_EQ(taken.size(), 4u);
    nt::RaiseIrql at_dispatch(nt::Irql::dispatch);
    complete(extension_, taken[2]);
    complete(extension_, taken[3]);
  });
  EXPECT_EQ(adapter_->outstanding(), 0u);
}

TEST_F(Requests, what_is_written_into_a_completed_request_is_found) {
  void* old_extension = nullptr;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    old_extension = srb->SrbExtension;
    complete(extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    read();
    machine_->memory->unpoison(old_extension, 200);
    static_cast<char*>(old_extension)[10] = 1;
    for (unsigned i = 0; i < 60; ++i) read();
  });
  expect_finding("request-touched-after-completion");
}

TEST_F(Requests, a_request_completed_twice_is_found_and_finished_once) {
  unsigned done = 0;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    complete(extension, srb);
    StorPortNotification(RequestComplete, extension, srb);
    return true;
  };
  ASSERT_TRUE(dock());
  port::Request request;
  request.context = &done;
  request.done = [](port::Request& finished) { ++*static_cast<unsigned*>(finished.context); };
  run([&] {
    open_unit();
    submit(request);
  });
  EXPECT_EQ(done, 1u);
  expect_finding("request-completed-twice");
}

TEST_F(Requests, a_request_over_its_time_climbs_from_unit_to_target_to_bus_and_is_failed) {
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    switch (srb->Function) {
      case SRB_FUNCTION_RESET_LOGICAL_UNIT:
        log("unit");
        break;
      case SRB_FUNCTION_RESET_DEVICE:
        log("target");
        break;
      default:
        return true;
    }
    complete(extension, srb, SRB_STATUS_ERROR);
    return true;
  };
  miniport_.reset_bus = [&](Extension*, ULONG) {
    EXPECT_EQ(irql(), nt::Irql::dispatch);
    EXPECT_TRUE(holds(nt::LockFamily::start_io));
    log("bus");
    return true;
  };
  ASSERT_TRUE(dock());
  port::Request request;
  world::Nanoseconds begin = 0, end = 0;
  run([&] {
    open_unit();
    begin = now();
    submit(request, 3);
    while (request.outcome == port::Outcome::pending) nt::sleep(100 * world::millisecond_ns);
    end = now();
    EXPECT_EQ(adapter_->with_miniport(), 0u);
  });
  EXPECT_EQ(logged(), (std::vector<std::string>{"unit", "target", "bus"}));
  EXPECT_EQ(request.outcome, port::Outcome::timeout);
  EXPECT_GE(end - begin, 3 * world::second_ns + 4 * world::second_ns) << "timeout and BusResetHoldTime";
  EXPECT_LT(end - begin, 10 * world::second_ns);
  expect_finding("request-timeout");
  expect_finding("reset-leaves-requests");
  for (const contract::Finding& finding : monitor_->findings()) expect_finding(finding.rule);
}

TEST_F(Requests, a_unit_reset_that_completes_its_requests_ends_the_ladder) {
  SCSI_REQUEST_BLOCK* stuck = nullptr;
  miniport_.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Function == SRB_FUNCTION_RESET_LOGICAL_UNIT) {
      log("unit");
      complete(extension, stuck, SRB_STATUS_BUS_RESET);
      complete(extension, srb);
    } else if (stuck == nullptr) {
      stuck = srb;
    } else {
      complete(extension, srb);
    }
    return true;
  };
  miniport_.reset_bus = [&](Extension*, ULONG) {
    log("bus");
    return true;
  };
  ASSERT_TRUE(dock());
  port::Request request;
  run([&] {
    open_unit();
    submit(request, 2);
    while (request.outcome == port::Outcome::pending) nt::sleep(100 * world::millisecond_ns);
    EXPECT_EQ(read(), port::Outcome::success);
  });
  EXPECT_EQ(request.outcome, port::Outcome::reset);
  EXPECT_EQ(logged(), (std::vector<std::string>{"unit"}));
  expect_finding("request-timeout");
}

TEST_F(Requests, a_bus_reset_completes_what_the_miniport_has_with_BUS_RESET) {
  std::vector<SCSI_REQUEST_BLOCK*> taken;
  miniport_.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
    taken.push_back(srb);
    return true;
  };
  miniport_.reset_bus = [&](Extension* extension, ULONG) {
    for (SCSI_REQUEST_BLOCK* srb : taken) complete(extension, srb, SRB_STATUS_BUS_RESET);
    return true;
  };
  ASSERT_TRUE(dock());
  std::array<port::Request, 3> requests;
  run([&] {
    open_unit();
    for (port::Request& request : requests) submit(request);
    EXPECT_TRUE(adapter_->reset_bus(0));
  });
  for (const port::Request& request : requests) EXPECT_EQ(request.outcome, port::Outcome::reset);
}

TEST_F(Requests, a_request_that_is_never_completed_is_reported_when_the_machine_is_idle) {
  miniport_.start_io = [](Extension*, SCSI_REQUEST_BLOCK*) { return true; };
  ASSERT_TRUE(dock());
  port::Request request;
  run([&] {
    open_unit();
    submit(request, 0);
  });
  run([&] { adapter_->report_lost_requests(); });
  EXPECT_EQ(request.outcome, port::Outcome::error);
  expect_finding("request-lost");
}

TEST_F(Requests, discovery_finds_the_unit_with_its_names) {
  ASSERT_TRUE(dock());
  std::vector<port::UnitDescription> units;
  run([&] { units = adapter_->discover(); });
  ASSERT_EQ(units.size(), 1u);
  EXPECT_EQ(units[0].vendor, "DRYDOCK");
  EXPECT_EQ(units[0].product, "TINY");
  EXPECT_EQ(units[0].revision, "1");
}

TEST_F(Requests, the_unit_extension_is_zeroed_and_the_units_own) {
  ASSERT_TRUE(dock());
  run([&] {
    open_unit();
    auto* unit = static_cast<UCHAR*>(StorPortGetLogicalUnit(extension_, 0, 0, 0));
    ASSERT_NE(unit, nullptr);
    for (unsigned i = 0; i < 40; ++i) EXPECT_EQ(unit[i], 0);
    EXPECT_EQ(StorPortGetLogicalUnit(extension_, 0, 0, 1), nullptr);
  });
}

}  // namespace
}  // namespace drydock::tests
