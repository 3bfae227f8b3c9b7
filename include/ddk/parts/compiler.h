/*
 * What differs between the compilers and targets that the DDK headers serve: g++ and clang for x86_64 ELF, and clang
 * for x86_64-pc-windows-msvc. Everything else in include/ddk is written on these macros.
 *
 * Modes
 *   (default)      a miniport: routines, inline helpers and the usual function-like macros are there.
 *   DRYDOCK_HOST   Drydock's own C++20 code: types and constants only, nothing that a C++ program could trip over.
 */
#pragma once

#include <stdarg.h>
#include <stddef.h>

#if !defined(__x86_64__) && !defined(_M_X64)
#error "The DDK headers describe x64 Windows; other processors are not supported."
#endif

#if defined(DRYDOCK_HOST) && !defined(__cplusplus)
#error "DRYDOCK_HOST is for Drydock's own C++ sources."
#endif

#if defined(__cplusplus)
#define DDK_BEGIN_C extern "C" {
#define DDK_END_C }
#define DDK_STATIC_ASSERT(condition, text) static_assert(condition, text)
#else
#define DDK_BEGIN_C
#define DDK_END_C
#define DDK_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/*
 * storport.h and srb.h give different meanings to the same names. A driver includes one of them and sees the names
 * globally; the host needs both in one translation unit and finds each set in a namespace of its own.
 */
#if defined(DRYDOCK_HOST)
#define DDK_BEGIN_STORPORT namespace drydock::storport::abi { extern "C" {
#define DDK_BEGIN_SCSIPORT namespace drydock::scsiport::abi { extern "C" {
#define DDK_END_PORT } }
#else
#define DDK_BEGIN_STORPORT DDK_BEGIN_C
#define DDK_BEGIN_SCSIPORT DDK_BEGIN_C
#define DDK_END_PORT DDK_END_C
#endif

#if defined(_MSC_VER)

#define DECLSPEC_ALIGN(bytes) __declspec(align(bytes))
#define DECLSPEC_IMPORT __declspec(dllimport)
#define DECLSPEC_EXPORT __declspec(dllexport)
#define DECLSPEC_NORETURN __declspec(noreturn)
#define DECLSPEC_SELECTANY __declspec(selectany)
#define DECLSPEC_NOINLINE __declspec(noinline)
#if !defined(FORCEINLINE)
#define FORCEINLINE __forceinline
#endif

#else

#define DECLSPEC_ALIGN(bytes) __attribute__((aligned(bytes)))
#define DECLSPEC_IMPORT __attribute__((visibility("default")))
#define DECLSPEC_EXPORT __attribute__((visibility("default")))
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_SELECTANY __attribute__((weak))
#define DECLSPEC_NOINLINE __attribute__((noinline))

#if !defined(DRYDOCK_HOST)
/* Not `static`: drivers write both `FORCEINLINE` and `static FORCEINLINE`. */
#if !defined(FORCEINLINE)
#define FORCEINLINE inline __attribute__((always_inline))
#endif
#if !defined(__cplusplus)
#define __inline __inline__
#endif
#if !defined(__forceinline)
#define __forceinline inline __attribute__((always_inline))
#endif

/* `__declspec(name)` and `__declspec(name(argument))`, translated by pasting the name. */
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wbuiltin-macro-redefined"
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif
#undef __declspec
#define __declspec(specifier) DDK_DECLSPEC_##specifier
#if defined(__clang__)
#pragma clang diagnostic pop
#endif
#define DDK_DECLSPEC_align(bytes) __attribute__((aligned(bytes)))
#define DDK_DECLSPEC_allocate(section_name) __attribute__((section(section_name)))
#define DDK_DECLSPEC_code_seg(section_name)
#define DDK_DECLSPEC_deprecated __attribute__((deprecated))
#define DDK_DECLSPEC_dllexport __attribute__((visibility("default")))
#define DDK_DECLSPEC_dllimport __attribute__((visibility("default")))
#define DDK_DECLSPEC_naked __attribute__((naked))
#define DDK_DECLSPEC_noalias
#define DDK_DECLSPEC_noinline __attribute__((noinline))
#define DDK_DECLSPEC_noreturn __attribute__((noreturn))
#define DDK_DECLSPEC_nothrow __attribute__((nothrow))
#define DDK_DECLSPEC_novtable
#define DDK_DECLSPEC_restrict __attribute__((malloc))
#define DDK_DECLSPEC_selectany __attribute__((weak))
#define DDK_DECLSPEC_thread __thread
#define DDK_DECLSPEC_uuid(text)

/* Calling conventions: on ELF every function has the System V one. */
#undef __cdecl
#undef __stdcall
#undef __fastcall
#undef _cdecl
#undef _stdcall
#undef _fastcall
#define __cdecl
#define __stdcall
#define __fastcall
#define __vectorcall
#define __unaligned
#define __ptr32
#define __ptr64
#define _cdecl
#define _stdcall
#define _fastcall
#undef __int8
#undef __int16
#undef __int32
#undef __int64
#define __int8 char
#define __int16 short
#define __int32 int
#define __int64 long long
#if !defined(__pragma)
#define __pragma(text)
#endif
#endif /* !DRYDOCK_HOST */

#endif /* !_MSC_VER */

/* Fields that begin on a pointer boundary whatever their type. */
#define POINTER_ALIGNMENT DECLSPEC_ALIGN(8)
#define POINTER_ALIGN DECLSPEC_ALIGN(8)

#if !defined(DRYDOCK_HOST)
#if defined(_MSC_VER)
#define NTAPI __stdcall
#define FASTCALL __fastcall
#else
#define NTAPI
#define FASTCALL
#endif
#define CDECL
#define WINAPI NTAPI
#define APIENTRY NTAPI
#define CALLBACK NTAPI
#define NTKERNELAPI DECLSPEC_IMPORT
#define NTSYSAPI DECLSPEC_IMPORT
#define NTHALAPI DECLSPEC_IMPORT
#define STORPORT_API DECLSPEC_IMPORT
#define SCSIPORT_API DECLSPEC_IMPORT
#define DECLSPEC_NOVTABLE
#define DECLSPEC_RESTRICT
#define DECLSPEC_CACHEALIGN DECLSPEC_ALIGN(64)
#define UNALIGNED
#define RESTRICTED_POINTER
#define CFORCEINLINE FORCEINLINE
#endif
