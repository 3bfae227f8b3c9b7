// drydock inspect: what an image is made of, what of the API it uses and what is missing; --api: how much there is.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/supervisor.h"
#include "cli/verbs.h"
#include "contract/callback.h"
#include "machine/machine.h"
#include "machine/driver.h"
#include "miniport/image.h"
#include "scsiport/driver.h"
#include "storport/driver.h"

namespace drydock::cli {
namespace {

using nlohmann::json;

struct InspectOptions {
  std::string miniport, hba;
  bool api = false, as_json = false;
};

json api_json() {
  const storport::Coverage storport = storport::coverage();
  const scsiport::Coverage scsiport = scsiport::coverage();
  json callbacks = json::array();
  for (const contract::CallbackRow& row : contract::callback_table) callbacks.push_back(row.name);
  return {{"storport", {{"real", storport.real}, {"total", storport.total}}},
          {"scsiport", {{"real", scsiport.real}, {"total", scsiport.total}}},
          {"callbacks", {{"total", callbacks.size()}, {"names", callbacks}}}};
}

int print_api(bool as_json) {
  const json api = api_json();
  if (as_json) {
    std::cout << api.dump(2) << "\n";
    return exit_clean;
  }
  fmt::print("storport   {} of {} routines\nscsiport   {} of {} routines\ncallbacks  {}\n", api["storport"]["real"].get<unsigned>(),
             api["storport"]["total"].get<unsigned>(), api["scsiport"]["real"].get<unsigned>(), api["scsiport"]["total"].get<unsigned>(), api["callbacks"]["total"].get<unsigned>());
  return exit_clean;
}

/// Docks the image once, without any suite: what it registers and which routines it calls on the way.
RunReport dock_once(const miniport::Image& image, const std::string& hba) {
  machine::Configuration configuration;
  configuration.hba = hba;
  if (image.model() == contract::PortModel::scsiport) configuration.interrupts = machine::Interrupts::intx;
  configuration.disks = {{64u << 20, {}}};
  return run_configurations(image, {configuration}, {}).front();
}

int inspect(const InspectOptions& options) {
  if (options.api) return print_api(options.as_json);
  if (options.miniport.empty()) refuse("inspect: which miniport? (or --api)");
  std::string problem;
  const auto image = miniport::read_image(options.miniport, problem);
  if (!image) refuse(problem);
  const RunReport run = dock_once(*image, options.hba);
  const auto real = image->names(miniport::ImportState::real);
  const auto missing = image->names(miniport::ImportState::not_implemented);
  const auto runtime = image->names(miniport::ImportState::runtime);
  if (options.as_json) {
    json findings = json::array();
    for (const contract::Finding& finding : run.findings) findings.push_back(to_json(finding));
    std::cout << json{{"schema", 1}, {"miniport", options.miniport}, {"image_hash", image->file.hash}, {"build", to_string(image->build)},
                      {"compiler", image->file.compiler}, {"coverage", image->coverage}, {"memory_points", image->memory_points},
                      {"runtime", image->runtime_path}, {"model", machine::to_string(image->model())}, {"docked", to_json(run.docked)}, {"problem", run.problem},
                      {"imports", {{"real", real}, {"not_implemented", missing}, {"runtime", runtime}}},
                      {"routines_called_while_docking", run.routines}, {"registry_values", run.settings_asked}, {"findings", findings}}
                     .dump(2)
              << "\n";
    return exit_clean;
  }
  fmt::print("{}\n  image      {} ({}), {}\n", options.miniport, image->file.hash, to_string(image->build), image->file.compiler);
  if (!image->runtime_path.empty()) fmt::print("  runtime    {}\n", image->runtime_path);
  fmt::print("  calls back {}\n", image->memory_points ? "for each branch, load and store" : image->coverage ? "for each branch" : "for nothing: plain code");
  fmt::print("  model      {}{}\n", machine::to_string(image->model()), run.docked.is_virtual ? ", virtual" : "");
  if (run.docked.up)
    fmt::print("  docks as   {}\n  interrupts {}\n", run.docked.adapter, run.docked.interrupts);
  else
    fmt::print("  does not dock: {}\n", run.findings.empty() ? run.problem : run.findings.front().message);
  for (const std::string& unit : run.docked.units) fmt::print("  unit       {}\n", unit);
  fmt::print("  imports    {}\n", fmt::join(real, " "));
  if (!missing.empty()) fmt::print("  not built  {}\n", fmt::join(missing, " "));
  fmt::print("  called     {}\n", fmt::join(run.routines, " "));
  return exit_clean;
}

}  // namespace

Verb add_inspect(CLI::App& root) {
  auto options = std::make_shared<InspectOptions>();
  CLI::App* app = root.add_subcommand("inspect", "what an image imports, is and uses; --api: what of the API there is");
  app->add_option("miniport", options->miniport, "the miniport's image (.so)");
  app->add_option("--hba", options->hba, "hardware to dock it on");
  app->add_flag("--api", options->api, "how much of the API is built");
  app->add_flag("--json", options->as_json, "as JSON");
  return {app, [options] { return inspect(*options); }};
}

}  // namespace drydock::cli
