// Requests through SCSI Port: data, turns, tags, queues, sense, timeouts, resets.
#include "docked.h"

#include "nt/thread.h"

namespace drydock::tests {
namespace {

class ScsiPortRequests : public Docked {
 protected:
  /// Submits `count` reads of one block at once and waits for all; how many the miniport had at most is in `most_`.
  void load(unsigned count, unsigned targets = 1) {
    nt::Event all(nt::Event::Type::notification);
    struct Shared {
      unsigned left;
      nt::Event* all;
    } shared{count, &all};
    std::vector<port::Request> requests(count);
    auto* data = static_cast<std::uint8_t*>(buffer(count * block_bytes));
    for (unsigned i = 0; i < count; ++i) {
      requests[i] = transfer(0x28, data + i * block_bytes, i, 1, static_cast<std::uint8_t>(i % targets));
      requests[i].context = &shared;
      requests[i].done = [](port::Request& ended) {
        auto* state = static_cast<Shared*>(ended.context);
        EXPECT_EQ(ended.outcome, port::Outcome::success);
        if (--state->left == 0) state->all->set();
      };
    }
    tiny.interrupt = [this](Extension* extension) -> std::optional<BOOLEAN> {
      most_ = std::max<unsigned>(most_, extension->in_flight);
      return {};
    };
    for (auto& request : requests) adapter().submit(request);
    all.wait();
  }
  unsigned most_ = 0;
};

TEST_F(ScsiPortRequests, data_goes_there_and_back) {
  docked([&] {
    auto* out = static_cast<std::uint8_t*>(buffer(8 * block_bytes));
    auto* in = static_cast<std::uint8_t*>(buffer(8 * block_bytes));
    for (unsigned i = 0; i < 8 * block_bytes; ++i) out[i] = static_cast<std::uint8_t>(i * 7);
    EXPECT_EQ(write(out, 3, 8).outcome, port::Outcome::success);
    EXPECT_EQ(read(in, 3, 8).outcome, port::Outcome::success);
    EXPECT_EQ(std::memcmp(in, out, 8 * block_bytes), 0);
    EXPECT_EQ(hba().commands, 2u);
  });
}

TEST_F(ScsiPortRequests, StartIo_runs_at_DIRQL_under_the_interrupt_lock) {
  tiny.start_io = [&](Extension*, SCSI_REQUEST_BLOCK*) {
    EXPECT_GE(irql(), nt::Irql::device_lowest);
    EXPECT_TRUE(interrupt_lock_held());
    return false;
  };
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
}

TEST_F(ScsiPortRequests, one_request_at_a_time_until_NextRequest) {
  docked([&] { load(8); });
  EXPECT_EQ(most_, 1u);
}

// NextRequest lets another unit's request go while the first is under way.
TEST_F(ScsiPortRequests, NextRequest_from_StartIo_lets_idle_units_go) {
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x28) return false;
    tiny.notifies_next = false;  // the ISR's
    ScsiPortNotification(NextRequest, extension);
    return false;
  };
  docked([&] {
    load(8, 2);
    tiny.notifies_next = true;
  });
  EXPECT_EQ(most_, 2u);
}

class ScsiPortTagged : public ScsiPortRequests {
 protected:
  ScsiPortTagged() { tiny.tagged = true; }
};

TEST_F(ScsiPortTagged, NextLuRequest_lets_more_requests_of_the_unit_go_each_with_its_tag) {
  std::vector<unsigned> tags;
  tiny.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0x28) {
      world::HostScope host;
      tags.push_back(srb->QueueTag);
      EXPECT_NE(srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE, 0u);
      EXPECT_EQ(srb->QueueAction, SRB_SIMPLE_TAG_REQUEST);
    }
    return false;
  };
  docked([&] { load(8); });
  EXPECT_EQ(most_, 8u);
  std::sort(tags.begin(), tags.end());
  EXPECT_EQ(std::unique(tags.begin(), tags.end()) - tags.begin(), 8);
}

TEST_F(ScsiPortTagged, an_untagged_request_is_alone_and_carries_SP_UNTAGGED) {
  unsigned untagged = 0;
  tiny.notifies_next = true;
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00) return false;
    EXPECT_EQ(srb->QueueTag, SP_UNTAGGED);
    EXPECT_EQ(srb->SrbFlags & SRB_FLAGS_QUEUE_ACTION_ENABLE, 0u);
    EXPECT_EQ(extension->in_flight, 0u);
    ++untagged;
    return false;
  };
  docked([&] {
    port::Request request;
    request.cdb_length = 6;
    request.untagged = true;
    EXPECT_EQ(execute(request).outcome, port::Outcome::success);
  });
  EXPECT_EQ(untagged, 1u);
}

