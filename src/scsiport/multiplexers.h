// The routines whose arguments depend on what the first ones say. Each has a form for either calling convention over
// one dispatcher.
#pragma once

#include "scsiport/abi.h"

namespace drydock::scsiport::multiplexer {

void ScsiPortNotification_system_v(ULONG type, void* extension, ...);
void __attribute__((ms_abi)) ScsiPortNotification_microsoft(ULONG type, void* extension, ...);
void ScsiDebugPrint_system_v(ULONG level, const char* format, ...);
void __attribute__((ms_abi)) ScsiDebugPrint_microsoft(ULONG level, const char* format, ...);

}  // namespace drydock::scsiport::multiplexer
