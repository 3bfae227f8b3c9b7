#include "disk/io.h"

#include <fmt/format.h>

#include "srb/names.h"

namespace drydock::disk {

const char* to_string(Operation operation) {
  switch (operation) {
    case Operation::read: return "read";
    case Operation::write: return "write";
    case Operation::flush: return "flush";
    case Operation::unmap: return "unmap";
    case Operation::write_zeroes: return "write zeroes";
  }
  return "?";
}

const char* to_string(Status status) {
  switch (status) {
    case Status::success: return "success";
    case Status::out_of_range: return "out of range";
    case Status::not_supported: return "not supported";
    case Status::invalid_request: return "invalid request";
    case Status::write_protected: return "write protected";
    case Status::medium_error: return "medium error";
    case Status::short_transfer: return "short transfer";
    case Status::unit_gone: return "unit gone";
    case Status::reset: return "reset";
    case Status::timeout: return "timeout";
    case Status::busy: return "busy";
    case Status::not_ready: return "not ready";
    case Status::flushed: return "flushed";
    case Status::error: return "error";
  }
  return "?";
}

std::string Result::text() const {
  if (ok()) return "success";
  std::string why = fmt::format("SRB status {}, SCSI status {}", srb::status_name(srb_status), srb::scsi_status_name(scsi_status));
  if (sense.valid) why += ", " + srb::describe_sense(sense);
  if (request != 0) why += fmt::format(", request {}", request);
  if (attempts > 1) why += fmt::format(", {} attempts", attempts);
  return fmt::format("{} ({})", to_string(status), why);
}

}  // namespace drydock::disk
