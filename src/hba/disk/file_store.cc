#include "hba/disk/file_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>

#include "hba/disk/file_store_state.h"
#include "world/arena.h"

namespace drydock::hba::disk {

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::system_error(errno, std::generic_category(), what); }

/// Walks an operation's parts.
class PartWalk {
 public:
  PartWalk(const std::vector<Part>& parts, std::uint64_t skip) : parts_(parts) { advance(skip); }
  /// The rest of the part at hand, at most `bytes`.
  Part next(std::uint64_t bytes) {
    const Part part{parts_[index_].data + at_, std::min<std::uint64_t>(bytes, parts_[index_].bytes - at_)};
    advance(part.bytes);
    return part;
  }

 private:
  void advance(std::uint64_t bytes) {
    while (bytes > 0 || (index_ < parts_.size() && at_ == parts_[index_].bytes)) {
      const std::uint64_t step = std::min<std::uint64_t>(bytes, parts_[index_].bytes - at_);
      at_ += step;
      bytes -= step;
      if (at_ == parts_[index_].bytes) ++index_, at_ = 0;
    }
  }
  const std::vector<Part>& parts_;
  std::size_t index_ = 0;
  std::uint64_t at_ = 0;
};

}  // namespace

HostFile::HostFile(const std::string& path) : descriptor_(open(path.c_str(), O_RDWR | O_CLOEXEC)) {
  if (descriptor_ < 0) fail("disk file " + path);
  struct stat status {};
  const bool regular = fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  const bool ours = flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
  if (!regular || !ours || status.st_size == 0) {
    close(descriptor_);
    throw std::runtime_error(fmt::format("disk file {}: {}", path, !regular ? "not a regular file" : !ours ? "another disk has it" : "it is empty"));
  }
  bytes_ = static_cast<std::uint64_t>(status.st_size);
}

HostFile::~HostFile() { close(descriptor_); }

FileStore::FileStore(const FileStoreOptions& options) : name_(options.file), file_(options.file), cache_(options.cache_bytes), punches_(options.holes) {
  std::string problem = "not asked for";
  if (options.uring) io_ = open_uring(file_.descriptor(), problem);
  if (!io_) {
    io_ = open_file_worker(file_.descriptor());
    if (options.uring) fmt::print(stderr, "drydock: {}: {}; a thread reads and writes it\n", options.file, problem);
  }
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (wake_ < 0) fail("eventfd");
  thread_ = std::thread([this] { poller(); });
}

/// What is in the cache goes to the file; nobody is told of anything any more.
FileStore::~FileStore() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  Operation last;
  if (start(last) == Progress::pending) drain();
  const std::uint64_t one = 1;
  while (write(wake_, &one, sizeof one) < 0 && errno == EINTR) {
  }
  thread_.join();
  close(wake_);
}

// --- operations --------------------------------------------------------------------------------------------------------

Progress FileStore::start(Operation& operation) {
  const world::HostScope host;
  Progress progress;
  std::vector<Told> told;
  {
    const std::lock_guard lock(mutex_);
    operation.failed = operation.told = false;
    operation.awaited = 1;  // this call itself
    operation.taken_bytes = 0;
    ++under_way_;
    switch (operation.kind) {
      case Operation::Kind::read: begin_read(operation); break;
      case Operation::Kind::write: begin_write(operation); break;
      case Operation::Kind::write_zeroes: begin_zeroes(operation); break;
      case Operation::Kind::flush: begin_flush(operation); break;
    }
    pump();
    io_->kick();
    progress = answer(operation);
    told.swap(told_);
  }
  tell(told);
  return progress;
}

Progress FileStore::answer(Operation& operation) {
  if (operation.awaited == 0) return Progress::done;
  operation.told = true;
  return Progress::pending;
}

