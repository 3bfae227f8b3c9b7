/*
 * Request blocks, and the SCSI Port miniport interface. A SCSI Port miniport includes miniport.h, scsi.h and this file.
 * After storport.h it adds nothing: Storport's definitions are there already. With DRYDOCK_HOST the types of the port
 * model lie in drydock::scsiport::abi and there are no routines.
 */
#pragma once

#include "parts/srb_extended.h"

#if defined(DRYDOCK_HOST)
#include "parts/scsiport_types.h"
#elif !defined(DDK_STORPORT_H)
#define DDK_SRB_H
#include "miniport.h"
#include "parts/scsiport_types.h"
#include "parts/scsiport_routines.h"
#endif
