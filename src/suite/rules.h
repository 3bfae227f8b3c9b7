// What the workloads judge: an oracle each, with an evaluation a check. Broken ones are reported through
// Context::fail, which names the rule.
#pragma once

#include "trace/rule.h"

namespace drydock::suite {

// clang-format off
inline constexpr trace::Rule rules[] = {
  {"data-mismatch", "oracle", "SBC-4, 4.2.1 (logical blocks)", "both",
   "A block reads as what was last written to it"},
  {"image-mismatch", "oracle", "SBC-4, 4.2.1 (logical blocks)", "both",
   "A file system image reads back as it was written, after stop and start, and nothing beside it changed"},
  {"io-failed-unexpectedly", "oracle", "SPC-4, 4.4 (status)", "both",
   "A valid command to a healthy unit succeeds"},
  {"suite-range-not-checked", "oracle", "SBC-4, 4.2.2 (ILLEGAL REQUEST, LOGICAL BLOCK ADDRESS OUT OF RANGE)", "both",
   "A command beyond the last block is refused with 21/00 and moves nothing"},
  {"suite-request-never-ended", "oracle", "storport/nc-storport-hw_reset_bus", "both",
   "Every request that was submitted ends, whatever happens to the adapter"},
  {"suite-start-failed", "oracle", "storport/nc-storport-hw_find_adapter", "both",
   "An adapter that worked starts again after stop, power down or removal"},
  {"suite-stop-failed", "oracle", "storport/ne-storport-_scsi_adapter_control_type (ScsiStopAdapter)", "both",
   "An adapter stops and powers down when asked to"},
  {"suite-units-changed", "oracle", "SPC-4, 6.33 (REPORT LUNS)", "both",
   "The same units with the same capacity are found after a restart"},
  {"suite-io-after-removal", "oracle", "storport/ne-storport-_scsi_unit_control_type", "both",
   "After removal every request ends as no device, none succeeds"},
  {"suite-dead-after-reset", "oracle", "storport/nc-storport-hw_reset_bus", "both",
   "The unit carries I/O again after a reset"},
  {"suite-reset-failed", "oracle", "storport/nc-storport-hw_reset_bus", "both",
   "A reset of a bus, target or unit with requests outstanding succeeds"},
  {"suite-no-timeout", "oracle", "storport/ns-storport-_scsi_request_block (TimeOutValue)", "both",
   "A request that the device never answers ends by timeout and the reset ladder"},
  {"suite-scsi-length", "oracle", "SPC-4, 4.2.5.6 (allocation length)", "both",
   "No more is transferred than the allocation length, and no less than what the answer has"},
  {"suite-scsi-answer", "oracle", "SPC-4, 6; SBC-4, 5", "both",
   "An answer to a primary or block command is well formed and agrees with the others"},
  {"suite-scsi-sense", "oracle", "SPC-4, 4.5 (sense data)", "both",
   "A command that is refused gives CHECK CONDITION with the sense that the standard asks for"},
  {"suite-scsi-overrun", "oracle", "storport/ns-storport-_scsi_request_block (DataTransferLength)", "both",
   "Bytes of the buffer beyond what was transferred stay as they were"},
};
// clang-format on

}  // namespace drydock::suite
