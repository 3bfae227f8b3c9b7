/*
 * NVMe status (4.6.1.2) to SCSI sense, as the NVM Express SCSI translation reference pairs them. What is not in the table
 * is an error of the device or of this driver: HARDWARE ERROR, INTERNAL TARGET FAILURE.
 */
#include "nvme.h"

typedef struct _STATUS_SENSE {
    USHORT Status;
    UCHAR SenseKey;
    UCHAR AdditionalSense;
    UCHAR Qualifier;
} STATUS_SENSE;

static const STATUS_SENSE Senses[] = {
    { NVME_STATUS(0, 0x01), SCSI_SENSE_ILLEGAL_REQUEST, 0x20, 0x00 }, /* invalid opcode */
    { NVME_STATUS(0, 0x02), SCSI_SENSE_ILLEGAL_REQUEST, 0x24, 0x00 }, /* invalid field */
    { NVME_STATUS(0, 0x04), SCSI_SENSE_MEDIUM_ERROR, 0x00, 0x00 }, /* data transfer error */
    { NVME_STATUS(0, 0x05), SCSI_SENSE_ABORTED_COMMAND, 0x0B, 0x08 }, /* power loss */
    { NVME_STATUS(0, 0x06), SCSI_SENSE_HARDWARE_ERROR, 0x44, 0x00 }, /* internal error */
    { NVME_STATUS(0, 0x07), SCSI_SENSE_ABORTED_COMMAND, 0x00, 0x00 }, /* abort requested */
    { NVME_STATUS(0, 0x08), SCSI_SENSE_ABORTED_COMMAND, 0x00, 0x00 }, /* queue deleted */
    { NVME_STATUS(0, 0x0B), SCSI_SENSE_ILLEGAL_REQUEST, 0x20, 0x09 }, /* invalid namespace */
    { NVME_STATUS(0, 0x20), SCSI_SENSE_DATA_PROTECT, 0x27, 0x00 }, /* namespace write protected */
    { NVME_STATUS(0, 0x80), SCSI_SENSE_ILLEGAL_REQUEST, 0x21, 0x00 }, /* LBA out of range */
    { NVME_STATUS(0, 0x81), SCSI_SENSE_MEDIUM_ERROR, 0x00, 0x00 }, /* capacity exceeded */
    { NVME_STATUS(0, 0x82), SCSI_SENSE_NOT_READY, 0x04, 0x00 }, /* namespace not ready */
    { NVME_STATUS(0, 0x84), SCSI_SENSE_NOT_READY, 0x04, 0x04 }, /* format in progress */
    { NVME_STATUS(1, 0x82), SCSI_SENSE_DATA_PROTECT, 0x27, 0x00 }, /* write to read only range */
    { NVME_STATUS(2, 0x80), SCSI_SENSE_MEDIUM_ERROR, 0x03, 0x00 }, /* write fault */
    { NVME_STATUS(2, 0x81), SCSI_SENSE_MEDIUM_ERROR, 0x11, 0x00 }, /* unrecovered read error */
    { NVME_STATUS(2, 0x82), SCSI_SENSE_MEDIUM_ERROR, 0x10, 0x01 }, /* guard check */
    { NVME_STATUS(2, 0x83), SCSI_SENSE_MEDIUM_ERROR, 0x10, 0x02 }, /* application tag check */
    { NVME_STATUS(2, 0x84), SCSI_SENSE_MEDIUM_ERROR, 0x10, 0x03 }, /* reference tag check */
    { NVME_STATUS(2, 0x85), SCSI_SENSE_MISCOMPARE, 0x1D, 0x00 }, /* compare failure */
    { NVME_STATUS(2, 0x86), SCSI_SENSE_DATA_PROTECT, 0x20, 0x02 }, /* access denied */
};

_Use_decl_annotations_
VOID StatusToSense(PVOID Srb, const SCSI_UNIT* Unit, USHORT Status)
{
    for (ULONG Index = 0; Index < sizeof(Senses) / sizeof(Senses[0]); Index++) {
        if (Senses[Index].Status == Status) {
            UnitFail(Srb, Unit, Senses[Index].SenseKey, Senses[Index].AdditionalSense, Senses[Index].Qualifier);
            return;
        }
    }
    UnitFail(Srb, Unit, SCSI_SENSE_HARDWARE_ERROR, 0x44, 0x00);
}
