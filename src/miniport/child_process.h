// The supervisor's side of a machine in a child process: this program again, without address randomization, with the
// sanitizer's runtime that the image asks for, its messages read line by line until it ends, however it ends.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "miniport/image.h"

namespace drydock::miniport {

/// Where the child writes its messages, one JSON object a line.
inline constexpr int message_descriptor = 3;

/// NAME=VALUE of what a process needs in its environment to hold the image: the sanitizer's runtime and how it behaves.
std::vector<std::string> runtime_environment(const Image* image);

struct ChildOptions {
  std::vector<std::string> arguments;  ///< after the program's name
  const Image* image = nullptr;        ///< decides which runtime is preloaded
  unsigned silence_seconds = 120;      ///< of wall clock without a message, after which it is ended
};

struct ChildEnd {
  enum class Kind : std::uint8_t { exited, signaled, silent, not_started } kind = Kind::exited;
  int code = 0;          ///< exit status or signal number
  std::string problem;   ///< not_started: why
  std::string text() const;
};

/// Runs the child to its end. `on_line` hears every message as it comes.
ChildEnd run_child(const ChildOptions& options, const std::function<void(const std::string& line)>& on_line);

/// One that is under way; several can be, each polled in turn.
class Child {
 public:
  explicit Child(const ChildOptions& options);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Descriptor to poll for reading, -1 when there is none.
  int descriptor() const { return pipe_; }
  bool running() const { return pid_ > 0; }
  /// Reads what is there; true when the child has ended: end() is valid then.
  bool read(const std::function<void(const std::string& line)>& on_line);
  /// Ends a child that has been silent for too long. True if it did.
  bool end_if_silent();
  const ChildEnd& end() const { return end_; }

 private:
  void reap();
  ChildOptions options_;
  int pid_ = -1;
  int pipe_ = -1;
  std::string partial_;
  std::int64_t last_heard_ms_ = 0;
  bool silenced_ = false;
  ChildEnd end_;
};

}  // namespace drydock::miniport
