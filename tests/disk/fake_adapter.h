// An adapter that answers from memory: stands in for a port driver with a docked miniport, so that the class driver and
// the suites are tested by themselves. It ends requests out of order, and it can be given one seeded defect: every
// suite has to notice those that are in its reach.
#pragma once

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ddk/host.h"
#include "nt/executive.h"
#include "nt/thread.h"
#include "nt/timer.h"
#include "port/adapter.h"
#include "srb/byte_order.h"
#include "srb/cdb.h"
#include "srb/sense.h"
#include "suite/choices.h"
#include "suite/suite.h"

namespace drydock::fake {

enum class Defect {
  none,
  wrong_byte,               // a read now and then has one bit turned
  swaps_two_blocks,         // the first two blocks of a transfer change places, reading and writing alike
  drops_high_half,          // the LBA has 32 bits
  loses_a_write,            // now and then a write is not done
  ignores_last_block,       // of a transfer of more than one block
  no_range_check,
  ignores_allocation_length,
  ignores_ten_byte_length,  // MODE SENSE(10) answers with the six-byte header
  wrong_sense,
  fails_now_and_then,
  loses_request_at_removal,
  loses_request_at_reset,
  lives_after_removal,
  forgets_data_at_stop,
  does_not_restart,
  does_not_stop,
  other_capacity_after_restart,
  dead_after_reset,
  refuses_reset,
  answers_instead_of_timing_out,
  unmap_takes_neighbour,
  knows_every_function,     // a function that does not exist succeeds
};

struct Disk {
  std::uint64_t blocks = 0;
  std::uint32_t block_bytes = 512;
  std::map<std::uint64_t, std::vector<std::uint8_t>> written;
};

struct Faults final : suite::DeviceFaults {
  bool has(std::string_view site) const override { return site == "nvme.cqe.never"; }
  void arm(std::string_view, std::uint64_t hits, std::uint64_t skip) override { armed = hits, skips = skip, count = 0; }
  void disarm(std::string_view) override { armed = 0; }
  std::uint64_t fired(std::string_view) const override { return count; }
  bool pass() {
    if (armed == 0) return false;
    if (skips != 0) return --skips, false;
    --armed;
    ++count;
    return true;
  }
  std::uint64_t armed = 0, skips = 0, count = 0;
};

class Adapter final : public port::Adapter {
 public:
  Adapter(std::vector<Disk>& disks, Defect defect, Faults* faults = nullptr) : disks_(disks), defect_(defect), faults_(faults) {}

  // What the adapter says of itself; tests change it before start().
  std::uint32_t transfer_bytes = 128 << 10, pages = 33, mask = 3;
  /// Answers that requests get before they are carried out, oldest first.
  std::vector<port::Outcome> next_outcomes;
  std::vector<srb::SenseKey> next_sense;
  bool unmap_supported = true, write_same_supported = true;
  // What went through it:
  std::uint64_t submitted = 0, most_outstanding = 0, longest_bytes = 0;
  std::vector<std::string> log;
  bool keep_log = false;

  contract::PortModel model() const override { return contract::PortModel::storport; }
  port::State state() const override { return state_; }
  std::string description() const override { return "fake adapter"; }
  std::string interrupt_description() const override { return "none"; }
  std::uint32_t maximum_transfer_bytes() const override { return transfer_bytes; }
  std::uint32_t maximum_physical_pages() const override { return pages; }
  std::uint32_t alignment_mask() const override { return mask; }

  bool start() override {
    state_ = port::State::started;
    return true;
  }
  std::string problem() const override { return problem_; }
  bool stop() override {
    while (outstanding() != 0) nt::sleep(world::millisecond_ns);
    if (defect_ == Defect::does_not_stop) return fail("stop");
    if (defect_ == Defect::forgets_data_at_stop && !disks_[0].written.empty()) disks_[0].written.erase(disks_[0].written.begin());
    state_ = port::State::stopped;
    return true;
  }
  bool restart() override {
    if (defect_ == Defect::does_not_restart) return fail("restart");
    if (defect_ == Defect::other_capacity_after_restart) disks_[0].blocks -= 8;
    state_ = port::State::started;
    return true;
  }
  bool set_power(port::PowerState power) override {
    while (outstanding() != 0) nt::sleep(world::millisecond_ns);
    powered_ = power == port::PowerState::d0;
    return true;
  }
  void remove(bool) override {
    if (defect_ != Defect::lives_after_removal) state_ = port::State::removed;
    end_all(port::Outcome::no_device, defect_ == Defect::loses_request_at_removal);
  }

