// Steps are kept as numbers and become text only when a finding asks.
#include "contract/history.h"

#include <fmt/format.h>

#include "contract/callback.h"
#include "nt/executive.h"

namespace drydock::contract {
namespace {

std::string_view scsi_name(std::uint8_t operation) {
  switch (operation) {
    case 0x00: return "TEST UNIT READY";
    case 0x03: return "REQUEST SENSE";
    case 0x08: return "READ(6)";
    case 0x0A: return "WRITE(6)";
    case 0x12: return "INQUIRY";
    case 0x1A: return "MODE SENSE(6)";
    case 0x1B: return "START STOP UNIT";
    case 0x25: return "READ CAPACITY(10)";
    case 0x28: return "READ(10)";
    case 0x2A: return "WRITE(10)";
    case 0x2F: return "VERIFY(10)";
    case 0x35: return "SYNCHRONIZE CACHE(10)";
    case 0x42: return "UNMAP";
    case 0x5A: return "MODE SENSE(10)";
    case 0x88: return "READ(16)";
    case 0x8A: return "WRITE(16)";
    case 0x91: return "SYNCHRONIZE CACHE(16)";
    case 0x9E: return "SERVICE ACTION IN(16)";
    case 0xA0: return "REPORT LUNS";
    case 0xA8: return "READ(12)";
    case 0xAA: return "WRITE(12)";
    default: return "";
  }
}

std::string_view kind_name(RequestKind kind) {
  switch (kind) {
    case RequestKind::scsi: return "SCSI command";
    case RequestKind::io_control: return "I/O control";
    case RequestKind::reset_unit: return "reset of a unit";
    case RequestKind::reset_target: return "reset of a target";
    case RequestKind::reset_bus: return "reset of the bus";
    case RequestKind::flush: return "flush";
    case RequestKind::shutdown: return "shutdown";
    case RequestKind::pnp: return "plug and play request";
    case RequestKind::power: return "power request";
    case RequestKind::wmi: return "WMI request";
    case RequestKind::abort: return "abort";
    case RequestKind::dump: return "dump request";
    case RequestKind::other: return "request of an unknown function";
  }
  return "request";
}

std::string step_text(const RequestRecord::Entry& entry) {
  switch (entry.step) {
    case Step::building: return "HwStorBuildIo called";
    case Step::built: return fmt::format("HwStorBuildIo returned {}", entry.detail ? "TRUE" : "FALSE");
    case Step::starting: return "StartIo called";
    case Step::started: return fmt::format("StartIo returned {}", entry.detail ? "TRUE" : "FALSE");
    case Step::device: return "the device reached its memory";
    case Step::completed: return fmt::format("completed, SrbStatus 0x{:02x}, ScsiStatus 0x{:02x}", entry.detail & 0xFF, entry.detail >> 8);
    case Step::completed_again: return fmt::format("completed again, SrbStatus 0x{:02x}", entry.detail & 0xFF);
    case Step::retired: return "given back to the class driver";
    case Step::timed_out: return "its time was up";
    case Step::survived_reset: return fmt::format("still outstanding after a reset of level {}", entry.detail);
  }
  return "?";
}

}  // namespace

std::string operation_name(RequestKind kind, std::uint8_t operation) {
  if (kind != RequestKind::scsi) return std::string(kind_name(kind));
  const std::string_view name = scsi_name(operation);
  return name.empty() ? fmt::format("operation 0x{:02x}", operation) : std::string(name);
}

RequestRecord& RequestHistories::of(const RequestFacts& facts) {
  RequestRecord& record = records_[facts.number % ring_size];
  if (record.number != facts.number) {
    record.number = facts.number;
    record.progress = Progress::unknown;
    record.build_io_said_false = false;
    record.completed = false;
    record.touched_by_device = false;
    record.kind = facts.kind;
    record.operation = facts.cdb[0];
    record.unit = facts.unit;
    record.length_bytes = facts.data_length_sent;
    record.submitted_at_ns = facts.submitted_at_ns;
    record.entry_count = 0;
  }
  return record;
}

RequestRecord* RequestHistories::find(std::uint64_t number) {
  RequestRecord& record = records_[number % ring_size];
  return number && record.number == number ? &record : nullptr;
}

void RequestHistories::note(RequestRecord& record, Step step, std::uint32_t detail) {
  const nt::Processor* processor = executive_.current_or_null();
  const nt::Activation* callback = processor ? processor->current_callback() : nullptr;
  record.entries[record.entry_count++ % RequestRecord::capacity] = {
      executive_.world().now_ns(), step, static_cast<std::uint8_t>(processor ? processor->number() : trace::no_processor),
      static_cast<std::uint8_t>(callback ? callback->callback : 0), detail};
}

std::vector<std::string> RequestHistories::lines(std::uint64_t number) const {
  const RequestRecord& record = records_[number % ring_size];
  if (!number || record.number != number) return {};
  std::vector<std::string> result;
  result.push_back(fmt::format("request {}: {}, {} bytes, path {} target {} lun {}, submitted at {:.3f} ms", number,
                               operation_name(record.kind, record.operation), record.length_bytes, record.unit >> 16,
                               record.unit >> 8 & 0xFF, record.unit & 0xFF, static_cast<double>(record.submitted_at_ns) / 1e6));
  const std::uint32_t first = record.entry_count > RequestRecord::capacity ? record.entry_count - RequestRecord::capacity : 0;
  if (first) result.push_back(fmt::format("... {} earlier steps", first));
  for (std::uint32_t i = first; i < record.entry_count; ++i) {
    const RequestRecord::Entry& entry = record.entries[i % RequestRecord::capacity];
    std::string line = fmt::format("{:+.3f} ms {}", static_cast<double>(entry.time_ns - record.submitted_at_ns) / 1e6, step_text(entry));
    if (entry.callback) line += fmt::format(", in {}", row(static_cast<Callback>(entry.callback)).name);
    if (entry.processor != trace::no_processor) line += fmt::format(", processor {}", entry.processor);
    result.push_back(std::move(line));
  }
  return result;
}

}  // namespace drydock::contract
