// What a miniport said of itself in StorPortInitialize, brought to one form whatever the size of its structure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storport/abi.h"

namespace drydock::storport {

class Adapter;

struct Registration {
  bool accepted = false;
  bool is_virtual = false;
  std::uint32_t given_bytes = 0;   ///< HwInitializationDataSize
  HW_INITIALIZATION_DATA data{};   ///< fields beyond the given size are zero
  std::vector<Adapter*> adapters;  ///< of this driver, in order of creation
};

}  // namespace drydock::storport
