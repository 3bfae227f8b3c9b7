#include "cli/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "cli/image_file.h"
#include "machine/hbas.h"
#include "machine/media.h"
#include "suite/suite.h"

namespace drydock::cli {

void refuse(std::string text) { throw UsageError{std::move(text)}; }

void CommonOptions::add_machine_options(CLI::App& app) {
  app.add_option("miniport", miniport, "the miniport's image (.so)")->required();
  app.add_option("--hba", hba, "hardware: NAME[,key=value...], see 'drydock hbas'");
  app.add_option("--disk", disks, "a disk by its size (64M); check: or a file system image for the round trip; serve, bench: or a file "
                 "that is the disk (FILE, file:FILE); bench: or null:SIZE, which keeps no data; repeatable")
      ->allow_extra_args(false);
  app.add_option("--cpus", processors, "processors; without it 1 to 4");
  app.add_option("--irq", interrupts, "intx, msi or msix, with :N for at most N messages; without it all three");
  app.add_option("--block", block_bytes, "block size, 512 or 4096; without it both");
  app.add_option("--adapters", adapters, "adapters of the miniport, each with an HBA and disks of its own; those on lines share one");
  app.add_flag_function("--interferer,!--no-interferer", [this](std::int64_t count) { interferer = count > 0; },
                        "a device of higher priority interrupts at every point where it may");
  app.add_option("--seed", seed, "decides every choice of the run")->capture_default_str();
  app.add_option("--requests", requests, "requests of the data suite, per configuration")->capture_default_str();
  app.add_option("--suite", suites, "run only these suites; repeatable")->allow_extra_args(false)->delimiter(',');
  app.add_option("--reg", registry, "registry value NAME=VALUE of the miniport's Parameters\\Device; repeatable")->allow_extra_args(false);
  app.add_option("--world", world, "sim or live")->capture_default_str();
  app.add_flag("--strict", strict, "also judge what documents disagree on");
}

void CommonOptions::add_output_options(CLI::App& app) {
  app.add_option("--json", json, "write the report as JSON to FILE, - for standard output");
  app.add_option("--trace", trace, "write every event of the run to FILE, as JSON lines");
  app.add_option("--findings", findings, "folder for replay files")->capture_default_str();
  app.add_option("--image-out", image_out, "leave the device's medium after the image round trip in FILE");
}

const std::vector<std::string>& standard_suites() {
  static const std::vector<std::string> names = {"data", "lifecycle", "reset", "conformance-lite", "image"};
  return names;
}

namespace {

/// A bus settles for four seconds after each reset, and a forgotten request takes its timeout: virtual time costs nothing.
const std::vector<std::string>& slow_in_real_time() {
  static const std::vector<std::string> names = {"reset"};
  return names;
}

/// The image that goes the round trip in `check`.
void take_image(const std::string& path, machine::Configuration& configuration) {
  if (!configuration.image.empty()) refuse(fmt::format("--disk {}: one file system image at a time ({} is given already)", path, configuration.image));
  std::string problem;
  if (image_bytes(path, problem) == 0) refuse("--disk " + problem);
  configuration.image = std::filesystem::absolute(path).lexically_normal().string();
}

void add_disks(const std::vector<std::string>& given, DiskUse use, machine::Configuration& configuration) {
  for (const std::string& text : given) {
    std::string problem;
    auto disk = machine::parse_disk(text, problem);
    if (!disk && problem.empty()) {
      // No size and no kind: a file's name alone.
      if (use == DiskUse::check) {
        take_image(text, configuration);
        continue;
      }
      disk = machine::parse_disk("file:" + text, problem);
    }
    if (!disk) refuse("--disk " + problem);
    if (disk->null && use != DiskUse::bench) refuse(fmt::format("--disk {}: a null disk keeps no data; it is for 'bench' only", text));
    if (!disk->file.empty() && use == DiskUse::check) refuse(fmt::format("--disk {}: 'check' would overwrite the file; its disks are memory", text));
    configuration.disks.push_back(*disk);
  }
  if (configuration.disks.empty()) configuration.disks = {{64u << 20, {}}, {24u << 20, {}}};
}

}  // namespace

machine::Configuration CommonOptions::configuration(DiskUse use) const {
  machine::Configuration result;
  if (world != "sim" && world != "live") refuse(fmt::format("--world {}: there are sim and live", world));
  result.world = world == "live" ? machine::World::live : machine::World::sim;
  result.processors = processors.value_or(2);
  if (result.processors < 1 || result.processors > machine::maximum_processors)
    refuse(fmt::format("--cpus {}: 1 to {}", result.processors, machine::maximum_processors));
  if (!interrupts.empty() && !machine::parse_interrupts(interrupts, result)) refuse(fmt::format("--irq {}: intx, msi, msix or msix:N", interrupts));
  result.block_bytes = block_bytes.value_or(512);
  if (result.block_bytes != 512 && result.block_bytes != 4096) refuse(fmt::format("--block {}: 512 or 4096", result.block_bytes));
  result.adapters = adapters.value_or(1);
  if (result.adapters < 1 || result.adapters > machine::maximum_adapters)
    refuse(fmt::format("--adapters {}: 1 to {}", result.adapters, machine::maximum_adapters));
  if (result.adapters > 1 && hba == "none") refuse(fmt::format("--adapters {}: without hardware there is one", result.adapters));
  result.interferer = interferer.value_or(false);
  if (result.interferer && result.world == machine::World::live)
    refuse("--interferer: interrupts at every scheduling point, which only the sim world has (--world sim)");
  result.hba = hba;
  if (!hba.empty() && hba != "none") {
    const machine::HbaKind* kind = machine::find_hba(hba);
    if (!kind) refuse(fmt::format("--hba {}: no such hardware; 'drydock hbas' lists them", hba.substr(0, hba.find(','))));
    machine::HbaSettings settings;
    std::string problem;
    if (!machine::parse_hba_settings(*kind, hba, settings, problem)) refuse(problem);
  }
  for (const std::string& text : registry) {
    const auto setting = machine::parse_registry_setting(text);
    if (!setting) refuse(fmt::format("--reg {}: NAME=VALUE", text));
    result.registry.push_back(*setting);
  }
  add_disks(disks, use, result);
  for (const std::string& name : suites)
    if (std::find(standard_suites().begin(), standard_suites().end(), name) == standard_suites().end())
      refuse(fmt::format("--suite {}: there are {}", name, fmt::join(standard_suites(), ", ")));
  result.suites = suites.empty() ? standard_suites() : suites;
  if (suites.empty() && result.world == machine::World::live) {
    result.left_out = slow_in_real_time();
    std::erase_if(result.suites, [&](const std::string& name) { return std::ranges::find(result.left_out, name) != result.left_out.end(); });
  }
  if (result.image.empty()) std::erase(result.suites, "image");
  if (result.suites.empty()) refuse("--suite image: needs a file system image (--disk FILE)");
  if (requests == 0) refuse("--requests 0: at least 1");
  result.requests = requests;
  result.seed = seed;
  result.strict = strict;
  return result;
}

MatrixFacts CommonOptions::fixed() const {
  MatrixFacts facts;
  facts.processors_fixed = processors.has_value();
  facts.interrupts_fixed = !interrupts.empty();
  facts.block_fixed = block_bytes.has_value();
  facts.adapters_fixed = adapters.has_value();
  facts.interferer_fixed = interferer.has_value() || world == "live";
  return facts;
}

}  // namespace drydock::cli
