// The SCSI commands that a class driver sends, times the allocation lengths that it could name: lengths transferred,
// bytes left alone, answers that agree with each other, and the sense of what has to be refused. The full conformance
// suite (every emulated command, every field) is not this one.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "ddk/host.h"
#include "disk/command.h"
#include "srb/answers.h"
#include "srb/byte_order.h"
#include "suite/pattern.h"
#include "suite/suites.h"

namespace drydock::suite {

namespace {

using srb::SenseCode;
using srb::SenseKey;
using Answer = std::vector<std::uint8_t>;

constexpr std::uint8_t untouched = 0xA5;
constexpr std::uint32_t lengths[] = {0, 4, 5, 8, 12, 18, 36, 96, 252, 255};

/// INQUIRY of a VPD page, for any allocation length.
struct VpdPage {
  std::uint8_t code;
  srb::Cdb operator()(std::uint32_t length) const { return srb::inquiry_page(code, static_cast<std::uint16_t>(length)); }
};

class Interrogation {
 public:
  Interrogation(Context& context, Recorder& recorder, disk::Unit& unit) : context_(context), recorder_(recorder), unit_(unit) {}

  void inquiry() {
    const auto make = [](std::uint32_t length) { return srb::inquiry(static_cast<std::uint16_t>(length)); };
    const Answer full = whole("inquiry", make, 255);
    if (full.empty()) return;
    const auto parsed = srb::parse_inquiry(full);
    answer("inquiry", parsed && full.size() >= 36 && full.size() == std::min<std::size_t>(parsed->total_bytes, 255) && parsed->response_format == 2 &&
                          parsed->qualifier == 0 && parsed->device_type == 0,
           "standard INQUIRY data is not 36 bytes or more of a direct access unit in format 2 with a right ADDITIONAL LENGTH", full);
    every_length("inquiry", make, full);
    srb::Cdb page_without_evpd = srb::inquiry(36);
    page_without_evpd.bytes[2] = 0x80;
    refused("inquiry", page_without_evpd, 36, SenseKey::illegal_request, SenseCode::invalid_field_in_cdb);
  }

  void vpd() {
    const Answer list = whole("vpd", VpdPage{0}, 255);
    const auto pages = srb::parse_supported_pages(list);
    answer("vpd", pages && std::find(pages->begin(), pages->end(), 0) != pages->end() && std::is_sorted(pages->begin(), pages->end()),
           "the list of pages is missing, unordered, or does not have page 00", list);
    if (!pages) return;
    for (std::uint8_t code : *pages) {
      const Answer full = whole("vpd", VpdPage{code}, 255);
      const bool well_formed = full.size() >= 4 && full[1] == code && (full[0] & 0x1F) == 0 &&
                               (full.size() == 4u + srb::load_big16(&full[2]) || full.size() == 255);
      answer("vpd", well_formed, fmt::format("page {:#04x} has a wrong header or PAGE LENGTH", code), full);
      if (well_formed) every_length("vpd", VpdPage{code}, full);
      if (code == VPD_DEVICE_IDENTIFIERS) {
        const auto identification = srb::parse_identification(full);
        answer("vpd", identification && !identification->truncated && !identification->designators.empty(), "page 0x83 has no whole designator", full);
      }
    }
    for (std::uint8_t absent : {std::uint8_t{0x7F}, std::uint8_t{0xBF}})
      if (std::find(pages->begin(), pages->end(), absent) == pages->end())
        refused("vpd", srb::inquiry_page(absent, 255), 255, SenseKey::illegal_request, SenseCode::invalid_field_in_cdb);
  }

  void report_luns() {
    const auto make = [](std::uint32_t length) { return srb::report_luns(length); };
    const Answer full = whole("report-luns", make, 4096);
    const auto list = srb::parse_luns(full);
    const bool well_formed = list && full.size() == 8 + 8ull * list->listed;
    answer("report-luns", well_formed, "LUN LIST LENGTH does not agree with what was transferred", full);
    if (!well_formed) return;
    answer("report-luns", std::find(list->luns.begin(), list->luns.end(), unit_.address().lun) != list->luns.end(),
           fmt::format("unit {} is not in the list", unit_.address().lun), full);
    // SPC-3 lets a unit refuse less than 16 bytes.
    for (std::uint32_t length : {16u, 24u, 255u, 1000u}) one_length("report-luns", make, full, length);
  }

