/*
 * One command for a unit that exists and is ready: emulated here, or handed on to the medium. A CDB shorter than its
 * operation code demands (pass-through can send one) is refused before any field beyond its end is read.
 */
#include "unit.h"

/* SPC-4 4.2.5.1: the group code, the top three bits, gives the length of a CDB; groups 3, 6, 7 are not for disks. */
static BOOLEAN IsCdbComplete(PVOID Srb)
{
    static const UCHAR LengthOfGroup[8] = { 6, 10, 10, 0xFF, 16, 12, 0xFF, 0xFF };
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    return Cdb != NULL && SrbGetCdbLength(Srb) != 0 && SrbGetCdbLength(Srb) >= LengthOfGroup[Cdb[0] >> 5];
}

_Use_decl_annotations_
UNIT_DECISION UnitDispatch(const SCSI_UNIT* Unit, PVOID Srb, PMEDIUM_REQUEST Request, PMODE_CHANGE Change)
{
    const UCHAR* Cdb = (const UCHAR*)SrbGetCdb(Srb);

    if (!IsCdbComplete(Srb)) {
        UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_ILLEGAL_COMMAND, 0);
        return UnitCompleted;
    }
    switch (Cdb[0]) {
    case SCSIOP_TEST_UNIT_READY:
        UnitSucceed(Srb, 0);
        return UnitCompleted;
    case SCSIOP_REQUEST_SENSE:
        UnitRequestSense(Srb);
        return UnitCompleted;
    case SCSIOP_INQUIRY:
        UnitInquiry(Unit, Srb);
        return UnitCompleted;
    case SCSIOP_READ_CAPACITY:
        UnitReadCapacity10(Unit, Srb);
        return UnitCompleted;
    case SCSIOP_READ_CAPACITY16: /* SERVICE ACTION IN (16) */
        if ((Cdb[1] & 0x1F) == 0x10) {
            UnitReadCapacity16(Unit, Srb);
        } else {
            UnitFail(Srb, Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
        }
        return UnitCompleted;
    case SCSIOP_MODE_SENSE:
    case SCSIOP_MODE_SENSE10:
        UnitModeSense(Unit, Srb);
        return UnitCompleted;
    case SCSIOP_MODE_SELECT:
    case SCSIOP_MODE_SELECT10:
        return UnitModeSelect(Unit, Srb, Change);
    default:
        return UnitDecodeMedium(Unit, Srb, Request);
    }
}
