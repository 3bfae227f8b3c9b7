// Names of the numbers in a request block, for reports and messages. Never null; unknown ones come as "0x2f".
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace drydock::srb {

/// "EXECUTE_SCSI", "RESET_LOGICAL_UNIT".
std::string function_name(std::uint32_t function);
/// "SUCCESS", "ERROR|AUTOSENSE_VALID", "BUSY|QUEUE_FROZEN".
std::string status_name(std::uint8_t srb_status);
/// "GOOD", "CHECK CONDITION", "TASK SET FULL".
std::string scsi_status_name(std::uint8_t scsi_status);
/// "READ(16)", "READ CAPACITY(16)", "operation 0xef".
std::string command_name(std::span<const std::uint8_t> cdb);

}  // namespace drydock::srb
