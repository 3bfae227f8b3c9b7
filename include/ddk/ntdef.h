/* The base types and the small macros that every driver header builds on. */
#pragma once

#include "bits/types.h"

#if !defined(DRYDOCK_HOST)
#include "bits/macros.h"
#include "sal.h"
#endif