TEST_F(ScsiPortTagged, NextLuRequest_with_an_untagged_request_under_way_is_a_finding) {
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00) return false;
    ScsiPortNotification(NextLuRequest, extension, srb->PathId, srb->TargetId, srb->Lun);
    tiny.notifies_next = false;
    complete(extension, srb, SRB_STATUS_SUCCESS);
    tiny.notifies_next = true;
    return true;
  };
  expect("scsi-next-unit-untagged");
  docked([&] {
    port::Request request;
    request.cdb_length = 6;
    request.untagged = true;
    EXPECT_EQ(execute(request).outcome, port::Outcome::success);
  });
}

TEST_F(ScsiPortRequests, NextLuRequest_without_queuing_is_a_finding) {
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00) return false;
    tiny.notifies_next = false;
    complete(extension, srb, SRB_STATUS_SUCCESS);
    tiny.notifies_next = true;
    ScsiPortNotification(NextLuRequest, extension, srb->PathId, srb->TargetId, srb->Lun);
    return true;
  };
  expect("scsi-next-unit-conditions");
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
}

TEST_F(ScsiPortRequests, NextRequest_twice_is_a_finding) {
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0x00) ScsiPortNotification(NextRequest, extension);
    return false;
  };
  expect("scsi-next-request-twice");
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
}

TEST_F(ScsiPortRequests, NextRequest_missing_starves_the_queue_is_a_finding_and_ends_by_a_bus_reset) {
  unsigned resets = 0;
  tiny.reset_bus = [&](Extension* extension, ULONG) -> BOOLEAN {
    EXPECT_TRUE(interrupt_lock_held());
    EXPECT_GE(irql(), nt::Irql::device_lowest);
    ++resets;
    ScsiPortNotification(NextRequest, extension);
    return TRUE;
  };
  expect("scsi-next-request-missing");
  docked([&] {
    tiny.notifies_next = false;
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
    tiny.notifies_next = true;
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
  });
  EXPECT_EQ(resets, 1u);
}

TEST_F(ScsiPortRequests, StartIo_that_returns_FALSE_is_a_finding) {
  tiny.describe = [](HW_INITIALIZATION_DATA& data) {
    static PHW_STARTIO inner;
    inner = data.HwStartIo;
    data.HwStartIo = [](PVOID extension, PSCSI_REQUEST_BLOCK srb) -> BOOLEAN {
      inner(extension, srb);
      return FALSE;
    };
  };
  expect("scsi-start-io-false");
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
}

TEST_F(ScsiPortRequests, a_request_that_is_not_active_is_not_completed) {
  tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00) return false;
    complete(extension, srb, SRB_STATUS_SUCCESS);
    ScsiPortNotification(RequestComplete, extension, srb);
    return true;
  };
  expect("request-completed-twice");
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
}

TEST_F(ScsiPortRequests, BUSY_is_sent_again) {
  unsigned times = 0;
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00 || ++times > 1) return false;
    complete(extension, srb, SRB_STATUS_BUSY);
    return true;
  };
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
  EXPECT_EQ(times, 2u);
}

// --- frozen and locked queues ------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRequests, an_error_freezes_the_queue_until_RELEASE_QUEUE) {
  docked([&] {
    const Answer failed = command(0xC0);
    EXPECT_EQ(failed.outcome, port::Outcome::check_condition);
    EXPECT_NE(failed.srb_status & SRB_STATUS_QUEUE_FROZEN, 0);
    EXPECT_EQ(failed.sense_length, 18);
    bool done = false;
    port::Request waiting;
    waiting.cdb_length = 6;
    waiting.context = &done;
    waiting.done = [](port::Request& ended) { *static_cast<bool*>(ended.context) = true; };
    adapter().submit(waiting);
    nt::sleep(world::second_ns);
    EXPECT_FALSE(done);
    EXPECT_EQ(command(0, 0, SRB_FLAGS_BYPASS_FROZEN_QUEUE).outcome, port::Outcome::success);
    EXPECT_FALSE(done);
    EXPECT_EQ(queue(port::Function::release_queue).outcome, port::Outcome::success);
    nt::sleep(world::second_ns);
    EXPECT_TRUE(done);
  });
}

