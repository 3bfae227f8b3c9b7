// The routines whose arguments depend on what the first ones say. Each has a form for either calling convention over
// one dispatcher.
#pragma once

#include "port/argument_words.h"
#include "storport/abi.h"

namespace drydock::storport::multiplexer {

/// StorPortNotification's work, over words of either convention.
void notify(ULONG type, void* extension, port::ArgumentWords& words);

ULONG StorPortExtendedFunction_system_v(ULONG code, void* extension, ...);
ULONG __attribute__((ms_abi)) StorPortExtendedFunction_microsoft(ULONG code, void* extension, ...);
void StorPortNotification_system_v(ULONG type, void* extension, ...);
void __attribute__((ms_abi)) StorPortNotification_microsoft(ULONG type, void* extension, ...);
void StorPortDebugPrint_system_v(ULONG level, const char* format, ...);
void __attribute__((ms_abi)) StorPortDebugPrint_microsoft(ULONG level, const char* format, ...);

}  // namespace drydock::storport::multiplexer
