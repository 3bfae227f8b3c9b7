/* Log pages and their parameters (SPC, SBC). */
#pragma once

#include "types.h"

#pragma pack(push, 1)

typedef struct _LOG_PARAMETER_HEADER {
    UCHAR ParameterCode[2];
    union {
        UCHAR ControlByte;
        struct {
            UCHAR FormatAndLinking : 2;
            UCHAR TMC : 2;
            UCHAR ETC : 1;
            UCHAR TSD : 1;
            UCHAR Obsolete : 1;
            UCHAR DU : 1;
        };
    };
    UCHAR ParameterLength;
} LOG_PARAMETER_HEADER, *PLOG_PARAMETER_HEADER;

typedef struct _DATE_OF_MANUFACTURE {
    UCHAR Year[4];
    UCHAR Week[2];
} DATE_OF_MANUFACTURE, *PDATE_OF_MANUFACTURE;

typedef struct _TEMPERATURE {
    UCHAR Reserved;
    UCHAR Temperature;
} TEMPERATURE, *PTEMPERATURE;

typedef struct _SELF_TEST_RESULTS {
    UCHAR SelfTestResults : 4;
    UCHAR Reserved1 : 1;
    UCHAR SelfTestCode : 3;
    UCHAR SelfTestNumber;
    UCHAR PowerOnHours[2];
    UCHAR AddressOfFirstFailure[8];
    UCHAR SenseKey : 4;
    UCHAR Reserved2 : 4;
    UCHAR AdditionalSenseCode;
    UCHAR AdditionalSenseCodeQualifier;
    UCHAR VendorSpecific;
} SELF_TEST_RESULTS, *PSELF_TEST_RESULTS;

typedef struct _SOLID_STATE_MEDIA {
    UCHAR Reserved[3];
    UCHAR PercentageUsed;
} SOLID_STATE_MEDIA, *PSOLID_STATE_MEDIA;

typedef struct _BACKGROUND_SCAN_STATUS {
    UCHAR PowerOnMinutes[4];
    UCHAR Reserved;
    UCHAR ScanStatus;
    UCHAR ScansPerformed[2];
    UCHAR ScanProgress[2];
    UCHAR MediumScansPerformed[2];
} BACKGROUND_SCAN_STATUS, *PBACKGROUND_SCAN_STATUS;

typedef struct _INFORMATIONAL_EXCEPTIONS {
    UCHAR ASC;
    UCHAR ASCQ;
    UCHAR MostRecentTemperature;
    UCHAR VendorSpecific[1];
} INFORMATIONAL_EXCEPTIONS, *PINFORMATIONAL_EXCEPTIONS;

typedef struct _THRESHOLD_RESOURCE_COUNT {
    UCHAR ResourceCount[4];
    UCHAR Scope : 2;
    UCHAR Reserved1 : 6;
    UCHAR Reserved2[3];
} THRESHOLD_RESOURCE_COUNT, *PTHRESHOLD_RESOURCE_COUNT;

typedef struct _WORKLOAD_UTILIZATION {
    UCHAR WorkloadUtilization[2];
} WORKLOAD_UTILIZATION, *PWORKLOAD_UTILIZATION;

typedef struct _LOG_PARAMETER {
    LOG_PARAMETER_HEADER Header;
    union {
        UCHAR AsByte[0];
        struct _THRESHOLD_RESOURCE_COUNT THRESHOLD_RESOURCE_COUNT;
        struct _TEMPERATURE TEMPERATURE;
        struct _DATE_OF_MANUFACTURE DATE_OF_MANUFACTURE;
        struct _WORKLOAD_UTILIZATION WORKLOAD_UTILIZATION;
        struct _SELF_TEST_RESULTS SELF_TEST_RESULTS;
        struct _SOLID_STATE_MEDIA SOLID_STATE_MEDIA;
        struct _BACKGROUND_SCAN_STATUS BACKGROUND_SCAN_STATUS;
        struct _INFORMATIONAL_EXCEPTIONS INFORMATIONAL_EXCEPTIONS;
    };
} LOG_PARAMETER, *PLOG_PARAMETER;

typedef struct _LOG_PARAMETER_THRESHOLD_RESOURCE_COUNT {
    LOG_PARAMETER_HEADER Header;
    UCHAR ResourceCount[4];
    UCHAR Scope : 2;
    UCHAR Reserved0 : 6;
    UCHAR Reserved1[3];
} LOG_PARAMETER_THRESHOLD_RESOURCE_COUNT, *PLOG_PARAMETER_THRESHOLD_RESOURCE_COUNT;

typedef struct _LOG_PAGE {
    UCHAR PageCode : 6;
    UCHAR SPF : 1;
    UCHAR DS : 1;
    UCHAR SubPageCode;
    UCHAR PageLength[2];
    LOG_PARAMETER Parameters[0];
} LOG_PAGE, *PLOG_PAGE;

typedef struct _LOG_PAGE_LOGICAL_BLOCK_PROVISIONING {
    UCHAR PageCode : 6;
    UCHAR SPF : 1;
    UCHAR DS : 1;
    UCHAR SubPageCode;
    UCHAR PageLength[2];
    LOG_PARAMETER_HEADER Parameters[0];
} LOG_PAGE_LOGICAL_BLOCK_PROVISIONING, *PLOG_PAGE_LOGICAL_BLOCK_PROVISIONING;

#pragma pack(pop)
