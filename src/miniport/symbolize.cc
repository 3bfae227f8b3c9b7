#include "miniport/symbolize.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

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
std::string readable(const std::string& as_compiled) {
  std::error_code error;
  const std::string location = std::filesystem::path(as_compiled).lexically_normal().string();
  const std::string here = std::filesystem::current_path(error).string() + "/";
  return location.starts_with(here) ? location.substr(here.size()) : location;
}

}  // namespace

Symbolizer::Symbolizer(std::string image_path)
    : path_(std::move(image_path)), name_(std::filesystem::path(path_).filename().string()) {}

namespace {

std::string output_of(const std::string& command) {
  std::string output;
  FILE* pipe = popen((command + " 2>/dev/null </dev/null").c_str(), "r");
  if (!pipe) return output;
  std::array<char, 4096> part{};
  while (const std::size_t bytes = fread(part.data(), 1, part.size(), pipe)) output.append(part.data(), bytes);
  pclose(pipe);
  return output;
}

/// The headers' inline wrappers say nothing of the driver: the frame that called them does.
bool in_headers(const std::string& file) { return file.find("/include/ddk/") != std::string::npos; }

/// What llvm-symbolizer knows of one address: what was inlined there, innermost first, down to the function itself.
std::vector<std::string> frames_of(const nlohmann::json& address) {
  std::vector<std::string> frames, wrappers;
  for (const auto& symbol : address.value("Symbol", nlohmann::json::array())) {
    const std::string file = symbol.value("FileName", "");
    if (file.empty()) continue;
    auto& list = in_headers(file) ? wrappers : frames;
    list.push_back(fmt::format("{} {}:{}", symbol.value("FunctionName", "?"), readable(file), symbol.value("Line", 0)));
  }
  return frames.empty() ? wrappers : frames;
}

}  // namespace

void Symbolizer::look_up(const std::vector<std::string>& offsets) {
  const std::string tool = find_tool();
  if (tool.empty() || offsets.empty()) return;
  std::string addresses;
  for (const std::string& offset : offsets) addresses += " " + offset;
  if (tool.find("llvm") != std::string::npos) {
    const auto answer = nlohmann::json::parse(output_of(fmt::format("{} --output-style=JSON --obj={}{}", tool, shell_quoted(path_), addresses)), nullptr, false);
    if (!answer.is_array()) return;
    for (std::size_t i = 0; i < answer.size() && i < offsets.size(); ++i)
      if (auto frames = frames_of(answer[i]); !frames.empty()) known_[offsets[i]] = std::move(frames);
    return;
  }
  std::istringstream lines(output_of(fmt::format("{} -f -e {}{}", tool, shell_quoted(path_), addresses)));
  std::string function, location;
  for (const std::string& offset : offsets) {
    if (!std::getline(lines, function) || !std::getline(lines, location)) return;
    if (const auto note = location.find(" (discriminator"); note != std::string::npos) location.resize(note);
    if (!location.starts_with("??")) known_[offset] = {function + " " + readable(location)};
  }
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
      result.insert(result.end(), found->second.begin(), found->second.end());
  }
  return result;
}

}  // namespace drydock::miniport
