/* The base types and the small macros that every driver header builds on. */
#pragma once

#include "parts/types.h"

#if !defined(DRYDOCK_HOST)
/* Pool tags are written 'abcd'. */
#pragma GCC diagnostic ignored "-Wmultichar"

/* What drivers ask for in #if; never _WIN32, since an ELF image is none. */
#ifndef _WIN64
#define _WIN64 1
#endif
#ifndef _AMD64_
#define _AMD64_ 1
#endif
#include "sdkddkver.h"
#include "parts/macros.h"
#include "sal.h"
#endif
