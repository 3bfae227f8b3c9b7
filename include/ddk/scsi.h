/*
 * SCSI as Windows writes it down: commands, sense data, INQUIRY and parameter data. The layouts are those of the T10
 * standards; the names are Windows'.
 */
#pragma once

#include "parts/types.h"

#include "parts/scsi_opcodes.h"
#include "parts/scsi_constants.h"
#include "parts/scsi_cdb.h"
#include "parts/scsi_sense.h"
#include "parts/scsi_inquiry.h"
#include "parts/scsi_capacity.h"
#include "parts/scsi_mode.h"
#include "parts/scsi_mode_optical.h"
#include "parts/scsi_log.h"
#include "parts/scsi_management.h"
#include "parts/scsi_enclosure.h"
#include "parts/scsi_multimedia.h"

#if !defined(DRYDOCK_HOST)
#include "parts/byteorder.h"
#include "parts/scsi_helpers.h"
#endif