  void read_capacity() {
    const Answer ten = whole("read-capacity", [](std::uint32_t) { return srb::read_capacity_10(); }, 8);
    if (!unit_.properties().long_commands) {
      answer("read-capacity", srb::parse_capacity_10(ten).has_value(), "READ CAPACITY(10) does not give 8 bytes", ten);
      return;
    }
    const auto make = [](std::uint32_t length) { return srb::read_capacity_16(length); };
    const Answer sixteen = whole("read-capacity", make, 32);
    const auto small = srb::parse_capacity_10(ten), large = srb::parse_capacity_16(sixteen);
    answer("read-capacity", large && sixteen.size() == 32, "READ CAPACITY(16) does not give 32 bytes", sixteen);
    if (!small || !large) return;
    const bool agree = small->block_bytes == large->block_bytes && small->last_lba == std::min<std::uint64_t>(large->last_lba, 0xFFFF'FFFF);
    answer("read-capacity", agree,
           fmt::format("(10) says last block {}, {} bytes; (16) says {}, {}", small->last_lba, small->block_bytes, large->last_lba, large->block_bytes), ten);
    every_length("read-capacity", make, sixteen);
  }

  void mode_sense() {
    for (std::uint8_t code : {srb::caching_page, srb::all_pages}) {
      const auto six = [code](std::uint32_t length) { return srb::mode_sense(srb::Form::six, code, static_cast<std::uint16_t>(length)); };
      const auto ten = [code](std::uint32_t length) { return srb::mode_sense(srb::Form::ten, code, static_cast<std::uint16_t>(length)); };
      const Answer short_form = whole("mode-sense", six, 255), long_form = whole("mode-sense", ten, 1000);
      const auto from_six = srb::parse_mode_sense_6(short_form), from_ten = srb::parse_mode_sense_10(long_form);
      const bool well_formed = from_six && from_ten && short_form.size() == from_six->total_bytes && long_form.size() == from_ten->total_bytes;
      answer("mode-sense", well_formed, fmt::format("page {:#04x}: MODE DATA LENGTH does not agree with what was transferred", code), short_form);
      if (!well_formed) continue;
      const srb::ModePage *first = from_six->find(srb::caching_page), *second = from_ten->find(srb::caching_page);
      answer("mode-sense", first && second && first->data == second->data, "the caching page is missing or differs between MODE SENSE(6) and (10)", long_form);
      every_length("mode-sense", six, short_form);
      every_length("mode-sense", ten, long_form);
    }
    refused("mode-sense", srb::mode_sense(srb::Form::six, 0x2D, 192), 192, SenseKey::illegal_request, SenseCode::invalid_field_in_cdb);
    refused("mode-sense", srb::mode_sense(srb::Form::ten, 0x2D, 192), 192, SenseKey::illegal_request, SenseCode::invalid_field_in_cdb);
  }

  void without_data() {
    succeeds("no-data", srb::test_unit_ready(), false);
    succeeds("no-data", srb::synchronize_cache(srb::Form::ten), false);
    succeeds("no-data", srb::synchronize_cache(srb::Form::sixteen), true);
    succeeds("no-data", srb::start_stop_unit(true), true);
    succeeds("no-data", srb::verify(srb::Form::ten, 0, 1), true);
    // A transfer length of zero moves nothing and is no error (SBC-4, 5.10).
    succeeds("no-data", srb::read(srb::Form::ten, 0, 0), false);
    succeeds("no-data", srb::write(srb::Form::ten, 0, 0), false);
    succeeds("no-data", srb::read(srb::Form::sixteen, unit_.block_count() - 1, 0), false);
  }

  void unknown_operations() {
    for (std::uint8_t opcode : {std::uint8_t{0x24}, std::uint8_t{0x5B}, std::uint8_t{0x9C}, std::uint8_t{0xBF}}) {
      srb::Cdb cdb;
      cdb.bytes[0] = opcode;
      cdb.length = srb::cdb_length_of(opcode);
      refused("unknown-operation", cdb, 0, SenseKey::illegal_request, SenseCode::invalid_operation_code);
    }
  }

  /// A function code that nobody knows, and a private request with another driver's signature.
  void unknown_functions() {
    const disk::Result unknown = disk::execute_function(*context_.adapter, unit_.address(), port::Function::unassigned);
    recorder_.count_request();
    recorder_.check("unknown-function", "unknown-function-status", unknown.outcome == port::Outcome::invalid_request,
                    [&] { return "an unassigned SRB function: " + unknown.text(); });
    constexpr std::uint32_t payload_bytes = 64;
    disk::Buffer buffer(sizeof(SRB_IO_CONTROL) + payload_bytes, unit_.properties().transfer.alignment_mask);
    std::ranges::fill(buffer.span(), untouched);
    SRB_IO_CONTROL header{};
    header.HeaderLength = sizeof header;
    std::memcpy(header.Signature, "DRYDOCK?", sizeof header.Signature);
    header.Timeout = 10;
    header.Length = payload_bytes;
    std::memcpy(buffer.data(), &header, sizeof header);
    const disk::Result foreign = disk::execute_io_control(*context_.adapter, unit_.address(), buffer.data(), static_cast<std::uint32_t>(buffer.size()));
    recorder_.count_request();
    std::memcpy(&header, buffer.data(), sizeof header);
    recorder_.check("unknown-function", "unknown-function-status", !foreign.ok() || header.ReturnCode != 0,
                    [&] { return "IO_CONTROL with a signature that is nobody's succeeds"; });
    recorder_.check("unknown-function", "suite-scsi-overrun", all_bytes_are(buffer.span().subspan(sizeof header), untouched),
                    [&] { return "IO_CONTROL with a signature that is nobody's wrote to its data"; });
  }

  void out_of_range() {
    const std::uint64_t end = unit_.block_count();
    for (std::uint64_t lba : {end, end + 7, ~std::uint64_t{0}}) {
      refused("out-of-range", srb::read(srb::Form::sixteen, lba, 1), unit_.block_bytes(), SenseKey::illegal_request, SenseCode::lba_out_of_range);
      if (srb::form_holds(srb::Form::ten, lba, 1))
        refused("out-of-range", srb::read(srb::Form::ten, lba, 1), unit_.block_bytes(), SenseKey::illegal_request, SenseCode::lba_out_of_range);
    }
    refused("out-of-range", srb::read(srb::Form::sixteen, end - 1, 2), 2 * unit_.block_bytes(), SenseKey::illegal_request, SenseCode::lba_out_of_range);
  }

 private:
  struct Sent {
    disk::Result result;
    Answer buffer;  ///< all of it, as it was afterwards
  };

  Sent send(const srb::Cdb& cdb, std::uint32_t length) {
    disk::Command command{.cdb = cdb};
    disk::Buffer buffer;
    if (length != 0) {
      buffer = disk::Buffer(length, unit_.properties().transfer.alignment_mask);
      std::ranges::fill(buffer.span(), untouched);
      command.direction = memory::Direction::from_device;
      command.data = buffer.data();
      command.length_bytes = length;
    }
    Sent sent;
    sent.result = disk::execute(*context_.adapter, unit_.address(), command);
    recorder_.count_request(sent.result.transferred_bytes);
    sent.buffer.assign(buffer.data(), buffer.data() + length);
    return sent;
  }

  /// Whether the adapter carries it at all.
  bool can_send(const srb::Cdb& cdb) const { return cdb.length <= 12 || unit_.properties().long_commands; }

  /// The whole answer; empty, with a failure, if the command does not succeed.
  template <typename Make>
  Answer whole(std::string_view name, Make&& make, std::uint32_t length) {
    const srb::Cdb cdb = make(length);
    Sent sent = send(cdb, length);
    const bool ok = recorder_.check(name, "io-failed-unexpectedly", sent.result.ok() && sent.result.transferred_bytes <= length,
                                    [&] { return fmt::format("{}: {}", srb::describe_cdb(cdb.span()), sent.result.text()); });
    if (!ok) return {};
    left_alone(name, cdb, sent);
    sent.buffer.resize(sent.result.transferred_bytes);
    return sent.buffer;
  }

  void left_alone(std::string_view name, const srb::Cdb& cdb, const Sent& sent) {
    const auto rest = std::span(sent.buffer).subspan(std::min<std::size_t>(sent.result.transferred_bytes, sent.buffer.size()));
    recorder_.check(name, "suite-scsi-overrun", all_bytes_are(rest, untouched), [&] {
      return fmt::format("{}: {} bytes transferred, but the buffer was written beyond them", srb::describe_cdb(cdb.span()), sent.result.transferred_bytes);
    });
  }

  template <typename Make>
  void every_length(std::string_view name, Make&& make, const Answer& full) {
    for (std::uint32_t length : lengths) one_length(name, make, full, length);
  }

  template <typename Make>
  void one_length(std::string_view name, Make&& make, const Answer& full, std::uint32_t length) {
    const srb::Cdb cdb = make(length);
    const Sent sent = send(cdb, length);
    const std::string what = srb::describe_cdb(cdb.span());
    const bool ok = recorder_.check(name, "io-failed-unexpectedly", sent.result.ok(), [&] { return fmt::format("{}: {}", what, sent.result.text()); });
    if (!ok) return;
    // An answer of 255 bytes may go on; then only the part that is known is compared.
    const std::size_t expected = std::min<std::size_t>(length, full.size());
    recorder_.check(name, "suite-scsi-length", sent.result.transferred_bytes == expected,
                    [&] { return fmt::format("{}: {} bytes transferred, {} expected", what, sent.result.transferred_bytes, expected); });
    const auto comparable = static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(expected, sent.result.transferred_bytes));
    recorder_.check(name, "suite-scsi-answer", std::equal(full.begin(), full.begin() + comparable, sent.buffer.begin()),
                    [&] { return fmt::format("{}: differs from the beginning of the whole answer", what); });
    left_alone(name, cdb, sent);
  }

