// drydock bench: what a request costs in the live world, checks off. The process is the machine; no request crosses a
// process boundary.
#include <fmt/format.h>
#include <unistd.h>
#include <x86intrin.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/verbs.h"
#include "machine/machine.h"
#include "measure/load.h"
#include "nt/executive.h"
#include "nt/probe.h"

namespace drydock::cli {
namespace {

using nlohmann::json;

struct BenchOptions {
  CommonOptions common;
  std::vector<unsigned> depths = {1, 32, 128}, threads = {1};
  std::vector<std::string> layers = {"port"};
  unsigned runs = 5, milliseconds = 200;
  std::uint32_t request_bytes = 4096;
  std::uint64_t count = 0;
  bool writes = false, sequential = false;
};

/// One row of the result: the median of the runs.
struct Row {
  std::string layer;
  unsigned depth = 0, threads = 0;
  std::uint64_t requests = 0;
  double ns = 0, ns_min = 0, ns_max = 0, per_second = 0, cpu_ns = 0;
};

struct Latencies {
  std::uint64_t interrupts = 0, dpcs = 0;
  double isr_ns[3] = {}, isr_to_dpc_ns[3] = {};  ///< p50, p99, longest
};

double ticks_per_ns() {
  static const double rate = [] {
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t first = __rdtsc();
    usleep(20'000);
    const std::uint64_t last = __rdtsc();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    return static_cast<double>(last - first) / took.count();
  }();
  return rate;
}

std::unique_ptr<machine::Machine> dock(const BenchOptions& options) {
  machine::Machine::Options given;
  given.configuration = options.common.configuration(DiskUse::bench);
  given.configuration.world = machine::World::live;
  given.configuration.checks = false;
  std::string problem;
  const auto image = miniport::read_image(options.common.miniport, problem);
  if (!image) refuse(problem);
  if (image->build != miniport::BuildKind::plain) refuse(fmt::format("{}: is instrumented, its figures would say nothing: give the plain image", options.common.miniport));
  auto machine = machine::Machine::make(std::move(given), problem);
  if (!machine || !machine->dock(*image, problem)) refuse(fmt::format("{}: {}", options.common.miniport, problem));
  return machine;
}

Row measure_row(machine::Machine& machine, const BenchOptions& options, measure::Load load) {
  std::vector<measure::Measured> runs;
  std::string problem;
  for (unsigned run = 0; run <= options.runs; ++run) {
    load.seed = options.common.seed + run;
    const measure::Measured measured = measure::run(machine, load, problem);
    if (!problem.empty()) refuse(fmt::format("{}: {}", options.common.miniport, problem));
    if (measured.failures != 0) refuse(fmt::format("{}: {} of {} requests failed", options.common.miniport, measured.failures, measured.requests));
    if (run != 0 || options.runs == 0) runs.push_back(measured);  // the first warms up
  }
  std::sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) { return a.ns_per_request() < b.ns_per_request(); });
  const measure::Measured& median = runs[runs.size() / 2];
  return {to_string(load.layer), load.depth, load.threads, median.requests, median.ns_per_request(), runs.front().ns_per_request(),
          runs.back().ns_per_request(), median.requests_per_second(), static_cast<double>(median.cpu_ns) / static_cast<double>(median.requests)};
}

/// A run of its own, because reading the time stamp counter costs something too.
Latencies measure_interrupts(machine::Machine& machine, measure::Load load) {
  auto probe = std::make_unique<nt::InterruptProbe>();
  std::string problem;
  machine.executive().set_probe(probe.get());
  measure::run(machine, load, problem);
  machine.executive().set_probe(nullptr);
  nt::Histogram isr, dpc;
  for (unsigned i = 0; i < machine.executive().processor_count(); ++i) {
    isr.merge(probe->of(i).isr);
    dpc.merge(probe->of(i).isr_to_dpc);
  }
  const auto in_ns = [](std::uint64_t ticks) { return static_cast<double>(ticks) / ticks_per_ns(); };
  Latencies result;
  result.interrupts = isr.total();
  result.dpcs = dpc.total();
  const auto fill = [&](double (&to)[3], const nt::Histogram& from) {
    to[0] = in_ns(from.percentile(0.5));
    to[1] = in_ns(from.percentile(0.99));
    to[2] = in_ns(from.longest());
  };
  fill(result.isr_ns, isr);
  fill(result.isr_to_dpc_ns, dpc);
  return result;
}

std::vector<measure::Load> loads_of(const BenchOptions& options) {
  std::vector<measure::Load> loads;
  for (const std::string& layer : options.layers)
    for (const unsigned threads : options.threads)
      for (const unsigned depth : options.depths) {
        measure::Load load;
        if (layer != "port" && layer != "disk") refuse(fmt::format("--layer {}: there are port and disk", layer));
        if (depth < 1 || depth > 4096) refuse(fmt::format("--depth {}: 1 to 4096", depth));
        if (threads < 1 || threads > machine::maximum_processors) refuse(fmt::format("--threads {}: 1 to {}", threads, machine::maximum_processors));
        load.layer = layer == "disk" ? measure::Layer::disk : measure::Layer::port;
        load.depth = depth;
        load.threads = threads;
        load.block_bytes = options.request_bytes;
        load.writes = options.writes;
        load.random = !options.sequential;
        load.duration_ns = std::uint64_t{options.milliseconds} * 1'000'000;
        load.requests = options.count;
        loads.push_back(load);
      }
  return loads;
}

json to_json(const Row& row) {
  return {{"layer", row.layer}, {"depth", row.depth}, {"threads", row.threads}, {"requests", row.requests}, {"ns_per_request", row.ns},
          {"ns_per_request_min", row.ns_min}, {"ns_per_request_max", row.ns_max}, {"requests_per_second", row.per_second}, {"cpu_ns_per_request", row.cpu_ns}};
}
json to_json(const Latencies& latencies) {
  const auto triple = [](const double (&from)[3]) { return json{{"p50", from[0]}, {"p99", from[1]}, {"max", from[2]}}; };
  return {{"interrupts", latencies.interrupts}, {"dpcs", latencies.dpcs}, {"isr_ns", triple(latencies.isr_ns)}, {"isr_to_dpc_ns", triple(latencies.isr_to_dpc_ns)}};
}

int bench(const BenchOptions& options) {
  check_writable(options.common.json);
  const std::vector<measure::Load> loads = loads_of(options);
  const auto machine = dock(options);
  const bool talk = options.common.json != "-";
  const std::string what = fmt::format("{} {} of {} bytes, {}", options.sequential ? "sequential" : "random", options.writes ? "writes" : "reads",
                                       options.request_bytes, machine->configuration().short_text());
  if (talk) fmt::print("{}: {}\n\n{:<6} {:>7} {:>6} {:>12} {:>9} {:>17} {:>9}\n", options.common.miniport, what, "layer", "threads", "depth", "requests/s",
                       "ns each", "fastest, slowest", "CPU ns");
  json rows = json::array();
  for (const measure::Load& load : loads) {
    const Row row = measure_row(*machine, options, load);
    if (talk)
      fmt::print("{:<6} {:>7} {:>6} {:>12.0f} {:>9.0f} {:>8.0f} {:>8.0f} {:>9.0f}\n", row.layer, row.threads, row.depth, row.per_second, row.ns, row.ns_min,
                 row.ns_max, row.cpu_ns);
    rows.push_back(to_json(row));
  }
  json report = {{"schema", 1}, {"miniport", options.common.miniport}, {"load", what}, {"configuration", machine->configuration().text()}, {"rows", rows}};
  const Latencies latencies = measure_interrupts(*machine, loads.front());
  if (latencies.interrupts != 0) {
    if (talk)
      fmt::print("\ninterrupt routine     p50 {:.0f} ns, p99 {:.0f} ns, longest {:.1f} us ({} interrupts)\n"
                 "its return to its DPC p50 {:.0f} ns, p99 {:.0f} ns, longest {:.1f} us ({} DPCs)\n",
                 latencies.isr_ns[0], latencies.isr_ns[1], latencies.isr_ns[2] / 1000, latencies.interrupts, latencies.isr_to_dpc_ns[0],
                 latencies.isr_to_dpc_ns[1], latencies.isr_to_dpc_ns[2] / 1000, latencies.dpcs);
    report["interrupts"] = to_json(latencies);
  }
  machine->run("shutdown", [&] {
    if (machine->adapter().state() == port::State::started && machine->adapter().stop()) machine->power_off();
    machine->adapter().remove(false);
  });
  if (!options.common.json.empty()) write_output(options.common.json, report.dump(2) + "\n");
  return exit_clean;
}

}  // namespace

