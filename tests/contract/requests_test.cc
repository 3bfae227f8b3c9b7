// The life of a request, told to the monitor as a port driver tells it.
#include <cstring>

#include "watched_machine.h"

namespace drydock::contract {
namespace {

constexpr std::uint8_t success = 0x01, error = 0x04, busy = 0x05, invalid_request = 0x06, bus_reset = 0x0E, overrun = 0x12, autosense = 0x80;

class RequestRulesOf : public Watched {
 protected:
  RequestFacts read(std::uint64_t number = 1) {
    RequestFacts facts;
    facts.number = number;
    facts.adapter = adapter();
    facts.cdb[0] = 0x28;
    facts.cdb_length = 10;
    facts.data_length_sent = facts.data_length_returned = 4096;
    facts.sense = sense_;
    facts.sense_capacity = sizeof(sense_);
    facts.timeout_seconds = 10;
    facts.srb_status = success;
    return facts;
  }
  /// Handed over, taken, completed as `facts` say.
  void complete(const RequestFacts& facts) {
    start(facts);
    monitor_->request_completing(facts, true);
    monitor_->request_retired(facts);
  }
  void start(const RequestFacts& facts) {
    monitor_->request_building(facts);
    monitor_->build_io_returned(facts, true);
    monitor_->request_starting(facts);
    monitor_->start_io_returned(facts, true);
  }
  std::uint8_t sense_[18] = {};
};

TEST_F(RequestRulesOf, A_read_that_succeeds_is_silent_and_evaluates_the_life_cycle) {
  run([&] { complete(read()); });
  EXPECT_EQ(broken(), "");
  for (const char* rule : {"request-completed-twice", "request-not-outstanding", "request-touched-after-completion", "request-lost",
                           "build-io-completes-and-continues", "start-io-false-after-completion", "status-pending",
                           "status-queue-frozen", "data-length-grown", "underrun-status", "srb-field-changed"})
    EXPECT_EQ(evaluated(rule), 1u) << rule;
}

TEST_F(RequestRulesOf, A_second_completion_breaks_request_completed_twice_and_shows_the_requests_life) {
  run([&] {
    complete(read());
    monitor_->request_completing(read(), false);
  });
  ASSERT_EQ(broken(), "request-completed-twice");
  const auto& history = monitor_->findings()[0].history;
  ASSERT_EQ(history.size(), 8u);
  EXPECT_NE(history[0].find("READ(10), 4096 bytes"), std::string::npos) << history[0];
  EXPECT_NE(history[5].find("completed, SrbStatus 0x01"), std::string::npos) << history[5];
  EXPECT_NE(history[7].find("completed again"), std::string::npos) << history[7];
}

TEST_F(RequestRulesOf, Completing_what_is_no_request_breaks_request_not_outstanding) {
  run([&] { monitor_->request_completing(RequestFacts{}, false); });
  EXPECT_EQ(broken(), "request-not-outstanding");
}

TEST_F(RequestRulesOf, Completing_what_the_port_took_back_is_not_the_miniports_fault) {
  run([&] {
    start(read());
    monitor_->request_completing(read(), false);
  });
  EXPECT_EQ(broken(), "");
}

TEST_F(RequestRulesOf, A_timeout_that_a_faulty_device_made_is_not_the_miniports_fault) {
  start(read(1));
  monitor_->device_fault("completion");
  monitor_->request_timed_out(read(1));
  EXPECT_EQ(broken(), "");
  start(read(2));
  monitor_->request_timed_out(read(2));
  EXPECT_EQ(broken(), "request-timeout");
}

TEST_F(RequestRulesOf, A_write_to_a_completed_request_breaks_request_touched_after_completion) {
  run([&] {
    complete(read());
    monitor_->written_after_completion(read(), "the SRB extension");
  });
  EXPECT_EQ(broken(), "request-touched-after-completion");
}

TEST_F(RequestRulesOf, BuildIo_returning_TRUE_for_what_it_completed_breaks_its_rule) {
  run([&] {
    monitor_->request_building(read());
    monitor_->request_completing(read(), true);
    monitor_->build_io_returned(read(), true);
  });
  EXPECT_EQ(broken(), "build-io-completes-and-continues");
}

TEST_F(RequestRulesOf, BuildIo_returning_FALSE_for_what_it_completed_is_silent) {
  run([&] {
    monitor_->request_building(read());
    monitor_->request_completing(read(), true);
    monitor_->build_io_returned(read(), false);
    monitor_->request_retired(read());
  });
  EXPECT_EQ(broken(), "");
  EXPECT_EQ(evaluated("build-io-false-not-completed"), 1u);
}

TEST_F(RequestRulesOf, A_request_that_BuildIo_kept_and_forgot_breaks_build_io_false_not_completed) {
  run([&] {
    monitor_->request_building(read());
    monitor_->build_io_returned(read(), false);
    monitor_->request_lost(read());
  });
  EXPECT_EQ(broken(), "build-io-false-not-completed");
}

TEST_F(RequestRulesOf, StartIo_returning_FALSE_for_what_it_completed_breaks_its_rule) {
  run([&] {
    monitor_->request_starting(read());
    monitor_->request_completing(read(), true);
    monitor_->start_io_returned(read(), false);
  });
  EXPECT_EQ(broken(), "start-io-false-after-completion");
}

TEST_F(RequestRulesOf, BUSY_with_another_length_breaks_busy_changes_length_only) {
  RequestFacts facts = read();
  facts.srb_status = busy;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "");
  facts.data_length_returned = 0;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "busy-changes-length");
}

