// nbdkit as a child of the command: started, listened to, told to end.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace drydock::cli {

/// Lines out of a descriptor that is read as data comes.
class LineReader {
 public:
  explicit LineReader(int descriptor = -1) : descriptor_(descriptor) {}
  int descriptor() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }
  /// Reads what is there; at the end the descriptor is closed and an unfinished line is told too.
  void read(const std::function<void(const std::string& line)>& on_line);

 private:
  int descriptor_;
  std::string partial_;
};

class NbdkitProcess {
 public:
  struct Listener {
    std::function<void(const std::string& line)> message;  ///< JSON line of the plugin
    std::function<void(const std::string& line)> error;    ///< line on standard error
  };

  /// `command` begins with the program's path and has {report} where the descriptor's number belongs; `environment`
  /// (NAME=VALUE) is added to ours. Refuses when no process can be started.
  NbdkitProcess(std::vector<std::string> command, const std::vector<std::string>& environment);
  ~NbdkitProcess();
  NbdkitProcess(const NbdkitProcess&) = delete;
  NbdkitProcess& operator=(const NbdkitProcess&) = delete;

  /// Until it has ended. The first SIGINT, SIGTERM or SIGHUP that this process gets meanwhile tells it to end in order, a
  /// second one ends it at once: a miniport that hangs cannot be waited for. Its wait status.
  int wait(const Listener& listener);

 private:
  void pass_signal_on();
  pid_t pid_ = -1;
  int signals_ = -1;
  bool told_to_end_ = false;
  LineReader messages_, errors_;
};

/// Absolute path of a program on PATH, "" if there is none.
std::string find_program(const std::string& name);

}  // namespace drydock::cli
