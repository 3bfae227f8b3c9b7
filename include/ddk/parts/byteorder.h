/*
 * Copies with reversed byte order, between host integers and the big-endian fields of SCSI. The operands point to
 * distinct objects of 2, 4 or 8 bytes, at any alignment.
 */
#pragma once

#include "compiler.h"

#define REVERSE_BYTES_SHORT(Destination, Source)                           \
    do {                                                                   \
        const unsigned char *ddk_source = (const unsigned char *)(Source); \
        unsigned char *ddk_destination = (unsigned char *)(Destination);   \
        ddk_destination[0] = ddk_source[1];                                \
        ddk_destination[1] = ddk_source[0];                                \
    } while (0)

#define REVERSE_BYTES(Destination, Source)                                 \
    do {                                                                   \
        const unsigned char *ddk_source = (const unsigned char *)(Source); \
        unsigned char *ddk_destination = (unsigned char *)(Destination);   \
        ddk_destination[0] = ddk_source[3];                                \
        ddk_destination[1] = ddk_source[2];                                \
        ddk_destination[2] = ddk_source[1];                                \
        ddk_destination[3] = ddk_source[0];                                \
    } while (0)

#define REVERSE_BYTES_QUAD(Destination, Source)                            \
    do {                                                                   \
        const unsigned char *ddk_source = (const unsigned char *)(Source); \
        unsigned char *ddk_destination = (unsigned char *)(Destination);   \
        ddk_destination[0] = ddk_source[7];                                \
        ddk_destination[1] = ddk_source[6];                                \
        ddk_destination[2] = ddk_source[5];                                \
        ddk_destination[3] = ddk_source[4];                                \
        ddk_destination[4] = ddk_source[3];                                \
        ddk_destination[5] = ddk_source[2];                                \
        ddk_destination[6] = ddk_source[1];                                \
        ddk_destination[7] = ddk_source[0];                                \
    } while (0)

/* In place. */

#define REVERSE_SHORT(Value)                                 \
    do {                                                     \
        unsigned char *ddk_bytes = (unsigned char *)(Value); \
        unsigned char ddk_byte;                              \
        ddk_byte = ddk_bytes[0];                             \
        ddk_bytes[0] = ddk_bytes[1];                         \
        ddk_bytes[1] = ddk_byte;                             \
    } while (0)

#define REVERSE_LONG(Value)                                  \
    do {                                                     \
        unsigned char *ddk_bytes = (unsigned char *)(Value); \
        unsigned char ddk_byte;                              \
        ddk_byte = ddk_bytes[0];                             \
        ddk_bytes[0] = ddk_bytes[3];                         \
        ddk_bytes[3] = ddk_byte;                             \
        ddk_byte = ddk_bytes[1];                             \
        ddk_bytes[1] = ddk_bytes[2];                         \
        ddk_bytes[2] = ddk_byte;                             \
    } while (0)

#define REVERSE_QUAD(Value)                                  \
    do {                                                     \
        unsigned char *ddk_bytes = (unsigned char *)(Value); \
        unsigned char ddk_byte;                              \
        ddk_byte = ddk_bytes[0];                             \
        ddk_bytes[0] = ddk_bytes[7];                         \
        ddk_bytes[7] = ddk_byte;                             \
        ddk_byte = ddk_bytes[1];                             \
        ddk_bytes[1] = ddk_bytes[6];                         \
        ddk_bytes[6] = ddk_byte;                             \
        ddk_byte = ddk_bytes[2];                             \
        ddk_bytes[2] = ddk_bytes[5];                         \
        ddk_bytes[5] = ddk_byte;                             \
        ddk_byte = ddk_bytes[3];                             \
        ddk_bytes[3] = ddk_bytes[4];                         \
        ddk_bytes[4] = ddk_byte;                             \
    } while (0)
