// The text form of the event stream: a JSON object a line, with everything that the trace hash covers, so that a reader
// in any language can compute the hash again.
//
//   {"t":1200,"k":"register_read","n":6,"p":0,"q":5,"bar":0,"offset_width":28,"value":1}
//
// t: virtual ns, n: the kind's number, p: processor (255: none), q: IRQL; then the three arguments under their names.
#pragma once

#include <cstdio>
#include <string>

#include "trace/event.h"

namespace drydock::trace {

class JsonLines {
 public:
  JsonLines() = default;
  ~JsonLines();
  JsonLines(const JsonLines&) = delete;
  JsonLines& operator=(const JsonLines&) = delete;

  /// False with `problem` when the file cannot be written. `append`: the run's further parts come after what is there.
  bool open(const std::string& path, bool append, std::string& problem);
  void write(const Event& event);
  void flush();

 private:
  std::FILE* file_ = nullptr;
};

}  // namespace drydock::trace
