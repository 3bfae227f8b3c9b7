/*
 * Command descriptor blocks of the block commands, and the generic forms of each length (SBC, ZBC). Multi-byte fields
 * are big-endian byte arrays. The structures have tags only: scsi_cdb.h names them as members of union CDB.
 */
#pragma once

#include "types.h"

#pragma pack(push, 1)

struct _CDB6GENERIC {
    UCHAR OperationCode;
    UCHAR Immediate : 1;
    UCHAR CommandUniqueBits : 4;
    UCHAR LogicalUnitNumber : 3;
    UCHAR CommandUniqueBytes[3];
    UCHAR Link : 1;
    UCHAR Flag : 1;
    UCHAR Reserved : 4;
    UCHAR VendorUnique : 2;
};

struct _CDB6READWRITE {
    UCHAR OperationCode;
    UCHAR LogicalBlockMsb1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlockMsb0;
    UCHAR LogicalBlockLsb;
    UCHAR TransferBlocks;
    UCHAR Control;
};

struct _CDB6INQUIRY {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR PageCode;
    UCHAR IReserved;
    UCHAR AllocationLength;
    UCHAR Control;
};

struct _CDB6INQUIRY3 {
    UCHAR OperationCode;
    UCHAR EnableVitalProductData : 1;
    UCHAR CommandSupportData : 1;
    UCHAR Reserved1 : 6;
    UCHAR PageCode;
    UCHAR Reserved2;
    UCHAR AllocationLength;
    UCHAR Control;
};

struct _CDB6VERIFY {
    UCHAR OperationCode;
    UCHAR Fixed : 1;
    UCHAR ByteCompare : 1;
    UCHAR Immediate : 1;
    UCHAR Reserved : 2;
    UCHAR LogicalUnitNumber : 3;
    UCHAR VerificationLength[3];
    UCHAR Control;
};

struct _CDB6FORMAT {
    UCHAR OperationCode;
    UCHAR FormatControl : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR FReserved1;
    UCHAR InterleaveMsb;
    UCHAR InterleaveLsb;
    UCHAR FReserved2;
};

struct _CDB10 {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved1 : 2;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlockByte0;
    UCHAR LogicalBlockByte1;
    UCHAR LogicalBlockByte2;
    UCHAR LogicalBlockByte3;
    UCHAR Reserved2;
    UCHAR TransferBlocksMsb;
    UCHAR TransferBlocksLsb;
    UCHAR Control;
};

struct _CDB12 {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved1 : 2;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlock[4];
    UCHAR TransferLength[4];
    UCHAR Reserved2;
    UCHAR Control;
};

struct _CDB16 {
    UCHAR OperationCode;
    UCHAR Reserved1 : 3;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR Protection : 3;
    UCHAR LogicalBlock[8];
    UCHAR TransferLength[4];
    UCHAR Reserved2;
    UCHAR Control;
};

struct _CDB32GENERIC {
    UCHAR OperationCode;
    UCHAR Control;
    UCHAR Reserved1[4];
    UCHAR Group : 5;
    UCHAR Reserved2 : 3;
    UCHAR AdditionalCDBLength;
    UCHAR ServiceAction[2];
    UCHAR Reserved3;
    UCHAR DurationLimitDescriptor0 : 1;
    UCHAR DurationLimitDescriptor1 : 1;
    UCHAR DurationLimitDescriptor2 : 1;
    UCHAR Reserved4 : 5;
    UCHAR LogicalBlock[8];
    UCHAR Reserved5[8];
    UCHAR TransferLength[4];
};

struct _READ12 {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved1 : 2;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlock[4];
    UCHAR TransferLength[4];
    UCHAR Reserved2 : 7;
    UCHAR Streaming : 1;
    UCHAR Control;
};

struct _WRITE12 {
    UCHAR OperationCode;
    UCHAR RelativeAddress : 1;
    UCHAR Reserved1 : 1;
    UCHAR EBP : 1;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlock[4];
    UCHAR TransferLength[4];
    UCHAR Reserved2 : 7;
    UCHAR Streaming : 1;
    UCHAR Control;
};

struct _READ16 {
    UCHAR OperationCode;
    UCHAR DurationLimitDescriptor2 : 1;
    UCHAR Reserved1 : 1;
    UCHAR RebuildAssistRecoveryControl : 1;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR ReadProtect : 3;
    UCHAR LogicalBlock[8];
    UCHAR TransferLength[4];
    UCHAR Group : 6;
    UCHAR DurationLimitDescriptor0 : 1;
    UCHAR DurationLimitDescriptor1 : 1;
    UCHAR Control;
};

struct _WRITE16 {
    UCHAR OperationCode;
    UCHAR DurationLimitDescriptor2 : 1;
    UCHAR Reserved1 : 2;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR WriteProtect : 3;
    UCHAR LogicalBlock[8];
    UCHAR TransferLength[4];
    UCHAR Group : 6;
    UCHAR DurationLimitDescriptor0 : 1;
    UCHAR DurationLimitDescriptor1 : 1;
    UCHAR Control;
};

struct _VERIFY16 {
    UCHAR OperationCode;
    UCHAR Reserved1 : 1;
    UCHAR ByteCheck : 1;
    UCHAR BlockVerify : 1;
    UCHAR Reserved2 : 1;
    UCHAR DisablePageOut : 1;
    UCHAR VerifyProtect : 3;
    UCHAR LogicalBlock[8];
    UCHAR VerificationLength[4];
    UCHAR Reserved3 : 7;
    UCHAR Streaming : 1;
    UCHAR Control;
};

