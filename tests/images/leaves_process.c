/* Ends the process that it lives in, by the system call. */
#include "storport.h"

ULONG DriverEntry(PVOID DriverObject, PVOID RegistryPath)
{
    (void)DriverObject;
    (void)RegistryPath;
    __asm__ volatile("syscall" : : "a"(231), "D"(0) : "rcx", "r11", "memory");
    return StorPortInitialize(DriverObject, RegistryPath, NULL, NULL);
}
