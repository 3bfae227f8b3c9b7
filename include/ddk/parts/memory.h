/*
 * Memory and byte-order routines of the run-time library that Windows' headers define inline or as macros. The compiler
 * may turn them into calls of memcpy, memmove, memset and memcmp.
 */
#pragma once

#include "types.h"

DDK_BEGIN_C

#define RtlCopyMemory(Destination, Source, Length) __builtin_memcpy((Destination), (Source), (Length))
#define RtlMoveMemory(Destination, Source, Length) __builtin_memmove((Destination), (Source), (Length))
#define RtlFillMemory(Destination, Length, Fill) __builtin_memset((Destination), (Fill), (Length))
#define RtlZeroMemory(Destination, Length) __builtin_memset((Destination), 0, (Length))
#define RtlEqualMemory(Source1, Source2, Length) (__builtin_memcmp((Source1), (Source2), (Length)) == 0)
#define RtlCopyBytes RtlCopyMemory
#define RtlZeroBytes RtlZeroMemory
#define RtlFillBytes RtlFillMemory
#define RtlCopyVolatileMemory(Destination, Source, Length) \
    __builtin_memcpy((PVOID)(Destination), (const VOID *)(Source), (Length))

/* How many bytes are equal before the first difference. */
FORCEINLINE SIZE_T RtlCompareMemory(const VOID *Source1, const VOID *Source2, SIZE_T Length)
{
    const UCHAR *first = (const UCHAR *)Source1;
    const UCHAR *second = (const UCHAR *)Source2;
    SIZE_T count = 0;

    while (count < Length && first[count] == second[count]) {
        count++;
    }
    return count;
}

/* Zeroes memory in a way that the compiler does not optimise away. */
FORCEINLINE PVOID RtlSecureZeroMemory(PVOID Destination, SIZE_T Length)
{
    volatile UCHAR *byte = (volatile UCHAR *)Destination;

    while (Length-- > 0) {
        *byte++ = 0;
    }
    return Destination;
}

#define RtlUshortByteSwap(Value) __builtin_bswap16(Value)
#define RtlUlongByteSwap(Value) __builtin_bswap32(Value)
#define RtlUlonglongByteSwap(Value) __builtin_bswap64(Value)
#if !defined(_MSC_VER)
#define _byteswap_ushort(Value) __builtin_bswap16(Value)
#define _byteswap_ulong(Value) __builtin_bswap32(Value)
#define _byteswap_uint64(Value) __builtin_bswap64(Value)

/* Index of the lowest or highest set bit; FALSE when there is none. */
FORCEINLINE UCHAR DdkBitScanForward(ULONG *Index, ULONG Mask)
{
    if (Mask != 0) {
        *Index = (ULONG)__builtin_ctz(Mask);
    }
    return Mask != 0;
}

FORCEINLINE UCHAR DdkBitScanReverse(ULONG *Index, ULONG Mask)
{
    if (Mask != 0) {
        *Index = 31 - (ULONG)__builtin_clz(Mask);
    }
    return Mask != 0;
}

FORCEINLINE UCHAR DdkBitScanForward64(ULONG *Index, ULONG64 Mask)
{
    if (Mask != 0) {
        *Index = (ULONG)__builtin_ctzll(Mask);
    }
    return Mask != 0;
}

FORCEINLINE UCHAR DdkBitScanReverse64(ULONG *Index, ULONG64 Mask)
{
    if (Mask != 0) {
        *Index = 63 - (ULONG)__builtin_clzll(Mask);
    }
    return Mask != 0;
}

/* Macros, because clang knows the names as built-in functions when -fms-extensions is on. */
#define _BitScanForward DdkBitScanForward
#define _BitScanReverse DdkBitScanReverse
#define _BitScanForward64 DdkBitScanForward64
#define _BitScanReverse64 DdkBitScanReverse64
#else
/* Built into the compiler for this target. */
unsigned char _BitScanForward(unsigned long *Index, unsigned long Mask);
unsigned char _BitScanReverse(unsigned long *Index, unsigned long Mask);
unsigned char _BitScanForward64(unsigned long *Index, unsigned long long Mask);
unsigned char _BitScanReverse64(unsigned long *Index, unsigned long long Mask);
unsigned short _byteswap_ushort(unsigned short Value);
unsigned long _byteswap_ulong(unsigned long Value);
unsigned long long _byteswap_uint64(unsigned long long Value);
#endif
#define BitScanForward _BitScanForward
#define BitScanReverse _BitScanReverse
#define BitScanForward64 _BitScanForward64
#define BitScanReverse64 _BitScanReverse64

DDK_END_C