  void answer(std::string_view name, bool holds, const std::string& what, const Answer& bytes) {
    recorder_.check(name, "suite-scsi-answer", holds, [&] {
      std::string text = what + fmt::format(" ({} bytes:", bytes.size());
      for (std::size_t i = 0; i < std::min<std::size_t>(bytes.size(), 16); ++i) text += fmt::format(" {:02x}", bytes[i]);
      return text + (bytes.size() > 16 ? " ...)" : ")");
    });
  }

  void refused(std::string_view name, const srb::Cdb& cdb, std::uint32_t length, SenseKey key, SenseCode code) {
    if (!can_send(cdb)) return;
    const Sent sent = send(cdb, length);
    const disk::Result& result = sent.result;
    const bool right = result.outcome == port::Outcome::check_condition && result.scsi_status == SCSISTAT_CHECK_CONDITION && result.sense.is(key, code);
    recorder_.check(name, "suite-scsi-sense", right, [&] {
      return fmt::format("{} should be refused with {:04X}: {}", srb::describe_cdb(cdb.span()), static_cast<unsigned>(code), result.text());
    });
    recorder_.check(name, "suite-scsi-overrun", all_bytes_are(sent.buffer, untouched),
                    [&] { return fmt::format("{} was refused, but wrote to its buffer", srb::describe_cdb(cdb.span())); });
  }

