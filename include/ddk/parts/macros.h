/*
 * The function-like macros of ntdef.h and wdm.h: list and field arithmetic, page arithmetic, assertions, status tests.
 * Drivers only; the host writes these in C++.
 */
#pragma once

#include "types.h"

#ifndef IN
#define IN
#define OUT
#endif
#ifndef OPTIONAL
#define OPTIONAL
#endif
#define CRITICAL
#define EXTERN_C_START DDK_BEGIN_C
#define EXTERN_C_END DDK_END_C
#if defined(__cplusplus)
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif

#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define UFIELD_OFFSET(type, field) ((ULONG)offsetof(type, field))
#define FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_FIELD_SIZE(type, field) (sizeof(((type *)0)->field))
#define RTL_SIZEOF_THROUGH_FIELD(type, field) (offsetof(type, field) + RTL_FIELD_SIZE(type, field))
#define RTL_CONTAINS_FIELD(structure, size, field) \
    (((PCHAR)(&(structure)->field)) + sizeof((structure)->field) <= ((PCHAR)(structure)) + (size))
#define RTL_NUMBER_OF(array) (sizeof(array) / sizeof((array)[0]))
#define ARRAYSIZE(array) RTL_NUMBER_OF(array)
#define CONTAINING_RECORD(address, type, field) ((type *)((PCHAR)(address) - (ULONG_PTR)offsetof(type, field)))

#define C_ASSERT(condition) DDK_STATIC_ASSERT(condition, #condition)
#if defined(_MSC_VER)
#define DDK_BREAK() __debugbreak()
#else
#define DDK_BREAK() __builtin_trap()
#endif
#if DBG
#define ASSERT(condition) ((condition) ? (VOID)0 : (VOID)DDK_BREAK())
#define ASSERTMSG(text, condition) ((condition) ? (VOID)0 : (VOID)DDK_BREAK())
#define NT_ASSERT(condition) ((condition) ? (VOID)0 : (VOID)DDK_BREAK())
#else
#define ASSERT(condition) ((VOID)0)
#define ASSERTMSG(text, condition) ((VOID)0)
#define NT_ASSERT(condition) ((VOID)0)
#endif
#define NT_VERIFY(condition) ((condition) ? TRUE : (DDK_BREAK(), FALSE))
#define RTL_VERIFY(condition) NT_VERIFY(condition)

#define UNREFERENCED_PARAMETER(parameter) ((VOID)(parameter))
#define DBG_UNREFERENCED_PARAMETER(parameter) ((VOID)(parameter))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(variable) ((VOID)(variable))
#define PAGED_CODE() ((VOID)0)
#define PAGED_CODE_LOCKED() ((VOID)0)

#define NT_SUCCESS(status) (((NTSTATUS)(status)) >= 0)
#define NT_INFORMATION(status) ((((ULONG)(status)) >> 30) == 1)
#define NT_WARNING(status) ((((ULONG)(status)) >> 30) == 2)
#define NT_ERROR(status) ((((ULONG)(status)) >> 30) == 3)

#define LOBYTE(value) ((UCHAR)((ULONG_PTR)(value) & 0xFF))
#define HIBYTE(value) ((UCHAR)(((ULONG_PTR)(value) >> 8) & 0xFF))
#define LOWORD(value) ((USHORT)((ULONG_PTR)(value) & 0xFFFF))
#define HIWORD(value) ((USHORT)(((ULONG_PTR)(value) >> 16) & 0xFFFF))

#define ALIGN_DOWN_BY(length, alignment) ((ULONG_PTR)(length) & ~((ULONG_PTR)(alignment) - 1))
#define ALIGN_UP_BY(length, alignment) ALIGN_DOWN_BY((ULONG_PTR)(length) + (alignment) - 1, alignment)
#define ALIGN_DOWN(length, type) ALIGN_DOWN_BY(length, sizeof(type))
#define ALIGN_UP(length, type) ALIGN_UP_BY(length, sizeof(type))
#define ALIGN_DOWN_POINTER_BY(address, alignment) ((PVOID)ALIGN_DOWN_BY(address, alignment))
#define ALIGN_UP_POINTER_BY(address, alignment) ((PVOID)ALIGN_UP_BY(address, alignment))

