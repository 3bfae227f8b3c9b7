/*
 * Registers, host adapter commands, mailboxes and command control blocks of BusLogic MultiMaster adapters, in their
 * 32-bit form. Names and numbers are those of the BT-948/958/958D Technical Reference Manual ("TRM").
 */
#pragma once

#define BUSLOGIC_VENDOR_ID 0x104B
#define BUSLOGIC_MULTIMASTER_ID 0x1040

/* Ports. What is read and what is written at one offset are different registers. */
#define REGISTER_CONTROL 0 /* written */
#define REGISTER_STATUS 0 /* read */
#define REGISTER_COMMAND 1 /* written: opcodes and their parameters */
#define REGISTER_DATA_IN 1 /* read */
#define REGISTER_INTERRUPT 2 /* read */
#define REGISTER_BYTES 4
#define REGISTER_GONE 0xFF /* what a removed function reads as */

#define CONTROL_BUS_RESET 0x10
#define CONTROL_INTERRUPT_RESET 0x20
#define CONTROL_SOFT_RESET 0x40
#define CONTROL_HARD_RESET 0x80

#define STATUS_COMMAND_INVALID 0x01
#define STATUS_DATA_IN_READY 0x04
#define STATUS_BUSY 0x08 /* the command register holds a byte that was not taken yet */
#define STATUS_READY 0x10
#define STATUS_DIAGNOSTIC_FAILED 0x40
#define STATUS_DIAGNOSTIC_ACTIVE 0x80

#define INTERRUPT_INCOMING 0x01
#define INTERRUPT_OUTGOING 0x02
#define INTERRUPT_COMMAND_COMPLETE 0x04
#define INTERRUPT_BUS_RESET 0x08
#define INTERRUPT_VALID 0x80
#define INTERRUPT_UNUSED 0x70 /* never set by an adapter that is there */

/* Host adapter commands. */
#define COMMAND_START_MAILBOX 0x02
#define COMMAND_INQUIRE_CONFIGURATION 0x0B
#define COMMAND_DISABLE_INTERRUPT 0x25 /* parameter: 0 to disable, 1 to enable */
#define COMMAND_INITIALIZE_EXTENDED_MAILBOX 0x81
#define COMMAND_INQUIRE_EXTENDED_SETUP 0x8D
#define COMMAND_STRICT_ROUND_ROBIN 0x8F

#define CONFIGURATION_BYTES 3
#define CONFIGURATION_ID 2 /* byte of the adapter's own SCSI id, in its low four bits */
#define EXTENDED_SETUP_BYTES 14
#define EXTENDED_SETUP_SEGMENTS 2 /* low byte first */
#define EXTENDED_SETUP_FEATURES 13
#define FEATURE_WIDE 0x01

/* Mailboxes. The last byte says what the rest means, so it is written last and read first. */
#define ACTION_FREE 0x00
#define ACTION_START 0x01
#define ACTION_ABORT 0x02

#define COMPLETION_FREE 0x00
#define COMPLETION_GOOD 0x01
#define COMPLETION_ABORTED 0x02
#define COMPLETION_NOT_FOUND 0x03 /* of an abort: that CCB is not in the adapter */
#define COMPLETION_ERROR 0x04

typedef struct _OUTGOING_MAILBOX {
    ULONG Ccb;
    UCHAR Reserved[3];
    UCHAR Action;
} OUTGOING_MAILBOX, *POUTGOING_MAILBOX;

typedef struct _INCOMING_MAILBOX {
    ULONG Ccb;
    UCHAR AdapterStatus;
    UCHAR TargetStatus;
    UCHAR Reserved;
    UCHAR Completion;
} INCOMING_MAILBOX, *PINCOMING_MAILBOX;

/* Command control block. */
#define CCB_INITIATOR_RESIDUAL 0x03 /* one run of data; what was not moved is written to DataLength */
#define CCB_INITIATOR_LIST_RESIDUAL 0x04
#define CCB_BUS_DEVICE_RESET 0x81

#define CCB_DIRECTION_UNCHECKED 0x00
#define CCB_DIRECTION_IN 0x08
#define CCB_DIRECTION_OUT 0x10
#define CCB_DIRECTION_NONE 0x18

#define CCB_LUN_MASK 0x1F
#define CCB_TAG_ENABLE 0x20
#define CCB_TAG_SIMPLE 0x00
#define CCB_TAG_HEAD_OF_QUEUE 0x40
#define CCB_TAG_ORDERED 0x80

#define CCB_CDB_BYTES 12
#define CCB_NO_SENSE 1 /* as SenseLength: no automatic request sense. 0 would mean 14 bytes */

typedef struct _CCB {
    UCHAR Opcode;
    UCHAR Direction;
    UCHAR CdbLength;
    UCHAR SenseLength;
    ULONG DataLength; /* of the data, or of the list in bytes */
    ULONG DataAddress;
    UCHAR Reserved12[2];
    UCHAR AdapterStatus;
    UCHAR TargetStatus;
    UCHAR Target;
    UCHAR Unit; /* logical unit, tag enable and kind of tag */
    UCHAR Cdb[CCB_CDB_BYTES];
    UCHAR Reserved30[6];
    ULONG SenseAddress;
} CCB, *PCCB;

typedef struct _CCB_SEGMENT {
    ULONG Length;
    ULONG Address;
} CCB_SEGMENT, *PCCB_SEGMENT;

C_ASSERT(sizeof(OUTGOING_MAILBOX) == 8 && sizeof(INCOMING_MAILBOX) == 8);
C_ASSERT(sizeof(CCB) == 40 && sizeof(CCB_SEGMENT) == 8);

/* AdapterStatus of a CCB and of its mailbox. */
#define ADAPTER_NORMAL 0x00
#define ADAPTER_SELECTION_TIMEOUT 0x11
#define ADAPTER_DATA_RUN 0x12 /* over- or underrun */
#define ADAPTER_UNEXPECTED_BUS_FREE 0x13
#define ADAPTER_INVALID_PHASE 0x14
#define ADAPTER_INVALID_ACTION 0x15
#define ADAPTER_INVALID_OPCODE 0x16
#define ADAPTER_INVALID_PARAMETER 0x1A
#define ADAPTER_SENSE_FAILED 0x1B
#define ADAPTER_TAG_REJECTED 0x1C
#define ADAPTER_HARDWARE_FAILURE 0x20
#define ADAPTER_BUS_RESET 0x22
#define ADAPTER_BUS_RESET_BY_OTHER 0x23
#define ADAPTER_DEVICE_RESET 0x25
