/*
 * Bounded string routines of the kernel: each gets the size of the destination, in bytes (Cb) or characters (Cch), always
 * terminates, and says STATUS_BUFFER_OVERFLOW when it had to cut. The formatting ones need _vsnprintf.
 */
#pragma once

#include "wdm.h"

#define NTSTRSAFE_MAX_CCH 2147483647
#define NTSTRSAFE_PSTR PSTR
#define NTSTRSAFE_PCSTR PCSTR
#define NTSTRSAFE_PWSTR PWSTR
#define NTSTRSAFE_PCWSTR PCWSTR

DDK_BEGIN_C

/* The length of Text without its terminator, if there is one within Count characters. */
FORCEINLINE NTSTATUS RtlStringCchLengthA(PCSTR Text, size_t Count, size_t *Length)
{
    size_t length = 0;

    if (Text == NULL || Count > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    while (length < Count && Text[length] != 0) {
        length++;
    }
    if (length == Count) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Length != NULL) {
        *Length = length;
    }
    return STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlStringCchCopyNA(PSTR Destination, size_t Count, PCSTR Source, size_t ToCopy)
{
    size_t index = 0;

    if (Count == 0 || Count > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    while (index < Count - 1 && index < ToCopy && Source[index] != 0) {
        Destination[index] = Source[index];
        index++;
    }
    Destination[index] = 0;
    return index < ToCopy && Source[index] != 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlStringCchCopyA(PSTR Destination, size_t Count, PCSTR Source)
{
    return RtlStringCchCopyNA(Destination, Count, Source, NTSTRSAFE_MAX_CCH);
}

FORCEINLINE NTSTATUS RtlStringCchCatA(PSTR Destination, size_t Count, PCSTR Source)
{
    size_t length = 0;
    NTSTATUS status = RtlStringCchLengthA(Destination, Count, &length);

    return NT_SUCCESS(status) ? RtlStringCchCopyA(Destination + length, Count - length, Source) : status;
}

FORCEINLINE NTSTATUS RtlStringCbLengthA(PCSTR Text, size_t Bytes, size_t *Length)
{
    NTSTATUS status = RtlStringCchLengthA(Text, Bytes, Length);
    return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyA(PSTR Destination, size_t Bytes, PCSTR Source)
{
    return RtlStringCchCopyA(Destination, Bytes, Source);
}

FORCEINLINE NTSTATUS RtlStringCbCopyNA(PSTR Destination, size_t Bytes, PCSTR Source, size_t ToCopy)
{
    return RtlStringCchCopyNA(Destination, Bytes, Source, ToCopy);
}

FORCEINLINE NTSTATUS RtlStringCbCatA(PSTR Destination, size_t Bytes, PCSTR Source)
{
    return RtlStringCchCatA(Destination, Bytes, Source);
}

/* The length of Text without its terminator, if there is one within Count characters. */
FORCEINLINE NTSTATUS RtlStringCchLengthW(PCWSTR Text, size_t Count, size_t *Length)
{
    size_t length = 0;

    if (Text == NULL || Count > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    while (length < Count && Text[length] != 0) {
        length++;
    }
    if (length == Count) {
        return STATUS_INVALID_PARAMETER;
    }
    if (Length != NULL) {
        *Length = length;
    }
    return STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlStringCchCopyNW(PWSTR Destination, size_t Count, PCWSTR Source, size_t ToCopy)
{
    size_t index = 0;

    if (Count == 0 || Count > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    while (index < Count - 1 && index < ToCopy && Source[index] != 0) {
        Destination[index] = Source[index];
        index++;
    }
    Destination[index] = 0;
    return index < ToCopy && Source[index] != 0 ? STATUS_BUFFER_OVERFLOW : STATUS_SUCCESS;
}

FORCEINLINE NTSTATUS RtlStringCchCopyW(PWSTR Destination, size_t Count, PCWSTR Source)
{
    return RtlStringCchCopyNW(Destination, Count, Source, NTSTRSAFE_MAX_CCH);
}

FORCEINLINE NTSTATUS RtlStringCchCatW(PWSTR Destination, size_t Count, PCWSTR Source)
{
    size_t length = 0;
    NTSTATUS status = RtlStringCchLengthW(Destination, Count, &length);

    return NT_SUCCESS(status) ? RtlStringCchCopyW(Destination + length, Count - length, Source) : status;
}

FORCEINLINE NTSTATUS RtlStringCbLengthW(PCWSTR Text, size_t Bytes, size_t *Length)
{
    NTSTATUS status = RtlStringCchLengthW(Text, Bytes / sizeof(WCHAR), Length);

    if (NT_SUCCESS(status) && Length != NULL) {
        *Length *= sizeof(WCHAR);
    }
    return status;
}

FORCEINLINE NTSTATUS RtlStringCbCopyW(PWSTR Destination, size_t Bytes, PCWSTR Source)
{
    return RtlStringCchCopyW(Destination, Bytes / sizeof(WCHAR), Source);
}

FORCEINLINE NTSTATUS RtlStringCbCopyNW(PWSTR Destination, size_t Bytes, PCWSTR Source, size_t ToCopy)
{
    return RtlStringCchCopyNW(Destination, Bytes / sizeof(WCHAR), Source, ToCopy / sizeof(WCHAR));
}

FORCEINLINE NTSTATUS RtlStringCbCatW(PWSTR Destination, size_t Bytes, PCWSTR Source)
{
    return RtlStringCchCatW(Destination, Bytes / sizeof(WCHAR), Source);
}

/* Functions with a variable number of arguments cannot be forced inline. */
#if defined(_MSC_VER)
#define DDK_STRSAFE_FUNCTION static __inline
#else
#define DDK_STRSAFE_FUNCTION static __inline__ __attribute__((unused))
#endif

DDK_STRSAFE_FUNCTION NTSTATUS RtlStringCchVPrintfA(PSTR Destination, size_t Count, PCSTR Format, va_list Arguments)
{
    int written;

    if (Count == 0 || Count > NTSTRSAFE_MAX_CCH) {
        return STATUS_INVALID_PARAMETER;
    }
    written = _vsnprintf(Destination, Count - 1, Format, Arguments);
    if (written < 0 || (size_t)written > Count - 1) {
        Destination[Count - 1] = 0;
        return STATUS_BUFFER_OVERFLOW;
    }
    Destination[written] = 0;
    return STATUS_SUCCESS;
}

DDK_STRSAFE_FUNCTION NTSTATUS RtlStringCbVPrintfA(PSTR Destination, size_t Bytes, PCSTR Format, va_list Arguments)
{
    return RtlStringCchVPrintfA(Destination, Bytes, Format, Arguments);
}

DDK_STRSAFE_FUNCTION NTSTATUS RtlStringCchPrintfA(PSTR Destination, size_t Count, PCSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlStringCchVPrintfA(Destination, Count, Format, arguments);
    va_end(arguments);
    return status;
}

DDK_STRSAFE_FUNCTION NTSTATUS RtlStringCbPrintfA(PSTR Destination, size_t Bytes, PCSTR Format, ...)
{
    NTSTATUS status;
    va_list arguments;

    va_start(arguments, Format);
    status = RtlStringCchVPrintfA(Destination, Bytes, Format, arguments);
    va_end(arguments);
    return status;
}

DDK_END_C
