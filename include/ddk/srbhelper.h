/*
 * Access to a request block without knowing which of the two kinds it is. `Srb` points to a SCSI_REQUEST_BLOCK or to a
 * STORAGE_REQUEST_BLOCK; the Function byte, which lies at the same place in both, tells them apart. Include it after
 * storport.h or srb.h.
 */
#pragma once

#include "scsi.h"

#include "parts/srb_extended.h"

#if defined(DRYDOCK_HOST)
#error "srbhelper.h is for drivers; the host has its own accessors."
#endif

#define SRB_ALIGN_SIZEOF(x) (((ULONG_PTR)(sizeof(x) + sizeof(PVOID) - 1)) & ~(sizeof(PVOID) - 1))

DDK_BEGIN_C

FORCEINLINE BOOLEAN SrbIsStorageRequestBlock(PVOID Srb)
{
    return (BOOLEAN)(((PSTORAGE_REQUEST_BLOCK)Srb)->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK);
}

/* The extension data at an index or of a type; NULL when there is none within the block. */
FORCEINLINE PSRBEX_DATA SrbGetSrbExDataByIndex(PSTORAGE_REQUEST_BLOCK Srb, ULONG SrbExDataIndex)
{
    /* Read through a plain pointer: the array is declared with one element and has NumSrbExData. */
    const ULONG *offsets = (const ULONG *)((PUCHAR)Srb + offsetof(STORAGE_REQUEST_BLOCK, SrbExDataOffset));
    ULONG offset;

    if (Srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK || SrbExDataIndex >= Srb->NumSrbExData) {
        return NULL;
    }
    offset = offsets[SrbExDataIndex];
    if (offset < sizeof(STORAGE_REQUEST_BLOCK) || offset >= Srb->SrbLength) {
        return NULL;
    }
    return (PSRBEX_DATA)((PUCHAR)Srb + offset);
}

FORCEINLINE PSRBEX_DATA SrbGetSrbExDataByType(PSTORAGE_REQUEST_BLOCK Srb, SRBEXDATATYPE Type)
{
    ULONG index;

    if (Srb->Function != SRB_FUNCTION_STORAGE_REQUEST_BLOCK) {
        return NULL;
    }
    for (index = 0; index < Srb->NumSrbExData; index++) {
        PSRBEX_DATA data = SrbGetSrbExDataByIndex(Srb, index);

        if (data != NULL && data->Type == Type) {
            return data;
        }
    }
    return NULL;
}

/* The SCSI fields of an extended request: a 16-byte, a 32-byte or a variable CDB. NULL when it carries none. */
FORCEINLINE PSRBEX_DATA SrbGetScsiExData(PSTORAGE_REQUEST_BLOCK Srb)
{
    PSRBEX_DATA data = NULL;

    if (Srb->Function == SRB_FUNCTION_STORAGE_REQUEST_BLOCK && Srb->SrbFunction == SRB_FUNCTION_EXECUTE_SCSI) {
        data = SrbGetSrbExDataByType(Srb, SrbExDataTypeScsiCdb16);
        if (data == NULL) {
            data = SrbGetSrbExDataByType(Srb, SrbExDataTypeScsiCdb32);
        }
        if (data == NULL) {
            data = SrbGetSrbExDataByType(Srb, SrbExDataTypeScsiCdbVar);
        }
    }
    return data;
}

/*
 * Reads the SCSI fields of an extended request and returns its CDB, or NULL. CdbLength8 is set for CDBs of up to 32
 * bytes, CdbLength32 for variable ones; the other of the two becomes 0. Any result pointer may be NULL.
 */
