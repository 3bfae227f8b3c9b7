#include "cli/nbdkit_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "cli/options.h"

namespace drydock::cli {
namespace {

sigset_t ending_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, signal);
  return set;
}

/// Both ends close at exec; the child clears that of its own.
std::array<int, 2> make_pipe() {
  std::array<int, 2> ends;
  if (pipe2(ends.data(), O_CLOEXEC) != 0) refuse(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  return ends;
}

/// Between fork and exec: only what is safe there.
[[noreturn]] void become(char* const* words, int report, int errors) {
  const sigset_t ending = ending_signals();
  sigprocmask(SIG_UNBLOCK, &ending, nullptr);
  fcntl(report, F_SETFD, 0);
  dup2(errors, STDERR_FILENO);
  execv(words[0], words);
  _exit(127);
}

}  // namespace

void LineReader::read(const std::function<void(const std::string& line)>& on_line) {
  std::array<char, 4096> chunk;
  const ssize_t got = ::read(descriptor_, chunk.data(), chunk.size());
  if (got < 0 && errno == EINTR) return;
  if (got > 0) partial_.append(chunk.data(), static_cast<std::size_t>(got));
  std::size_t begin = 0;
  for (std::size_t end; (end = partial_.find('\n', begin)) != std::string::npos; begin = end + 1) on_line(partial_.substr(begin, end - begin));
  partial_.erase(0, begin);
  if (got > 0) return;
  if (!partial_.empty()) on_line(partial_);
  close(descriptor_);
  descriptor_ = -1;
}

NbdkitProcess::NbdkitProcess(std::vector<std::string> command, const std::vector<std::string>& environment) {
  const sigset_t ending = ending_signals();
  sigprocmask(SIG_BLOCK, &ending, nullptr);
  signals_ = signalfd(-1, &ending, SFD_CLOEXEC);
  const auto report = make_pipe(), errors = make_pipe();
  std::vector<char*> words;
  for (std::string& word : command) {
    if (const auto place = word.find("{report}"); place != std::string::npos) word.replace(place, 8, std::to_string(report[1]));
    words.push_back(word.data());
  }
  words.push_back(nullptr);
  for (const std::string& variable : environment) {
    const auto equals = variable.find('=');
    setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
  }
  pid_ = fork();
  if (pid_ == 0) become(words.data(), report[1], errors[1]);
  close(report[1]);
  close(errors[1]);
  messages_ = LineReader(report[0]);
  errors_ = LineReader(errors[0]);
  if (pid_ < 0) refuse(fmt::format("cannot start a process: {}", std::strerror(errno)));
}

NbdkitProcess::~NbdkitProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  if (signals_ >= 0) close(signals_);
}

void NbdkitProcess::pass_signal_on() {
  signalfd_siginfo got;
  if (::read(signals_, &got, sizeof got) != sizeof got) return;
  kill(pid_, told_to_end_ ? SIGKILL : SIGTERM);
  told_to_end_ = true;
}

int NbdkitProcess::wait(const Listener& listener) {
  while (messages_.open() || errors_.open()) {
    std::array<pollfd, 3> watched = {{{signals_, POLLIN, 0}, {messages_.descriptor(), POLLIN, 0}, {errors_.descriptor(), POLLIN, 0}}};
    if (poll(watched.data(), watched.size(), -1) < 0) continue;
    if (watched[0].revents) pass_signal_on();
    if (watched[1].revents) messages_.read(listener.message);
    if (watched[2].revents) errors_.read(listener.error);
  }
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

std::string find_program(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (folder.starts_with('/') && access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
  return {};
}

}  // namespace drydock::cli
