#include "suite/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "nt/executive.h"

namespace drydock::suite {

struct Load::Slot {
  disk::Io io;
  Load* load = nullptr;
  Target* target = nullptr;
  disk::Buffer buffer;
  Shadow::Reading reading;
  std::uint32_t generation = 0;  ///< of a write
  std::uint64_t bytes = 0;
  bool in_flight = false;
  Slot* next = nullptr;
};

std::vector<std::unique_ptr<Target>> make_targets(Context& context, std::uint32_t window_blocks) {
  std::vector<std::unique_ptr<Target>> targets;
  for (auto& unit : context.units)
    targets.push_back(std::make_unique<Target>(*unit, static_cast<std::uint32_t>(targets.size()), choose_windows(unit->block_count(), window_blocks)));
  return targets;
}

bool bind_targets(Context& context, std::vector<std::unique_ptr<Target>>& targets) {
  if (context.units.size() != targets.size()) return false;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const Window last = *std::max_element(targets[i]->shadow.windows().begin(), targets[i]->shadow.windows().end(),
                                          [](const Window& a, const Window& b) { return a.first_lba < b.first_lba; });
    // The last window ends with the unit.
    if (context.units[i]->block_count() != last.first_lba + last.blocks) return false;
    targets[i]->unit = context.units[i].get();
  }
  return true;
}

Load::Load(Context& context, Recorder& recorder, std::string_view case_name, std::vector<Target*> targets, Choices choices, Profile profile)
    : context_(context),
      recorder_(recorder),
      case_name_(case_name),
      targets_(std::move(targets)),
      choices_(choices),
      profile_(profile),
      ended_lock_(nt::LockFamily::executive, nt::Irql::dispatch),
      some_ended_(nt::Event::Type::synchronization),
      bytes_limit_(nt::executive().memory().bytes() / 4 / (2 * nt::executive().processor_count())) {}

Load::~Load() {
  // In the live world a completion on another processor may not have let go of it.
  while (!nt::executive().world().simulated() && telling_.load(std::memory_order_acquire) != 0) __builtin_ia32_pause();
  // What never ended is still known to the port: it stays where it is.
  for (auto& slot : slots_)
    if (slot->in_flight) static_cast<void>(slot.release());
}

Load::Slot* Load::free_slot() {
  for (auto& slot : slots_)
    if (!slot->in_flight) return slot.get();
  slots_.push_back(std::make_unique<Slot>());
  slots_.back()->load = this;
  return slots_.back().get();
}

bool Load::choose_range(Slot& slot, Target& target) {
  const disk::Unit& unit = *target.unit;
  const auto windows = target.shadow.windows();
  const Window& window = windows[choices_.below(windows.size())];
  const std::uint32_t piece = std::min<std::uint32_t>(disk::maximum_piece_blocks(unit.properties().transfer), (1u << 20) / unit.block_bytes());
  std::uint32_t most = std::min(window.blocks, profile_.maximum_blocks != 0 ? profile_.maximum_blocks : 3 * piece);
  // Small transfers are the many, as with real systems; one in ten is longer than one request carries.
  const std::uint64_t kind = choices_.below(20);
  if (kind < 5) most = 1;
  else if (kind < 12) most = std::min(most, 8u);
  else if (kind < 18) most = std::min(most, std::max(1u, 65536u / unit.block_bytes()));
  if (bytes_in_flight_ + std::uint64_t{most} * unit.block_bytes() > bytes_limit_) most = std::min(most, 8u);
  slot.io.blocks = static_cast<std::uint32_t>(choices_.between(1, most));
  slot.io.lba = window.first_lba + choices_.below(window.blocks - slot.io.blocks + 1);
  // Windows' ends are where the unit's ends and the 32-bit border are: visited often.
  if (choices_.chance(1, 8)) slot.io.lba = window.first_lba;
  if (choices_.chance(1, 8)) slot.io.lba = window.first_lba + window.blocks - slot.io.blocks;
  return true;
}

