/*
 * The annotations of the first generation (__in, __out_bcount(...)), still found in older drivers. Empty, as in sal.h.
 *
 * The system's C library has parameters called __in and __out in some of its headers: include those before this one.
 */
#pragma once

#include "sal.h"

#define __in
#define __in_opt
#define __out
#define __out_opt
#define __inout
#define __inout_opt
#define __deref_out
#define __deref_out_opt
#define __deref_in
#define __deref_inout
#define __deref_opt_out
#define __in_z
#define __in_opt_z
#define __out_z
#define __nullterminated
#define __nullnullterminated
#define __reserved
#define __checkReturn
#define __callback
#define __override
#define __notnull
#define __maybenull
#define __user
#define __volatile

#define __in_bcount(...)
#define __in_bcount_opt(...)
#define __in_ecount(...)
#define __in_ecount_opt(...)
#define __in_range(...)
#define __out_bcount(...)
#define __out_bcount_opt(...)
#define __out_ecount(...)
#define __out_ecount_opt(...)
#define __out_bcount_full(...)
#define __out_ecount_full(...)
#define __inout_bcount(...)
#define __inout_bcount_opt(...)
#define __inout_ecount(...)
#define __inout_ecount_opt(...)
#define __inout_bcount_full(...)
#define __inout_ecount_full(...)
#define __deref_out_bcount(...)
#define __deref_out_ecount(...)
#define __deref_out_range(...)
#define __bcount(...)
#define __ecount(...)
#define __field_bcount(...)
#define __field_ecount(...)
#define __field_range(...)
#define __range(...)
#define __success(...)
#define __analysis_assume(...)
#define __typefix(...)
#define __control_entrypoint(...)
#define __rpc_entry(...)
#define __struct_bcount(...)
#define __field_bcount_opt(...)
#define __field_ecount_opt(...)
#define __data_entrypoint(...)
#define __in_bcount_part(...)
#define __in_ecount_part(...)
#define __out_bcount_part(...)
#define __out_ecount_part(...)
#define __out_bcount_part_opt(...)
#define __out_ecount_part_opt(...)
#define __inout_bcount_part(...)
#define __inout_ecount_part(...)
#define __deref_out_bcount_part(...)
#define __deref_out_ecount_part(...)
