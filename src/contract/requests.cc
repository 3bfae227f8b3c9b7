#include "contract/requests.h"

#include <fmt/format.h>

#include "contract/callback.h"

namespace drydock::contract {
namespace {

// SrbStatus: the low six bits say what happened, the upper two are flags (srb.h).
constexpr std::uint8_t status_mask = 0x3F, queue_frozen = 0x40, autosense_valid = 0x80;
constexpr std::uint8_t status_pending = 0x00, status_success = 0x01, status_error = 0x04, status_busy = 0x05,
                       status_invalid_request = 0x06, status_bus_reset = 0x0E, status_data_overrun = 0x12;
constexpr std::uint8_t scsi_good = 0x00, scsi_check_condition = 0x02;
constexpr std::uint32_t flag_disable_autosense = 0x20;

std::uint8_t base_status(const RequestFacts& facts) { return facts.srb_status & status_mask; }

/// Response codes 70h to 73h (SPC-4 4.5.1).
bool holds_sense(const RequestFacts& facts) {
  if (!facts.sense || facts.sense_capacity == 0) return false;
  const std::uint8_t response = *static_cast<const std::uint8_t*>(facts.sense) & 0x7F;
  return response >= 0x70 && response <= 0x73;
}

}  // namespace

std::string describe(const RequestFacts& facts) {
  const std::string what = operation_name(facts.kind, facts.cdb[0]);
  if (facts.data_length_sent == 0) return fmt::format("{} (request {})", what, facts.number);
  return fmt::format("{} of {} bytes (request {})", what, facts.data_length_sent, facts.number);
}

void RequestRules::building(const RequestFacts& facts) {
  RequestRecord& record = histories_.of(facts);
  record.progress = Progress::building;
  record.build_io_said_false = record.completed = record.touched_by_device = false;
  histories_.note(record, Step::building);
}

void RequestRules::build_io_returned(const RequestFacts& facts, bool result) {
  RequestRecord& record = histories_.of(facts);
  histories_.note(record, Step::built, result);
  record.build_io_said_false = !result;
  ledger_.judge(RuleNumber::build_io_completes_and_continues, !(result && record.completed),
                [&] { return fmt::format("HwStorBuildIo completed the {} and returned TRUE", describe(facts)); }, facts.number);
}

void RequestRules::starting(const RequestFacts& facts) {
  RequestRecord& record = histories_.of(facts);
  record.progress = Progress::with_miniport;
  histories_.note(record, Step::starting);
}

void RequestRules::start_io_returned(const RequestFacts& facts, bool result) {
  RequestRecord& record = histories_.of(facts);
  histories_.note(record, Step::started, result);
  ledger_.judge(RuleNumber::start_io_false_after_completion, result || !record.completed,
                [&] { return fmt::format("HwStorStartIo completed the {} and returned FALSE", describe(facts)); }, facts.number);
}

void RequestRules::completing(const RequestFacts& facts, bool outstanding, const nt::Activation* callback) {
  RequestRecord* known = histories_.find(facts.number);
  ledger_.count(RuleNumber::request_completed_twice);
  ledger_.count(RuleNumber::request_not_outstanding);
  if (!outstanding) {
    if (known) histories_.note(*known, Step::completed_again, facts.srb_status);
    not_outstanding(facts, known);
    return;
  }
  RequestRecord& record = histories_.of(facts);
  histories_.note(record, Step::completed, facts.srb_status | std::uint32_t{facts.scsi_status} << 8);
  record.progress = Progress::completed;
  record.completed = true;
  ledger_.count(RuleNumber::request_timeout);

  judge_status(facts);
  judge_busy(facts, record);
  judge_sense(facts);
  judge_length(facts);
  ledger_.judge(RuleNumber::srb_field_changed, !facts.changed_field,
                [&] { return fmt::format("{} of the {} was changed", facts.changed_field, describe(facts)); }, facts.number);
  if (callback && static_cast<Callback>(callback->callback) == Callback::HwStorResetBus) {
    const std::uint8_t status = base_status(facts);
    ledger_.judge(RuleNumber::reset_bus_completion_status,
                  status == status_bus_reset || status == status_success || status == status_data_overrun,
                  [&] { return fmt::format("HwStorResetBus completed the {} with SrbStatus 0x{:02x}", describe(facts), facts.srb_status); },
                  facts.number);
  }
}

void RequestRules::not_outstanding(const RequestFacts& facts, const RequestRecord* known) {
  nt::Processor* const processor = ledger_.current_processor();
  if (known && known->completed) {
    ledger_.report(row(RuleNumber::request_completed_twice).id, fmt::format("the {} is completed a second time", describe(facts)),
                   processor, facts.number);
    return;
  }
  // The port driver took it back while the miniport had it (removal): the miniport could not know.
  if (known && known->progress != Progress::unknown) return;
  ledger_.report(row(RuleNumber::request_not_outstanding).id,
                 facts.number ? fmt::format("the {} is completed, which the miniport does not have", describe(facts))
                              : std::string("something is completed that is no request of the port driver's"),
                 processor, facts.number);
}

void RequestRules::judge_status(const RequestFacts& facts) {
  const std::uint8_t status = base_status(facts);
  ledger_.judge(RuleNumber::status_pending, status != status_pending,
                [&] { return fmt::format("the {} is completed with SRB_STATUS_PENDING", describe(facts)); }, facts.number);
  ledger_.judge(RuleNumber::status_queue_frozen, !(facts.srb_status & queue_frozen),
                [&] { return fmt::format("the {} is completed with SRB_STATUS_QUEUE_FROZEN", describe(facts)); }, facts.number);
  if (facts.kind == RequestKind::other)
    ledger_.judge(RuleNumber::unknown_function_status, status == status_invalid_request, [&] {
      return fmt::format("SRB function 0x{:02x} is completed with SrbStatus 0x{:02x}", facts.srb_function, facts.srb_status);
    }, facts.number);
  if (facts.kind != RequestKind::scsi) return;
  ledger_.judge(RuleNumber::scsi_status_mismatch, status != status_success || facts.scsi_status == scsi_good, [&] {
    return fmt::format("the {} has SRB_STATUS_SUCCESS and ScsiStatus 0x{:02x}", describe(facts), facts.scsi_status);
  }, facts.number);
  ledger_.judge(RuleNumber::error_without_scsi_status, status != status_error || facts.scsi_status != scsi_good,
                [&] { return fmt::format("the {} has SRB_STATUS_ERROR and ScsiStatus GOOD", describe(facts)); }, facts.number);
}

void RequestRules::judge_busy(const RequestFacts& facts, const RequestRecord& record) {
  if (base_status(facts) != status_busy) return;
  ledger_.judge(RuleNumber::busy_changes_length, facts.data_length_returned == facts.data_length_sent, [&] {
    return fmt::format("the {} is refused with SRB_STATUS_BUSY and DataTransferLength {}", describe(facts), facts.data_length_returned);
  }, facts.number);
  ledger_.judge(RuleNumber::busy_after_device, !record.touched_by_device, [&] {
    return fmt::format("the {} is refused with SRB_STATUS_BUSY after the device worked on it", describe(facts));
  }, facts.number);
}

void RequestRules::judge_sense(const RequestFacts& facts) {
  const bool valid = facts.srb_status & autosense_valid;
  const bool wanted = facts.sense && facts.sense_capacity != 0 && !(facts.srb_flags & flag_disable_autosense);
  if (facts.kind == RequestKind::scsi && facts.scsi_status == scsi_check_condition && wanted)
    ledger_.judge(RuleNumber::check_condition_without_sense, valid, [&] {
      return fmt::format("the {} ends with CHECK CONDITION and without SRB_STATUS_AUTOSENSE_VALID", describe(facts));
    }, facts.number);
  ledger_.judge(RuleNumber::sense_length, facts.sense_length_returned <= facts.sense_capacity, [&] {
    return fmt::format("the {} returns {} sense bytes in a buffer of {}", describe(facts), facts.sense_length_returned, facts.sense_capacity);
  }, facts.number);
  if (valid)
    ledger_.judge(RuleNumber::autosense_without_sense, holds_sense(facts), [&] {
      return fmt::format("the {} has SRB_STATUS_AUTOSENSE_VALID and no sense data in its buffer", describe(facts));
    }, facts.number);
}

void RequestRules::judge_length(const RequestFacts& facts) {
  if (base_status(facts) == status_busy) return;
  ledger_.judge(RuleNumber::data_length_grown, facts.data_length_returned <= facts.data_length_sent, [&] {
    return fmt::format("the {} comes back with DataTransferLength {}", describe(facts), facts.data_length_returned);
  }, facts.number);
  if (facts.kind != RequestKind::scsi || base_status(facts) != status_success) return;
  ledger_.judge(RuleNumber::underrun_status, facts.data_length_returned >= facts.data_length_sent, [&] {
    return fmt::format("the {} moved {} bytes and is completed with SRB_STATUS_SUCCESS", describe(facts), facts.data_length_returned);
  }, facts.number);
}

void RequestRules::retired(const RequestFacts& facts) {
  RequestRecord& record = histories_.of(facts);
  record.progress = Progress::retired;
  histories_.note(record, Step::retired);
  ledger_.count(RuleNumber::request_lost);
  ledger_.count(RuleNumber::request_touched_after_completion);
  if (record.build_io_said_false) ledger_.count(RuleNumber::build_io_false_not_completed);
}

void RequestRules::written_after_completion(const RequestFacts& facts, std::string_view what) {
  ledger_.judge(RuleNumber::request_touched_after_completion, false,
                [&] { return fmt::format("{} of the {} was written after its completion", what, describe(facts)); }, facts.number);
}

void RequestRules::touched_by_device(std::uint64_t request) {
  RequestRecord* record = histories_.find(request);
  if (!record || record->touched_by_device) return;
  record->touched_by_device = true;
  histories_.note(*record, Step::device);
}

}  // namespace drydock::contract
