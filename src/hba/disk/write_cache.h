// The volatile write cache of a disk whose blocks lie in a file: what was written and is not in the file yet, by pages
// of 4 KiB with a bit for each sector, and the ranges that were zeroed. Plain state; file_store decides when what of it
// goes to the file.
//
// A byte's newest value is that of its page's line, else zero if it lies in a zeroed range, else the file's. A line that
// is on its way to the file stays readable and is not changed any more: a newer write to its page makes a new line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "hba/disk/range_set.h"
#include "hba/disk/store.h"

namespace drydock::hba::disk {

class WriteCache {
 public:
  static constexpr std::size_t page_bytes = 4096, sector_bytes = 512;
  using LineNumber = std::uint32_t;

  struct Line {
    enum class State : std::uint8_t { free, dirty, writing };
    State state = State::free;
    bool current = false;             ///< the newest of its page: reads find it
    bool urgent = false;              ///< somebody waits for it
    std::uint8_t valid = 0;           ///< a bit for each sector
    std::uint8_t transfers = 0;       ///< that carry it to the file, and whether one of them failed: the writer's
    bool lost = false;
    std::uint64_t page = 0;
    std::uint64_t stamp = 0;          ///< changes each time it becomes dirty
    std::vector<Operation*> waiters;  ///< told when it is in the file
  };

  enum class Source : std::uint8_t { line, zero, file };
  struct Piece {
    Source source;
    std::uint64_t offset, bytes;
    const std::byte* data;            ///< of a line
  };

  explicit WriteCache(std::size_t bytes);
  ~WriteCache();
  WriteCache(const WriteCache&) = delete;
  WriteCache& operator=(const WriteCache&) = delete;

  /// Takes the data for as long as there are free lines. How many bytes it took.
  std::uint64_t write(std::uint64_t offset, const std::byte* data, std::uint64_t bytes);
  void zero(std::uint64_t offset, std::uint64_t bytes);
  /// Where the newest values of a range are, in order; valid until the next change.
  void locate(std::uint64_t offset, std::uint64_t bytes, std::vector<Piece>& pieces) const;

  Line& line(LineNumber number) { return lines_[number]; }
  std::byte* data(LineNumber number) const { return memory_ + std::size_t{number} * page_bytes; }
  /// The newest lines, by page.
  const std::map<std::uint64_t, LineNumber>& lines() const { return by_page_; }
  const RangeSet& zeroed() const { return zeroed_; }
  /// A part of the zeroed ranges is on its way to the file: file_store keeps it from now on.
  void take_zeroed(std::uint64_t offset, std::uint64_t bytes) { zeroed_.remove(offset, bytes); }

  /// The line that is dirty for longest; false if none is.
  bool oldest(LineNumber& number);
  void begin_writing(LineNumber number);
  /// It is in the file: free. Not `stored`: dirty again, unless a newer one is there.
  void end_writing(LineNumber number, bool stored);
  /// All that is not in the file is gone. Returns how many bytes; nothing may be on its way.
  std::uint64_t lose();

  std::size_t line_count() const { return lines_.size(); }
  std::size_t dirty_lines() const { return dirty_; }
  std::size_t free_lines() const { return free_.size(); }
  std::uint64_t bytes() const;

 private:
  LineNumber take_line(std::uint64_t page);
  void release(LineNumber number);
  void make_dirty(LineNumber number);

  std::byte* memory_ = nullptr;
  std::vector<Line> lines_;
  std::vector<LineNumber> free_;
  std::map<std::uint64_t, LineNumber> by_page_;
  std::deque<std::pair<LineNumber, std::uint64_t>> ages_;  ///< line and stamp, oldest first; stale ones are skipped
  std::size_t dirty_ = 0;
  std::uint64_t last_stamp_ = 0;
  RangeSet zeroed_;                                        ///< bytes; no newest line has a sector there
};

}  // namespace drydock::hba::disk