  void succeeds(std::string_view name, const srb::Cdb& cdb, bool optional) {
    if (!can_send(cdb)) return;
    const Sent sent = send(cdb, 0);
    const bool unknown = optional && sent.result.status == disk::Status::not_supported;
    recorder_.check(name, "io-failed-unexpectedly", sent.result.ok() || unknown,
                    [&] { return fmt::format("{}: {}", srb::describe_cdb(cdb.span()), sent.result.text()); });
    recorder_.check(name, "suite-scsi-length", sent.result.transferred_bytes == 0,
                    [&] { return fmt::format("{}: {} bytes transferred without a buffer", srb::describe_cdb(cdb.span()), sent.result.transferred_bytes); });
  }

  Context& context_;
  Recorder& recorder_;
  disk::Unit& unit_;
};

class ConformanceLite final : public Suite {
 public:
  std::string_view name() const override { return "conformance-lite"; }
  std::string_view summary() const override { return "the class driver's commands at every allocation length"; }
  std::vector<std::string_view> cases() const override {
    return {"inquiry", "vpd", "report-luns", "read-capacity", "mode-sense", "no-data", "unknown-operation", "unknown-function", "out-of-range"};
  }
  std::string obstacle(const Context& context) const override { return context.units.empty() ? "no unit" : ""; }

  Result run(Context& context) override {
    Recorder recorder(name(), context);
    for (auto& unit : context.units) {
      Interrogation ask(context, recorder, *unit);
      ask.inquiry();
      ask.vpd();
      ask.report_luns();
      ask.read_capacity();
      ask.mode_sense();
      ask.without_data();
      ask.unknown_operations();
      ask.unknown_functions();
      ask.out_of_range();
    }
    return recorder.finish(cases());
  }
};

}  // namespace

std::unique_ptr<Suite> make_conformance_lite() { return std::make_unique<ConformanceLite>(); }

}  // namespace drydock::suite
