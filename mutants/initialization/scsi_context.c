/*
 * Registers for one more kind of bus when it has found its first adapter.
 *
 * Primary: scsi-initialize-context
 * Consequences: none
 * Options: --irq intx --disk 64M
 */
#include "../common/scsi_skeleton.h"

static HW_INITIALIZATION_DATA Remembered;
static PVOID Driver, RegistryPath;

static VOID Remember(PVOID Argument1, PVOID Argument2, PHW_INITIALIZATION_DATA Data)
{
    Driver = Argument1;
    RegistryPath = Argument2;
    Remembered = *Data;
    Remembered.AdapterInterfaceType = Eisa;
}
#define MUTANT_REGISTERED Remember

static ULONG RegisterAgain(VOID)
{
    ScsiPortInitialize(Driver, RegistryPath, &Remembered, NULL);
    return SP_RETURN_FOUND;
}
#define MUTANT_FIND_ADAPTER(Ext, Config, Again) RegisterAgain()

#include "../common/scsi_skeleton.c"
