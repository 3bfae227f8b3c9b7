#include "crash/killed_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <stdexcept>

#include "hba/disk/disk.h"
#include "hba/disk/file_store.h"

namespace drydock::crash {
namespace {

constexpr unsigned patience_s = 300;

/// Reads and writes a file-backed disk without a machine above it.
class DiskAlone final : public Session {
 public:
  explicit DiskAlone(const std::string& file) : disk_({.file = file, .store = hba::disk::file_store_maker()}) {}
  std::size_t disk_count() const override { return 1; }
  DiskFacts disk(std::size_t) const override { return {"disk alone", disk_.block_count(), disk_.block_bytes()}; }
  std::string read(std::size_t, std::uint64_t lba, std::span<std::byte> data) override { return disk_.read_now(lba, data) ? "" : "read failed"; }
  std::string write(std::size_t, std::uint64_t lba, std::span<const std::byte> data, bool force_unit_access) override {
    hba::disk::Operation operation;
    disk_.prepare(operation, hba::disk::Operation::Kind::write, lba, data.size() / disk_.block_bytes(), force_unit_access);
    operation.buffer.assign(data.begin(), data.end());
    operation.use_buffer();
    return disk_.perform(operation) ? "" : "write failed";
  }
  std::string flush(std::size_t) override {
    hba::disk::Operation operation;
    return disk_.perform(operation) ? "" : "flush failed";
  }
  std::string unmap(std::size_t, std::uint64_t lba, std::uint32_t blocks) override { return disk_.deallocate(lba, blocks), ""; }
  bool reset_bus() override { return false; }
  bool restart() override { return false; }
  std::uint64_t now_ns() const override { return 0; }

 private:
  hba::disk::Disk disk_;
};

[[noreturn]] void child(const Setup& setup, const Body& body, int pipe) {
  alarm(patience_s);  // if the parent dies, or nothing goes on
  const auto done = [pipe](std::uint64_t number) {
    if (write(pipe, &number, sizeof number) != sizeof number) _exit(4);
  };
  try {
    if (setup.miniport.empty()) {
      DiskAlone disk(setup.disk_file);
      body(disk, done);
      _exit(3);
    }
    Dock::Options options;
    options.world = setup.world;
    options.disks = {"file:" + setup.disk_file};
    options.seed = setup.seed;
    Dock dock(options);
    dock.load(setup.miniport);
    dock.run([&](Session& session) { body(session, done); });
  } catch (const std::exception& error) {
    std::fprintf(stderr, "crash test: %s\n", error.what());
  }
  _exit(3);
}

bool next(int pipe, std::uint64_t& number) {
  std::size_t got = 0;
  while (got < sizeof number) {
    const ssize_t part = ::read(pipe, reinterpret_cast<char*>(&number) + got, sizeof number - got);
    if (part < 0 && errno == EINTR) continue;
    if (part <= 0) return false;
    got += static_cast<std::size_t>(part);
  }
  return true;
}

}  // namespace

std::vector<std::uint64_t> run_and_kill(const Setup& setup, const Body& body, std::size_t told, unsigned then_microseconds, std::string& problem) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
  const pid_t process = fork();
  if (process < 0) throw std::runtime_error("fork");
  if (process == 0) {
    close(ends[0]);
    child(setup, body, ends[1]);
  }
  close(ends[1]);
  std::vector<std::uint64_t> all;
  std::uint64_t number;
  while (all.size() < told && next(ends[0], number)) all.push_back(number);
  usleep(then_microseconds);
  kill(process, SIGKILL);
  // What it told of before it died lies in the pipe.
  while (next(ends[0], number)) all.push_back(number);
  close(ends[0]);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
    problem = "the process ended by itself, with status " + std::to_string(status);
    return {};
  }
  return all;
}

DiskFile::DiskFile(std::uint64_t bytes) {
  path_ = (std::filesystem::temp_directory_path() / "drydock-crash-XXXXXX").string();
  const int file = mkstemp(path_.data());
  if (file < 0 || ftruncate(file, static_cast<off_t>(bytes)) != 0) throw std::runtime_error(path_ + ": cannot be made");
  close(file);
}

DiskFile::~DiskFile() { unlink(path_.c_str()); }

std::vector<std::byte> DiskFile::read(std::uint64_t offset, std::uint64_t bytes) const {
  std::vector<std::byte> data(bytes);
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  const ssize_t got = pread(file, data.data(), bytes, static_cast<off_t>(offset));
  close(file);
  if (got != static_cast<ssize_t>(bytes)) throw std::runtime_error(path_ + ": cannot be read");
  return data;
}

}  // namespace drydock::crash