void FileStore::begin_read(Operation& operation) {
  pieces_.clear();
  cache_.locate(operation.offset, operation.bytes, pieces_);
  for (const WriteCache::Piece& piece : pieces_) {
    if (piece.source == WriteCache::Source::file) {
      read_file(operation, piece.offset, piece.bytes);
      continue;
    }
    PartWalk walk(operation.parts, piece.offset - operation.offset);
    for (std::uint64_t done = 0; done < piece.bytes;) {
      const Part part = walk.next(piece.bytes - done);
      if (piece.source == WriteCache::Source::line)
        std::memcpy(part.data, piece.data + done, part.bytes);
      else
        std::memset(part.data, 0, part.bytes);
      done += part.bytes;
    }
  }
  end_wait(operation, true);
}

/// What lies in ranges that are being zeroed reads as zero although the file may not say so yet.
void FileStore::read_file(Operation& operation, std::uint64_t offset, std::uint64_t bytes) {
  for (const Work& zeroes : zeroes_) {
    if (zeroes.end <= offset || zeroes.begin >= offset + bytes) continue;
    const std::uint64_t begin = std::max(offset, zeroes.begin), end = std::min(offset + bytes, zeroes.end);
    if (begin > offset) read_file(operation, offset, begin - offset);
    PartWalk walk(operation.parts, begin - operation.offset);
    for (std::uint64_t at = begin; at < end;) {
      const Part part = walk.next(end - at);
      std::memset(part.data, 0, part.bytes);
      at += part.bytes;
    }
    if (end < offset + bytes) read_file(operation, end, offset + bytes - end);
    return;
  }
  PartWalk walk(operation.parts, offset - operation.offset);
  while (bytes > 0) {
    Work& work = *new_work(works_, FileTransfer::Kind::read, offset, offset);
    while (work.transfer.parts.size() < FileIo::most_parts && bytes > 0) {
      const Part part = walk.next(bytes);
      work.transfer.parts.push_back({part.data, part.bytes});
      work.transfer.bytes += part.bytes;
      bytes -= part.bytes;
    }
    work.begin = offset;
    work.end = offset += work.transfer.bytes;
    work.reader = &operation;
    bool all = false;
    if (reads_at_once_) {
      const ssize_t result = preadv2(file_.descriptor(), work.transfer.parts.data(), static_cast<int>(work.transfer.parts.size()),
                                     static_cast<off_t>(work.begin), RWF_NOWAIT);
      reads_at_once_ = result >= 0 || errno != EOPNOTSUPP;
      all = result > 0 && work.transfer.advance(result);
    }
    if (all) {
      end_work(works_, work.place);
      continue;
    }
    ++operation.awaited;
    submit(work);
  }
}

void FileStore::begin_write(Operation& operation) {
  write_failed_ = false;
  no_room_.push_back(&operation);
  if (no_room_.size() == 1) go_on_writing(operation);
}

/// As much of it as there is room for. The write that was taken as a whole leaves the queue.
void FileStore::go_on_writing(Operation& operation) {
  PartWalk walk(operation.parts, operation.taken_bytes);
  while (operation.taken_bytes < operation.bytes) {
    const Part part = walk.next(operation.bytes - operation.taken_bytes);
    const std::uint64_t taken = cache_.write(operation.offset + operation.taken_bytes, part.data, part.bytes);
    operation.taken_bytes += taken;
    if (taken < part.bytes) return;
  }
  no_room_.pop_front();
  if (operation.durable) {
    const std::uint64_t end = operation.offset + operation.bytes;
    const auto& lines = cache_.lines();
    for (auto at = lines.lower_bound(operation.offset / WriteCache::page_bytes); at != lines.end() && at->first * WriteCache::page_bytes < end; ++at)
      wait_for(at->second, operation);
    to_sync_.push_back(&operation);
    ++operation.awaited;
  }
  end_wait(operation, true);
}

void FileStore::begin_zeroes(Operation& operation) {
  constexpr std::size_t most_ranges = 1024;
  cache_.zero(operation.offset, operation.bytes);
  if (cache_.zeroed().count() > most_ranges) {
    const auto [begin, end] = *cache_.zeroed().begin();
    send_zeroes(begin, end);
  }
  if (operation.durable) {
    wait_for_zeroes(operation.offset, operation.offset + operation.bytes, operation);
    to_sync_.push_back(&operation);
    ++operation.awaited;
  }
  end_wait(operation, true);
}

