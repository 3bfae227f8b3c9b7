// Which configurations one `check` runs: every pair of values of any two axes at least once, which finds nearly what
// the full product finds in a fraction of its runs.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "machine/configuration.h"

namespace drydock::cli {

/// What the user fixed on the command line, and what the first run showed of the miniport.
struct MatrixFacts {
  bool processors_fixed = false, interrupts_fixed = false, block_fixed = false;
  bool adapters_fixed = false, interferer_fixed = false;
  bool is_virtual = false;
  bool line_only = false;                ///< SCSI Port: INTx whatever the HBA has
  bool knows_defer = false;              ///< its argument string may say how interrupts are deferred
  std::set<std::string> settings_asked;  ///< registry values that it reads, in lower case
};

/// Configurations like `base`, which is the first and not repeated; the others follow in a fixed order.
std::vector<machine::Configuration> matrix(const machine::Configuration& base, const MatrixFacts& facts);

}  // namespace drydock::cli
