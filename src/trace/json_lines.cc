#include "trace/json_lines.h"

#include <cerrno>
#include <cinttypes>
#include <cstring>

namespace drydock::trace {
namespace {

/// Arguments that a kind does not use are "-" in the table; they are hashed all the same, so they are written.
const char* argument_name(const KindInfo& kind, unsigned index) {
  static constexpr const char* unused[] = {"a", "b", "c"};
  return kind.arguments[index] == "-" ? unused[index] : kind.arguments[index].data();
}

}  // namespace

JsonLines::~JsonLines() {
  if (file_) std::fclose(file_);
}

bool JsonLines::open(const std::string& path, bool append, std::string& problem) {
  file_ = std::fopen(path.c_str(), append ? "ae" : "we");
  if (!file_) problem = path + ": cannot be written: " + std::strerror(errno);
  return file_ != nullptr;
}

void JsonLines::write(const Event& event) {
  const KindInfo& kind = info(event.kind);
  std::fprintf(file_,
               "{\"t\":%" PRIu64 ",\"k\":\"%s\",\"n\":%u,\"p\":%u,\"q\":%u,\"%s\":%" PRIu64 ",\"%s\":%" PRIu64 ",\"%s\":%" PRIu64 "}\n",
               event.time_ns, kind.name.data(), static_cast<unsigned>(event.kind), event.processor, event.irql, argument_name(kind, 0),
               event.a, argument_name(kind, 1), event.b, argument_name(kind, 2), event.c);
}

void JsonLines::flush() {
  if (file_) std::fflush(file_);
}

}  // namespace drydock::trace
