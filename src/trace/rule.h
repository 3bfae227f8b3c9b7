// One row of a rule table. Every room that judges keeps its rows beside its code; contract/ merges them into the
// catalogue, so a rule is written down once.
#pragma once

#include <string_view>

namespace drydock::trace {

struct Rule {
  std::string_view id;          ///< as given to Judge
  std::string_view family;      ///< "dma", "register", "nvme", ...
  std::string_view source;      ///< the document and its section, or the verifier's rule
  std::string_view applies_to;  ///< "storport", "scsiport", "both", or the device: "nvme"
  std::string_view summary;     ///< one line: what has to hold
};

}  // namespace drydock::trace
