// Runs configurations in child processes, several at a time, and turns whatever becomes of them into reports: what the
// child told, and what its end tells when it could not.
#pragma once

#include <string>
#include <vector>

#include "cli/run_report.h"
#include "miniport/image.h"

namespace drydock::cli {

struct SuperviseOptions {
  std::string trace_file;      ///< of the first configuration's first process; further ones append ".2", ".image-write" ...
  std::string image_out;       ///< the medium after the image round trip is left here, "" if not wanted
  std::size_t first_number = 1;  ///< of the first configuration: it decides the trace files' names
  bool progress = false;       ///< a line on standard error that shows how far it is
};

/// What runs a configuration is: its suites, and for the suite "image" one process that writes the image and a fresh
/// one that reads it back, with the medium compared outside. In the order of `configurations`.
std::vector<RunReport> run_configurations(const miniport::Image& image, const std::vector<machine::Configuration>& configurations,
                                          const SuperviseOptions& options);

}  // namespace drydock::cli
