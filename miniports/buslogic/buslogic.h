/*
 * The device extension of the BusLogic miniport and what its files offer each other.
 *
 * Who guards what. SCSI Port gives a miniport no lock to take: HwScsiInitialize, HwScsiStartIo, HwScsiInterrupt,
 * HwScsiTimer, HwScsiResetBus and the disable callback run one at a time at DIRQL. The enable callback runs at
 * DISPATCH_LEVEL without that lock, but from CallEnableInterrupts until the disable callback has returned none of the
 * others is called. So at every moment one routine owns the whole device extension:
 *
 *   before HwScsiInitialize           HwScsiFindAdapter
 *   during a deferral                 HwEnableInterruptsCallback, then HwDisableInterruptsCallback
 *   otherwise                         the routine that the port driver runs under the interrupt lock
 *   BUSLOGIC_SRB_EXTENSION, CCB       this driver until ACTION_START is written, then the adapter until the CCB comes back
 *                                     in an incoming mailbox or the adapter was reset, then this driver until completion
 *   outgoing mailbox                  this driver while its Action is ACTION_FREE, else the adapter
 *   incoming mailbox                  the adapter while its Completion is COMPLETION_FREE, else this driver
 *
 * A request is completed in one of three places: at once by HwScsiStartIo, when its mailbox is drained (interrupt.c),
 * or with all others when the adapter is reset (reset.c). The table of active requests decides which: who takes a
 * request out of it completes it.
 */
#pragma once

#include <miniport.h>
#include <srb.h>
#include <scsi.h>

#include "spec.h"

#define MAILBOXES 64
#define MAXIMUM_ABORTS 8
/* Each abort is answered in an incoming mailbox of its own, and the adapter waits if there is none. */
#define MAXIMUM_ACTIVE (MAILBOXES - MAXIMUM_ABORTS)
#define MAXIMUM_TRANSFER_LENGTH (256u * 1024)
/* A buffer that starts within a page touches one page more. */
#define MAXIMUM_SEGMENTS (MAXIMUM_TRANSFER_LENGTH / 4096 + 1)
#define SENSE_BYTES 252
#define MAXIMUM_LOGICAL_UNITS 8

/* A register access takes about a microsecond on the bus, so that these are microseconds too. */
#define POLLS 900
#define POLLS_FINDING 200000

typedef enum _ADAPTER_STATE {
    AdapterStopped, /* not started yet, or ScsiStopAdapter */
    AdapterRunning,
    AdapterResetting, /* the timer waits for the self test */
    AdapterFailed /* gone, or not to be brought to life */
} ADAPTER_STATE;

typedef enum _DEFERRAL { DeferLongWork, DeferAlways, DeferNever } DEFERRAL;

/* Which notification the port driver still waits for: one for each call of HwScsiStartIo. */
typedef enum _NEXT_KIND { NextNone, NextAny, NextSameUnit } NEXT_KIND;

typedef struct _NEXT_OWED {
    NEXT_KIND Kind;
    UCHAR PathId;
    UCHAR TargetId;
    UCHAR Lun;
} NEXT_OWED;

typedef struct _ACTIVE_REQUEST {
    PSCSI_REQUEST_BLOCK Srb;
    ULONG CcbPhysical;
    BOOLEAN ResetPending; /* was at a target when that was sent a bus device reset */
} ACTIVE_REQUEST, *PACTIVE_REQUEST;

typedef struct _ABORT_REQUEST {
    PSCSI_REQUEST_BLOCK Srb; /* of SRB_FUNCTION_ABORT_COMMAND */
    ULONG CcbPhysical; /* of the request to be aborted */
} ABORT_REQUEST, *PABORT_REQUEST;

/* The uncached extension. */
typedef struct _MAILBOX_MEMORY {
    OUTGOING_MAILBOX Outgoing[MAILBOXES];
    INCOMING_MAILBOX Incoming[MAILBOXES]; /* the adapter expects them right behind the outgoing ones */
} MAILBOX_MEMORY, *PMAILBOX_MEMORY;

