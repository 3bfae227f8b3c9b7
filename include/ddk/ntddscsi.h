/*
 * I/O control codes and requests of SCSI and ATA adapters: pass-through, miniport requests in an SRB_IO_CONTROL
 * (firmware, hybrid disks, non-volatile cache, data set management), dump pointers.
 */
#pragma once

#include "ntdef.h"
#include "parts/nt_constants.h"

#include "parts/ioctl_scsi_constants.h"
#include "parts/ioctl_pass_through.h"
#include "parts/ioctl_miniport.h"