#define BYTES_TO_PAGES(size) (((size) >> PAGE_SHIFT) + (((size) & (PAGE_SIZE - 1)) != 0))
#define ROUND_TO_PAGES(size) (((ULONG_PTR)(size) + PAGE_SIZE - 1) & ~((ULONG_PTR)PAGE_SIZE - 1))
#define BYTE_OFFSET(address) ((ULONG)((ULONG_PTR)(address) & (PAGE_SIZE - 1)))
#define PAGE_ALIGN(address) ((PVOID)((ULONG_PTR)(address) & ~((ULONG_PTR)PAGE_SIZE - 1)))
#define ADDRESS_AND_SIZE_TO_SPAN_PAGES(address, size) \
    ((ULONG)((((ULONG_PTR)(address) & (PAGE_SIZE - 1)) + (size) + (PAGE_SIZE - 1)) >> PAGE_SHIFT))

#define Add2Ptr(pointer, offset) ((PVOID)((PUCHAR)(pointer) + (offset)))
#define PtrOffset(base, pointer) ((ULONG)((ULONG_PTR)(pointer) - (ULONG_PTR)(base)))
#define PtrToUlong(pointer) ((ULONG)(ULONG_PTR)(pointer))
#define PtrToLong(pointer) ((LONG)(LONG_PTR)(pointer))
#define PtrToUint(pointer) ((UINT)(UINT_PTR)(pointer))
#define UlongToPtr(value) ((PVOID)(ULONG_PTR)(ULONG)(value))
#define ULongToPtr(value) UlongToPtr(value)
#define UintToPtr(value) ((PVOID)(UINT_PTR)(UINT)(value))
#define PtrToULong(pointer) PtrToUlong(pointer)
#define ULongToHandle(value) UlongToHandle(value)
#define HandleToULong(handle) HandleToUlong(handle)
#define LongToPtr(value) ((PVOID)(LONG_PTR)(LONG)(value))
#define UlongToHandle(value) ((HANDLE)(ULONG_PTR)(ULONG)(value))
#define HandleToUlong(handle) ((ULONG)(ULONG_PTR)(handle))

#define BooleanFlagOn(flags, flag) ((BOOLEAN)(((flags) & (flag)) != 0))
#define FlagOn(flags, flag) ((flags) & (flag))
#define SetFlag(flags, flag) ((flags) |= (flag))
#define ClearFlag(flags, flag) ((flags) &= ~(flag))
#define TEST_FLAG(flags, flag) (((flags) & (flag)) != 0)
#define SET_FLAG(flags, flag) ((flags) |= (flag))
#define CLEAR_FLAG(flags, flag) ((flags) &= ~(flag))

/* C drivers take these for granted, as in Windows; C++ has its own. */
#if !defined(__cplusplus) && !defined(NOMINMAX)
#ifndef min
#define min(a, b) ((a) < (b) ? (a) : (b))
#endif
#ifndef max
#define max(a, b) ((a) > (b) ? (a) : (b))
#endif
#endif

#define ALL_PROCESSOR_GROUPS 0xFFFF

/* The C++ bit operators for an enumeration of flags. */
#if defined(__cplusplus)
#define DEFINE_ENUM_FLAG_OPERATORS(type)                                                                           \
    extern "C++" {                                                                                                 \
    inline constexpr type operator|(type a, type b) { return type(int(a) | int(b)); }                              \
    inline constexpr type operator&(type a, type b) { return type(int(a) & int(b)); }                              \
    inline constexpr type operator^(type a, type b) { return type(int(a) ^ int(b)); }                              \
    inline constexpr type operator~(type a) { return type(~int(a)); }                                              \
    inline type &operator|=(type &a, type b) { return a = a | b; }                                                 \
    inline type &operator&=(type &a, type b) { return a = a & b; }                                                 \
    inline type &operator^=(type &a, type b) { return a = a ^ b; }                                                 \
    }
#else
#define DEFINE_ENUM_FLAG_OPERATORS(type)
#endif

#define __TEXT(text) L##text
#define TEXT(text) __TEXT(text)
#define RTL_CONSTANT_STRING(text) {sizeof(text) - sizeof((text)[0]), sizeof(text), (PWSTR)(text)}
#define InitializeObjectAttributes(attributes, name, flags, root, descriptor) \
    ((attributes)->Length = sizeof(OBJECT_ATTRIBUTES), (attributes)->RootDirectory = (root), \
     (attributes)->Attributes = (flags), (attributes)->ObjectName = (name), \
     (attributes)->SecurityDescriptor = (descriptor), (attributes)->SecurityQualityOfService = NULL)

#define OBJ_INHERIT 0x002
#define OBJ_PERMANENT 0x010
#define OBJ_EXCLUSIVE 0x020
#define OBJ_CASE_INSENSITIVE 0x040
#define OBJ_OPENIF 0x080
#define OBJ_OPENLINK 0x100
#define OBJ_KERNEL_HANDLE 0x200