bool Load::choose(Slot& slot) {
  Target& target = *targets_[choices_.below(targets_.size())];
  slot.target = &target;
  slot.io = {};
  slot.generation = 0;
  choose_range(slot, target);
  const std::uint64_t dice = choices_.below(100);
  const std::uint32_t reads = profile_.read_percent, flushes = reads + profile_.flush_percent, zeroes = flushes + profile_.zero_percent;
  if (dice < reads) slot.io.operation = disk::Operation::read;
  else if (dice < flushes) slot.io.operation = disk::Operation::flush;
  else if (dice < zeroes && target.unit->properties().unmap && choices_.chance(1, 2)) slot.io.operation = disk::Operation::unmap;
  else if (dice < zeroes && target.unit->properties().write_same) slot.io.operation = disk::Operation::write_zeroes;
  else slot.io.operation = disk::Operation::write;
  const bool may_overlap = choices_.below(100) < profile_.overlap_percent;

  nt::SpinLockHolder held(target.lock);
  Shadow& shadow = target.shadow;
  switch (slot.io.operation) {
    case disk::Operation::read: {
      slot.reading = shadow.begin_read(slot.io.lba, slot.io.blocks);
      if (may_overlap) return true;
      Shadow::Reading now = slot.reading;
      shadow.end_read(now);
      return now.least == now.most;
    }
    case disk::Operation::write: slot.generation = shadow.begin_write(slot.io.lba, slot.io.blocks); break;
    case disk::Operation::write_zeroes:
      slot.generation = shadow.begin_write(slot.io.lba, slot.io.blocks, Shadow::Content::zeroes);
      break;
    case disk::Operation::unmap:
      slot.generation = shadow.begin_write(slot.io.lba, slot.io.blocks,
                                           target.unit->properties().unmapped_reads_zero ? Shadow::Content::zeroes : Shadow::Content::anything);
      break;
    case disk::Operation::flush: return true;
  }
  return slot.generation != 0;
}

bool Load::start_one() {
  if (in_flight_ >= profile_.depth) return false;
  Slot* slot = free_slot();
  for (int attempt = 0; attempt < 8; ++attempt) {
    if (!choose(*slot)) continue;
    start(*slot);
    return true;
  }
  return false;
}

void Load::start(Slot& slot) {
  const disk::Unit& unit = *slot.target->unit;
  const bool moves_data = slot.io.operation == disk::Operation::read || slot.io.operation == disk::Operation::write;
  slot.bytes = 0;
  if (moves_data) {
    slot.bytes = std::uint64_t{slot.io.blocks} * unit.block_bytes();
    const std::uint64_t step = unit.properties().transfer.alignment_mask + 1ull;
    const std::uint64_t places = std::max<std::uint64_t>(1, memory::page_size / std::max<std::uint64_t>(step, 4));
    const std::uint64_t offset = choices_.chance(1, 2) ? 0 : choices_.below(places) * std::max<std::uint64_t>(step, 4);
    slot.buffer = unit.make_buffer(slot.io.blocks, offset);
    if (slot.io.operation == disk::Operation::write) {
      slot.target->shadow.fill(slot.buffer.span(), slot.io.lba, slot.generation);
      slot.io.force_unit_access = unit.properties().force_unit_access && choices_.below(100) < profile_.fua_percent;
    } else {
      std::ranges::fill(slot.buffer.span(), static_cast<std::uint8_t>(memory::PhysicalMemory::poison_byte));
    }
    slot.io.data = slot.buffer.data();
  }
  slot.io.retry_limit = profile_.retry_limit;
  slot.io.timeout_seconds = profile_.timeout_seconds;
  slot.io.context = &slot;
  slot.io.done = [](disk::Io& io) {
    Slot& ended = *static_cast<Slot*>(io.context);
    Load& load = *ended.load;
    load.telling_.fetch_add(1, std::memory_order_acq_rel);
    {
      nt::SpinLockHolder held(load.ended_lock_);
      ended.next = load.ended_list_;
      load.ended_list_ = &ended;
    }
    load.some_ended_.set();
    load.telling_.fetch_sub(1, std::memory_order_release);
  };
  slot.in_flight = true;
  ++in_flight_;
  bytes_in_flight_ += slot.bytes;
  recorder_.count_request(slot.bytes);
  slot.target->unit->submit(slot.io);
}

