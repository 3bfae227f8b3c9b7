/*
 * The Storport miniport interface. A driver includes it (usually after ntddk.h or wdm.h) and finds everything of
 * Storport, of SCSI and of request blocks in the global namespace. With DRYDOCK_HOST the types of the port model lie in
 * drydock::storport::abi and there are no routines.
 */
#pragma once

#if defined(DDK_SRB_H) && !defined(DRYDOCK_HOST)
#error "Include storport.h without srb.h: the two define the same names for different port drivers."
#endif
#define DDK_STORPORT_H

#include "ntdef.h"
#include "scsi.h"

#include "parts/storport_config.h"
#include "parts/storport_pofx.h"

#if !defined(DRYDOCK_HOST)
#include "miniport.h"
#include "parts/storport_guids.h"
#include "parts/storport_routines.h"
#include "parts/storport_notifications.h"
#include "parts/storport_extended.h"
#include "parts/storport_registers.h"
#endif
