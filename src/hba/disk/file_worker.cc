// Transfers without io_uring: a thread that does them in their order.
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>

#include "hba/disk/file_io.h"

namespace drydock::hba::disk {

bool FileTransfer::advance(std::int64_t result) {
  // A thread that ends takes what it submitted with it (io_uring_enter(2)): that is begun again.
  if (result == -EINTR || result == -EAGAIN || result == -ECANCELED) return false;
  if (result < 0) {
    error = static_cast<int>(-result);
    return true;
  }
  if (kind == Kind::sync || kind == Kind::zero) return true;
  auto done = static_cast<std::uint64_t>(result);
  if (done == 0 && bytes != 0) {
    error = EIO;  // the file ends here: somebody cut it
    return true;
  }
  offset += done;
  bytes -= std::min(done, bytes);
  std::size_t whole = 0;
  while (whole < parts.size() && done >= parts[whole].iov_len) done -= parts[whole++].iov_len;
  parts.erase(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(whole));
  if (!parts.empty()) {
    parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + done;
    parts.front().iov_len -= done;
  }
  return bytes == 0;
}

namespace {

class FileWorker final : public FileIo {
 public:
  explicit FileWorker(int file) : file_(file), event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    thread_ = std::thread([this] { work(); });
  }
  ~FileWorker() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
    close(event_);
  }

  void submit(FileTransfer& transfer) override {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&transfer);
  }
  void kick() override { wake_.notify_one(); }
  void reap(std::vector<FileTransfer*>& ended) override {
    const std::lock_guard lock(mutex_);
    ended.insert(ended.end(), ended_.begin(), ended_.end());
    ended_.clear();
    std::uint64_t count;
    if (read(event_, &count, sizeof count) < 0 && errno != EAGAIN) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  int descriptor() const override { return event_; }
  const char* name() const override { return "worker thread"; }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      FileTransfer& transfer = *waiting_.front();
      waiting_.pop_front();
      lock.unlock();
      while (!transfer.advance(attempt(transfer))) {
      }
      lock.lock();
      ended_.push_back(&transfer);
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t written = write(event_, &one, sizeof one);  // it cannot overflow
    }
  }

  std::int64_t attempt(const FileTransfer& transfer) const {
    const auto offset = static_cast<off_t>(transfer.offset);
    const int parts = static_cast<int>(std::min(transfer.parts.size(), most_parts));
    std::int64_t result = -1;
    switch (transfer.kind) {
      case FileTransfer::Kind::read: result = preadv(file_, transfer.parts.data(), parts, offset); break;
      case FileTransfer::Kind::write: result = pwritev(file_, transfer.parts.data(), parts, offset); break;
      case FileTransfer::Kind::sync: result = fdatasync(file_); break;
      case FileTransfer::Kind::zero:
        result = fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, static_cast<off_t>(transfer.bytes));
        break;
    }
    return result < 0 ? -errno : result;
  }

  int file_, event_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<FileTransfer*> waiting_;
  std::vector<FileTransfer*> ended_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<FileIo> open_file_worker(int file) { return std::make_unique<FileWorker>(file); }

}  // namespace drydock::hba::disk
