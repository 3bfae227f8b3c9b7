// What a miniport said of itself in one call of ScsiPortInitialize.
#pragma once

#include <cstdint>

#include "scsiport/abi.h"

namespace drydock::scsiport {

struct Registration {
  HW_INITIALIZATION_DATA data{};
  void* context = nullptr;  ///< HwContext, handed to FindAdapter of a miniport without plug and play
  bool matches_all = true;  ///< no VendorId or DeviceId was given
  char vendor_id[5] = {}, device_id[5] = {};  ///< hexadecimal digits as given, upper case
  unsigned vendor_digits = 0, device_digits = 0;
};

}  // namespace drydock::scsiport
