// One rule of the contract as a row of data: every room that judges something lists its rules with this, and the
// catalogue in contract/ joins the lists.
#pragma once

#include <string_view>

namespace drydock::trace {

struct Rule {
  std::string_view id;          ///< "isr-over-budget": stable, what reports and mutants name
  std::string_view family;      ///< "interrupt", "lock", "request", "irql", "dma", "nvme" ...
  std::string_view source;      ///< documentation path, or clause of a standard; SDV or verifier name where there is one
  std::string_view applies_to;  ///< "storport", "scsiport", "both", "virtual", or a device: "nvme"
  std::string_view summary;     ///< one line: what the driver must do
};

}  // namespace drydock::trace
