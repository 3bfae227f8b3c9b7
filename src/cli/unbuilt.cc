// Verbs that are planned and not built: each says so in one line.
#include <fmt/format.h>

#include "cli/verbs.h"

namespace drydock::cli {

std::vector<Verb> add_unbuilt(CLI::App& root) {
  std::vector<Verb> verbs;
  for (const char* name : {"explore", "fuzz"}) {
    CLI::App* app = root.add_subcommand(name, "not built yet");
    app->allow_extras();
    verbs.push_back({app, [name = std::string(name)]() -> int { refuse(name + ": not built yet; 'drydock check' is"); }});
  }
  return verbs;
}

}  // namespace drydock::cli