TEST_F(ScsiPortRequests, NO_QUEUE_FREEZE_leaves_the_queue_running_and_another_unit_runs_in_any_case) {
  docked([&] {
    EXPECT_EQ(command(0xC0, 0, SRB_FLAGS_NO_QUEUE_FREEZE).srb_status & SRB_STATUS_QUEUE_FROZEN, 0);
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
    EXPECT_NE(command(0xC0).srb_status & SRB_STATUS_QUEUE_FROZEN, 0);
    EXPECT_EQ(command(0, 1).outcome, port::Outcome::success);
    queue(port::Function::release_queue);
  });
}

TEST_F(ScsiPortRequests, FLUSH_QUEUE_ends_what_is_queued_and_thaws) {
  docked([&] {
    command(0xC0);
    port::Request waiting;
    waiting.cdb_length = 6;
    adapter().submit(waiting);
    EXPECT_EQ(queue(port::Function::flush_queue).outcome, port::Outcome::success);
    EXPECT_EQ(waiting.outcome, port::Outcome::flushed);
    EXPECT_EQ(waiting.srb_status, SRB_STATUS_REQUEST_FLUSHED);
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
  });
}

TEST_F(ScsiPortRequests, LOCK_QUEUE_stops_the_queue_until_UNLOCK_QUEUE_but_not_BYPASS_LOCKED_QUEUE) {
  docked([&] {
    queue(port::Function::lock_queue);
    port::Request waiting;
    waiting.cdb_length = 6;
    adapter().submit(waiting);
    EXPECT_EQ(command(0, 0, SRB_FLAGS_BYPASS_LOCKED_QUEUE).outcome, port::Outcome::success);
    EXPECT_EQ(waiting.outcome, port::Outcome::pending);
    queue(port::Function::unlock_queue);
    nt::sleep(world::second_ns);
    EXPECT_EQ(waiting.outcome, port::Outcome::success);
  });
}

// --- request sense -----------------------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRequests, the_port_asks_for_sense_when_the_adapter_does_not_and_the_queue_waits) {
  Story story;
  tiny.describe = [](HW_INITIALIZATION_DATA& data) { data.AutoRequestSense = FALSE; };
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] == 0xC0) {
      story.add("error");
      srb->ScsiStatus = 2;
      complete(extension, srb, SRB_STATUS_ERROR);
      return true;
    }
    if (srb->Cdb[0] == 0x03) {
      story.add("sense");
      EXPECT_EQ(srb->QueueTag, SP_UNTAGGED);
      EXPECT_NE(srb->SrbFlags & SRB_FLAGS_DISABLE_AUTOSENSE, 0u);
      UCHAR sense[18] = {0x70, 0, 3, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x11};
      std::memcpy(srb->DataBuffer, sense, sizeof sense);
      srb->DataTransferLength = sizeof sense;
      srb->ScsiStatus = 0;
      complete(extension, srb, SRB_STATUS_DATA_OVERRUN);
      return true;
    }
    if (srb->Cdb[0] == 0x00) story.add("next");
    return false;
  };
  docked([&] {
    port::Request failing, next;
    failing.cdb[0] = 0xC0;
    failing.cdb_length = next.cdb_length = 6;
    failing.srb_flags_extra = SRB_FLAGS_NO_QUEUE_FREEZE;
    bool done = false;
    next.context = &done;
    next.done = [](port::Request& ended) { *static_cast<bool*>(ended.context) = true; };
    failing.done = nullptr;
    adapter().submit(failing);
    adapter().submit(next);
    nt::sleep(world::second_ns);
    EXPECT_TRUE(done);
    EXPECT_EQ(failing.outcome, port::Outcome::check_condition);
    EXPECT_NE(failing.srb_status & SRB_STATUS_AUTOSENSE_VALID, 0);
    EXPECT_EQ(failing.sense_length, 18);
    EXPECT_EQ(failing.sense[2], 3);
  });
  EXPECT_TRUE(story.words.ends_with("error sense next")) << story.words;
}

// --- timeouts and resets ----------------------------------------------------------------------------------------------------------

TEST_F(ScsiPortRequests, a_timeout_is_answered_by_ABORT_COMMAND_for_that_request) {
  SCSI_REQUEST_BLOCK* hung = nullptr;
  unsigned resets = 0;
  tiny.reset_bus = [&](Extension*, ULONG) -> BOOLEAN {
    ++resets;
    return TRUE;
  };
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Function == SRB_FUNCTION_ABORT_COMMAND) {
      EXPECT_EQ(srb->NextSrb, hung);
      EXPECT_EQ(ScsiPortGetSrb(extension, srb->PathId, srb->TargetId, srb->Lun, SP_UNTAGGED), hung);
      complete(extension, hung, SRB_STATUS_ABORTED);
      tiny.notifies_next = false;
      complete(extension, srb, SRB_STATUS_SUCCESS);
      tiny.notifies_next = true;
      return true;
    }
    if (srb->Cdb[0] != 0x00 || hung != nullptr) return false;
    hung = srb;
    return true;
  };
  expect("request-timeout");
  docked([&] {
    port::Request request;
    request.cdb_length = 6;
    request.timeout_seconds = 2;
    EXPECT_EQ(execute(request).outcome, port::Outcome::reset);
    EXPECT_NE(request.srb_status & SRB_STATUS_QUEUE_FROZEN, 0);
    queue(port::Function::release_queue);
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
  });
  EXPECT_EQ(resets, 0u);
}

