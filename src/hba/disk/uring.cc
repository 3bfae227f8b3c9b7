// Transfers by io_uring(7).
#include "hba/disk/file_io.h"

#ifdef DRYDOCK_URING

#include <fcntl.h>
#include <fmt/format.h>
#include <liburing.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <deque>
#include <thread>

namespace drydock::hba::disk {

namespace {

class Uring final : public FileIo {
 public:
  static constexpr unsigned entries = 128;

  explicit Uring(int file) : file_(file) {}
  ~Uring() override {
    if (open_) io_uring_queue_exit(&ring_);
  }
  int open() {
    const int result = io_uring_queue_init(entries, &ring_, 0);
    open_ = result == 0;
    return result;
  }

  // No more under way than the rings have places for, so that neither is ever full.
  void submit(FileTransfer& transfer) override {
    if (under_way_ == entries) return backlog_.push_back(&transfer);
    ++under_way_;
    io_uring_sqe* entry = io_uring_get_sqe(&ring_);
    const unsigned parts = static_cast<unsigned>(std::min(transfer.parts.size(), most_parts));
    switch (transfer.kind) {
      case FileTransfer::Kind::read: io_uring_prep_readv(entry, file_, transfer.parts.data(), parts, transfer.offset); break;
      case FileTransfer::Kind::write: io_uring_prep_writev(entry, file_, transfer.parts.data(), parts, transfer.offset); break;
      case FileTransfer::Kind::sync: io_uring_prep_fsync(entry, file_, IORING_FSYNC_DATASYNC); break;
      case FileTransfer::Kind::zero:
        io_uring_prep_fallocate(entry, file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(transfer.offset),
                                static_cast<off_t>(transfer.bytes));
        break;
    }
    io_uring_sqe_set_data(entry, &transfer);
    ++unsubmitted_;
  }

  void kick() override {
    while (unsubmitted_ > 0) {
      const int submitted = io_uring_submit(&ring_);
      if (submitted > 0)
        unsubmitted_ -= static_cast<unsigned>(submitted);
      else
        std::this_thread::yield();  // -EAGAIN: the kernel is short of memory
    }
  }

  void reap(std::vector<FileTransfer*>& ended) override {
    io_uring_cqe* entry = nullptr;
    while (io_uring_peek_cqe(&ring_, &entry) == 0) {
      auto* transfer = static_cast<FileTransfer*>(io_uring_cqe_get_data(entry));
      const int result = entry->res;
      io_uring_cqe_seen(&ring_, entry);
      --under_way_;
      if (transfer->advance(result))
        ended.push_back(transfer);
      else
        submit(*transfer);
    }
    while (!backlog_.empty() && under_way_ < entries) {
      FileTransfer* next = backlog_.front();
      backlog_.pop_front();
      submit(*next);
    }
    kick();
  }

  int descriptor() const override { return ring_.ring_fd; }
  const char* name() const override { return "io_uring"; }

 private:
  int file_;
  io_uring ring_{};
  bool open_ = false;
  unsigned under_way_ = 0, unsubmitted_ = 0;
  std::deque<FileTransfer*> backlog_;
};

}  // namespace

std::unique_ptr<FileIo> open_uring(int file, std::string& problem) {
  auto ring = std::make_unique<Uring>(file);
  if (const int result = ring->open(); result < 0) {
    problem = fmt::format("io_uring cannot be had ({})", std::strerror(-result));
    return nullptr;
  }
  return ring;
}

}  // namespace drydock::hba::disk

#else

namespace drydock::hba::disk {

std::unique_ptr<FileIo> open_uring(int, std::string& problem) {
  problem = "built without liburing";
  return nullptr;
}

}  // namespace drydock::hba::disk

#endif