struct _XDWRITEREAD32 {
    UCHAR OperationCode;
    UCHAR Control;
    UCHAR Reserved1[4];
    UCHAR Group : 5;
    UCHAR Reserved2 : 3;
    UCHAR AdditionalCDBLength;
    UCHAR ServiceAction[2];
    UCHAR XorProtectionInfo : 1;
    UCHAR Reservede : 1;
    UCHAR DisableWrite : 1;
    UCHAR ForceUnitAccess : 1;
    UCHAR DisablePageOut : 1;
    UCHAR WriteProtect : 1;
    UCHAR Reserved4;
    UCHAR LogicalBlock[8];
    UCHAR Reserved5[8];
    UCHAR TransferLength[4];
};

struct _SYNCHRONIZE_CACHE10 {
    UCHAR OperationCode;
    UCHAR RelAddr : 1;
    UCHAR Immediate : 1;
    UCHAR Reserved : 3;
    UCHAR Lun : 3;
    UCHAR LogicalBlockAddress[4];
    UCHAR Reserved2;
    UCHAR BlockCount[2];
    UCHAR Control;
};

struct _SYNCHRONIZE_CACHE16 {
    UCHAR OperationCode;
    UCHAR Reserved1 : 1;
    UCHAR Immediate : 1;
    UCHAR Reserved2 : 6;
    UCHAR LogicalBlock[8];
    UCHAR BlockCount[4];
    UCHAR Reserved3;
    UCHAR Control;
};

struct _READ_CAPACITY16 {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR LogicalBlock[8];
    UCHAR AllocationLength[4];
    UCHAR PMI : 1;
    UCHAR Reserved2 : 7;
    UCHAR Control;
};

struct _GET_LBA_STATUS {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR StartingLBA[8];
    UCHAR AllocationLength[4];
    UCHAR Reserved2;
    UCHAR Control;
};

struct _UNMAP {
    UCHAR OperationCode;
    UCHAR Anchor : 1;
    UCHAR Reserved1 : 7;
    UCHAR Reserved2[4];
    UCHAR GroupNumber : 5;
    UCHAR Reserved3 : 3;
    UCHAR AllocationLength[2];
    UCHAR Control;
};

struct _SANITIZE {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR AUSE : 1;
    UCHAR Reserved1 : 1;
    UCHAR Immediate : 1;
    UCHAR Reserved2[5];
    UCHAR ParameterListLength[2];
    UCHAR Control;
};

struct _SEEK {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR LogicalBlockAddress[4];
    UCHAR Reserved2[3];
    UCHAR Control;
};

struct _START_STOP {
    UCHAR OperationCode;
    UCHAR Immediate : 1;
    UCHAR Reserved1 : 4;
    UCHAR LogicalUnitNumber : 3;
    UCHAR Reserved2[2];
    UCHAR Start : 1;
    UCHAR LoadEject : 1;
    UCHAR Reserved3 : 6;
    UCHAR Control;
};

struct _MEDIA_REMOVAL {
    UCHAR OperationCode;
    UCHAR Reserved1 : 5;
    UCHAR LogicalUnitNumber : 3;
    UCHAR Reserved2[2];
    UCHAR Prevent : 1;
    UCHAR Persistant : 1;
    UCHAR Reserved3 : 6;
    UCHAR Control;
};

struct _TOKEN_OPERATION {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR Reserved2[4];
    UCHAR ListIdentifier[4];
    UCHAR ParameterListLength[4];
    UCHAR GroupNumber : 5;
    UCHAR Reserved3 : 3;
    UCHAR Control;
};

struct _RECEIVE_TOKEN_INFORMATION {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR ListIdentifier[4];
    UCHAR Reserved2[4];
    UCHAR AllocationLength[4];
    UCHAR Reserved3;
    UCHAR Control;
};

struct _CLOSE_ZONE {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR ZoneId[8];
    UCHAR Reserved2[4];
    UCHAR All : 1;
    UCHAR Reserved3 : 7;
    UCHAR Control;
};

struct _FINISH_ZONE {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR ZoneId[8];
    UCHAR Reserved2[4];
    UCHAR All : 1;
    UCHAR Reserved3 : 7;
    UCHAR Control;
};

struct _OPEN_ZONE {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR ZoneId[8];
    UCHAR Reserved2[4];
    UCHAR All : 1;
    UCHAR Reserved3 : 7;
    UCHAR Control;
};

struct _RESET_WRITE_POINTER {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR ZoneId[8];
    UCHAR Reserved2[4];
    UCHAR All : 1;
    UCHAR Reserved3 : 7;
    UCHAR Control;
};

struct _REPORT_ZONES {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR ZoneStartLBA[8];
    UCHAR AllocationLength[4];
    UCHAR ReportingOptions : 6;
    UCHAR Reserved3 : 1;
    UCHAR Partial : 1;
    UCHAR Control;
};

struct _GET_PHYSICAL_ELEMENT_STATUS {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR Reserved2[4];
    UCHAR StartingElement[4];
    UCHAR AllocationLength[4];
    UCHAR ReportType : 4;
    UCHAR Reserved3 : 2;
    UCHAR Filter : 2;
    UCHAR Control;
};

struct _REMOVE_ELEMENT_AND_TRUNCATE {
    UCHAR OperationCode;
    UCHAR ServiceAction : 5;
    UCHAR Reserved1 : 3;
    UCHAR RequestedCapacity[8];
    UCHAR ElementIdentifier[4];
    UCHAR Reserved2;
    UCHAR Control;
};

#pragma pack(pop)
