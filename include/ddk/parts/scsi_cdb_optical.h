/*
 * Command descriptor blocks of CD and DVD devices (MMC). Tags only, as in
 * scsi_cdb_block.h.
 */
#pragma once

#include "types.h"

#pragma pack(push, 1)

/* Addresses within PLAY CD. */

struct _LBA {
    UCHAR StartingBlockAddress[4];
    UCHAR PlayLength[4];
};

struct _MSF {
    UCHAR Reserved1;
    UCHAR StartingM;
    UCHAR StartingS;
    UCHAR StartingF;
    UCHAR EndingM;
    UCHAR EndingS;
    UCHAR EndingF;
    UCHAR Reserved2;
};

struct _PAUSE_RESUME {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR Reserved2[6];
    UCHAR Action;
    UCHAR Control;
};

struct _READ_TOC {
    UCHAR OperationCode;
    UCHAR Reserved0 : 1;
    UCHAR Msf : 1;
    UCHAR Reserved1 : 3;
    UCHAR LogicalUnitNumber : 3;
    UCHAR Format2 : 4;
    UCHAR Reserved2 : 4;
    UCHAR Reserved3[3];
    UCHAR StartingTrack;
    UCHAR AllocationLength[2];
    UCHAR Control : 6;
    UCHAR Format : 2;
};

