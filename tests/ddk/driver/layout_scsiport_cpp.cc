/* The layout assertions for SCSI Port, in C++. */
#include <miniport.h>
#include <scsi.h>
#include <srb.h>
#include <srbhelper.h>

#include "../layout_assertions.h"
