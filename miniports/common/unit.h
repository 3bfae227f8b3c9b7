/*
 * A direct-access logical unit as SPC-4 and SBC-3 describe it, for a miniport whose device does not speak SCSI itself.
 * The miniport fills a SCSI_UNIT once; UnitEmulate then answers every command that needs no access to the medium, and
 * UnitDecodeMedium takes the others apart. Neither changes the unit, so HwStorBuildIo may call them.
 *
 * Every routine here runs at any IRQL up to DISPATCH_LEVEL, takes no lock and calls no port routine that could block.
 * A routine that returns nothing has set the final status of the SRB; the caller still has to complete it.
 */
#pragma once

#include <storport.h>
#include <srbhelper.h>
#include <ntddscsi.h>

#define UNIT_SERIAL_LENGTH 32

/* Constant once the unit is reported, except for the two words that are accessed as a whole. */
typedef struct _SCSI_UNIT {
    ULONG64 BlockCount;
    ULONG BlockSize;
    ULONG MaximumTransferBlocks;
    ULONG MaximumUnmapDescriptors; /* 0: no UNMAP */
    ULONG MaximumWriteSameBlocks; /* 0: no WRITE SAME (16) */
    UCHAR Vendor[8];
    UCHAR Product[16];
    UCHAR Revision[4];
    UCHAR Serial[UNIT_SERIAL_LENGTH]; /* ASCII, blank padded */
    UCHAR Eui64[16];
    UCHAR Eui64Length; /* 0, 8 or 16 */
    BOOLEAN WriteCachePresent;
    BOOLEAN WriteProtected;
    BOOLEAN WriteSameUnmaps;
    BOOLEAN UnmappedReadsZero;
    volatile LONG WriteCacheEnabled;
    volatile LONG DescriptorSense;
} SCSI_UNIT, *PSCSI_UNIT;

/* What a command asks of the medium. */
typedef enum _MEDIUM_OPERATION {
    MediumRead,
    MediumWrite,
    MediumVerify,
    MediumCompare,
    MediumFlush,
    MediumUnmap,
    MediumZero
} MEDIUM_OPERATION;

typedef struct _MEDIUM_REQUEST {
    MEDIUM_OPERATION Operation;
    BOOLEAN ForceUnitAccess;
    BOOLEAN Deallocate;
    ULONG BlockCount;
    ULONG64 FirstBlock;
    ULONG DescriptorCount; /* MediumUnmap: descriptors of UnitUnmapDescriptor */
} MEDIUM_REQUEST, *PMEDIUM_REQUEST;

typedef enum _UNIT_DECISION {
    UnitCompleted, /* the SRB has its final status */
    UnitNeedsMedium, /* the MEDIUM_REQUEST says what to do */
    UnitSetsMode /* the MODE_CHANGE says what MODE SELECT wants */
} UNIT_DECISION;

/* A checked MODE SELECT. The caller changes the device's cache if it has to, and then calls UnitApplyMode. */
typedef struct _MODE_CHANGE {
    BOOLEAN DescriptorSense;
    BOOLEAN WriteCache;
    BOOLEAN ChangesWriteCache;
    ULONG ListLength;
} MODE_CHANGE, *PMODE_CHANGE;

/* reply.c: finishing a request. */
VOID UnitSucceed(_Inout_ PVOID Srb, _In_ ULONG BytesMoved);
VOID UnitReturnData(_Inout_ PVOID Srb, _In_reads_bytes_(Length) const UCHAR* Data, _In_ ULONG Length,
                    _In_ ULONG AllocationLength);
VOID UnitFail(_Inout_ PVOID Srb, _In_ const SCSI_UNIT* Unit, _In_ UCHAR SenseKey, _In_ UCHAR AdditionalSense,
              _In_ UCHAR Qualifier);
VOID UnitReject(_Inout_ PVOID Srb, _In_ UCHAR SrbStatus);
VOID UnitRequestSense(_Inout_ PVOID Srb);

/* dispatch.c: one command of a unit that is ready. */
UNIT_DECISION UnitDispatch(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb, _Out_ PMEDIUM_REQUEST Request,
                           _Out_ PMODE_CHANGE Change);

/* medium.c: decoding of commands that reach the medium. */
UNIT_DECISION UnitDecodeMedium(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb, _Out_ PMEDIUM_REQUEST Request);
VOID UnitUnmapDescriptor(_In_ PVOID Srb, _In_ ULONG Index, _Out_ PULONG64 FirstBlock, _Out_ PULONG BlockCount);

/* inquiry.c, capacity.c, mode.c: the emulated families. */
VOID UnitInquiry(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb);
VOID UnitReadCapacity10(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb);
VOID UnitReadCapacity16(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb);
VOID UnitReportLuns(_Inout_ PVOID Srb, _In_ ULONG UnitCount);
VOID UnitModeSense(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb);
UNIT_DECISION UnitModeSelect(_In_ const SCSI_UNIT* Unit, _Inout_ PVOID Srb, _Out_ PMODE_CHANGE Change);
VOID UnitApplyMode(_Inout_ PSCSI_UNIT Unit, _In_ const MODE_CHANGE* Change);

/* Big-endian fields, as SCSI has them. */
FORCEINLINE ULONG UnitRead16(_In_reads_(2) const UCHAR* Field)
{
    return ((ULONG)Field[0] << 8) | Field[1];
}

FORCEINLINE ULONG UnitRead32(_In_reads_(4) const UCHAR* Field)
{
    return (UnitRead16(Field) << 16) | UnitRead16(Field + 2);
}

FORCEINLINE ULONG64 UnitRead64(_In_reads_(8) const UCHAR* Field)
{
    return ((ULONG64)UnitRead32(Field) << 32) | UnitRead32(Field + 4);
}

FORCEINLINE VOID UnitWrite16(_Out_writes_(2) UCHAR* Field, _In_ ULONG Value)
{
    Field[0] = (UCHAR)(Value >> 8);
    Field[1] = (UCHAR)Value;
}

FORCEINLINE VOID UnitWrite32(_Out_writes_(4) UCHAR* Field, _In_ ULONG Value)
{
    UnitWrite16(Field, Value >> 16);
    UnitWrite16(Field + 2, Value);
}

FORCEINLINE VOID UnitWrite64(_Out_writes_(8) UCHAR* Field, _In_ ULONG64 Value)
{
    UnitWrite32(Field, (ULONG)(Value >> 32));
    UnitWrite32(Field + 4, (ULONG)Value);
}

/* SrbStatus lies at offset 3 of both kinds of request block (srb.h). */
FORCEINLINE VOID UnitSetSrbStatus(_Inout_ PVOID Srb, _In_ UCHAR Status)
{
    ((PSCSI_REQUEST_BLOCK)Srb)->SrbStatus = Status;
}
