// `drydock serve` as a process of a test: started, waited for until it serves, asked for its addresses, ended.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <regex>
#include <string>
#include <thread>
#include <vector>

#include "cli/command.h"

namespace drydock::test {

inline const std::string plugin = DRYDOCK_BUILD_DIR "/nbdkit-drydock-plugin.so";
inline const std::string mutants = DRYDOCK_BUILD_DIR "/mutants/";

class Serving {
 public:
  /// `arguments` follow the verb. Waits until it serves or has ended.
  Serving(const Folder& folder, const std::string& arguments) : folder_(folder) {
    const std::string command = "exec " DRYDOCK_BUILD_DIR "/drydock serve " + arguments;
    std::filesystem::remove(folder.path() / "serve.out");
    pid_ = fork();
    if (pid_ == 0) {
      setpgid(0, 0);
      if (chdir(folder.path().c_str()) != 0) _exit(126);
      dup2(open("serve.out", O_CREAT | O_TRUNC | O_WRONLY, 0600), STDOUT_FILENO);
      dup2(open("serve.err", O_CREAT | O_TRUNC | O_WRONLY, 0600), STDERR_FILENO);
      execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
      _exit(127);
    }
    for (unsigned i = 0; i < 1000 && !ended() && out().find("at once.") == std::string::npos; ++i) pause_ms(10);
    static const std::regex address("nbd\\S+");
    const std::string text = out();
    for (auto at = std::sregex_iterator(text.begin(), text.end(), address); at != std::sregex_iterator(); ++at) uris_.push_back(at->str());
  }
  /// Whatever a failed test left behind: the command and the server that it started.
  ~Serving() {
    kill(-pid_, SIGKILL);
    wait();
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  static void pause_ms(unsigned duration_ms) { std::this_thread::sleep_for(std::chrono::milliseconds(duration_ms)); }
  bool serves() const { return !uris_.empty(); }
  const std::vector<std::string>& uris() const { return uris_; }
  /// In quotes, for a shell.
  std::string uri(std::size_t number = 0) const { return number < uris_.size() ? "'" + uris_[number] + "'" : "'nbd://nowhere'"; }
  std::string out() const { return contents(folder_.path() / "serve.out"); }
  std::string err() const { return contents(folder_.path() / "serve.err"); }
  /// What the server says comes through the command, a moment later.
  bool says(const std::string& text) const {
    for (unsigned i = 0; i < 500 && err().find(text) == std::string::npos; ++i) pause_ms(10);
    return err().find(text) != std::string::npos;
  }
  pid_t pid() const { return pid_; }

  bool ended() {
    if (!reaped_ && waitpid(pid_, &status_, WNOHANG) == pid_) reaped_ = true;
    return reaped_;
  }
  /// Exit status; -1: by a signal, or not within 15 s.
  int wait() {
    for (unsigned i = 0; i < 1500 && !ended(); ++i) pause_ms(10);
    return ended() && WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }
  int end(int signal = SIGTERM) {
    if (!ended()) kill(pid_, signal);
    return wait();
  }

 private:
  const Folder& folder_;
  pid_t pid_ = -1;
  int status_ = 0;
  bool reaped_ = false;
  std::vector<std::string> uris_;
};

/// A file of bytes that look alike nowhere.
inline std::string make_noise(const Folder& folder, const std::string& name, std::size_t bytes, std::uint64_t seed = 1) {
  std::string data(bytes, '\0');
  for (std::size_t i = 0; i + 8 <= bytes; i += 8) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    data.replace(i, 8, reinterpret_cast<const char*>(&seed), 8);
  }
  return folder.write(name, data);
}

/// qemu-io does these commands, and neither it nor a pattern that it compares fails.
inline Ran qemu_io(const Folder& folder, const std::string& commands, const std::string& uri) {
  Ran ran = folder.shell("qemu-io -f raw " + commands + " " + uri);
  if (ran.status == 0 && (ran.out + ran.err).find("failed") != std::string::npos) ran.status = 1;
  return ran;
}

/// The client ran, said nothing wrong, and the server ends clean.
#define EXPECT_RAN(...)                                                           \
  do {                                                                            \
    const Ran result_of_ran = (__VA_ARGS__);                                      \
    EXPECT_EQ(result_of_ran.status, 0) << result_of_ran.out << result_of_ran.err; \
  } while (false)
#define EXPECT_ENDS_CLEAN(serving) EXPECT_EQ((serving).end(), 0) << (serving).err()

}  // namespace drydock::test