  void submit(port::Request& request) override {
    ++submitted;
    request.number = ++number_;
    longest_bytes = std::max<std::uint64_t>(longest_bytes, request.length_bytes);
    if (keep_log) log.push_back(srb::describe_cdb({request.cdb.data(), request.cdb_length}));
    if (state_ != port::State::started || request.address.lun >= disks_.size()) return end(request, port::Outcome::no_device);
    Slot& slot = take_slot();
    slot.request = &request;
    most_outstanding = std::max<std::uint64_t>(most_outstanding, outstanding());
    slot.forgotten = request.function == port::Function::execute_scsi && faults_ && faults_->pass();
    slot.timer->set(slot.forgotten ? request.timeout_seconds * world::second_ns : choices_.between(1, 40) * world::microsecond_ns);
  }
  std::uint32_t outstanding() const override {
    return static_cast<std::uint32_t>(std::count_if(slots_.begin(), slots_.end(), [](const auto& slot) { return slot->request && !slot->lost; }));
  }
  std::uint32_t with_miniport() const override { return outstanding(); }
  void report_lost_requests() override { end_all(port::Outcome::error, false); }

  std::vector<port::UnitDescription> discover() override {
    std::vector<port::UnitDescription> units;
    for (std::size_t lun = 0; lun < disks_.size(); ++lun) units.push_back({{0, 0, static_cast<std::uint8_t>(lun)}, 0, "DRYDOCK", "FAKE DISK", "1"});
    return units;
  }
  bool reset_bus(std::uint8_t) override { return reset(); }

 private:
  struct Slot {
    std::unique_ptr<nt::Timer> timer;
    port::Request* request = nullptr;
    bool forgotten = false, lost = false;
  };

  bool fail(const char* what) {
    problem_ = std::string(what) + " failed";
    return false;
  }

  bool reset() {
    if (defect_ == Defect::refuses_reset) return false;
    if (defect_ == Defect::dead_after_reset) dead_ = true;
    end_all(port::Outcome::reset, defect_ == Defect::loses_request_at_reset);
    return true;
  }

  Slot& take_slot() {
    for (auto& slot : slots_)
      if (!slot->request) return *slot;
    slots_.push_back(std::make_unique<Slot>());
    Slot* slot = slots_.back().get();
    slot->timer = std::make_unique<nt::Timer>("fake request", [this, slot] { due(*slot); });
    return *slot;
  }

  void due(Slot& slot) {
    port::Request& request = *std::exchange(slot.request, nullptr);
    if (slot.forgotten && defect_ != Defect::answers_instead_of_timing_out) return end(request, port::Outcome::timeout);
    switch (request.function) {
      case port::Function::execute_scsi: break;
      case port::Function::reset_unit:
      case port::Function::reset_target:
      case port::Function::reset_bus: return end(request, reset() ? port::Outcome::success : port::Outcome::error);
      default: return end(request, defect_ == Defect::knows_every_function ? port::Outcome::success : port::Outcome::invalid_request);
    }
    if (!next_outcomes.empty()) {
      const port::Outcome outcome = next_outcomes.front();
      next_outcomes.erase(next_outcomes.begin());
      return end(request, outcome);
    }
    if (!next_sense.empty()) {
      const srb::SenseKey key = next_sense.front();
      next_sense.erase(next_sense.begin());
      return check(request, key, srb::SenseCode::none);
    }
    if (dead_ || !powered_) return end(request, port::Outcome::error);
    carry_out(request);
  }

  void end_all(port::Outcome outcome, bool lose_one) {
    nt::RaiseIrql raised(nt::Irql::dispatch);
    // Requests that a completion submits anew are not among them.
    std::vector<Slot*> busy;
    for (auto& slot : slots_)
      if (slot->request) busy.push_back(slot.get());
    for (Slot* slot : busy) {
      slot->timer->cancel();
      if (std::exchange(lose_one, false)) {
        slot->lost = true;
        continue;
      }
      slot->lost = false;
      if (slot->request) end(*std::exchange(slot->request, nullptr), outcome);
    }
  }

  void end(port::Request& request, port::Outcome outcome) {
    request.outcome = outcome;
    request.srb_status = outcome == port::Outcome::success || outcome == port::Outcome::underrun ? SRB_STATUS_SUCCESS : SRB_STATUS_ERROR;
    nt::RaiseIrql raised(nt::Irql::dispatch);
    request.done(request);
  }

  void check(port::Request& request, srb::SenseKey key, srb::SenseCode code) {
    request.scsi_status = SCSISTAT_CHECK_CONDITION;
    request.sense_length = static_cast<std::uint8_t>(srb::store_fixed_sense(request.sense, key, code));
    end(request, port::Outcome::check_condition);
  }

