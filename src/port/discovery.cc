// Finding the units: INQUIRY to unit 0 of each target, REPORT LUNS where one answers, INQUIRY to every unit listed; a
// target that does not know REPORT LUNS is asked unit by unit. And the small synchronous calls that this needs.
#include <algorithm>
#include <cstring>

#include "ddk/host.h"
#include "nt/thread.h"
#include "port/adapter_base.h"
#include "srb/answers.h"

namespace drydock::port {

namespace {

constexpr std::uint8_t op_inquiry = 0x12;
constexpr std::uint8_t op_report_luns = 0xA0;
constexpr std::uint32_t inquiry_bytes = 96;
constexpr std::uint32_t report_luns_bytes = 8 + 8 * 64;
constexpr unsigned discovery_retries = 3;

/// A buffer of simulated memory for one answer.
class Answer {
 public:
  Answer(memory::PhysicalMemory& memory, std::uint32_t bytes)
      : memory_(memory),
        bytes_(bytes),
        data_(memory.allocate(bytes, 64, {memory::Use::port, memory::Direction::none, 0})) {}
  ~Answer() {
    if (data_ != nullptr) memory_.release(data_);
  }
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  void* data() const { return data_; }
  std::uint32_t bytes() const { return bytes_; }
  srb::Bytes received(std::uint32_t bytes) const {
    return {static_cast<const std::uint8_t*>(data_), std::min(bytes, bytes_)};
  }

 private:
  memory::PhysicalMemory& memory_;
  std::uint32_t bytes_;
  void* data_;
};

bool moved_data(const Request& request) {
  return request.outcome == Outcome::success || request.outcome == Outcome::underrun;
}

}  // namespace

Outcome AdapterBase::execute(Request& request) {
  nt::Event event(nt::Event::Type::notification);
  request.context = &event;
  request.done = [](Request& finished) { static_cast<nt::Event*>(finished.context)->set(); };
  submit(request);
  event.wait();
  return request.outcome;
}

Outcome AdapterBase::execute_on_adapter(Request& request) {
  request.port_private = this;
  return execute(request);
}

bool AdapterBase::inquire(Unit& unit, UnitDescription& description) {
  Answer answer(memory(), inquiry_bytes);
  if (answer.data() == nullptr) return false;
  // A unit attention is waiting after power-on or reset: INQUIRY does not report it, but a miniport may.
  for (unsigned attempt = 0; attempt < discovery_retries; ++attempt) {
    Request request;
    request.address = unit.address;
    request.cdb = {op_inquiry, 0, 0, 0, inquiry_bytes, 0};
    request.cdb_length = 6;
    request.direction = memory::Direction::from_device;
    request.data = answer.data();
    request.length_bytes = inquiry_bytes;
    request.timeout_seconds = 10;
    request.srb_flags_extra = SRB_FLAGS_NO_QUEUE_FREEZE;
    execute(request);
    unit.inquired = true;
    if (request.outcome == Outcome::no_device) return false;
    if (!moved_data(request)) continue;
    const auto inquiry = srb::parse_inquiry(answer.received(request.transferred_bytes));
    observer_.judged("unit-answers-inquiry", inquiry ? std::string()
                                                     : "INQUIRY to unit " + std::to_string(unit.address.lun) +
                                                           " of target " + std::to_string(unit.address.target) +
                                                           " succeeded with " +
                                                           std::to_string(request.transferred_bytes) + " bytes");
    if (!inquiry || inquiry->qualifier != 0) return false;
    description = {unit.address, inquiry->device_type, inquiry->vendor, inquiry->product, inquiry->revision};
    return true;
  }
  return false;
}

std::vector<UnitDescription> AdapterBase::probe_target(std::uint8_t path, std::uint8_t target) {
  std::vector<UnitDescription> found;
  const auto probe = [&](std::uint8_t lun) {
    const bool known = find_unit({path, target, lun}) != nullptr;
    Unit* unit = open_unit({path, target, lun});
    if (unit == nullptr) return false;
    UnitDescription description;
    if (inquire(*unit, description)) {
      found.push_back(description);
      return true;
    }
    if (!known || unit->in_flight == 0) close_unit(*unit);
    return false;
  };
  if (!probe(0)) return found;

  Answer answer(memory(), report_luns_bytes);
  Request request;
  request.address = {path, target, 0};
  request.cdb = {op_report_luns,
                 0,
                 0,
                 0,
                 0,
                 0,
                 report_luns_bytes >> 24,
                 (report_luns_bytes >> 16) & 0xFF,
                 (report_luns_bytes >> 8) & 0xFF,
                 report_luns_bytes & 0xFF,
                 0,
                 0};
  request.cdb_length = 12;
  request.direction = memory::Direction::from_device;
  request.data = answer.data();
  request.length_bytes = report_luns_bytes;
  request.timeout_seconds = 10;
  request.srb_flags_extra = SRB_FLAGS_NO_QUEUE_FREEZE;
  for (unsigned attempt = 0; attempt < discovery_retries; ++attempt) {
    execute(request);
    if (moved_data(request) || request.outcome == Outcome::no_device || request.outcome == Outcome::invalid_request)
      break;
  }
  const auto list = moved_data(request) ? srb::parse_luns(answer.received(request.transferred_bytes)) : std::nullopt;
  if (list) {
    for (const std::uint16_t lun : list->luns)
      if (lun != 0 && lun < limits_.units_per_target && lun < 255) probe(static_cast<std::uint8_t>(lun));
  } else {
    for (std::uint32_t lun = 1; lun < limits_.units_per_target && lun < 255; ++lun)
      probe(static_cast<std::uint8_t>(lun));
  }
  return found;
}

std::vector<UnitDescription> AdapterBase::discover() {
  std::vector<UnitDescription> found;
  for (std::uint32_t path = 0; path < limits_.buses; ++path)
    for (std::uint32_t target = 0; target < limits_.targets; ++target) {
      if (path < limits_.initiator_ids.size() && limits_.initiator_ids[path] == target) continue;
      for (UnitDescription& unit : probe_target(static_cast<std::uint8_t>(path), static_cast<std::uint8_t>(target)))
        found.push_back(std::move(unit));
    }
  return found;
}

}  // namespace drydock::port
