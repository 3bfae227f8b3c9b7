#include "cli/finding_store.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "contract/catalogue.h"

namespace drydock::cli {

using nlohmann::json;

namespace {

constexpr const char* kind = "drydock-finding";
constexpr int schema = 1;

/// The same finding of the same image gets the same name, so that a folder does not fill up with repetitions.
std::string file_name(const contract::Finding& finding, const std::string& image_hash) {
  return fmt::format("{}-{:08x}.json", finding.rule, contract::rule_hash(finding.signature + "|" + image_hash));
}

json to_json(const StoredFinding& stored) {
  return {{"kind", kind},
          {"schema", schema},
          {"rule", stored.rule},
          {"message", stored.message},
          {"signature", stored.signature},
          {"miniport", stored.miniport},
          {"image_hash", stored.image_hash},
          {"build", stored.build},
          {"configuration", stored.configuration},
          {"stage", stored.stage},
          {"schedule", stored.schedule},
          {"trace_hash", stored.trace_hash},
          {"io_hash", stored.io_hash}};
}

}  // namespace

bool store_findings(CheckReport& report, const std::string& folder, std::string& problem) {
  if (report.findings().empty()) return true;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return problem = fmt::format("{}: cannot be made: {}", folder, error.message()), false;
  for (MergedFinding& one : report.findings()) {
    const RunReport& run = report.runs()[one.runs.front()];
    StoredFinding stored;
    stored.miniport = std::filesystem::absolute(report.image().file.path).lexically_normal().string();
    stored.image_hash = report.image().file.hash;
    stored.build = to_string(report.image().build);
    stored.configuration = run.configuration.text();
    stored.stage = run.stage;
    // Threads take no schedule: the configuration is run again, and may come to something else.
    stored.schedule = report.live() ? "none" : "earliest-first";
    stored.trace_hash = run.trace_hash;
    stored.io_hash = run.io_hash;
    stored.rule = one.finding.rule;
    stored.signature = one.finding.signature;
    stored.message = one.finding.message;
    const std::filesystem::path path = std::filesystem::path(folder) / file_name(one.finding, stored.image_hash);
    std::ofstream file(path);
    file << to_json(stored).dump(2) << "\n";
    if (!file.flush()) return problem = fmt::format("{}: cannot be written", path.string()), false;
    one.finding.replay = fmt::format("drydock replay {}", path.string());
  }
  return true;
}

std::optional<StoredFinding> read_finding(const std::string& path, std::string& problem) {
  std::ifstream file(path);
  if (!file || std::filesystem::is_directory(path)) return problem = fmt::format("{}: no such file", path), std::nullopt;
  const json content = json::parse(file, nullptr, false);
  if (!content.is_object() || content.value("kind", "") != kind) return problem = fmt::format("{}: no finding that drydock wrote", path), std::nullopt;
  if (content.value("schema", 0) != schema)
    return problem = fmt::format("{}: written in form {}, this drydock reads form {}", path, content.value("schema", 0), schema), std::nullopt;
  try {
    StoredFinding stored;
    stored.miniport = content.at("miniport");
    stored.image_hash = content.at("image_hash");
    stored.build = content.at("build");
    stored.configuration = content.at("configuration");
    stored.stage = content.at("stage");
    stored.schedule = content.at("schedule");
    stored.trace_hash = content.at("trace_hash");
    stored.io_hash = content.at("io_hash");
    stored.rule = content.at("rule");
    stored.signature = content.at("signature");
    stored.message = content.at("message");
    return stored;
  } catch (const json::exception&) {
    problem = fmt::format("{}: incomplete", path);
    return std::nullopt;
  }
}

}  // namespace drydock::cli