/// Everything that is in the cache now, in the order of the file; then what is on its way; then a sync, unless there was
/// nothing to write since the last one.
void FileStore::begin_flush(Operation& operation) {
  for (const auto& [page, number] : cache_.lines()) wait_for(number, operation);
  for (Work& work : works_)
    for (const WriteCache::LineNumber number : work.lines)
      if (!cache_.line(number).current) wait_for(number, operation);
  while (!cache_.zeroed().empty()) {
    const auto [begin, end] = *cache_.zeroed().begin();
    wait_for_zeroes(begin, end, operation);
  }
  for (Work& zeroes : zeroes_) {
    if (!zeroes.waiters.empty() && zeroes.waiters.back() == &operation) continue;
    zeroes.waiters.push_back(&operation);
    ++operation.awaited;
  }
  if (operation.awaited > 1 || unsynced_ || syncing_) {
    to_sync_.push_back(&operation);
    ++operation.awaited;
  }
  end_wait(operation, true);
}

void FileStore::wait_for(WriteCache::LineNumber number, Operation& operation) {
  WriteCache::Line& line = cache_.line(number);
  line.waiters.push_back(&operation);
  ++operation.awaited;
  if (line.state != WriteCache::Line::State::dirty || line.urgent) return;
  line.urgent = true;
  urgent_.push_back(number);
}

/// The range leaves the cache; the file gets it when nothing that is older is on its way there.
void FileStore::wait_for_zeroes(std::uint64_t begin, std::uint64_t end, Operation& operation) {
  send_zeroes(begin, end).waiters.push_back(&operation);
  ++operation.awaited;
}

Work& FileStore::send_zeroes(std::uint64_t begin, std::uint64_t end) {
  cache_.take_zeroed(begin, end - begin);
  return *new_work(zeroes_, FileTransfer::Kind::zero, begin, end);
}

/// One of the things that the operation waits for is done. Its sync comes last.
void FileStore::end_wait(Operation& operation, bool stored) {
  if (!stored) operation.failed = true;
  if (--operation.awaited == 0) finish(operation);
}

void FileStore::finish(Operation& operation) {
  --under_way_;
  if (operation.told && operation.listener != nullptr && !closing_) told_.push_back({operation.listener, operation.reference()});
}

// --- waiting ---------------------------------------------------------------------------------------------------------------

void FileStore::drain() {
  const world::HostScope host;
  std::vector<Told> told;
  {
    const std::lock_guard lock(mutex_);
    while (under_way_ > 0) wait_and_reap();
    told.swap(told_);
  }
  tell(told);
}

void FileStore::wait_and_reap() {
  pollfd ready{io_->descriptor(), POLLIN, 0};
  if (poll(&ready, 1, -1) < 0 && errno != EINTR) fail("poll");
  reap();
}

/// What is on its way is waited for: that happened before the power went.
std::uint64_t FileStore::lose_unflushed() {
  drain();
  const world::HostScope host;
  const std::lock_guard lock(mutex_);
  while (!works_.empty() || !zeroes_.empty() || syncing_) wait_and_reap();
  urgent_.clear();
  return cache_.lose();
}

void FileStore::tell(std::vector<Told>& told) {
  for (const Told& one : told) one.listener->operation_finished(one.reference);
  told.clear();
}

void FileStore::poller() {
  std::vector<Told> told;
  for (;;) {
    pollfd ready[] = {{io_->descriptor(), POLLIN, 0}, {wake_, POLLIN, 0}};
    if (poll(ready, 2, -1) < 0 && errno != EINTR) fail("poll");
    if (ready[1].revents != 0) return;
    {
      const std::lock_guard lock(mutex_);
      reap();
      told.swap(told_);
    }
    tell(told);
  }
}

std::unique_ptr<Store> open_file_store(const FileStoreOptions& options) {
  const world::HostScope host;
  return std::make_unique<FileStore>(options);
}

StoreMaker file_store_maker() {
  return [](const StoreOptions& options) { return open_file_store({.file = options.file, .cache_bytes = options.cache_bytes}); };
}

}  // namespace drydock::hba::disk