TEST_F(ScsiPortRequests, a_request_that_the_abort_did_not_bring_back_is_ended_by_the_bus_reset) {
  unsigned aborts = 0, resets = 0;
  bool hung = false;
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Function == SRB_FUNCTION_ABORT_COMMAND) {
      ++aborts;
      complete(extension, srb, SRB_STATUS_ABORT_FAILED);
      return true;
    }
    if (srb->Cdb[0] != 0x00 || hung) return false;
    return hung = true;
  };
  tiny.reset_bus = [&](Extension* extension, ULONG path) -> BOOLEAN {
    ++resets;
    ScsiPortCompleteRequest(extension, static_cast<UCHAR>(path), SP_UNTAGGED, SP_UNTAGGED, SRB_STATUS_BUS_RESET);
    ScsiPortNotification(NextRequest, extension);
    return TRUE;
  };
  expect("request-timeout");
  docked([&] {
    port::Request request;
    request.cdb_length = 6;
    request.timeout_seconds = 2;
    request.srb_flags_extra = SRB_FLAGS_NO_QUEUE_FREEZE;
    EXPECT_EQ(execute(request).outcome, port::Outcome::reset);
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
  });
  EXPECT_EQ(aborts, 1u);
  EXPECT_EQ(resets, 1u);
}

TEST_F(ScsiPortRequests, a_bus_reset_that_leaves_a_request_under_way_is_a_finding) {
  tiny.start_io = [&](Extension*, SCSI_REQUEST_BLOCK* srb) { return srb->Cdb[0] == 0x00; };
  tiny.reset_bus = [](Extension*, ULONG) -> BOOLEAN { return TRUE; };
  expect("scsi-reset-completes-all");
  expect("reset-leaves-requests");
  docked([&] {
    port::Request request;
    request.cdb_length = 6;
    adapter().submit(request);
    EXPECT_TRUE(adapter().reset_bus(0));
    EXPECT_EQ(request.outcome, port::Outcome::reset);
  });
}

TEST_F(ScsiPortRequests, ResetDetected_holds_the_queues_and_asks_for_the_requests_of_before) {
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00) return false;
    ScsiPortNotification(ResetDetected, extension);
    complete(extension, srb, SRB_STATUS_BUS_RESET);
    return true;
  };
  docked([&] {
    EXPECT_EQ(command(0, 0, SRB_FLAGS_NO_QUEUE_FREEZE).outcome, port::Outcome::reset);
    const auto before = executive().world().now_ns();
    tiny.start_io = nullptr;
    EXPECT_EQ(command(0).outcome, port::Outcome::success);
    EXPECT_GE(executive().world().now_ns() - before, 3 * world::second_ns);
    EXPECT_GE(evaluated("scsi-reset-hold-outstanding"), 1u);
  });
}

TEST_F(ScsiPortRequests, a_request_left_when_the_hold_time_of_a_reset_ends_is_a_finding) {
  SCSI_REQUEST_BLOCK* kept = nullptr;
  tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
    if (srb->Cdb[0] != 0x00) return false;
    ScsiPortNotification(ResetDetected, extension);
    kept = srb;
    ScsiPortNotification(RequestTimerCall, extension, timer_callback, 6'000'000);
    return true;
  };
  tiny.timer = [&](Extension* extension) { complete(extension, kept, SRB_STATUS_SUCCESS); };
  expect("scsi-reset-hold-outstanding");
  docked([&] { EXPECT_EQ(command(0).outcome, port::Outcome::success); });
}

TEST_F(ScsiPortRequests, a_thousand_requests_pass_without_a_finding) {
  docked([&] {
    void* data = buffer(block_bytes);
    for (unsigned i = 0; i < 1000; ++i) ASSERT_EQ(read(data, i % 64, 1, i % 2).outcome, port::Outcome::success);
  });
  EXPECT_GE(evaluated("scsi-next-request-twice"), 1000u);
}

}  // namespace
}  // namespace drydock::tests
