// drydock check: the suites over the matrix of configurations that the miniport supports.
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

/// The command that repeats this check, as a shell takes it.
std::string command_of(const CommonOptions& options) {
  std::string text = "drydock check " + options.miniport;
  if (!options.hba.empty()) text += " --hba " + options.hba;
  for (const std::string& disk : options.disks) text += " --disk " + disk;
  if (options.processors) text += fmt::format(" --cpus {}", *options.processors);
  if (!options.interrupts.empty()) text += " --irq " + options.interrupts;
  if (options.block_bytes) text += fmt::format(" --block {}", *options.block_bytes);
  if (options.adapters) text += fmt::format(" --adapters {}", *options.adapters);
  if (options.interferer) text += *options.interferer ? " --interferer" : " --no-interferer";
  for (const std::string& suite : options.suites) text += " --suite " + suite;
  for (const std::string& value : options.registry) text += " --reg " + value;
  if (options.world != CommonOptions().world) text += " --world " + options.world;
  if (options.strict) text += " --strict";
  if (options.requests != CommonOptions().requests) text += fmt::format(" --requests {}", options.requests);
  return text + fmt::format(" --seed {}", options.seed);
}

int check(const CommonOptions& options) {
  machine::Configuration base = options.configuration();
  check_writable(options.json);
  check_writable(options.trace);
  check_writable(options.image_out);
  std::string problem;
  const auto image = miniport::read_image(options.miniport, problem);
  if (!image) refuse(problem);
  const bool scsiport = image->model() == contract::PortModel::scsiport;
  if (scsiport && !options.interrupts.empty() && base.interrupts != machine::Interrupts::intx)
    refuse(fmt::format("--irq {}: SCSI Port connects interrupt lines only", options.interrupts));
  if (scsiport) base.interrupts = machine::Interrupts::intx;
  // Each start of a SCSI adapter resets its bus and lets it settle.
  if (scsiport && options.suites.empty() && base.world == machine::World::live) {
    base.left_out.push_back("lifecycle");
    std::erase(base.suites, "lifecycle");
  }

  SuperviseOptions supervise;
  supervise.trace_file = options.trace;
  supervise.image_out = options.image_out;
  supervise.progress = isatty(STDERR_FILENO);
  // The first run shows what the miniport is and which of its settings can be varied; then come the others.
  std::vector<RunReport> runs = run_configurations(*image, {base}, supervise);
  MatrixFacts facts = options.fixed();
  facts.is_virtual = runs.front().docked.is_virtual;
  facts.line_only = scsiport;
  facts.knows_defer = scsiport && miniport::has_text(*image, "defer=always");
  facts.settings_asked = runs.front().settings_asked;
  if (!runs.front().problem.empty()) refuse(runs.front().problem);
  if (facts.is_virtual && base.adapters > 1) refuse(fmt::format("--adapters {}: the miniport is a virtual one, which has one adapter", base.adapters));
  const bool came_up = runs.front().docked.up;
  const std::vector<machine::Configuration> others = came_up ? matrix(base, facts) : std::vector<machine::Configuration>();
  SuperviseOptions rest = supervise;
  rest.image_out.clear();
  rest.first_number = 2;
  for (RunReport& run : run_configurations(*image, others, rest)) runs.push_back(std::move(run));

  CheckReport report(*image, std::move(runs), options.seed);
  for (const std::string& text : report.problems()) refuse(text);
  if (!store_findings(report, options.findings, problem)) refuse(problem);
  if (options.json != "-") std::cout << report.text(command_of(options)) << std::flush;
  if (!options.json.empty()) write_output(options.json, report.json().dump(2) + "\n");
  return report.clean() ? exit_clean : exit_findings;
}

}  // namespace

Verb add_check(CLI::App& root) {
  auto options = std::make_shared<CommonOptions>();
  CLI::App* app = root.add_subcommand("check", "run the suites against a miniport; exit 0 clean, 1 findings, 2 usage");
  options->add_machine_options(*app);
  options->add_output_options(*app);
  return {app, [options] {
            machine::register_rules();
            contract::catalogue_add(suite::rules);
            return check(*options);
          }};
}

}  // namespace drydock::cli