Verb add_bench(CLI::App& root) {
  auto options = std::make_shared<BenchOptions>();
  options->common.world = "live";
  CLI::App* app = root.add_subcommand("bench", "what a request costs: requests a second, ns each, interrupt and DPC latency");
  options->common.add_machine_options(*app);
  app->add_option("--layer", options->layers, "where requests enter: port (the port driver), disk (the class driver); repeatable")->delimiter(',')->capture_default_str();
  app->add_option("--depth", options->depths, "requests in flight of each thread; repeatable")->delimiter(',')->capture_default_str();
  app->add_option("--threads", options->threads, "client threads; repeatable")->delimiter(',')->capture_default_str();
  app->add_option("--bytes", options->request_bytes, "length of a request")->capture_default_str();
  app->add_option("--runs", options->runs, "runs of each row after one to warm up; the median is printed")->capture_default_str();
  app->add_option("--time", options->milliseconds, "milliseconds a run")->capture_default_str();
  app->add_option("--count", options->count, "so many requests a run instead of a time: for counting instructions");
  app->add_flag("--write", options->writes, "writes instead of reads");
  app->add_flag("--sequential", options->sequential, "ascending addresses instead of random ones");
  app->add_option("--json", options->common.json, "write the figures as JSON to FILE, - for standard output");
  return {app, [options] {
            machine::register_rules();
            return bench(*options);
          }};
}

}  // namespace drydock::cli
