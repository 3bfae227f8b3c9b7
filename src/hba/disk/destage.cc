// How what is in a file store's write cache gets to the file, and what follows from each transfer that has ended.
//
// The order that must hold: of one byte, the older change is in the file before the newer one starts. Whatever overlaps
// something that is on its way waits for it.
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "hba/disk/file_store_state.h"

namespace drydock::hba::disk {

namespace {

constexpr std::size_t most_writes = 32;  ///< on their way to the file at once
constexpr std::size_t most_lines = FileIo::most_parts;

}  // namespace

// --- from the cache to the file ------------------------------------------------------------------------------------------

bool FileStore::in_flight(std::uint64_t begin, std::uint64_t end) const {
  return std::ranges::any_of(works_, [&](const Work& work) { return !work.lines.empty() && work.begin < end && begin < work.end; });
}

bool FileStore::zeroing(std::uint64_t begin, std::uint64_t end) const {
  return std::ranges::any_of(zeroes_, [&](const Work& work) { return work.begin < end && begin < work.end; });
}

FileStore::Works::iterator FileStore::new_work(Works& works, FileTransfer::Kind kind, std::uint64_t begin, std::uint64_t end) {
  if (spare_.empty()) spare_.emplace_back();
  const auto work = spare_.begin();
  works.splice(works.end(), spare_, work);
  work->transfer.kind = kind;
  work->transfer.offset = work->begin = begin;
  work->end = end;
  work->transfer.bytes = end - begin;
  work->transfer.error = 0;
  work->transfer.owner = &*work;
  work->place = work;
  return work;
}

void FileStore::end_work(Works& works, Works::iterator work) {
  work->transfer.parts.clear();
  work->reader = nullptr;
  work->started = false;
  work->lines.clear();
  work->waiters.clear();
  spare_.splice(spare_.end(), works, work);
}

/// Starts what can be started: what is waited for, and the oldest lines while the cache is more than three quarters full.
void FileStore::pump() {
  start_zeroes();
  for (std::size_t left = urgent_.size(); left > 0 && writes_ < most_writes; --left) {
    const WriteCache::LineNumber number = urgent_.front();
    urgent_.pop_front();
    const WriteCache::Line& line = cache_.line(number);
    if (line.state == WriteCache::Line::State::dirty && line.urgent && !write_line(number)) urgent_.push_back(number);
  }
  const std::size_t low_water = cache_.line_count() / 4;
  WriteCache::LineNumber number;
  while (!write_failed_ && cache_.free_lines() < low_water && writes_ < most_writes && cache_.oldest(number))
    if (!write_line(number)) break;
  start_sync();
}

bool FileStore::movable(const WriteCache::Line& line) const {
  const std::uint64_t begin = line.page * WriteCache::page_bytes, end = begin + WriteCache::page_bytes;
  return line.state == WriteCache::Line::State::dirty && !in_flight(begin, end) && !zeroing(begin, end);
}

/// Sends the line, with those that follow it in the file when they are whole. False when an older change of the same
/// bytes is still on its way.
bool FileStore::write_line(WriteCache::LineNumber number) {
  constexpr std::uint8_t whole = 0xFF;
  if (!movable(cache_.line(number))) return false;
  if (cache_.line(number).valid != whole) return write_sectors(number), true;
  const std::uint64_t begin = cache_.line(number).page * WriteCache::page_bytes;
  const auto work = new_work(works_, FileTransfer::Kind::write, begin, begin);
  for (auto at = cache_.lines().find(cache_.line(number).page); at != cache_.lines().end() && work->lines.size() < most_lines; ++at) {
    const WriteCache::Line& line = cache_.line(at->second);
    if (line.page * WriteCache::page_bytes != work->end || line.valid != whole) break;
    if (at->second != number && !movable(line)) break;
    work->transfer.parts.push_back({cache_.data(at->second), WriteCache::page_bytes});
    work->lines.push_back(at->second);
    work->end += WriteCache::page_bytes;
    cache_.begin_writing(at->second);
    cache_.line(at->second).transfers = 1;
  }
  work->transfer.bytes = work->end - work->begin;
  ++writes_;
  submit(*work);
  return true;
}

/// A line with gaps: each run of sectors by itself.
void FileStore::write_sectors(WriteCache::LineNumber number) {
  constexpr unsigned sectors = WriteCache::page_bytes / WriteCache::sector_bytes;
  WriteCache::Line& line = cache_.line(number);
  cache_.begin_writing(number);
  line.transfers = 0;
  for (unsigned first = 0; first < sectors; ++first) {
    if ((line.valid >> first & 1) == 0) continue;
    unsigned last = first;
    while (last < sectors && (line.valid >> last & 1) != 0) ++last;
    const std::uint64_t begin = line.page * WriteCache::page_bytes + first * WriteCache::sector_bytes;
    const auto work = new_work(works_, FileTransfer::Kind::write, begin, begin + (last - first) * WriteCache::sector_bytes);
    work->transfer.parts.push_back({cache_.data(number) + first * WriteCache::sector_bytes, work->end - begin});
    work->lines.push_back(number);
    ++line.transfers;
    ++writes_;
    submit(*work);
    first = last;
  }
}

void FileStore::start_zeroes() {
  for (Work& work : zeroes_) {
    if (work.started || in_flight(work.begin, work.end)) continue;
    work.started = true;
    if (!punches_) fill_with_zeroes(work);
    submit(work);
  }
}

/// Where the file system makes no holes: as much as one transfer takes, from where it is.
void FileStore::fill_with_zeroes(Work& work) {
  alignas(4096) static std::byte zeroes[64u << 10];
  FileTransfer& transfer = work.transfer;
  transfer.kind = FileTransfer::Kind::write;
  transfer.bytes = 0;
  transfer.parts.clear();
  while (transfer.offset + transfer.bytes < work.end && transfer.parts.size() < FileIo::most_parts) {
    const std::uint64_t part = std::min<std::uint64_t>(sizeof zeroes, work.end - transfer.offset - transfer.bytes);
    transfer.parts.push_back({zeroes, part});
    transfer.bytes += part;
  }
}

/// One at a time; who comes while it runs waits for the next, for it may not see their data.
void FileStore::start_sync() {
  if (syncing_) return;
  std::vector<Operation*>& waiters = sync_.waiters;
  std::erase_if(to_sync_, [&](Operation* operation) {
    if (operation->awaited != 1) return false;
    waiters.push_back(operation);
    return true;
  });
  if (waiters.empty()) return;
  if (!unsynced_) return sync_ended(true);
  unsynced_ = false;
  syncing_ = true;
  sync_.transfer = {};
  sync_.transfer.kind = FileTransfer::Kind::sync;
  sync_.transfer.owner = &sync_;
  submit(sync_);
}

void FileStore::submit(Work& work) { io_->submit(work.transfer); }

// --- what has ended --------------------------------------------------------------------------------------------------------

void FileStore::ended(FileTransfer& transfer) {
  Work& work = *static_cast<Work*>(transfer.owner);
  if (&work == &sync_) {
    syncing_ = false;
    if (transfer.error != 0) unsynced_ = true;
    return sync_ended(transfer.error == 0);
  }
  if (work.reader != nullptr) {
    Operation& reader = *work.reader;
    end_work(works_, work.place);
    return end_wait(reader, transfer.error == 0);
  }
  unsynced_ = true;
  if (work.lines.empty()) return zeroes_ended(work);
  lines_ended(work);
}

void FileStore::lines_ended(Work& work) {
  const bool stored = work.transfer.error == 0;
  --writes_;
  if (!stored) {
    report(work.transfer.error);
    write_failed_ = true;
  }
  for (const WriteCache::LineNumber number : work.lines) {
    WriteCache::Line& line = cache_.line(number);
    if (!stored) line.lost = true;
    if (--line.transfers != 0) continue;
    const bool whole = !line.lost;
    line.lost = false;
    ending_.swap(line.waiters);
    cache_.end_writing(number, whole);
    for (Operation* waiter : ending_) end_wait(*waiter, whole);
    ending_.clear();
  }
  end_work(works_, work.place);
}

void FileStore::zeroes_ended(Work& work) {
  const int error = work.transfer.error;
  if (work.transfer.kind == FileTransfer::Kind::zero && error == EOPNOTSUPP) {
    punches_ = false;
    work.transfer.error = 0;
    fill_with_zeroes(work);
    return submit(work);
  }
  if (work.transfer.kind == FileTransfer::Kind::write && error == 0 && work.transfer.offset < work.end) {
    fill_with_zeroes(work);
    return submit(work);
  }
  if (error != 0) report(error);
  for (Operation* waiter : work.waiters) end_wait(*waiter, error == 0);
  end_work(zeroes_, work.place);
}

void FileStore::sync_ended(bool stored) {
  ending_.swap(sync_.waiters);
  for (Operation* waiter : ending_) end_wait(*waiter, stored);
  ending_.clear();
}

/// Once; each operation that it concerns fails too.
void FileStore::report(int error) {
  if (!write_failed_) fmt::print(stderr, "drydock: disk file {} cannot be written: {}\n", name_, std::strerror(error));
}

void FileStore::reap() {
  reaped_.clear();
  io_->reap(reaped_);
  for (FileTransfer* transfer : reaped_) ended(*transfer);
  if (write_failed_)
    while (!no_room_.empty()) {
      Operation& operation = *no_room_.front();
      no_room_.pop_front();
      end_wait(operation, false);
    }
  while (!no_room_.empty()) {
    Operation& operation = *no_room_.front();
    go_on_writing(operation);
    if (!no_room_.empty() && no_room_.front() == &operation) break;
  }
  pump();
  io_->kick();
}

}  // namespace drydock::hba::disk