TEST_F(RequestRulesOf, BUSY_after_the_device_moved_data_breaks_busy_after_device) {
  RequestFacts facts = read(7);
  facts.srb_status = busy;
  void* buffer = machine_.memory->allocate(512, 8, {memory::Use::request_buffer, memory::Direction::both, 7});
  run([&] {
    start(facts);
    std::byte data[512] = {};
    ASSERT_TRUE(machine_.memory->dma_write(machine_.memory->physical_of(buffer), data));
    monitor_->request_completing(facts, true);
  });
  EXPECT_EQ(broken(), "busy-after-device");
}

TEST_F(RequestRulesOf, Status_PENDING_and_QUEUE_FROZEN_are_not_for_completions) {
  RequestFacts facts = read();
  facts.srb_status = 0;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "status-pending");
  facts = read(2);
  facts.srb_status = success | 0x40;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "status-pending status-queue-frozen");
}

TEST_F(RequestRulesOf, CHECK_CONDITION_with_sense_is_silent) {
  sense_[0] = 0x70;
  RequestFacts facts = read();
  facts.scsi_status = 2;
  facts.srb_status = error | autosense;
  facts.sense_length_returned = 18;
  facts.data_length_returned = 0;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "");
  for (const char* rule : {"check-condition-without-sense", "autosense-without-sense", "sense-length"}) EXPECT_EQ(evaluated(rule), 1u) << rule;
}

TEST_F(RequestRulesOf, CHECK_CONDITION_without_AUTOSENSE_VALID_breaks_its_rule) {
  RequestFacts facts = read();
  facts.scsi_status = 2;
  facts.srb_status = error;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "check-condition-without-sense");
}

TEST_F(RequestRulesOf, AUTOSENSE_VALID_over_an_empty_buffer_breaks_autosense_without_sense) {
  RequestFacts facts = read();
  facts.scsi_status = 2;
  facts.srb_status = error | autosense;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "autosense-without-sense");
}

TEST_F(RequestRulesOf, More_sense_than_the_buffer_holds_breaks_sense_length) {
  RequestFacts facts = read();
  facts.sense_length_returned = 19;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "sense-length");
}

TEST_F(RequestRulesOf, SUCCESS_with_a_SCSI_error_and_ERROR_without_one_break_their_rules) {
  RequestFacts facts = read();
  facts.scsi_status = 0x08;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "scsi-status-mismatch");
  facts = read(2);
  facts.srb_status = error;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "error-without-scsi-status scsi-status-mismatch");
}

