// The command line as a whole: which verb, and how anything that the user can put right is told.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "cli/child.h"
#include "cli/verbs.h"

namespace drydock::cli {

void write_output(const std::string& path, const std::string& text) {
  if (path == "-") {
    std::cout << text << std::flush;
    return;
  }
  std::ofstream file(path);
  file << text;
  if (!file.flush()) refuse(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
}

void check_writable(const std::string& path) {
  if (path.empty() || path == "-") return;
  const std::filesystem::path parent = std::filesystem::absolute(path).parent_path();
  if (std::filesystem::is_directory(path)) refuse(fmt::format("{}: is a folder", path));
  if (!std::filesystem::is_directory(parent)) refuse(fmt::format("{}: there is no folder {}", path, parent.string()));
  const bool exists = std::filesystem::exists(path);
  if (access(exists ? path.c_str() : parent.c_str(), W_OK) != 0) refuse(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
}

int run_command(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "child") == 0) return run_child(argv[2]);

  CLI::App root("Docks Storport miniports on simulated hardware and checks them against the contract", "drydock");
  root.set_version_flag("--version", std::string("drydock ") + DRYDOCK_VERSION);
  root.require_subcommand(1);
  std::vector<Verb> verbs = {add_check(root), add_replay(root), add_serve(root), add_bench(root), add_inspect(root), add_rules(root),
                             add_hbas(root), add_cc(root)};
  for (Verb& verb : add_unbuilt(root)) verbs.push_back(std::move(verb));
  try {
    root.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return root.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return root.exit(help);
  } catch (const CLI::CallForVersion& version) {
    return root.exit(version);
  } catch (const CLI::ParseError& error) {
    const std::string first = argc > 1 ? argv[1] : "-";
    const bool known = std::any_of(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.app->check_name(first); });
    if (!first.starts_with("-") && !known) {
      fmt::print(stderr, "drydock: there is no verb '{}' (see 'drydock --help')\n", first);
      return exit_usage;
    }
    fmt::print(stderr, "drydock: {} (see 'drydock --help')\n", error.what());
    return exit_usage;
  }
  try {
    for (const Verb& verb : verbs)
      if (verb.app->parsed()) return verb.run();
  } catch (const UsageError& error) {
    fmt::print(stderr, "drydock: {}\n", error.text);
  }
  return exit_usage;
}

}  // namespace drydock::cli