typedef struct _BUSLOGIC_EXTENSION {
    PUCHAR Registers;
    PMAILBOX_MEMORY Mailboxes;
    ULONG MailboxesPhysical;
    ULONG PollLimit;

    ADAPTER_STATE State;
    DEFERRAL Deferral;
    BOOLEAN DumpMode;
    BOOLEAN AutoSense; /* the adapter fetches sense data, not the port driver */
    BOOLEAN Tags;
    BOOLEAN MaskKnown; /* the next member has been found out */
    BOOLEAN MaskInterrupts; /* COMMAND_DISABLE_INTERRUPT ends with an interrupt; firmware differs there */
    BOOLEAN UnmaskInterruptDue; /* that of the command that unmasked is still to come: no other command before it */
    UCHAR Causes; /* interrupt causes that were reset with a command's own and are still to be served */

    UCHAR OwnId;
    UCHAR TargetCount;
    ULONG SegmentLimit;

    NEXT_OWED Owed;
    ULONG NextOutgoing;
    ULONG NextIncoming;
    ULONG ActiveCount;
    ULONG AbortCount;
    ACTIVE_REQUEST Active[MAXIMUM_ACTIVE];
    ABORT_REQUEST Aborts[MAXIMUM_ABORTS];

    PSCSI_REQUEST_BLOCK DeviceReset; /* the one SRB_FUNCTION_RESET_DEVICE under way */
    BOOLEAN DeviceResetDone; /* its own CCB is back, not yet all that it killed */
    ULONG ResetTicks;
    BOOLEAN HardResetTried;
} BUSLOGIC_EXTENSION, *PBUSLOGIC_EXTENSION;

/* Lives in memory that the adapter can reach, physically contiguous, and begins with undefined contents. */
typedef struct _BUSLOGIC_SRB_EXTENSION {
    CCB Ccb;
    CCB_SEGMENT Segments[MAXIMUM_SEGMENTS];
    UCHAR Sense[SENSE_BYTES];
} BUSLOGIC_SRB_EXTENSION, *PBUSLOGIC_SRB_EXTENSION;

C_ASSERT(offsetof(BUSLOGIC_SRB_EXTENSION, Segments) % 4 == 0 && offsetof(BUSLOGIC_SRB_EXTENSION, Sense) % 4 == 0);

/* find.c, control.c, io.c, interrupt.c, reset.c: the callbacks, by their role types. */
HW_FIND_ADAPTER HwFindAdapter;
HW_INITIALIZE HwInitialize;
HW_STARTIO HwStartIo;
HW_INTERRUPT HwInterrupt;
HW_INTERRUPT HwEnableInterruptsCallback;
HW_INTERRUPT HwDisableInterruptsCallback;
HW_RESET_BUS HwResetBus;
HW_TIMER HwTimer;
HW_ADAPTER_CONTROL HwAdapterControl;
HW_ADAPTER_STATE HwAdapterState;

/* adapter.c: registers and host adapter commands. */
BOOLEAN AdapterIsGone(_In_ PBUSLOGIC_EXTENSION Extension);
BOOLEAN AdapterWaitReady(_In_ PBUSLOGIC_EXTENSION Extension);
UCHAR AdapterTakeInterrupt(_In_ PBUSLOGIC_EXTENSION Extension);
BOOLEAN AdapterInquire(_Inout_ PBUSLOGIC_EXTENSION Extension, _In_ UCHAR Opcode, _In_opt_ const UCHAR* Length,
                       _Out_writes_(ReplyBytes) PUCHAR Reply, _In_ ULONG ReplyBytes);
BOOLEAN AdapterMask(_Inout_ PBUSLOGIC_EXTENSION Extension);
BOOLEAN AdapterUnmask(_Inout_ PBUSLOGIC_EXTENSION Extension);
VOID AdapterBeginReset(_Inout_ PBUSLOGIC_EXTENSION Extension, _In_ UCHAR Control);
BOOLEAN AdapterResetAndWait(_Inout_ PBUSLOGIC_EXTENSION Extension);
BOOLEAN AdapterStart(_Inout_ PBUSLOGIC_EXTENSION Extension);
VOID AdapterLog(_In_ PBUSLOGIC_EXTENSION Extension, _In_ ULONG ErrorCode, _In_ ULONG UniqueId);

