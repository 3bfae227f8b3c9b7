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
  const bool from_file = !options_.file.empty();
  media_ = from_file ? std::make_unique<Media>(options_.file, true, options_.placement)
                     : std::make_unique<Media>(options_.bytes, options_.placement);
  if (media_->bytes() % options_.block_bytes != 0)
    throw std::invalid_argument(
        fmt::format("disk of {} bytes is no whole number of {}-byte blocks", media_->bytes(), options_.block_bytes));
  block_count_ = media_->bytes() / options_.block_bytes;
  if (!from_file) deallocated_.add(0, block_count_);
}

std::span<const std::byte> Disk::view(std::uint64_t lba, std::uint64_t count) const {
  assert(in_bounds(lba, count));
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
  if (durable) return;
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
  const std::uint64_t end = lba + count;
  const bool overlapped = std::ranges::any_of(unflushed_, [&](const Unflushed& old) {
    return old.lba < end && lba < old.lba + old.replaced.size() / options_.block_bytes;
  });
  std::deque<Unflushed> kept;
  if (!overlapped) kept.swap(unflushed_);
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
  if (!media_->has_file() || options_.persistence != Persistence::as_durable) return;
  media_->write_back(lba * options_.block_bytes, count * options_.block_bytes);
  not_in_file_.remove(lba, count);
}

void Disk::write(std::uint64_t lba, std::span<const std::byte> data, bool force_unit_access) {
  const std::uint64_t count = data.size() / options_.block_bytes;
  assert(data.size() % options_.block_bytes == 0);
  const bool durable = force_unit_access || !cache_enabled_;
  before_change(lba, count, durable);
  std::memcpy(at(lba), data.data(), data.size());
  deallocated_.remove(lba, count);
  after_change(lba, count, durable);
}

// A whole disk of zeroes is not worth dirtying every page of the arena: only what is not zero is written.
void Disk::write_zeroes(std::uint64_t lba, std::uint64_t count, bool force_unit_access) {
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
  deallocated_.add(lba, count);
}

// --- durability ----------------------------------------------------------------------------------------------------

void Disk::flush() {
  unflushed_.clear();
  unflushed_blocks_ = 0;
  if (options_.persistence == Persistence::as_durable) write_back_all();
}

std::uint64_t Disk::power_cut(const std::function<bool(const UnflushedBlock&)>& survives) {
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
  if (!media_->has_file() || not_in_file_.empty()) return;
  for (const auto& [begin, end] : not_in_file_)
    media_->write_back(begin * options_.block_bytes, (end - begin) * options_.block_bytes);
  not_in_file_.clear();
}

}  // namespace drydock::hba::disk
