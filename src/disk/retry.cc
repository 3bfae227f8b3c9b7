#include "disk/retry.h"

namespace drydock::disk {

namespace {

Verdict judge_sense(const srb::Sense& sense) {
  if (!sense.valid) return {Next::retry_now, Status::error};
  switch (sense.key) {
    case srb::SenseKey::no_sense:
    case srb::SenseKey::recovered_error: return {Next::done, Status::success};
    case srb::SenseKey::not_ready:
      if (sense.code() == srb::SenseCode::medium_not_present) return {Next::done, Status::not_ready};
      return {Next::retry_later, Status::not_ready};
    case srb::SenseKey::medium_error: return {Next::retry_now, Status::medium_error};
    case srb::SenseKey::hardware_error: return {Next::retry_now, Status::error};
    case srb::SenseKey::illegal_request:
      switch (sense.code()) {
        case srb::SenseCode::lba_out_of_range: return {Next::done, Status::out_of_range};
        case srb::SenseCode::invalid_operation_code: return {Next::done, Status::not_supported};
        case srb::SenseCode::unit_not_supported: return {Next::done, Status::unit_gone};
        default: return {Next::done, Status::invalid_request};
      }
    case srb::SenseKey::unit_attention: return {Next::retry_now, Status::reset};
    case srb::SenseKey::data_protect: return {Next::done, Status::write_protected};
    case srb::SenseKey::aborted_command: return {Next::retry_now, Status::error};
    default: return {Next::done, Status::error};
  }
}

}  // namespace

Verdict judge(const port::Request& request, const srb::Sense& sense, std::uint32_t expected_bytes) {
  switch (request.outcome) {
    case port::Outcome::success:
    case port::Outcome::underrun:
      if (expected_bytes != 0 && request.transferred_bytes != expected_bytes) return {Next::done, Status::short_transfer};
      return {Next::done, Status::success};
    case port::Outcome::check_condition: {
      Verdict verdict = judge_sense(sense);
      if (verdict.status == Status::success && expected_bytes != 0 && request.transferred_bytes != expected_bytes)
        verdict.status = Status::short_transfer;
      return verdict;
    }
    case port::Outcome::busy: return {Next::retry_later, Status::busy};
    case port::Outcome::timeout: return {Next::retry_now, Status::timeout};
    case port::Outcome::reset: return {Next::retry_now, Status::reset};
    case port::Outcome::no_device: return {Next::done, Status::unit_gone};
    case port::Outcome::invalid_request: return {Next::done, Status::invalid_request};
    case port::Outcome::flushed: return {Next::done, Status::flushed};
    case port::Outcome::error: return {Next::retry_now, Status::error};
    case port::Outcome::pending: break;
  }
  return {Next::done, Status::error};
}

void note_result(Result& result, const port::Request& request, const srb::Sense& sense, Status status) {
  result.status = status;
  result.outcome = request.outcome;
  result.srb_status = request.srb_status;
  result.scsi_status = request.scsi_status;
  result.sense = sense;
  result.request = request.number;
}

}  // namespace drydock::disk
