#include "miniport/symbolize.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>

namespace drydock::miniport {
namespace {

std::string find_tool() {
  for (const char* path : {"/usr/bin/llvm-symbolizer-19", "/usr/bin/llvm-symbolizer", "/usr/bin/addr2line"})
    if (access(path, X_OK) == 0) return path;
  return {};
}

std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

/// "[nvme.so+0x1a42]" at the end of `frame` gives "0x1a42".
std::string offset_in(const std::string& frame, const std::string& image_name) {
  const std::string marker = "[" + image_name + "+";
  const auto at = frame.rfind(marker);
  if (at == std::string::npos || frame.back() != ']') return {};
  return frame.substr(at + marker.size(), frame.size() - at - marker.size() - 1);
}

/// Paths below the working directory are shown relative to it.
std::string readable(const std::string& location) {
  std::error_code error;
  const std::string here = std::filesystem::current_path(error).string() + "/";
  return location.starts_with(here) ? location.substr(here.size()) : location;
}

}  // namespace

Symbolizer::Symbolizer(std::string image_path)
    : path_(std::move(image_path)), name_(std::filesystem::path(path_).filename().string()) {}

void Symbolizer::look_up(const std::vector<std::string>& offsets) {
  const std::string tool = find_tool();
  if (tool.empty() || offsets.empty()) return;
  const bool llvm = tool.find("llvm") != std::string::npos;
  std::string command = llvm ? fmt::format("{} --output-style=GNU --no-inlines --obj={}", tool, shell_quoted(path_)) : fmt::format("{} -f -e {}", tool, shell_quoted(path_));
  if (llvm) command += " -f";
  for (const std::string& offset : offsets) command += " " + offset;
  FILE* pipe = popen((command + " 2>/dev/null </dev/null").c_str(), "r");
  if (!pipe) return;
  std::array<char, 4096> line{};
  for (const std::string& offset : offsets) {  // two lines each: function, file:line
    if (!fgets(line.data(), line.size(), pipe) || !fgets(line.data(), line.size(), pipe)) break;
    std::string location = line.data();
    while (!location.empty() && (location.back() == '\n' || location.back() == ' ')) location.pop_back();
    if (const auto note = location.find(" (discriminator"); note != std::string::npos) location.resize(note);
    if (!location.starts_with("??")) known_[offset] = readable(location);
  }
  pclose(pipe);
}

std::vector<std::string> Symbolizer::with_lines(const std::vector<std::string>& frames) {
  std::vector<std::string> missing;
  for (const std::string& frame : frames)
    if (const std::string offset = offset_in(frame, name_); !offset.empty() && !known_.contains(offset)) missing.push_back(offset);
  look_up(missing);
  std::vector<std::string> result;
  for (const std::string& frame : frames) {
    const auto found = known_.find(offset_in(frame, name_));
    if (found == known_.end())
      result.push_back(frame);
    else
      result.push_back(fmt::format("{} {}", frame.substr(0, frame.find_first_of("+ [")), found->second));
  }
  return result;
}

}  // namespace drydock::miniport
