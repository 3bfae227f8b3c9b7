/* Include before the headers whose GUIDs this translation unit is to define. */
#pragma once

#ifndef INITGUID
#define INITGUID
#endif

#include "guiddef.h"
