// What file_store.cc and destage.cc share: the state of a file store.
#pragma once

#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hba/disk/file_io.h"
#include "hba/disk/file_store.h"
#include "hba/disk/write_cache.h"

namespace drydock::hba::disk {

/// The host file, open for both and ours alone.
class HostFile {
 public:
  explicit HostFile(const std::string& path) ;
  ~HostFile();
  HostFile(const HostFile&) = delete;
  HostFile& operator=(const HostFile&) = delete;
  int descriptor() const { return descriptor_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  int descriptor_;
  std::uint64_t bytes_ = 0;
};

/// A transfer and whom it is for.
struct Work {
  FileTransfer transfer;
  std::list<Work>::iterator place;
  std::uint64_t begin = 0, end = 0;              ///< of the file; what the transfer started with
  bool started = false;
  Operation* reader = nullptr;                   ///< of a read
  std::vector<WriteCache::LineNumber> lines;     ///< of a write of lines
  std::vector<Operation*> waiters;               ///< of zeroes, and of a sync
};

class FileStore final : public Store {
 public:
  explicit FileStore(const FileStoreOptions& options);
  ~FileStore() override;

  std::uint64_t bytes() const override { return file_.bytes(); }
  Progress start(Operation& operation) override;
  void drain() override;
  std::uint64_t lose_unflushed() override;
  std::uint64_t unflushed_bytes() const override {
    const std::lock_guard lock(mutex_);
    return cache_.bytes();
  }

 private:
  struct Told {
    OperationListener* listener;
    std::uint64_t reference;
  };
  using Works = std::list<Work>;

  // the ways of the operations; all under mutex_
  void begin_read(Operation& operation);
  void read_file(Operation& operation, std::uint64_t offset, std::uint64_t bytes);
  void begin_write(Operation& operation);
  void go_on_writing(Operation& operation);
  void begin_zeroes(Operation& operation);
  void begin_flush(Operation& operation);
  void wait_for(WriteCache::LineNumber number, Operation& operation);
  void wait_for_zeroes(std::uint64_t begin, std::uint64_t end, Operation& operation);
  Work& send_zeroes(std::uint64_t begin, std::uint64_t end);
  void end_wait(Operation& operation, bool stored);
  void finish(Operation& operation);
  Progress answer(Operation& operation);

  // from the cache to the file
  void pump();
  bool movable(const WriteCache::Line& line) const;
  bool write_line(WriteCache::LineNumber number);
  void write_sectors(WriteCache::LineNumber number);
  void start_zeroes();
  static void fill_with_zeroes(Work& work);
  void start_sync();
  bool in_flight(std::uint64_t begin, std::uint64_t end) const;
  bool zeroing(std::uint64_t begin, std::uint64_t end) const;
  Works::iterator new_work(Works& works, FileTransfer::Kind kind, std::uint64_t begin, std::uint64_t end);
  void end_work(Works& works, Works::iterator work);
  void submit(Work& work);
  void ended(FileTransfer& transfer);
  void lines_ended(Work& work);
  void zeroes_ended(Work& work);
  void sync_ended(bool stored);
  void report(int error);

  void reap();
  void wait_and_reap();
  static void tell(std::vector<Told>& told);
  void poller();

  std::string name_;
  HostFile file_;
  mutable std::mutex mutex_;
  WriteCache cache_;
  std::unique_ptr<FileIo> io_;
  bool reads_at_once_ = true;                    ///< the file system answers RWF_NOWAIT
  bool punches_ = true;                          ///< and makes holes

  Works works_;                                  ///< reads and writes of lines
  Works zeroes_;                                 ///< ranges that leave the cache; started when nothing older is in the way
  Works spare_;
  std::size_t writes_ = 0;                       ///< of works_
  bool write_failed_ = false;                    ///< nothing goes to the file unasked until there is a new write
  std::deque<WriteCache::LineNumber> urgent_;
  std::deque<Operation*> no_room_;               ///< writes that wait for lines, in order
  std::vector<Operation*> to_sync_;
  Work sync_;
  bool syncing_ = false;
  bool unsynced_ = false;                        ///< something was written since the last sync began
  std::size_t under_way_ = 0;                    ///< operations that were started and have not ended
  std::vector<Told> told_;
  std::vector<WriteCache::Piece> pieces_;        ///< scratch
  std::vector<FileTransfer*> reaped_;
  std::vector<Operation*> ending_;

  bool closing_ = false;
  int wake_ = -1;
  std::thread thread_;
};

}  // namespace drydock::hba::disk
