// Drydock as a library: build a machine, dock a miniport in it, do I/O as a system would, read what was found wrong.
//
//   drydock::Dock dock({.processors = 2, .disks = {"64M"}});
//   dock.load("build/miniports/nvme.so");
//   dock.run([](drydock::Session& session) {
//     std::vector<std::byte> block(512, std::byte{0x5A});
//     session.write(0, 7, block);
//     session.flush(0);
//   });
//   for (const drydock::Finding& finding : dock.findings()) std::cerr << finding.rule << ": " << finding.message << "\n";
//
// One Dock a process at a time, because a miniport's calls carry no machine pointer. The miniport runs in this process:
// what crashes it crashes the process (the command `drydock check` runs it in a child and makes findings of that too). An
// image built with AddressSanitizer needs its runtime here already (LD_PRELOAD, or a program built with it).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace drydock {

/// Something that the caller can put right; what() is one line.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A rule that was broken.
struct Finding {
  std::string rule, message, callback;
  int processor = -1;                ///< -1: none
  int irql = 0;
  std::uint64_t time_ns = 0;         ///< virtual
  std::vector<std::string> stack;    ///< the miniport's frames, innermost first
  std::uint32_t count = 1;
};

struct DiskFacts {
  std::string description;
  std::uint64_t block_count = 0;
  std::uint32_t block_bytes = 0;
};

/// Inside Dock::run: the system's side of the docked miniport. Every call waits until it is done; those that do I/O
/// return an empty string on success, else how it ended ("timeout", "medium error (...)").
class Session {
 public:
  virtual ~Session() = default;
  virtual std::size_t disk_count() const = 0;
  virtual DiskFacts disk(std::size_t number) const = 0;
  /// `data` is whole blocks.
  virtual std::string read(std::size_t disk, std::uint64_t lba, std::span<std::byte> data) = 0;
  virtual std::string write(std::size_t disk, std::uint64_t lba, std::span<const std::byte> data, bool force_unit_access = false) = 0;
  virtual std::string flush(std::size_t disk) = 0;
  virtual std::string unmap(std::size_t disk, std::uint64_t lba, std::uint32_t blocks) = 0;
  /// A bus reset as an operator asks for it; false if the miniport failed it.
  virtual bool reset_bus() = 0;
  /// Stop and restart through adapter control; the disks are found again.
  virtual bool restart() = 0;
  virtual std::uint64_t now_ns() const = 0;
};

class Dock {
 public:
  struct Options {
    unsigned processors = 2;
    std::string interrupts = "msix";           ///< "intx", "msi", "msix", "msix:3"
    std::uint32_t block_bytes = 512;           ///< 512 or 4096
    std::string hba = "nvme";                  ///< with settings "nvme,queues=2"; "none" for a virtual miniport
    std::vector<std::string> disks = {"64M"};  ///< "64M": memory; "file:PATH"; "null:1G": no data at all
    std::map<std::string, std::string> registry;  ///< values under Parameters\Device
    std::uint64_t seed = 1;
    std::string world = "sim";                 ///< "sim": virtual time; "live": threads and real time
    bool strict = false;                       ///< also judge what documents disagree on
  };

  /// Throws Error.
  explicit Dock(const Options& options);
  ~Dock();
  Dock(Dock&&) noexcept;
  Dock& operator=(Dock&&) noexcept;

  /// Loads the image, calls its DriverEntry and starts its adapter. Throws Error when it cannot be docked.
  void load(const std::string& miniport);
  /// Runs `body` on a system thread of the machine at PASSIVE_LEVEL. False when it did not come to its end because the
  /// machine stopped (a bug check) or nothing could go on; findings() says why.
  bool run(const std::function<void(Session&)>& body);
  /// Stops and removes the adapter, as a system that shuts down; what is left behind is found.
  bool shut_down();

  std::vector<Finding> findings() const;
  /// Equal for equal runs: of every event so far; of requests, data, completions and findings only.
  std::uint64_t trace_hash() const;
  std::uint64_t io_hash() const;
  /// Scheduling points so far.
  std::uint64_t points() const;

  /// Remembers the whole machine, the miniport's data included; rewind() goes back there, as often as wanted. Between
  /// runs only.
  void checkpoint();
  void rewind();

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace drydock
