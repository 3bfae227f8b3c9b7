// Transfers between memory and one host file that end later: by io_uring, or on a thread of its own where the kernel
// has none.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace drydock::hba::disk {

struct FileTransfer {
  enum class Kind : std::uint8_t { read, write, sync, zero };
  Kind kind = Kind::sync;
  std::uint64_t offset = 0, bytes = 0;  ///< still to be done
  std::vector<iovec> parts;             ///< of a read or write; used up as it goes on
  int error = 0;                        ///< errno when it has ended
  void* owner = nullptr;                ///< the submitter's

  /// Some of it was done, or `result` is a negative errno. False when it has to be tried again for the rest.
  bool advance(std::int64_t result);
};

/// Not thread-safe, but for descriptor(), which any thread may poll.
class FileIo {
 public:
  static constexpr std::size_t most_parts = 256;  ///< of a transfer

  virtual ~FileIo() = default;
  /// Begins at the next kick(). The transfer stays where it is until it is reaped.
  virtual void submit(FileTransfer& transfer) = 0;
  virtual void kick() = 0;
  /// Appends what has ended. Does not wait.
  virtual void reap(std::vector<FileTransfer*>& ended) = 0;
  /// Readable while there is something to reap.
  virtual int descriptor() const = 0;
  virtual const char* name() const = 0;
};

/// Null with `problem` when there is no io_uring to be had.
std::unique_ptr<FileIo> open_uring(int file, std::string& problem);
std::unique_ptr<FileIo> open_file_worker(int file);

}  // namespace drydock::hba::disk
