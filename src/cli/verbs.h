// The verbs of the command, one file each. Each adds its subcommand and returns what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "cli/options.h"

namespace drydock::cli {

struct Verb {
  CLI::App* app;
  std::function<int()> run;  ///< exit status; throws UsageError
};

Verb add_check(CLI::App& root);
Verb add_replay(CLI::App& root);
Verb add_inspect(CLI::App& root);
Verb add_rules(CLI::App& root);
Verb add_hbas(CLI::App& root);
Verb add_bench(CLI::App& root);
Verb add_cc(CLI::App& root);
Verb add_serve(CLI::App& root);
/// Verbs that the plan has and this version has not: each refuses by name.
std::vector<Verb> add_unbuilt(CLI::App& root);

/// Writes `text` to `path`, or to standard output for "-". Refuses what cannot be written.
void write_output(const std::string& path, const std::string& text);
/// Refuses now what write_output would refuse after a long run. Leaves nothing behind.
void check_writable(const std::string& path);

int run_command(int argc, char** argv);

}  // namespace drydock::cli
