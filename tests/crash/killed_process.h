// A process with a docked miniport that tells its parent, through a pipe, of each thing that was done, until it is killed.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "drydock/drydock.h"

namespace drydock::crash {

struct Setup {
  std::string miniport;  ///< "": none, the disk of the live world by itself (hba/disk/file_store.h)
  std::string disk_file;
  std::uint64_t seed = 1;
  std::string world = "sim";
};

/// The worlds that there are.
inline const std::vector<std::string> worlds = {"sim", "live"};

/// What the process does in its machine, for ever; `done(n)` tells the parent that n is done, and comes after it was.
using Body = std::function<void(Session&, const std::function<void(std::uint64_t)>& done)>;

/// Forks, docks and runs the body; kills the child some time after it has told of so many things. What it told of, in
/// order; empty with `problem` when it ended by itself.
std::vector<std::uint64_t> run_and_kill(const Setup& setup, const Body& body, std::size_t told, unsigned then_microseconds, std::string& problem);

/// A host file of zeroes, for as long as the object lives.
class DiskFile {
 public:
  explicit DiskFile(std::uint64_t bytes);
  ~DiskFile();
  DiskFile(const DiskFile&) = delete;
  DiskFile& operator=(const DiskFile&) = delete;
  const std::string& path() const { return path_; }
  std::vector<std::byte> read(std::uint64_t offset, std::uint64_t bytes) const;

 private:
  std::string path_;
};

}  // namespace drydock::crash
