// The way of a request in the live world whose device answers from memory: it allocates nothing and asks the host's kernel
// for nothing. Proved, not looked at: every malloc of this process is counted, and the client's thread works under a seccomp
// filter that reports any system call.
#include <gtest/gtest.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdlib>

#include "machine/machine.h"
#include "machine/media.h"
#include "measure/load.h"
#include "miniport/image.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

namespace {
thread_local bool counting = false;
thread_local unsigned allocations = 0;
}  // namespace

#ifndef SANITIZED
// The process's malloc: glibc's own under its other names. `operator new` ends here too, outside of a simulated machine's heap.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t bytes) {
  allocations += counting;
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
  allocations += counting;
  return __libc_calloc(count, bytes);
}
void* realloc(void* block, std::size_t bytes) {
  allocations += counting;
  return __libc_realloc(block, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  allocations += counting;
  return __libc_memalign(alignment, bytes);
}
}
#endif

namespace drydock::measure {
namespace {

struct Path {
  const char* name;
  const char* miniport;
  const char* disk;
  Layer layer;
  unsigned depth;
  bool writes;
};

std::unique_ptr<machine::Machine> dock(const Path& path) {
  machine::register_rules();
  machine::Machine::Options options;
  options.configuration.world = machine::World::live;
  options.configuration.checks = false;
  std::string problem;
  if (path.disk != nullptr) {
    const auto disk = machine::parse_disk(path.disk, problem);
    EXPECT_TRUE(disk) << problem;
    options.configuration.disks = {*disk};
  } else {
    options.configuration.hba = "none";
  }
  const auto image = miniport::read_image(std::string(DRYDOCK_BUILD_DIR "/miniports/") + path.miniport, problem);
  EXPECT_TRUE(image) << problem;
  auto machine = machine::Machine::make(std::move(options), problem);
  EXPECT_TRUE(machine && machine->dock(*image, problem)) << problem;
  return machine;
}

Load load_of(const Path& path) {
  Load load;
  load.layer = path.layer;
  load.depth = path.depth;
  load.writes = path.writes;
  load.requests = 2000;
  return load;
}

class HotPath : public testing::TestWithParam<Path> {
 protected:
  void SetUp() override {
#ifdef SANITIZED
    GTEST_SKIP() << "the sanitizer's own allocations and system calls are between";
#endif
  }
};

TEST_P(HotPath, Ten_thousand_requests_allocate_nothing) {
  const auto machine = dock(GetParam());
  Load load = load_of(GetParam());
  std::string problem;
  run(*machine, load, problem);  // pools and thread-local things are made by the first requests
  ASSERT_EQ(problem, "");
  load.requests = 10'000;
  load.about_to_begin = [] {
    counting = true;
    allocations = 0;
    void* volatile const one = std::malloc(1);  // the counter counts
    std::free(one);
  };
  load.just_ended = [] { counting = false; };
  const Measured measured = run(*machine, load, problem);
  EXPECT_GE(measured.requests, 10'000u);
  EXPECT_EQ(measured.failures, 0u);
  EXPECT_EQ(allocations, 1u) << "but for the test's own one, the path allocated";
}

// --- system calls: in a child, which the filter stays with -----------------------------------------------------------------

volatile std::sig_atomic_t calls_seen = 0, last_call = -1;

void note_call(int, siginfo_t* information, void*) {
  calls_seen = calls_seen + 1;
  last_call = information->si_syscall;
}

/// From here on every system call of this thread ends in note_call() and does nothing, but the two that end a handler and
/// the process.
bool report_system_calls() {
  struct sigaction action {};
  action.sa_sigaction = note_call;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGSYS, &action, nullptr);
  sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigreturn, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{static_cast<unsigned short>(std::size(filter)), filter};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

constexpr int clean = 0, called = 1, no_filter = 2, filter_blind = 3, not_docked = 4;

/// In the child; does not return.
[[noreturn]] void work_without_kernel(const Path& path) {
  const auto machine = dock(path);
  std::string problem;
  Load load = load_of(path);
  run(*machine, load, problem);
  if (!problem.empty()) _exit(not_docked);
  load.requests = 10'000;
  load.about_to_begin = [] {
    if (!report_system_calls()) _exit(no_filter);
    syscall(SYS_getppid);
    if (calls_seen != 1 || last_call != SYS_getppid) _exit(filter_blind);
  };
  load.just_ended = [] { _exit(calls_seen == 1 ? clean : called); };
  run(*machine, load, problem);
  _exit(not_docked);
}

TEST_P(HotPath, Ten_thousand_requests_make_no_system_call) {
  // The timeouts' clock is armed once a second, which wakes its thread: a run of some milliseconds that meets that moment is
  // repeated.
  int status = 0;
  for (unsigned attempt = 0; attempt < 3; ++attempt) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) work_without_kernel(GetParam());
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    if (WEXITSTATUS(status) == no_filter) GTEST_SKIP() << "this host has no seccomp filters";
    if (WEXITSTATUS(status) != called) break;
  }
  EXPECT_EQ(WEXITSTATUS(status), clean);
}

INSTANTIATE_TEST_SUITE_P(Live, HotPath,
                         testing::Values(Path{"null_1", "null.so", nullptr, Layer::port, 1, false}, Path{"null_32", "null.so", nullptr, Layer::port, 32, false},
                                         Path{"nvme_null_disk_32", "nvme.so", "null:1G", Layer::port, 32, false},
                                         Path{"nvme_memory_disk_1", "nvme.so", "16M", Layer::port, 1, false},
                                         Path{"nvme_memory_disk_32", "nvme.so", "16M", Layer::port, 32, false},
                                         Path{"nvme_memory_disk_writes", "nvme.so", "16M", Layer::disk, 32, true}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace drydock::measure
