/* Reading sense data in either format (SPC, fixed and descriptor format). */
#pragma once

#include "scsi_constants.h"
#include "scsi_sense.h"

#define IsDescriptorSenseDataFormat(SenseErrorCode)                      \
    ((SenseErrorCode) == SCSI_SENSE_ERRORCODE_DESCRIPTOR_CURRENT ||      \
     (SenseErrorCode) == SCSI_SENSE_ERRORCODE_DESCRIPTOR_DEFERRED)
#define IsFixedSenseDataFormat(SenseErrorCode)                           \
    ((SenseErrorCode) == SCSI_SENSE_ERRORCODE_FIXED_CURRENT ||           \
     (SenseErrorCode) == SCSI_SENSE_ERRORCODE_FIXED_DEFERRED)
#define IsSenseDataFormatValueValid(SenseErrorCode) \
    (IsDescriptorSenseDataFormat(SenseErrorCode) || IsFixedSenseDataFormat(SenseErrorCode))
#define IsSenseDataCurrentError(SenseErrorCode)                          \
    ((SenseErrorCode) == SCSI_SENSE_ERRORCODE_FIXED_CURRENT ||           \
     (SenseErrorCode) == SCSI_SENSE_ERRORCODE_DESCRIPTOR_CURRENT)
#define IsSenseDataDeferredError(SenseErrorCode)                         \
    ((SenseErrorCode) == SCSI_SENSE_ERRORCODE_FIXED_DEFERRED ||          \
     (SenseErrorCode) == SCSI_SENSE_ERRORCODE_DESCRIPTOR_DEFERRED)

/*
 * Sense key, additional sense code and qualifier from sense data of either format. FALSE when the buffer is too short or
 * the format unknown; each result pointer may be NULL. SCSI_SENSE_OPTIONS_FIXED_FORMAT_IF_UNKNOWN_FORMAT_INDICATED reads
 * data of an unknown format as fixed.
 */
FORCEINLINE BOOLEAN ScsiGetSenseKeyAndCodes(PVOID SenseInfoBuffer, UCHAR SenseInfoBufferLength,
                                            SCSI_SENSE_OPTIONS Options, PUCHAR SenseKey, PUCHAR AdditionalSenseCode,
                                            PUCHAR AdditionalSenseCodeQualifier)
{
    const UCHAR *data = (const UCHAR *)SenseInfoBuffer;
    UCHAR code, key, asc = 0, ascq = 0;

    if (data == NULL || SenseInfoBufferLength == 0) {
        return FALSE;
    }
    code = data[0] & 0x7F;
    if (IsDescriptorSenseDataFormat(code)) {
        if (SenseInfoBufferLength < 4) {
            return FALSE;
        }
        key = data[1] & 0x0F;
        asc = data[2];
        ascq = data[3];
    } else if (IsFixedSenseDataFormat(code) ||
               (Options & SCSI_SENSE_OPTIONS_FIXED_FORMAT_IF_UNKNOWN_FORMAT_INDICATED) != 0) {
        /* Byte 7 says how many more bytes follow it; the codes are bytes 12 and 13. */
        if (SenseInfoBufferLength < 8) {
            return FALSE;
        }
        key = data[2] & 0x0F;
        if (SenseInfoBufferLength > 12 && data[7] > 12 - 8) {
            asc = data[12];
        }
        if (SenseInfoBufferLength > 13 && data[7] > 13 - 8) {
            ascq = data[13];
        }
    } else {
        return FALSE;
    }
    if (SenseKey != NULL) {
        *SenseKey = key;
    }
    if (AdditionalSenseCode != NULL) {
        *AdditionalSenseCode = asc;
    }
    if (AdditionalSenseCodeQualifier != NULL) {
        *AdditionalSenseCodeQualifier = ascq;
    }
    return TRUE;
}

/* Bytes of sense data that the target says there are, beyond what the buffer holds. FALSE when the buffer is too short. */
FORCEINLINE BOOLEAN ScsiGetTotalSenseByteCountIndicated(PVOID SenseInfoBuffer, UCHAR SenseInfoBufferLength,
                                                        PUCHAR TotalByteCountIndicated)
{
    const UCHAR *data = (const UCHAR *)SenseInfoBuffer;
    ULONG count;

    if (data == NULL || TotalByteCountIndicated == NULL || SenseInfoBufferLength < 8) {
        return FALSE;
    }
    count = 8 + (ULONG)data[7];
    *TotalByteCountIndicated = (UCHAR)(count > MAX_SENSE_BUFFER_SIZE ? MAX_SENSE_BUFFER_SIZE : count);
    return TRUE;
}