FORCEINLINE PCDB SrbGetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus,
                                PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength)
{
    PSRBEX_DATA data = SrbGetScsiExData(SrbEx);
    PVOID cdb = NULL;
    PVOID sense = NULL;
    UCHAR length8 = 0, status = 0, sense_length = 0;
    ULONG length32 = 0;

    if (data != NULL && data->Type == SrbExDataTypeScsiCdb16) {
        PSRBEX_DATA_SCSI_CDB16 scsi = (PSRBEX_DATA_SCSI_CDB16)(PVOID)data;

        length8 = scsi->CdbLength;
        status = scsi->ScsiStatus;
        sense = scsi->SenseInfoBuffer;
        sense_length = scsi->SenseInfoBufferLength;
        cdb = scsi->Cdb;
    } else if (data != NULL && data->Type == SrbExDataTypeScsiCdb32) {
        PSRBEX_DATA_SCSI_CDB32 scsi = (PSRBEX_DATA_SCSI_CDB32)(PVOID)data;

        length8 = scsi->CdbLength;
        status = scsi->ScsiStatus;
        sense = scsi->SenseInfoBuffer;
        sense_length = scsi->SenseInfoBufferLength;
        cdb = scsi->Cdb;
    } else if (data != NULL) {
        PSRBEX_DATA_SCSI_CDB_VAR scsi = (PSRBEX_DATA_SCSI_CDB_VAR)(PVOID)data;

        length32 = scsi->CdbLength;
        status = scsi->ScsiStatus;
        sense = scsi->SenseInfoBuffer;
        sense_length = scsi->SenseInfoBufferLength;
        cdb = scsi->Cdb;
    }
    if (CdbLength8 != NULL) {
        *CdbLength8 = length8;
    }
    if (CdbLength32 != NULL) {
        *CdbLength32 = length32;
    }
    if (ScsiStatus != NULL) {
        *ScsiStatus = status;
    }
    if (SenseInfoBuffer != NULL) {
        *SenseInfoBuffer = sense;
    }
    if (SenseInfoBufferLength != NULL) {
        *SenseInfoBufferLength = sense_length;
    }
    return (PCDB)cdb;
}

/* Writes those SCSI fields of an extended request whose pointers are not NULL. */
FORCEINLINE VOID SrbSetScsiData(PSTORAGE_REQUEST_BLOCK SrbEx, PUCHAR CdbLength8, PULONG CdbLength32, PUCHAR ScsiStatus,
                                PVOID *SenseInfoBuffer, PUCHAR SenseInfoBufferLength)
{
    PSRBEX_DATA data = SrbGetScsiExData(SrbEx);
    PUCHAR status_field = NULL, sense_length_field = NULL;
    PVOID *sense_field = NULL;

    if (data == NULL) {
        return;
    }
    if (data->Type == SrbExDataTypeScsiCdb16) {
        PSRBEX_DATA_SCSI_CDB16 scsi = (PSRBEX_DATA_SCSI_CDB16)(PVOID)data;

        status_field = &scsi->ScsiStatus;
        sense_field = &scsi->SenseInfoBuffer;
        sense_length_field = &scsi->SenseInfoBufferLength;
        if (CdbLength8 != NULL) {
            scsi->CdbLength = *CdbLength8;
        }
    } else if (data->Type == SrbExDataTypeScsiCdb32) {
        PSRBEX_DATA_SCSI_CDB32 scsi = (PSRBEX_DATA_SCSI_CDB32)(PVOID)data;

        status_field = &scsi->ScsiStatus;
        sense_field = &scsi->SenseInfoBuffer;
        sense_length_field = &scsi->SenseInfoBufferLength;
        if (CdbLength8 != NULL) {
            scsi->CdbLength = *CdbLength8;
        }
    } else {
        PSRBEX_DATA_SCSI_CDB_VAR scsi = (PSRBEX_DATA_SCSI_CDB_VAR)(PVOID)data;

        status_field = &scsi->ScsiStatus;
        sense_field = &scsi->SenseInfoBuffer;
        sense_length_field = &scsi->SenseInfoBufferLength;
        if (CdbLength32 != NULL) {
            scsi->CdbLength = *CdbLength32;
        }
    }
    if (ScsiStatus != NULL) {
        *status_field = *ScsiStatus;
    }
    if (SenseInfoBuffer != NULL) {
        *sense_field = *SenseInfoBuffer;
    }
    if (SenseInfoBufferLength != NULL) {
        *sense_length_field = *SenseInfoBufferLength;
    }
}

DDK_END_C

#include "parts/srb_accessors.h"
