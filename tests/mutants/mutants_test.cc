// Every mutant breaks its rule, and besides it only what its head names as a consequence; the skeleton without a seed
// breaks nothing. A mutant's head says which rule, which consequences and why, and with which options it is run.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace drydock {
namespace {

namespace fs = std::filesystem;

struct Mutant {
  std::string name;     ///< "lock/order"
  std::string primary;  ///< "none" for the skeleton
  std::set<std::string> consequences;
  std::string options;
  std::string judge;  ///< "" for the rules
  bool instrumented = false;
};
void PrintTo(const Mutant& mutant, std::ostream* out) { *out << mutant.name; }

const fs::path folder = fs::path(DRYDOCK_SOURCE_DIR) / "mutants";

Mutant parse(const fs::path& source) {
  Mutant mutant;
  mutant.name = fs::relative(source, folder).replace_extension().string();
  std::ifstream in(source);
  std::smatch match;
  for (std::string line; std::getline(in, line) && line != " */";) {
    if (std::regex_match(line, match, std::regex(R"( \* Primary: (\S+))"))) mutant.primary = match[1];
    if (std::regex_match(line, match, std::regex(R"( \*   ([a-z0-9-]+): .+)"))) mutant.consequences.insert(match[1]);
    if (std::regex_match(line, match, std::regex(R"( \* Options: (.+))"))) mutant.options = match[1];
    if (std::regex_match(line, match, std::regex(R"( \* Judge: (.+))"))) mutant.judge = match[1];
    if (line == " * Instrumented: yes") mutant.instrumented = true;
  }
  return mutant;
}

std::vector<Mutant> mutants() {
  std::vector<Mutant> all;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".c" || entry.path().parent_path().filename() == "common") continue;
    Mutant mutant = parse(entry.path());
    // No rule of `check`, but the test that kills the process (tests/crash).
    if (mutant.primary != "crash-safety") all.push_back(std::move(mutant));
  }
  // tests/live/race_test.cc runs these.
  std::erase_if(all, [](const Mutant& mutant) { return mutant.judge == "ThreadSanitizer"; });
  std::sort(all.begin(), all.end(), [](const Mutant& a, const Mutant& b) { return a.name < b.name; });
  return all;
}

std::string in_file_name(std::string name) {
  std::replace_if(name.begin(), name.end(), [](char character) { return !std::isalnum(static_cast<unsigned char>(character)); }, '_');
  return name;
}

/// The skeleton runs in every configuration; a mutant in one, which its options may choose.
std::string command_line(const Mutant& mutant, const fs::path& image_folder) {
  std::string line = DRYDOCK_BUILD_DIR "/drydock check --json - --requests 200 --findings " + (image_folder / "findings").string();
  std::string options = mutant.options;
  const auto image = options.find("IMAGE");
  if (image != std::string::npos) options.replace(image, 5, (image_folder / "ext4.img").string());
  if (mutant.primary != "none") {
    if (options.find("--cpus") == std::string::npos) line += " --cpus 2";
    if (options.find("--irq") == std::string::npos) line += " --irq msix";
    if (options.find("--adapters") == std::string::npos) line += " --adapters 1";
    if (options.find("--interferer") == std::string::npos) line += " --no-interferer";
    line += " --block 512";
  }
  return line + " " + options + " " DRYDOCK_BUILD_DIR "/mutants/" + mutant.name + (mutant.instrumented ? ".san.so" : ".so");
}

class EachMutant : public ::testing::TestWithParam<Mutant> {};

TEST_P(EachMutant, breaks_its_rule_and_only_what_it_names) {
  const Mutant& mutant = GetParam();
  ASSERT_FALSE(mutant.primary.empty()) << "the head of " << mutant.name << ".c names no rule";
  const fs::path place = fs::temp_directory_path() / ("drydock-mutant-" + in_file_name(mutant.name) + "-" + std::to_string(getpid()));
  fs::create_directories(place);
  if (mutant.options.find("IMAGE") != std::string::npos) {
    const std::string make = DRYDOCK_SOURCE_DIR "/scripts/make-image " + (place / "ext4.img").string() + " 32";
    ASSERT_EQ(std::system(make.c_str()), 0);
  }
  const std::string line = command_line(mutant, place);
  FILE* pipe = popen((line + " 2>" + (place / "errors").string()).c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  std::string output;
  std::array<char, 65536> block;
  for (std::size_t got; (got = fread(block.data(), 1, block.size(), pipe)) > 0;) output.append(block.data(), got);
  const int status = pclose(pipe);
  std::ifstream errors(place / "errors");
  const std::string error_text((std::istreambuf_iterator<char>(errors)), {});
  const auto report = nlohmann::json::parse(output, nullptr, false);
  fs::remove_all(place);
  ASSERT_TRUE(report.is_object()) << line << "\n" << error_text << output.substr(0, 2000);

  bool primary_seen = false;
  for (const auto& finding : report["findings"]) {
    const std::string rule = finding["rule"];
    primary_seen |= rule == mutant.primary;
    EXPECT_TRUE(rule == mutant.primary || mutant.consequences.contains(rule)) << line << "\n" << rule << ": " << finding["message"];
  }
  if (mutant.primary == "none") {
    EXPECT_EQ(WEXITSTATUS(status), 0) << line;
    EXPECT_EQ(report["result"], "pass");
  } else {
    EXPECT_TRUE(primary_seen) << line << "\n" << mutant.primary << " was not found";
    EXPECT_EQ(WEXITSTATUS(status), 1) << line;
  }
}

INSTANTIATE_TEST_SUITE_P(Mutants, EachMutant, ::testing::ValuesIn(mutants()),
                         [](const auto& info) { return in_file_name(info.param.name); });

}  // namespace
}  // namespace drydock
