#include "miniport/sanitizer.h"

#include <sys/mman.h>
#include <unistd.h>

#include <regex>
#include <sstream>

#include "world/arena.h"

// Declared in the runtimes' public headers (sanitizer/common_interface_defs.h); null when none is in the process.
extern "C" {
__attribute__((weak)) void __sanitizer_set_report_fd(void* descriptor);
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));
}

namespace drydock::miniport {
namespace {

int report_file = -1;
std::function<void(const SanitizerReport&)>* report_handler = nullptr;

std::string all_of(int file) {
  std::string text;
  char buffer[4096];
  off_t offset = 0;
  for (ssize_t got; (got = pread(file, buffer, sizeof(buffer), offset)) > 0; offset += got) text.append(buffer, static_cast<std::size_t>(got));
  return text;
}

void on_death() {
  const world::HostScope host;
  (*report_handler)(parse_sanitizer_report(all_of(report_file)));
}

}  // namespace

void on_sanitizer_report(std::function<void(const SanitizerReport&)> handler) {
  if (!__sanitizer_set_report_fd || !__sanitizer_set_death_callback) return;
  report_file = memfd_create("sanitizer report", MFD_CLOEXEC);
  if (report_file < 0) return;
  report_handler = new std::function<void(const SanitizerReport&)>(std::move(handler));  // as long as the process
  __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<std::intptr_t>(report_file)));
  __sanitizer_set_death_callback(on_death);
}

SanitizerReport parse_sanitizer_report(const std::string& text) {
  static const std::regex error(R"((?:ERROR: \w+Sanitizer: |runtime error: )(.*))");
  static const std::regex access(R"((READ|WRITE) of size \d+)");
  static const std::regex frame(R"(^\s+#\d+ 0x([0-9a-f]+) (?:in )?(.*)$)");
  SanitizerReport report;
  report.text = text;
  std::istringstream lines(text);
  std::smatch match;
  bool stack_over = false;
  for (std::string line; std::getline(lines, line);) {
    if (report.summary.empty()) {
      if (std::regex_search(line, match, error)) report.summary = match[1];
      continue;
    }
    if (std::regex_search(line, match, access) && report.stack.empty()) report.summary += ": " + match[0].str();
    // The first stack is that of the access; those of allocation and release follow.
    if (!stack_over && std::regex_match(line, match, frame)) {
      report.addresses.push_back(std::stoull(match[1], nullptr, 16));
      report.stack.push_back(match[2]);
    } else if (!report.stack.empty())
      stack_over = true;
  }
  if (report.summary.empty()) report.summary = text.substr(0, text.find('\n'));
  // Addresses and registers differ from run to run, the finding must not.
  report.summary = std::regex_replace(report.summary, std::regex(R"( (?:at pc|on (?:unknown )?address|\(pc).*?(?=: (?:READ|WRITE)|$))"), "");
  return report;
}

}  // namespace drydock::miniport
