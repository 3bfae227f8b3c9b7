// The disks behind the devices by themselves: 4 KiB reads and writes of a disk in memory, and of one whose blocks lie in a
// host file (in the page cache): from the write cache, from the file, durable.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <vector>

#include "hba/disk/disk.h"
#include "hba/disk/file_store.h"

namespace {

using namespace drydock::hba::disk;

constexpr std::uint64_t disk_bytes = 64u << 20;
constexpr std::uint32_t blocks = 8;  // of 512 bytes: 4 KiB

/// Every place once, far from the one before.
std::uint64_t place(std::uint64_t n) { return n * 2741 % (disk_bytes / 4096) * blocks; }

struct HostFile {
  std::string path = (std::filesystem::temp_directory_path() / "drydock-bench-XXXXXX").string();
  HostFile() {
    const int file = mkstemp(path.data());
    std::vector<std::byte> data(1u << 20, std::byte{0x5A});
    for (std::uint64_t at = 0; at < disk_bytes; at += data.size())
      if (write(file, data.data(), data.size()) < 0) std::abort();
    fdatasync(file);
    close(file);
  }
  ~HostFile() { unlink(path.c_str()); }
};

void memory_disk_write(benchmark::State& state) {
  Disk::Options options;
  options.bytes = disk_bytes;
  options.power_cuts = state.range(0) != 0;
  Disk disk(options);
  std::vector<std::byte> data(4096, std::byte{1});
  std::uint64_t n = 0;
  for (auto _ : state) {
    if (disk.writes_in_place())
      std::memcpy(disk.overwrite(place(n++), blocks).data(), data.data(), data.size());
    else
      disk.write(place(n++), data, false);
  }
}
BENCHMARK(memory_disk_write)->ArgName("power_cuts")->Arg(1)->Arg(0);

void file_disk(benchmark::State& state, Operation::Kind kind, bool durable) {
  const HostFile file;
  Disk::Options options;
  options.file = file.path;
  options.store = file_store_maker();
  Disk disk(options);
  OperationPool pool;
  std::uint64_t n = 0;
  for (auto _ : state) {
    Operation& operation = pool.take();
    disk.prepare(operation, kind, place(n++), blocks, durable);
    operation.use_buffer();
    if (!disk.perform(operation)) state.SkipWithError("failed");
    pool.give_back(operation);
  }
}
BENCHMARK_CAPTURE(file_disk, read, Operation::Kind::read, false);
BENCHMARK_CAPTURE(file_disk, write, Operation::Kind::write, false);
BENCHMARK_CAPTURE(file_disk, durable_write, Operation::Kind::write, true);

}  // namespace
