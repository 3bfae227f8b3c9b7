#include "hba/disk/disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <stdexcept>

namespace drydock::hba::disk {

namespace {

bool all_zero(const std::byte* data, std::size_t bytes) {
  return bytes == 0 || (data[0] == std::byte{0} && std::memcmp(data, data + 1, bytes - 1) == 0);
}

}  // namespace

Disk::Disk(const Options& options) : options_(options), cache_enabled_(options.volatile_cache) {
  if (options_.block_bytes != 512 && options_.block_bytes != 4096)
    throw std::invalid_argument(fmt::format("block size {} is neither 512 nor 4096", options_.block_bytes));
  const bool from_file = !options_.file.empty() || options_.store;
  std::uint64_t bytes = options_.bytes;
  if (options_.store) {
    store_ = options_.store({options_.file, options_.bytes, options_.cache_bytes});
    bytes = store_->bytes();
  } else if (!options_.null) {
    media_ = from_file ? std::make_unique<Media>(options_.file, true, options_.placement)
                       : std::make_unique<Media>(options_.bytes, options_.placement);
    bytes = media_->bytes();
  }
  if (bytes % options_.block_bytes != 0)
    throw std::invalid_argument(
        fmt::format("disk of {} bytes is no whole number of {}-byte blocks", bytes, options_.block_bytes));
  block_count_ = bytes / options_.block_bytes;
  if (!from_file && options_.power_cuts && !options_.null) deallocated_.add(0, block_count_);
}

std::span<const std::byte> Disk::view(std::uint64_t lba, std::uint64_t count) const {
  assert(in_bounds(lba, count) && media_ != nullptr);
  return {at(lba), count * options_.block_bytes};
}

void Disk::set_volatile_cache(bool enabled) {
  if (cache_enabled_ && !enabled) flush();
  cache_enabled_ = enabled;
}

// --- changes -------------------------------------------------------------------------------------------------------

/// Keeps what is going to be replaced, unless the change is durable at once.
void Disk::before_change(std::uint64_t lba, std::uint64_t count, bool durable) {
  assert(in_bounds(lba, count));
  ++last_write_;
  if (durable || !options_.power_cuts) return;
  const auto old = view(lba, count);
  unflushed_.push_back({last_write_, lba, {old.begin(), old.end()}});
  unflushed_blocks_ += count;
  while (unflushed_blocks_ * options_.block_bytes > options_.cache_bytes && unflushed_.size() > 1) {
    unflushed_blocks_ -= unflushed_.front().replaced.size() / options_.block_bytes;
    unflushed_.pop_front();
  }
}

void Disk::after_change(std::uint64_t lba, std::uint64_t count, bool durable) {
  if (!unreadable_.empty()) unreadable_.remove(lba, count);
  if (media_->has_file()) not_in_file_.add(lba, count);
  if (durable) make_durable(lba, count);
}

/// A durable write over blocks with unflushed older ones: those can no longer be lost separately. An older write that
/// reaches beyond the range stays, and is split so that only the rest of it may be lost.
void Disk::make_durable(std::uint64_t lba, std::uint64_t count) {
  if (writes_in_place()) return;
  const std::uint64_t end = lba + count;
  const bool overlapped = std::ranges::any_of(unflushed_, [&](const Unflushed& old) {
    return old.lba < end && lba < old.lba + old.replaced.size() / options_.block_bytes;
  });
  if (overlapped) drop_unflushed(lba, end);
  if (!media_->has_file() || options_.persistence != Persistence::as_durable) return;
  media_->write_back(lba * options_.block_bytes, count * options_.block_bytes);
  not_in_file_.remove(lba, count);
}

void Disk::drop_unflushed(std::uint64_t lba, std::uint64_t end) {
  std::deque<Unflushed> kept;
  for (Unflushed& old : unflushed_) {
    const std::uint64_t old_end = old.lba + old.replaced.size() / options_.block_bytes;
    if (old_end <= lba || old.lba >= end) {
      kept.push_back(std::move(old));
      continue;
    }
    const auto part = [&](std::uint64_t from, std::uint64_t to) {
      const auto first = old.replaced.begin() + static_cast<std::ptrdiff_t>((from - old.lba) * options_.block_bytes);
      kept.push_back(
          {old.write, from, {first, first + static_cast<std::ptrdiff_t>((to - from) * options_.block_bytes)}});
    };
    unflushed_blocks_ -= std::min(old_end, end) - std::max(old.lba, lba);
    if (old.lba < lba) part(old.lba, lba);
    if (old_end > end) part(end, old_end);
  }
  unflushed_ = std::move(kept);
}

void Disk::write(std::uint64_t lba, std::span<const std::byte> data, bool force_unit_access) {
  const std::uint64_t count = data.size() / options_.block_bytes;
  assert(data.size() % options_.block_bytes == 0);
  if (options_.null) return;
  if (store_) {
    Operation operation;
    prepare(operation, Operation::Kind::write, lba, count, force_unit_access);
    operation.buffer.assign(data.begin(), data.end());
    operation.use_buffer();
    perform(operation);
    return;
  }
  const bool durable = force_unit_access || !cache_enabled_;
  before_change(lba, count, durable);
  std::memcpy(at(lba), data.data(), data.size());
  deallocated_.remove(lba, count);
  after_change(lba, count, durable);
}

// A whole disk of zeroes is not worth dirtying every page of the arena: only what is not zero is written.
void Disk::write_zeroes(std::uint64_t lba, std::uint64_t count, bool force_unit_access) {
  if (options_.null) return;
  if (store_) {
    Operation operation;
    prepare(operation, Operation::Kind::write_zeroes, lba, count, force_unit_access);
    perform(operation);
    return;
  }
  constexpr std::uint64_t step_bytes = 64u << 10;
  const std::uint64_t step = step_bytes / options_.block_bytes;
  const bool durable = force_unit_access || !cache_enabled_;
  for (std::uint64_t done = 0; done < count; done += step) {
    const std::uint64_t blocks = std::min(step, count - done);
    if (all_zero(at(lba + done), blocks * options_.block_bytes)) {
      unreadable_.remove(lba + done, blocks);
      continue;
    }
    before_change(lba + done, blocks, durable);
    std::memset(at(lba + done), 0, blocks * options_.block_bytes);
    after_change(lba + done, blocks, durable);
  }
  deallocated_.remove(lba, count);
}

void Disk::deallocate(std::uint64_t lba, std::uint64_t count) {
  write_zeroes(lba, count, false);
  if (options_.power_cuts && !options_.null) deallocated_.add(lba, count);
}

std::span<std::byte> Disk::overwrite(std::uint64_t lba, std::uint64_t count) {
  assert(in_bounds(lba, count) && writes_in_place());
  ++last_write_;
  if (!unreadable_.empty()) unreadable_.remove(lba, count);
  return {at(lba), count * options_.block_bytes};
}

// --- later ---------------------------------------------------------------------------------------------------------

void Disk::prepare(Operation& operation, Operation::Kind kind, std::uint64_t lba, std::uint64_t count, bool force_unit_access) const {
  assert(in_bounds(lba, count));
  operation.kind = kind;
  operation.offset = lba * options_.block_bytes;
  operation.bytes = count * options_.block_bytes;
  operation.durable = force_unit_access || !cache_enabled_;
}

Progress Disk::start(Operation& operation) {
  const bool writes = operation.kind == Operation::Kind::write || operation.kind == Operation::Kind::write_zeroes;
  const std::uint64_t lba = operation.offset / options_.block_bytes, count = operation.bytes / options_.block_bytes;
  if (writes && !unreadable_.empty()) unreadable_.remove(lba, count);
  if (writes && !deallocated_.empty()) deallocated_.remove(lba, count);
  return store_->start(operation);
}

bool Disk::perform(Operation& operation) {
  if (start(operation) == Progress::pending) store_->drain();
  return !operation.failed;
}

bool Disk::read_now(std::uint64_t lba, std::span<std::byte> data) {
  if (store_ == nullptr) {
    std::ranges::copy(view(lba, data.size() / options_.block_bytes), data.begin());
    return true;
  }
  Operation operation;
  prepare(operation, Operation::Kind::read, lba, data.size() / options_.block_bytes, false);
  operation.parts.assign(1, {data.data(), data.size()});
  return perform(operation);
}

// --- durability ----------------------------------------------------------------------------------------------------

void Disk::flush() {
  if (store_) {
    Operation operation;
    perform(operation);
    return;
  }
  unflushed_.clear();
  unflushed_blocks_ = 0;
  if (options_.persistence == Persistence::as_durable) write_back_all();
}

std::uint64_t Disk::power_cut(const std::function<bool(const UnflushedBlock&)>& survives) {
  if (store_) return store_->lose_unflushed() / options_.block_bytes;
  assert(options_.power_cuts);
  // Backwards to the durable state, each entry taking the data that it wrote; then forwards again what survives.
  for (auto entry = unflushed_.rbegin(); entry != unflushed_.rend(); ++entry)
    std::swap_ranges(entry->replaced.begin(), entry->replaced.end(), at(entry->lba));
  std::uint64_t lost = 0;
  for (const Unflushed& entry : unflushed_) {
    const std::uint64_t count = entry.replaced.size() / options_.block_bytes;
    for (std::uint64_t i = 0; i < count; ++i) {
      if (survives({entry.write, entry.lba + i}))
        std::memcpy(at(entry.lba + i), entry.replaced.data() + i * options_.block_bytes, options_.block_bytes);
      else
        ++lost;
    }
  }
  unflushed_.clear();
  unflushed_blocks_ = 0;
  return lost;
}

void Disk::write_back_all() {
  if (media_ == nullptr || !media_->has_file() || not_in_file_.empty()) return;
  for (const auto& [begin, end] : not_in_file_)
    media_->write_back(begin * options_.block_bytes, (end - begin) * options_.block_bytes);
  not_in_file_.clear();
}

}  // namespace drydock::hba::disk
