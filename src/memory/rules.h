// What physical memory judges: a device reached, or a driver damaged, memory that was not given for it.
#pragma once

#include "memory/physical_memory.h"
#include "trace/rule.h"

namespace drydock::memory {

// clang-format off
inline constexpr trace::Rule rules[] = {
  {"dma-outside-memory", "dma", "storport/nf-storport-storportgetphysicaladdress", "both",
   "An address given to the device lies in physical memory"},
  {"dma-nobodys-memory", "dma", "storport/nf-storport-storportgetscattergatherlist", "both",
   "The device is given only memory that was allocated or belongs to a request"},
  {"dma-wrong-direction", "dma", "storport/ns-storport-_scsi_request_block (SrbFlags)", "both",
   "The device moves a request's data in the direction that the request names"},
  {"dma-completed-request", "dma", "storport/nf-storport-storportnotification (RequestComplete)", "both",
   "The device is done with a request's memory before the request is completed"},
  {"dma-wrong-owner", "dma", "storport/nf-storport-storportgetphysicaladdress", "both",
   "The device is never given memory that is private to the port driver"},
  {"red-zone-damaged", "memory", "storport/ns-storport-_hw_initialization_data (extension sizes)", "both",
   "Nothing is written just before or after an extension, a buffer or a pool block"},
};
// clang-format on

/// The rule that a violation breaks.
constexpr std::string_view rule_of(DmaFault fault) {
  switch (fault) {
    case DmaFault::outside_memory:
      return "dma-outside-memory";
    case DmaFault::nobodys_page:
      return "dma-nobodys-memory";
    case DmaFault::wrong_direction:
      return "dma-wrong-direction";
    case DmaFault::completed_request:
      return "dma-completed-request";
    case DmaFault::wrong_owner:
      return "dma-wrong-owner";
  }
  return "dma-nobodys-memory";
}

}  // namespace drydock::memory
