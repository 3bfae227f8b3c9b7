// The commands that move, check or drop blocks (SBC-3, chapter 5).
#include <algorithm>
#include <cstring>

#include "hba/scsi/disk_unit.h"

namespace drydock::hba::scsi {

using namespace spec;

namespace {

constexpr std::uint8_t force_unit_access = 0x08;

}  // namespace

/// LBA and length of a command by its size; READ(6) and WRITE(6) take 0 for 256 blocks (5.10, 5.38).
DiskUnit::Range DiskUnit::range_of_cdb() const {
  switch (cdb_bytes(cdb_[0])) {
    case 6: return {number(1, 3) & 0x1F'FFFF, cdb_[4] == 0 ? 256u : cdb_[4]};
    case 12: return {number(2, 4), number(6, 4)};
    case 16: return {number(2, 8), number(10, 4)};
    default: return {number(2, 4), number(7, 2)};
  }
}

unsigned DiskUnit::length_byte() const {
  switch (cdb_bytes(cdb_[0])) {
    case 6: return 4;
    case 12: return 6;
    case 16: return 10;
    default: return 7;
  }
}

bool DiskUnit::check_range(const Range& range, unsigned lba_byte, Answer& answer) {
  if (disk_->in_bounds(range.lba, range.count)) return true;
  answer = fail({.key = Key::illegal_request,
                 .code = code::lba_out_of_range,
                 .information = std::max(range.lba, disk_->block_count()),
                 .field = Sense::Field{static_cast<std::uint16_t>(lba_byte), true}});
  return false;
}

/// RDPROTECT, WRPROTECT, VRPROTECT: there is no protection information here. RELADR is obsolete.
bool DiskUnit::check_protect_bits(Answer& answer) {
  if (cdb_bytes(cdb_[0]) == 6 || (cdb_[1] & 0xE1) == 0) return true;
  answer = bad_cdb(1);
  return false;
}

bool DiskUnit::check_length(const Range& range, unsigned byte, Answer& answer) {
  if (options_.maximum_transfer_blocks == 0 || range.count <= options_.maximum_transfer_blocks) return true;
  answer = bad_cdb(byte);
  return false;
}

bool DiskUnit::check_writable(Answer& answer) {
  if (!options_.write_protected && !software_write_protect_) return true;
  answer = fail({.key = Key::data_protect, .code = code::write_protected});
  return false;
}

/// A block that cannot be read fails the command with its LBA (SBC-3, 4.18).
bool DiskUnit::check_readable(const Range& range, Answer& answer) {
  if (disk_->readable(range.lba, range.count)) return true;
  std::uint64_t bad = range.lba;
  while (disk_->readable(bad, 1)) ++bad;
  answer = fail({.key = Key::medium_error, .code = code::unrecovered_read, .information = bad});
  return false;
}

// --- disks that answer later -----------------------------------------------------------------------------------------

disk::Operation& DiskUnit::take_operation(disk::Operation::Kind kind, const Range& range, bool durable) {
  disk::Operation& operation = (command_->later ? command_->later->operations : own_operations_).take();
  disk_->prepare(operation, kind, range.lba, range.count, durable);
  return operation;
}

/// `answer` is what the initiator gets if all goes well.
Answer DiskUnit::start(disk::Operation& operation, Answer answer) {
  const Later* later = command_->later;
  if (later != nullptr) {
    operation.token = later->token;
    operation.listener = &later->listener;
  }
  if (disk_->start(operation) == disk::Progress::pending) {
    if (later != nullptr) {
      answer.pending = true;
      return answer;
    }
    disk_->drain();
  }
  answer = outcome(operation, answer);
  (later ? later->operations : own_operations_).give_back(operation);
  return answer;
}

Answer DiskUnit::outcome(disk::Operation& operation, Answer answer) {
  if (operation.failed) {
    const bool reads = operation.kind == disk::Operation::Kind::read;
    Answer failed = fail({.key = Key::medium_error, .code = reads ? code::unrecovered_read : code::write_error});
    if (!reads) failed.direction = answer.direction, failed.wanted_bytes = answer.wanted_bytes;
    return failed;
  }
  if (operation.kind != disk::Operation::Kind::read) return answer;
  reply_.swap(operation.buffer);
  return give(reply_, reply_.size());
}

Answer DiskUnit::end(disk::Operation& operation, unsigned initiator) {
  const Command command{.cdb = {}, .initiator = initiator};
  command_ = &command;
  Answer answer;
  if (operation.kind == disk::Operation::Kind::write) answer.direction = Direction::out, answer.wanted_bytes = operation.bytes;
  answer = outcome(operation, answer);
  command_ = nullptr;
  return answer;
}

// --- the commands ------------------------------------------------------------------------------------------------------

Answer DiskUnit::read() {
  const Range range = range_of_cdb();
  Answer answer;
  if (!check_protect_bits(answer) || !check_range(range, cdb_bytes(cdb_[0]) == 6 ? 1 : 2, answer) ||
      !check_length(range, length_byte(), answer))
    return answer;
  if (!check_readable(range, answer)) {
    // The blocks before the bad one are moved.
    const std::uint64_t good = *nexus_[command_->initiator].sense->information - range.lba;
    if (good == 0 || disk_->is_null()) return answer;
    reply_.resize(good * disk_->block_bytes());
    if (disk_->read_now(range.lba, reply_)) answer.direction = Direction::in, answer.wanted_bytes = reply_.size(), answer.data_in = reply_;
    return answer;
  }
  // What is read from the medium must be on it (5.10, FUA).
  if (cdb_bytes(cdb_[0]) != 6 && (cdb_[1] & force_unit_access) != 0) disk_->flush();
  if (range.count == 0) return answer;
  if (disk_->is_null()) return {.direction = Direction::in, .wanted_bytes = range.count * disk_->block_bytes()};
  if (disk_->answers_later()) {
    disk::Operation& operation = take_operation(disk::Operation::Kind::read, range, false);
    operation.use_buffer();
    return start(operation, {});
  }
  const auto data = disk_->view(range.lba, range.count);
  return give(data, data.size());
}

Answer DiskUnit::write(bool then_verify) {
  const Range range = range_of_cdb();
  Answer answer;
  if (!check_protect_bits(answer) || !check_range(range, cdb_bytes(cdb_[0]) == 6 ? 1 : 2, answer) ||
      !check_length(range, length_byte(), answer) || !check_writable(answer))
    return answer;
  if (then_verify && (cdb_[1] & 0x06) != 0) return bad_cdb(1);  // BYTCHK compares with what was just written
  if (disk_->is_null()) return {.direction = Direction::out, .wanted_bytes = range.count * disk_->block_bytes()};
  const auto data = take(range.count * disk_->block_bytes(), answer);
  // An initiator that has less data than it announced writes the blocks that are whole.
  const std::size_t whole = data.size() - data.size() % disk_->block_bytes();
  const bool durable = then_verify || (cdb_bytes(cdb_[0]) != 6 && (cdb_[1] & force_unit_access) != 0);
  if (whole == 0) return answer;
  if (!disk_->answers_later()) {
    disk_->write(range.lba, data.first(whole), durable);
    return answer;
  }
  disk::Operation& operation = take_operation(disk::Operation::Kind::write, {range.lba, whole / disk_->block_bytes()}, durable);
  operation.buffer.assign(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(whole));
  operation.use_buffer();
  return start(operation, answer);
}

Answer DiskUnit::verify() {
  const Range range = range_of_cdb();
  const unsigned byte_check = cdb_[1] >> 1 & 3;
  Answer answer;
  if (!check_protect_bits(answer)) return answer;
  if (byte_check == 2) return bad_cdb(1);
  if (!check_range(range, 2, answer) || !check_length(range, length_byte(), answer) || !check_readable(range, answer) ||
      byte_check == 0 || range.count == 0)
    return answer;
  const bool same_block = byte_check == 3;
  const auto data = take(same_block ? disk_->block_bytes() : range.count * disk_->block_bytes(), answer);
  return compare(range, data, same_block, answer);
}

/// INFORMATION of a miscompare is the offset of the first different byte in the data-out (SBC-3, 4.18.1).
Answer DiskUnit::compare(const Range& range, std::span<const std::byte> data, bool same_block, Answer answer) {
  if (data.empty()) return answer;
  reply_.clear();
  if (disk_->answers_later()) reply_.resize(range.count * disk_->block_bytes());
  const bool readable = !disk_->is_null() && (reply_.empty() || disk_->read_now(range.lba, reply_));
  if (!readable) {
    answer.status = fail({.key = Key::medium_error, .code = code::unrecovered_read, .information = range.lba}).status;
    return answer;
  }
  const std::span<const std::byte> media = reply_.empty() ? disk_->view(range.lba, range.count) : std::span<const std::byte>(reply_);
  for (std::size_t at = 0; at < media.size(); ++at) {
    const std::size_t in_data = same_block ? at % data.size() : at;
    if (in_data >= data.size() || media[at] == data[in_data]) continue;
    const Answer miscompare = fail({.key = Key::miscompare, .code = code::miscompare_verify, .information = in_data});
    answer.status = miscompare.status;
    break;
  }
  return answer;
}

/// All of the cache is written, also when a range is named: that is allowed (5.24).
Answer DiskUnit::synchronize_cache() {
  const Range range = range_of_cdb();
  Answer answer;
  if ((cdb_[1] & 0x01) != 0) return bad_cdb(1);
  if (!check_range(range, 2, answer)) return answer;
  if (disk_->answers_later()) return start(take_operation(disk::Operation::Kind::flush, {}, true), {});
  disk_->flush();
  return {};
}

Answer DiskUnit::write_same() {
  const bool sixteen = cdb_bytes(cdb_[0]) == 16;
  const bool unmap_blocks = (cdb_[1] & 0x08) != 0, no_data = sixteen && (cdb_[1] & 0x01) != 0;
  Answer answer;
  // Protection, anchored blocks and the obsolete PBDATA and LBDATA.
  if ((cdb_[1] & (sixteen ? 0xF6 : 0xF7)) != 0 || (unmap_blocks && !options_.thin)) return bad_cdb(1);
  Range range = range_of_cdb();
  if (!check_range(range, 2, answer) || !check_writable(answer)) return answer;
  // No number of blocks means all up to the last (5.41, WSNZ is 0).
  if (range.count == 0) range.count = disk_->block_count() - range.lba;
  if (range.count == 0) return {};
  std::vector<std::byte> block(disk_->block_bytes());
  if (!no_data) {
    const auto data = take(block.size(), answer);
    if (data.size() < block.size()) return answer;
    std::ranges::copy(data, block.begin());
  }
  const bool zero = std::ranges::all_of(block, [](std::byte b) { return b == std::byte{0}; });
  if (unmap_blocks && zero) {
    disk_->deallocate(range.lba, range.count);
  } else if (zero) {
    disk_->write_zeroes(range.lba, range.count, false);
  } else {
    for (std::uint64_t i = 0; i < range.count; ++i) disk_->write(range.lba + i, block, false);
  }
  return answer;
}

/// Ranges are checked before the first is dropped, as hosts rely on an error meaning that nothing happened (5.28).
Answer DiskUnit::unmap() {
  if (!options_.thin) return fail({.key = Key::illegal_request, .code = code::invalid_opcode, .field = Sense::Field{0, true}});
  if ((cdb_[1] & 0x01) != 0) return bad_cdb(1);
  Answer answer;
  if (!check_writable(answer)) return answer;
  const std::uint64_t list_bytes = number(7, 2);
  const auto list = take(list_bytes, answer);
  if (list_bytes == 0) return answer;
  const auto with_transfer = [&](Answer failed) {
    failed.direction = answer.direction;
    failed.wanted_bytes = answer.wanted_bytes;
    return failed;
  };
  if (list.size() < 8) return with_transfer(fail({.key = Key::illegal_request, .code = code::parameter_list_length}));
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(list.data());
  const std::uint64_t described = std::min<std::uint64_t>(big({bytes + 2, 2}), list.size() - 8);
  const std::uint64_t count = described / 16;
  if (count > options_.maximum_unmap_ranges) return with_transfer(bad_parameter(2));
  const auto range = [&](std::uint64_t i) { return Range{big({bytes + 8 + 16 * i, 8}), big({bytes + 16 + 16 * i, 4})}; };
  for (std::uint64_t i = 0; i < count; ++i)
    if (Answer failed; !check_range(range(i), static_cast<unsigned>(8 + 16 * i), failed)) return with_transfer(failed);
  for (std::uint64_t i = 0; i < count; ++i) disk_->deallocate(range(i).lba, range(i).count);
  return answer;
}

}  // namespace drydock::hba::scsi