struct _READ_DISK_INFORMATION {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR Reserved2[5];
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _READ_TRACK_INFORMATION {
    UCHAR OperationCode;
    UCHAR Track : 2;
    UCHAR Reserved4 : 3;
    UCHAR Lun : 3;
    UCHAR BlockAddress[4];
    UCHAR Reserved3;
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _RESERVE_TRACK_RZONE {
    UCHAR OperationCode;
    UCHAR Reserved1[4];
    UCHAR ReservationSize[4];
    UCHAR Control;
};

struct _SEND_OPC_INFORMATION {
    UCHAR OperationCode;
    UCHAR DoOpc : 1;
    UCHAR Reserved1 : 7;
    UCHAR Exclude0 : 1;
    UCHAR Exclude1 : 1;
    UCHAR Reserved2 : 6;
    UCHAR Reserved3[4];
    UCHAR ParameterListLength[2];
    UCHAR Reserved4;
};

struct _REPAIR_TRACK {
    UCHAR OperationCode;
    UCHAR Immediate : 1;
    UCHAR Reserved1 : 7;
    UCHAR Reserved2[2];
    UCHAR TrackNumber[2];
    UCHAR Reserved3[3];
    UCHAR Control;
};

struct _CLOSE_TRACK {
    UCHAR OperationCode;
    UCHAR Immediate : 1;
    UCHAR Reserved1 : 7;
    UCHAR Track : 1;
    UCHAR Session : 1;
    UCHAR Reserved2 : 6;
    UCHAR Reserved3;
    UCHAR TrackNumber[2];
    UCHAR Reserved4[3];
    UCHAR Control;
};

struct _SEND_CUE_SHEET {
    UCHAR OperationCode;
    UCHAR Reserved[5];
    UCHAR CueSheetSize[3];
    UCHAR Control;
};

struct _READ_HEADER {
    UCHAR OperationCode;
    UCHAR Reserved1 : 1;
    UCHAR Msf : 1;
    UCHAR Reserved2 : 3;
    UCHAR Lun : 3;
    UCHAR LogicalBlockAddress[4];
    UCHAR Reserved3;
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _PLAY_AUDIO {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR StartingBlockAddress[4];
    UCHAR Reserved2;
    UCHAR PlayLength[2];
    UCHAR Control;
};

struct _PLAY_AUDIO_MSF {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR Reserved2;
    UCHAR StartingM;
    UCHAR StartingS;
    UCHAR StartingF;
    UCHAR EndingM;
    UCHAR EndingS;
    UCHAR EndingF;
    UCHAR Control;
};

struct _BLANK_MEDIA {
    UCHAR OperationCode;
    UCHAR BlankType : 3;
    UCHAR Reserved1 : 1;
    UCHAR Immediate : 1;
    UCHAR Reserved2 : 3;
    UCHAR AddressOrTrack[4];
    UCHAR Reserved3[5];
    UCHAR Control;
};

struct _PLAY_CD {
    UCHAR OperationCode;
    UCHAR Reserved1 : 1;
    UCHAR CMSF : 1;
    UCHAR ExpectedSectorType : 3;
    UCHAR Lun : 3;
    union {
        struct _LBA LBA;
        struct _MSF MSF;
    };
    UCHAR Audio : 1;
    UCHAR Composite : 1;
    UCHAR Port1 : 1;
    UCHAR Port2 : 1;
    UCHAR Reserved2 : 3;
    UCHAR Speed : 1;
    UCHAR Control;
};

struct _SCAN_CD {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved1 : 3;
    UCHAR Direct : 1;
    UCHAR Lun : 3;
    UCHAR StartingAddress[4];
    UCHAR Reserved2[3];
    UCHAR Reserved3 : 6;
    UCHAR Type : 2;
    UCHAR Reserved4;
    UCHAR Control;
};

struct _STOP_PLAY_SCAN {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR Reserved2[7];
    UCHAR Control;
};

struct _SUBCHANNEL {
    UCHAR OperationCode;
    UCHAR Reserved0 : 1;
    UCHAR Msf : 1;
    UCHAR Reserved1 : 3;
    UCHAR LogicalUnitNumber : 3;
    UCHAR Reserved2 : 6;
    UCHAR SubQ : 1;
    UCHAR Reserved3 : 1;
    UCHAR Format;
    UCHAR Reserved4[2];
    UCHAR TrackNumber;
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _READ_CD {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved0 : 1;
    UCHAR ExpectedSectorType : 3;
    UCHAR Lun : 3;
    UCHAR StartingLBA[4];
    UCHAR TransferBlocks[3];
    UCHAR Reserved2 : 1;
    UCHAR ErrorFlags : 2;
    UCHAR IncludeEDC : 1;
    UCHAR IncludeUserData : 1;
    UCHAR HeaderCode : 2;
    UCHAR IncludeSyncData : 1;
    UCHAR SubChannelSelection : 3;
    UCHAR Reserved3 : 5;
    UCHAR Control;
};

struct _READ_CD_MSF {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved1 : 1;
    UCHAR ExpectedSectorType : 3;
    UCHAR Lun : 3;
    UCHAR Reserved2;
    UCHAR StartingM;
    UCHAR StartingS;
    UCHAR StartingF;
    UCHAR EndingM;
    UCHAR EndingS;
    UCHAR EndingF;
    UCHAR Reserved4 : 1;
    UCHAR ErrorFlags : 2;
    UCHAR IncludeEDC : 1;
    UCHAR IncludeUserData : 1;
    UCHAR HeaderCode : 2;
    UCHAR IncludeSyncData : 1;
    UCHAR SubChannelSelection : 3;
    UCHAR Reserved5 : 5;
    UCHAR Control;
};

struct _PLXTR_READ_CDDA {
    UCHAR OperationCode;
    UCHAR Reserved0 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlockByte0;
    UCHAR LogicalBlockByte1;
    UCHAR LogicalBlockByte2;
    UCHAR LogicalBlockByte3;
    UCHAR TransferBlockByte0;
    UCHAR TransferBlockByte1;
    UCHAR TransferBlockByte2;
    UCHAR TransferBlockByte3;
    UCHAR SubCode;
    UCHAR Control;
};

struct _NEC_READ_CDDA {
    UCHAR OperationCode;
    UCHAR Reserved0;
    UCHAR LogicalBlockByte0;
    UCHAR LogicalBlockByte1;
    UCHAR LogicalBlockByte2;
    UCHAR LogicalBlockByte3;
    UCHAR Reserved1;
    UCHAR TransferBlockByte0;
    UCHAR TransferBlockByte1;
    UCHAR Control;
};

struct _MECH_STATUS {
    UCHAR OperationCode;
    UCHAR Reserved : 5;
    UCHAR Lun : 3;
    UCHAR Reserved1[6];
    UCHAR AllocationLength[2];
    UCHAR Reserved2[1];
    UCHAR Control;
};

struct _GET_EVENT_STATUS_NOTIFICATION {
    UCHAR OperationCode;
    UCHAR Immediate : 1;
    UCHAR Reserved : 4;
    UCHAR Lun : 3;
    UCHAR Reserved2[2];
    UCHAR NotificationClassRequest;
    UCHAR Reserved3[2];
    UCHAR EventListLength[2];
    UCHAR Control;
};

struct _GET_PERFORMANCE {
    UCHAR OperationCode;
    UCHAR Except : 2;
    UCHAR Write : 1;
    UCHAR Tolerance : 2;
    UCHAR Reserved0 : 3;
    UCHAR StartingLBA[4];
    UCHAR Reserved1[2];
    UCHAR MaximumNumberOfDescriptors[2];
    UCHAR Type;
    UCHAR Control;
};

struct _READ_DVD_STRUCTURE {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR RMDBlockNumber[4];
    UCHAR LayerNumber;
    UCHAR Format;
    UCHAR AllocationLength[2];
    UCHAR Reserved3 : 6;
    UCHAR AGID : 2;
    UCHAR Control;
};

struct _SET_STREAMING {
    UCHAR OperationCode;
    UCHAR Reserved[8];
    UCHAR ParameterListLength[2];
    UCHAR Control;
};

struct _SEND_DVD_STRUCTURE {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR Reserved2[5];
    UCHAR Format;
    UCHAR ParameterListLength[2];
    UCHAR Reserved3;
    UCHAR Control;
};

struct _SEND_KEY {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR Reserved2[6];
    UCHAR ParameterListLength[2];
    UCHAR KeyFormat : 6;
    UCHAR AGID : 2;
    UCHAR Control;
};

struct _REPORT_KEY {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR LogicalBlockAddress[4];
    UCHAR Reserved2[2];
    UCHAR AllocationLength[2];
    UCHAR KeyFormat : 6;
    UCHAR AGID : 2;
    UCHAR Control;
};

struct _SET_READ_AHEAD {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR TriggerLBA[4];
    UCHAR ReadAheadLBA[4];
    UCHAR Reserved2;
    UCHAR Control;
};

struct _READ_FORMATTED_CAPACITIES {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR Lun : 3;
    UCHAR Reserved2[5];
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _GET_CONFIGURATION {
    UCHAR OperationCode;
    UCHAR RequestType : 2;
    UCHAR Reserved1 : 6;
    UCHAR StartingFeature[2];
    UCHAR Reserved2[3];
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _SET_CD_SPEED {
    UCHAR OperationCode;
    union {
        UCHAR Reserved1;
        struct {
            UCHAR RotationControl : 2;
            UCHAR Reserved3 : 6;
        };
    };
    UCHAR ReadSpeed[2];
    UCHAR WriteSpeed[2];
    UCHAR Reserved2[5];
    UCHAR Control;
};

struct _LOAD_UNLOAD {
    UCHAR OperationCode;
    UCHAR Immediate : 1;
    UCHAR Reserved1 : 4;
    UCHAR Lun : 3;
    UCHAR Reserved2[2];
    UCHAR Start : 1;
    UCHAR LoadEject : 1;
    UCHAR Reserved3 : 6;
    UCHAR Reserved4[3];
    UCHAR Slot;
    UCHAR Reserved5[3];
};

#pragma pack(pop)