TEST_F(RequestRulesOf, Lengths_may_shrink_with_DATA_OVERRUN_only_and_never_grow) {
  RequestFacts facts = read();
  facts.data_length_returned = 36;
  facts.srb_status = overrun;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "");
  facts.srb_status = success;
  facts.number = 2;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "underrun-status");
  facts = read(3);
  facts.data_length_returned = 4097;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "data-length-grown underrun-status");
}

TEST_F(RequestRulesOf, An_unknown_function_ends_with_INVALID_REQUEST) {
  RequestFacts facts = read();
  facts.kind = RequestKind::other;
  facts.srb_status = invalid_request;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "");
  facts.srb_status = success;
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "unknown-function-status");
}

TEST_F(RequestRulesOf, A_changed_port_field_breaks_srb_field_changed) {
  RequestFacts facts = read();
  facts.changed_field = "OriginalRequest";
  run([&] { complete(facts); });
  EXPECT_EQ(broken(), "srb-field-changed");
}

TEST_F(RequestRulesOf, ResetBus_completes_with_BUS_RESET) {
  RequestFacts facts = read();
  facts.srb_status = bus_reset;
  start(facts);
  run([&] { call(Callback::HwStorResetBus, nt::Irql::dispatch, [&] { monitor_->request_completing(facts, true); }); });
  EXPECT_EQ(broken(), "");
  facts = read(2);
  facts.srb_status = 0x02;  // SRB_STATUS_ABORTED
  start(facts);
  run([&] { call(Callback::HwStorResetBus, nt::Irql::dispatch, [&] { monitor_->request_completing(facts, true); }); });
  EXPECT_EQ(broken(), "reset-bus-completion-status");
}

TEST_F(RequestRulesOf, Timeouts_losses_and_survivors_of_a_reset_break_their_rules) {
  start(read(1));
  monitor_->request_timed_out(read(1));
  EXPECT_EQ(broken(), "request-timeout");
  start(read(2));
  monitor_->request_survived_reset(read(2), 2);
  EXPECT_EQ(broken(), "request-timeout reset-leaves-requests");
  start(read(3));
  monitor_->request_lost(read(3));
  EXPECT_EQ(broken(), "request-lost request-timeout reset-leaves-requests");
}

class HoldingRulesOf : public RequestRulesOf {
 protected:
  void from_callback(std::string_view name, std::uint64_t argument) {
    const Routine routine{name, PortModel::storport, RoutineKind::exported, -1, 0, 15, any_callback, "", true, nullptr,
                          static_cast<std::uint32_t>(800 + name.size())};
    run([&] { call(Callback::HwStorDpcRoutine, nt::Irql::dispatch, [&] { monitor_->routine_entered(routine, 0, argument); }); });
  }
};

TEST_F(HoldingRulesOf, A_pause_that_lasts_until_the_stop_breaks_pause_without_resume) {
  monitor_->adapter_started(adapter());
  from_callback("StorPortPause", 60);
  from_callback("StorPortResume", 0);
  monitor_->adapter_stopped(adapter());
  EXPECT_EQ(broken(), "");
  monitor_->adapter_started(adapter());
  from_callback("StorPortPause", 60);
  monitor_->adapter_stopped(adapter());
  EXPECT_EQ(broken(), "pause-without-resume");
}

TEST_F(HoldingRulesOf, Busy_ends_by_completions_but_not_when_there_are_none_to_come) {
  monitor_->adapter_started(adapter());
  start(read(1));
  from_callback("StorPortBusy", 100);
  monitor_->request_completing(read(1), true);
  monitor_->adapter_stopped(adapter());
  EXPECT_EQ(broken(), "");
  monitor_->adapter_started(adapter());
  from_callback("StorPortBusy", 100);
  monitor_->adapter_stopped(adapter());
  EXPECT_EQ(broken(), "busy-without-ready");
}

}  // namespace
}  // namespace drydock::contract