  void answer(port::Request& request, std::vector<std::uint8_t> bytes, std::size_t allocation) {
    std::size_t moved = std::min({bytes.size(), allocation, std::size_t{request.length_bytes}});
    if (moved != 0) std::memcpy(request.data, bytes.data(), moved);
    request.transferred_bytes = static_cast<std::uint32_t>(defect_ == Defect::ignores_allocation_length && request.length_bytes ? bytes.size() : moved);
    end(request, moved < request.length_bytes ? port::Outcome::underrun : port::Outcome::success);
  }

  void carry_out(port::Request& request);
  void transfer(port::Request& request, const srb::CommandFacts& facts);
  void unmap(port::Request& request);
  void inquiry(port::Request& request, std::size_t allocation);
  void mode_sense(port::Request& request, std::size_t allocation, bool ten);
  Disk& disk_of(const port::Request& request) { return disks_[request.address.lun]; }

  std::vector<Disk>& disks_;
  Defect defect_;
  Faults* faults_;
  port::State state_ = port::State::created;
  std::string problem_;
  bool dead_ = false, powered_ = true;
  std::uint64_t number_ = 0, reads_ = 0, writes_ = 0;
  suite::Choices choices_{7, "fake adapter"};
  std::vector<std::unique_ptr<Slot>> slots_;
};

inline void Adapter::carry_out(port::Request& request) {
  const srb::CommandFacts facts = srb::facts_of({request.cdb.data(), request.cdb_length});
  Disk& disk = disk_of(request);
  switch (facts.opcode) {
    case SCSIOP_TEST_UNIT_READY:
    case SCSIOP_START_STOP_UNIT:
    case SCSIOP_SYNCHRONIZE_CACHE:
    case SCSIOP_SYNCHRONIZE_CACHE16: return end(request, port::Outcome::success);
    case SCSIOP_INQUIRY: return inquiry(request, *facts.announced_bytes);
    case SCSIOP_MODE_SENSE:
    case SCSIOP_MODE_SENSE10: return mode_sense(request, *facts.announced_bytes, facts.opcode == SCSIOP_MODE_SENSE10);
    case SCSIOP_REPORT_LUNS: {
      std::vector<std::uint8_t> list(8 + 8 * disks_.size());
      srb::store_big32(&list[0], static_cast<std::uint32_t>(8 * disks_.size()));
      for (std::size_t lun = 0; lun < disks_.size(); ++lun) list[8 + 8 * lun + 1] = static_cast<std::uint8_t>(lun);
      return answer(request, list, *facts.announced_bytes);
    }
    case SCSIOP_READ_CAPACITY: {
      std::vector<std::uint8_t> data(8);
      srb::store_big32(&data[0], static_cast<std::uint32_t>(std::min<std::uint64_t>(disk.blocks - 1, 0xFFFFFFFF)));
      srb::store_big32(&data[4], disk.block_bytes);
      return answer(request, data, 8);
    }
    case SCSIOP_SERVICE_ACTION_IN16: {
      std::vector<std::uint8_t> data(32);
      srb::store_big64(&data[0], disk.blocks - 1);
      srb::store_big32(&data[8], disk.block_bytes);
      data[14] = unmap_supported ? 0xC0 : 0;
      return answer(request, data, *facts.announced_bytes);
    }
    case SCSIOP_UNMAP:
      if (unmap_supported) return unmap(request);
      break;
    case SCSIOP_WRITE_SAME16:
      if (write_same_supported) return transfer(request, facts);
      break;
    default:
      if (facts.operation == srb::Operation::read || facts.operation == srb::Operation::write) return transfer(request, facts);
  }
  check(request, defect_ == Defect::wrong_sense ? srb::SenseKey::hardware_error : srb::SenseKey::illegal_request, srb::SenseCode::invalid_operation_code);
}

inline void Adapter::transfer(port::Request& request, const srb::CommandFacts& facts) {
  Disk& disk = disk_of(request);
  const bool reads = facts.operation == srb::Operation::read;
  std::uint64_t lba = facts.lba;
  if (defect_ == Defect::drops_high_half) lba &= 0xFFFFFFFF;
  if ((lba > disk.blocks || facts.blocks > disk.blocks - lba) && defect_ != Defect::no_range_check)
    return check(request, srb::SenseKey::illegal_request, srb::SenseCode::lba_out_of_range);
  if (defect_ == Defect::fails_now_and_then && ++number_ % 61 == 0) return check(request, srb::SenseKey::data_protect, srb::SenseCode::write_protected);
  ++(reads ? reads_ : writes_);
  const bool lose = !reads && defect_ == Defect::loses_a_write && writes_ % 23 == 0;
  auto* data = static_cast<std::uint8_t*>(request.data);
  for (std::uint32_t i = 0; i < facts.blocks && !lose; ++i) {
    std::uint32_t place = i;
    if (defect_ == Defect::swaps_two_blocks && facts.blocks >= 2 && i < 2) place = 1 - i;
    if (defect_ == Defect::ignores_last_block && facts.blocks > 1 && i == facts.blocks - 1) continue;
    if (reads) {
      const auto found = disk.written.find(lba + place);
      if (found == disk.written.end())
        std::memset(data + i * disk.block_bytes, 0, disk.block_bytes);
      else
        std::memcpy(data + i * disk.block_bytes, found->second.data(), disk.block_bytes);
    } else {
      const auto* from = facts.operation == srb::Operation::write_same ? data : data + i * disk.block_bytes;
      disk.written[lba + place].assign(from, from + disk.block_bytes);
    }
  }
  if (reads && defect_ == Defect::wrong_byte && reads_ % 17 == 0 && facts.blocks != 0) data[100] ^= 0x10;
  request.transferred_bytes = request.length_bytes;
  end(request, port::Outcome::success);
}

inline void Adapter::unmap(port::Request& request) {
  const auto* list = static_cast<const std::uint8_t*>(request.data);
  const std::uint32_t ranges = srb::load_big16(list + 2) / 16;
  for (std::uint32_t i = 0; i < ranges; ++i) {
    const std::uint64_t lba = srb::load_big64(list + 8 + 16 * i);
    std::uint32_t blocks = srb::load_big32(list + 16 + 16 * i);
    if (defect_ == Defect::unmap_takes_neighbour) ++blocks;
    disk_of(request).written.erase(disk_of(request).written.lower_bound(lba), disk_of(request).written.lower_bound(lba + blocks));
  }
  request.transferred_bytes = request.length_bytes;
  end(request, port::Outcome::success);
}

inline void Adapter::inquiry(port::Request& request, std::size_t allocation) {
  const bool page_asked = request.cdb[1] & 1;
  const std::uint8_t page = request.cdb[2];
  std::vector<std::uint8_t> data;
  if (!page_asked) {
    if (page != 0) return check(request, srb::SenseKey::illegal_request, srb::SenseCode::invalid_field_in_cdb);
    data.assign(36, ' ');
    const std::uint8_t head[] = {0, 0, 6, 2, 31, 0, 0, 2};
    std::copy(std::begin(head), std::end(head), data.begin());
    std::memcpy(&data[8], "DRYDOCK FAKE DISK       1   ", 28);
    return answer(request, data, allocation);
  }
  switch (page) {
    case 0x00: data = {0, 0x00, 0, 5, 0x00, 0x80, 0x83, 0xB0, 0xB2}; break;
    case 0x80: data = {0, 0x80, 0, 4, 'F', 'A', 'K', 'E'}; break;
    case 0x83: data = {0, 0x83, 0, 12, 1, 3, 0, 8, 0x50, 1, 2, 3, 4, 5, 6, 7}; break;
    case 0xB0:
      data.assign(64, 0);
      data[1] = 0xB0;
      data[3] = 60;
      if (unmap_supported) {
        srb::store_big32(&data[20], 100);
        srb::store_big32(&data[24], 1);
      }
      if (write_same_supported) srb::store_big64(&data[36], 300);
      break;
    case 0xB2: data = {0, 0xB2, 0, 4, 0, static_cast<std::uint8_t>(unmap_supported ? 0x84 : 0), 2, 0}; break;
    default: return check(request, srb::SenseKey::illegal_request, srb::SenseCode::invalid_field_in_cdb);
  }
  answer(request, data, allocation);
}

inline void Adapter::mode_sense(port::Request& request, std::size_t allocation, bool ten) {
  const std::uint8_t page = request.cdb[2] & 0x3F;
  if (page != srb::caching_page && page != srb::all_pages) return check(request, srb::SenseKey::illegal_request, srb::SenseCode::invalid_field_in_cdb);
  std::vector<std::uint8_t> data = {23, 0, 0x10, 0};
  if (ten && defect_ != Defect::ignores_ten_byte_length) data = {0, 26, 0, 0x10, 0, 0, 0, 0};
  data.insert(data.end(), {0x08, 18, 0x04});
  data.resize(data.size() + 17, 0);
  answer(request, data, allocation);
}

}  // namespace drydock::fake
