// How this port calls its miniport: port/calling.h by this room's names.
#pragma once

#include "port/calling.h"

namespace drydock::storport {

using port::call_image;
using port::CallingConvention;
using port::Invocation;
using port::invoke;

}  // namespace drydock::storport
