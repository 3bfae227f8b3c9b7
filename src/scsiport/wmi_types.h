// The WMI library's types (include/ddk/scsiwmi.h), for the routines that work on them.
#pragma once

#include "ddk/host.h"
#include "ddk/scsiwmi.h"
