/*
 * SCSI as Windows writes it down: commands, sense data, INQUIRY and parameter data. The layouts are those of the T10
 * standards; the names are Windows'.
 */
#pragma once

#include "bits/types.h"

#include "bits/scsi_opcodes.h"
#include "bits/scsi_constants.h"
#include "bits/scsi_cdb.h"
#include "bits/scsi_sense.h"
#include "bits/scsi_inquiry.h"
#include "bits/scsi_capacity.h"
#include "bits/scsi_mode.h"
#include "bits/scsi_log.h"
#include "bits/scsi_management.h"
#include "bits/scsi_enclosure.h"
#include "bits/scsi_multimedia.h"

#if !defined(DRYDOCK_HOST)
#include "bits/byteorder.h"
#include "bits/scsi_helpers.h"
#endif
