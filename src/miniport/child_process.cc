#include "miniport/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

extern "C" __attribute__((weak)) void __asan_init();

namespace drydock::miniport {
namespace {

/// When Drydock itself is built with AddressSanitizer, the child has the runtime already.
bool has_own_runtime() { return __asan_init != nullptr; }

std::int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

std::string own_program() {
  std::array<char, PATH_MAX> path{};
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size() - 1);
  return length > 0 ? std::string(path.data(), static_cast<std::size_t>(length)) : "/proc/self/exe";
}


/// A small environment of our own making: nothing of the caller's reaches the child's behaviour.
std::vector<std::string> environment_for(const Image* image) {
  std::vector<std::string> result = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C"};
  const char* home = getenv("HOME");
  if (home) result.push_back(std::string("HOME=") + home);
  for (std::string& variable : runtime_environment(image)) result.push_back(std::move(variable));
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

/// Between fork and exec: only what is safe there.
[[noreturn]] void become(int pipe_end, const char* program, char* const* arguments, char* const* environment) {
  personality(ADDR_NO_RANDOMIZE);  // refused in some containers; addresses that matter are fixed anyway
  if (pipe_end != message_descriptor) {
    dup2(pipe_end, message_descriptor);
    close(pipe_end);
  } else {
    fcntl(pipe_end, F_SETFD, 0);
  }
  execve(program, arguments, environment);
  _exit(127);
}

}  // namespace

std::vector<std::string> runtime_environment(const Image* image) {
  std::vector<std::string> result;
  if (image && !image->runtime_path.empty() && !has_own_runtime()) result.push_back("LD_PRELOAD=" + image->runtime_path);
  // Our own handlers tell faults as findings; leaks are the miniport verifier's business, not the C heap's.
  result.push_back(
      "ASAN_OPTIONS=detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:"
      "use_sigaltstack=0:allocator_may_return_null=1:detect_stack_use_after_return=0:allow_user_segv_handler=1:"
      "verify_asan_link_order=0:symbolize=1");
  result.push_back("UBSAN_OPTIONS=print_stacktrace=1:symbolize=1");
  return result;
}

std::string ChildEnd::text() const {
  switch (kind) {
    case Kind::exited: return fmt::format("exit status {}", code);
    case Kind::signaled: return fmt::format("signal {} ({})", code, strsignal(code));
    case Kind::silent: return "no message for too long";
    case Kind::not_started: return problem;
  }
  return {};
}

Child::Child(const ChildOptions& options) : options_(options), last_heard_ms_(now_ms()) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    end_ = {ChildEnd::Kind::not_started, 0, fmt::format("cannot make a pipe: {}", strerror(errno))};
    return;
  }
  const std::string program = own_program();
  std::vector<std::string> arguments = {"drydock"};
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  std::vector<std::string> environment = environment_for(options.image);
  const auto argument_pointers = pointers(arguments);
  const auto environment_pointers = pointers(environment);
  pid_ = fork();
  if (pid_ == 0) become(ends[1], program.c_str(), argument_pointers.data(), environment_pointers.data());
  close(ends[1]);
  pipe_ = ends[0];
  if (pid_ < 0) {
    end_ = {ChildEnd::Kind::not_started, 0, fmt::format("cannot start a child process: {}", strerror(errno))};
    close(pipe_);
    pipe_ = -1;
  }
}

Child::~Child() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (pipe_ >= 0) close(pipe_);
}

void Child::reap() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (silenced_)
    end_ = {ChildEnd::Kind::silent, 0, {}};
  else if (WIFSIGNALED(status))
    end_ = {ChildEnd::Kind::signaled, WTERMSIG(status), {}};
  else
    end_ = {ChildEnd::Kind::exited, WEXITSTATUS(status), {}};
}

bool Child::read(const std::function<void(const std::string& line)>& on_line) {
  if (pipe_ < 0) return true;
  std::array<char, 65536> buffer;
  const ssize_t got = ::read(pipe_, buffer.data(), buffer.size());
  if (got < 0 && (errno == EINTR || errno == EAGAIN)) return false;
  if (got <= 0) {
    close(pipe_);
    pipe_ = -1;
    reap();
    return true;
  }
  last_heard_ms_ = now_ms();
  partial_.append(buffer.data(), static_cast<std::size_t>(got));
  std::size_t begin = 0;
  for (std::size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1) on_line(partial_.substr(begin, end - begin));
  partial_.erase(0, begin);
  return false;
}

bool Child::end_if_silent() {
  if (pid_ <= 0 || silenced_ || now_ms() - last_heard_ms_ < std::int64_t{options_.silence_seconds} * 1000) return false;
  silenced_ = true;
  kill(pid_, SIGKILL);
  return true;
}

ChildEnd run_child(const ChildOptions& options, const std::function<void(const std::string& line)>& on_line) {
  Child child(options);
  while (child.descriptor() >= 0) {
    pollfd wait{child.descriptor(), POLLIN, 0};
    if (poll(&wait, 1, 1000) > 0) {
      if (child.read(on_line)) break;
    } else {
      child.end_if_silent();
    }
  }
  return child.end();
}

}  // namespace drydock::miniport
