/* The kernel interface for drivers, as far as storage drivers use it: wdm.h and what only ntddk.h has. */
#pragma once

#include "wdm.h"

#include "parts/pci_express.h"
