// The house keeps its walls: a room includes only rooms below it, and a file does one thing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// Height of each room; equal heights do not know each other. docs/architecture.md says why.
const std::map<std::string, int> height = {
    {"trace", 0},  {"world", 1},    {"memory", 2},   {"nt", 3},      {"pci", 4},     {"srb", 4},   {"hba", 5},  {"contract", 5},
    {"port", 6},   {"storport", 7}, {"scsiport", 7}, {"miniport", 8}, {"disk", 8},   {"machine", 9},
    {"suite", 9}, {"explore", 10}, {"measure", 10}, {"cli", 11}, {"serve", 11},
};
/// Device models and port drivers meet at pci/ only; who builds a whole machine may know both.
const std::vector<std::string> may_know_devices = {"hba", "machine", "explore", "cli", "serve"};

struct Source {
  fs::path path;
  std::string room;
  std::vector<std::string> lines;
};

std::vector<Source> sources() {
  std::vector<Source> all;
  const fs::path root = fs::path(DRYDOCK_SOURCE_DIR) / "src";
  for (const auto& entry : fs::recursive_directory_iterator(root)) {
    const std::string extension = entry.path().extension();
    if (extension != ".h" && extension != ".cc" && extension != ".inc") continue;
    Source source{entry.path(), fs::relative(entry.path(), root).begin()->string(), {}};
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) source.lines.push_back(line);
    all.push_back(std::move(source));
  }
  return all;
}

TEST(Tidy, a_room_includes_only_rooms_below_it) {
  const std::regex include("^\\s*#\\s*include\\s+\"([a-z_]+)/.*");
  const auto all = sources();
  ASSERT_GT(all.size(), 50u);
  for (const Source& source : all) {
    ASSERT_TRUE(height.contains(source.room)) << source.path << ": a room that the plan does not know";
    for (const std::string& line : source.lines) {
      std::smatch match;
      if (!std::regex_match(line, match, include)) continue;
      const std::string room = match[1];
      if (!height.contains(room) || room == source.room) continue;
      EXPECT_LT(height.at(room), height.at(source.room)) << source.path << " includes " << room;
      if (room == "hba")
        EXPECT_TRUE(std::find(may_know_devices.begin(), may_know_devices.end(), source.room) != may_know_devices.end())
            << source.path << ": devices are reached through pci/";
      if (source.room == "hba") EXPECT_LE(height.at(room), height.at("pci")) << source.path << " includes " << room;
    }
  }
}

TEST(Tidy, no_source_file_is_longer_than_520_lines) {
  for (const Source& source : sources())
    if (source.path.extension() != ".inc") EXPECT_LE(source.lines.size(), 520u) << source.path << ": two rooms in one file";
}

TEST(Tidy, every_test_that_docs_interrupts_names_exists) {
  std::string tests;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(DRYDOCK_SOURCE_DIR) / "tests")) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    tests.append(std::istreambuf_iterator<char>(in), {});
  }
  std::ifstream page(fs::path(DRYDOCK_SOURCE_DIR) / "docs/interrupts.md");
  const std::regex name("`([A-Z][A-Za-z]+)\\.([A-Za-z0-9_]{12,})`");
  unsigned named = 0;
  for (std::string line; std::getline(page, line);)
    for (auto at = std::sregex_iterator(line.begin(), line.end(), name); at != std::sregex_iterator(); ++at, ++named)
      EXPECT_TRUE(std::regex_search(tests, std::regex("TEST(_F)?\\(" + (*at)[1].str() + ", " + (*at)[2].str() + "\\)"))) << (*at)[0];
  EXPECT_GT(named, 30u);
}

TEST(Tidy, no_line_names_a_path_of_somebodys_machine) {
  const std::regex path("(^|[^A-Za-z0-9_.])/(home|root|work|tmp/build)[a-z-]*/.*");
  for (const Source& source : sources())
    for (const std::string& line : source.lines) EXPECT_FALSE(std::regex_search(line, path)) << source.path << ": " << line;
}

}  // namespace