bool Load::take_ended() {
  Slot* slot;
  {
    nt::SpinLockHolder held(ended_lock_);
    slot = std::exchange(ended_list_, nullptr);
  }
  const bool any = slot != nullptr;
  while (slot) {
    Slot* const next = slot->next;
    finish(*slot);
    slot = next;
  }
  return any;
}

void Load::finish(Slot& slot) {
  const disk::Io& io = slot.io;
  const bool ok = io.result.ok();
  std::string wrong;
  {
    nt::SpinLockHolder held(slot.target->lock);
    if (slot.generation != 0) slot.target->shadow.end_write(io.lba, io.blocks, slot.generation, ok);
    if (io.operation == disk::Operation::read && ok) slot.target->shadow.end_read(slot.reading);
  }
  if (io.operation == disk::Operation::read && ok) {
    wrong = slot.target->shadow.verify(slot.reading, slot.buffer.span());
    recorder_.check(case_name_, "data-mismatch", wrong.empty(), [&] { return fmt::format("{} (request {})", wrong, io.result.request); });
  }
  if (!profile_.failures_allowed || ok)
    recorder_.check(case_name_, "io-failed-unexpectedly", ok, [&] {
      return fmt::format("{} of unit {}, lba {}, {} blocks: {}", to_string(io.operation), slot.target->unit->address().lun, io.lba, io.blocks,
                         io.result.text());
    });
  ++ended_;
  if (!ok) ++failed_;
  ++by_status_[static_cast<std::size_t>(io.result.status)];
  slot.in_flight = false;
  slot.buffer = {};
  --in_flight_;
  bytes_in_flight_ -= slot.bytes;
}

bool Load::wait_for_some() {
  // The event may have been set for what was taken off already: then it is waited for once more.
  while (!take_ended())
    if (!some_ended_.wait(patience_ns)) return false;
  return true;
}

bool Load::run(std::uint64_t count) {
  for (std::uint64_t started = 0; started < count;) {
    if (start_one()) {
      ++started;
      take_ended();
    } else if (in_flight_ == 0) {
      nt::sleep(world::microsecond_ns);  // another Load writes everywhere that was tried
    } else if (!wait_for_some()) {
      return drain();
    }
  }
  return true;
}

bool Load::drain() {
  while (in_flight_ != 0) {
    if (wait_for_some()) continue;
    for (const auto& slot : slots_) {
      if (!slot->in_flight) continue;
      const std::string what = fmt::format("{} of unit {}, lba {}, {} blocks has not ended after {} s", to_string(slot->io.operation),
                                           slot->target->unit->address().lun, slot->io.lba, slot->io.blocks, patience_ns / world::second_ns);
      recorder_.failed(case_name_, "suite-request-never-ended", what);
    }
    return false;
  }
  recorder_.passed(case_name_, "suite-request-never-ended");
  return true;
}

void sweep(Recorder& recorder, std::string_view case_name, Target& target, std::uint32_t blocks_a_read) {
  disk::Unit& unit = *target.unit;
  for (const Window& window : target.shadow.windows()) {
    for (std::uint32_t at = 0; at < window.blocks; at += blocks_a_read) {
      const std::uint32_t blocks = std::min(blocks_a_read, window.blocks - at);
      const disk::Buffer buffer = unit.make_buffer(blocks);
      Shadow::Reading reading = target.shadow.begin_read(window.first_lba + at, blocks);
      const disk::Result result = unit.read(window.first_lba + at, blocks, buffer.data());
      recorder.count_request(buffer.size());
      const bool ok = recorder.check(case_name, "io-failed-unexpectedly", result.ok(), [&] {
        return fmt::format("read of unit {}, lba {}, {} blocks: {}", unit.address().lun, window.first_lba + at, blocks, result.text());
      });
      if (!ok) continue;
      target.shadow.end_read(reading);
      const std::string wrong = target.shadow.verify(reading, buffer.span());
      recorder.check(case_name, "data-mismatch", wrong.empty(), [&] { return fmt::format("{} (request {})", wrong, result.request); });
    }
  }
}

}  // namespace drydock::suite
