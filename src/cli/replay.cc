// drydock replay: one finding's run again, exactly, and whether it came to the same. A run of the live world is not repeated
// but its configuration run once more.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "cli/check_report.h"
#include "cli/finding_store.h"
#include "cli/supervisor.h"
#include "cli/verbs.h"
#include "contract/catalogue.h"
#include "machine/machine.h"
#include "suite/rules.h"

namespace drydock::cli {
namespace {

struct ReplayOptions {
  std::string file, miniport, json, trace;
};

std::string verdict(const StoredFinding& stored, const CheckReport& report) {
  const RunReport* run = nullptr;
  for (const RunReport& one : report.runs())
    if (one.stage == stored.stage) run = &one;
  bool again = false;
  for (const RunReport& one : report.runs())
    for (const contract::Finding& finding : one.findings) again |= finding.rule == stored.rule;
  std::string text;
  if (report.image().file.hash != stored.image_hash)
    text += fmt::format("Image      differs from the one of the finding ({} then, {} now)\n", stored.image_hash, report.image().file.hash);
  const std::string now = run ? run->trace_hash : "";
  if (report.live())
    text += "Trace      of threads: the configuration was run again, not the same order of events\n";
  else if (stored.trace_hash.empty() || now.empty())
    text += "Trace      the process ended before it could tell its hash\n";
  else
    text += now == stored.trace_hash ? fmt::format("Trace      the same as then ({})\n", now)
                                     : fmt::format("Trace      differs: {} then, {} now\n", stored.trace_hash, now);
  return text + fmt::format("Finding    {} {}\n", stored.rule, again ? "came up again" : "did not come up again");
}

int replay(const ReplayOptions& options) {
  std::string problem;
  const auto stored = read_finding(options.file, problem);
  if (!stored) refuse(problem);
  const auto configuration = machine::parse_configuration(stored->configuration, problem);
  if (!configuration) refuse(fmt::format("{}: {}", options.file, problem));
  const bool live = configuration->world == machine::World::live;
  if (stored->schedule != (live ? "none" : "earliest-first")) refuse(fmt::format("{}: schedule '{}' is not built yet", options.file, stored->schedule));
  check_writable(options.json);
  check_writable(options.trace);
  const auto image = miniport::read_image(options.miniport.empty() ? stored->miniport : options.miniport, problem);
  if (!image) refuse(problem);

  SuperviseOptions supervise;
  supervise.trace_file = options.trace;
  supervise.progress = isatty(STDERR_FILENO);
  CheckReport report(*image, run_configurations(*image, {*configuration}, supervise), configuration->seed);
  for (const std::string& text : report.problems()) refuse(text);
  for (MergedFinding& one : report.findings()) one.finding.replay = "drydock replay " + options.file;
  if (options.json != "-") std::cout << report.text("drydock replay " + options.file) << verdict(*stored, report) << std::flush;
  if (!options.json.empty()) write_output(options.json, report.json().dump(2) + "\n");
  return report.clean() ? exit_clean : exit_findings;
}

}  // namespace

Verb add_replay(CLI::App& root) {
  auto options = std::make_shared<ReplayOptions>();
  CLI::App* app = root.add_subcommand("replay", "run one finding again, exactly");
  app->add_option("finding", options->file, "a file of drydock-findings/")->required();
  app->add_option("--miniport", options->miniport, "another image of the miniport than the one of the finding");
  app->add_option("--json", options->json, "write the report as JSON to FILE, - for standard output");
  app->add_option("--trace", options->trace, "write every event of the run to FILE, as JSON lines");
  return {app, [options] {
            machine::register_rules();
            contract::catalogue_add(suite::rules);
            return replay(*options);
          }};
}

}  // namespace drydock::cli
