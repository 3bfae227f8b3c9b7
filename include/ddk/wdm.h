/* The kernel interface for drivers, as far as storage drivers use it. */
#pragma once

#include "miniport.h"