/* mailbox.c: the mailboxes, and the tables of what is in the adapter. */
VOID MailboxForgetAll(_Inout_ PBUSLOGIC_EXTENSION Extension);
BOOLEAN MailboxCanPost(_In_ PBUSLOGIC_EXTENSION Extension);
VOID MailboxPost(_Inout_ PBUSLOGIC_EXTENSION Extension, _In_ ULONG CcbPhysical, _In_ UCHAR Action);
BOOLEAN MailboxTake(_Inout_ PBUSLOGIC_EXTENSION Extension, _Out_ PINCOMING_MAILBOX Mailbox);
BOOLEAN MailboxFilledMoreThan(_In_ PBUSLOGIC_EXTENSION Extension, _In_ ULONG Count);
VOID ActiveAdd(_Inout_ PBUSLOGIC_EXTENSION Extension, _In_ PSCSI_REQUEST_BLOCK Srb, _In_ ULONG CcbPhysical);
PACTIVE_REQUEST ActiveFindCcb(_In_ PBUSLOGIC_EXTENSION Extension, _In_ ULONG CcbPhysical);
PACTIVE_REQUEST ActiveFindSrb(_In_ PBUSLOGIC_EXTENSION Extension, _In_ PSCSI_REQUEST_BLOCK Srb);
PSCSI_REQUEST_BLOCK ActiveRemove(_Inout_ PBUSLOGIC_EXTENSION Extension, _Inout_ PACTIVE_REQUEST Active);

/* io.c */
VOID IoComplete(_In_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb, _In_ UCHAR SrbStatus);
VOID IoAskForNext(_Inout_ PBUSLOGIC_EXTENSION Extension);
UCHAR IoPrepareToPost(_Inout_ PBUSLOGIC_EXTENSION Extension);

/* command.c: from an SRB to a CCB. status.c: and back. */
UCHAR CommandBuild(_In_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb, _Out_ PULONG CcbPhysical);
UCHAR CommandBuildReset(_In_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb, _Out_ PULONG CcbPhysical);
UCHAR StatusFinish(_In_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb,
                   _In_ const INCOMING_MAILBOX* Mailbox);
UCHAR StatusFinishReset(_In_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb,
                        _In_ const INCOMING_MAILBOX* Mailbox);

/* abort.c: what ends other requests without resetting the bus. */
VOID AbortStart(_Inout_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb);
VOID AbortFinish(_Inout_ PBUSLOGIC_EXTENSION Extension, _In_ ULONG CcbPhysical, _In_ UCHAR SrbStatus);
VOID DeviceResetStart(_Inout_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb);
VOID DeviceResetReturned(_Inout_ PBUSLOGIC_EXTENSION Extension, _Inout_ PSCSI_REQUEST_BLOCK Srb, _In_ UCHAR SrbStatus);
VOID DeviceResetAdvance(_Inout_ PBUSLOGIC_EXTENSION Extension);

/* reset.c */
VOID ResetBegin(_Inout_ PBUSLOGIC_EXTENSION Extension, _In_ BOOLEAN ResetBus, _Inout_opt_ PSCSI_REQUEST_BLOCK Srb);
VOID ResetContinue(_Inout_ PBUSLOGIC_EXTENSION Extension);

FORCEINLINE UCHAR RegisterRead(_In_ const BUSLOGIC_EXTENSION* Extension, _In_ ULONG Offset)
{
    return ScsiPortReadPortUchar(Extension->Registers + Offset);
}

FORCEINLINE VOID RegisterWrite(_In_ const BUSLOGIC_EXTENSION* Extension, _In_ ULONG Offset, _In_ UCHAR Value)
{
    ScsiPortWritePortUchar(Extension->Registers + Offset, Value);
}

FORCEINLINE PBUSLOGIC_SRB_EXTENSION SrbExtensionOf(_In_ PSCSI_REQUEST_BLOCK Srb)
{
    return (PBUSLOGIC_SRB_EXTENSION)Srb->SrbExtension;
}
