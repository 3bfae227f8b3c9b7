/*
 * From a MEDIUM_REQUEST to an NVMe command with its PRPs (NVMe 4.3), all of it in the SRB extension: nothing here is shared,
 * so HwStorBuildIo needs no lock.
 */
#include "nvme.h"

/* The block of PRP_LIST_BYTES in the extension that crosses no page. */
static PVOID AreaOf(PNVME_SRB_EXTENSION Request)
{
    return (PVOID)(((ULONG_PTR)Request->Area + PRP_LIST_BYTES - 1) & ~(ULONG_PTR)(PRP_LIST_BYTES - 1));
}

static BOOLEAN LocateArea(PNVME_EXTENSION Extension, PNVME_SRB_EXTENSION Request)
{
    ULONG Length = 0;
    STOR_PHYSICAL_ADDRESS Address = StorPortGetPhysicalAddress(Extension, NULL, AreaOf(Request), &Length);

    Request->AreaPhysical = (ULONG64)Address.QuadPart;
    return Address.QuadPart != 0 && Length >= PRP_LIST_BYTES;
}

static VOID BeginCommand(PNVME_SRB_EXTENSION Request, PNAMESPACE Namespace, UCHAR Opcode)
{
    RtlZeroMemory(&Request->Command, sizeof(Request->Command));
    Request->Command.Opcode = Opcode;
    Request->Command.NamespaceId = Namespace->Id;
    Request->NextReset = NULL;
    Request->Namespace = Namespace;
    Request->BytesToMove = 0;
    Request->VerifyLeft = 0;
    Request->AreaPhysical = 0;
    Request->Admin = FALSE;
    Request->SetsMode = FALSE;
}

static VOID SetBlocks(PNVME_SRB_EXTENSION Request, ULONG64 FirstBlock, ULONG BlockCount)
{
    Request->Command.Dword10 = (ULONG)FirstBlock;
    Request->Command.Dword11 = (ULONG)(FirstBlock >> 32);
    Request->Command.Dword12 = (BlockCount - 1) & 0xFFFF;
}

/* PRP1 takes the first page, PRP2 the second or the list of all others. Only the first may begin, and only the last may
   end, within a page; a list that breaks this rule was not made from one buffer. */
static BOOLEAN MapBuffer(PNVME_EXTENSION Extension, PNVME_SRB_EXTENSION Request, PSTOR_SCATTER_GATHER_LIST List)
{
    PULONG64 Area = (PULONG64)AreaOf(Request);
    ULONG Left = Request->BytesToMove;
    ULONG Pages = 0;

    for (ULONG Index = 0; Index < List->NumberOfElements && Left != 0; Index++) {
        ULONG64 Address = (ULONG64)List->List[Index].PhysicalAddress.QuadPart;
        ULONG Length = List->List[Index].Length < Left ? List->List[Index].Length : Left;

        Left -= Length;
        while (Length != 0) {
            ULONG Chunk = NVME_PAGE_SIZE - (ULONG)(Address & NVME_PAGE_MASK);
            if (Chunk > Length) {
                Chunk = Length;
            }
            if (Pages != 0 && ((Address & NVME_PAGE_MASK) != 0 || Pages > PRP_LIST_ENTRIES)) {
                return FALSE;
            }
            if (Pages == 0) {
                Request->Command.Prp1 = Address;
            } else {
                Area[Pages - 1] = Address;
            }
            if (((Address + Chunk) & NVME_PAGE_MASK) != 0 && (Length != Chunk || Left != 0)) {
                return FALSE;
            }
            Pages++;
            Address += Chunk;
            Length -= Chunk;
        }
    }
    if (Left != 0) {
        return FALSE;
    }
    if (Pages == 2) {
        Request->Command.Prp2 = Area[0];
    } else if (Pages > 2) {
        if (!LocateArea(Extension, Request)) {
            return FALSE;
        }
        Request->Command.Prp2 = Request->AreaPhysical;
    }
    return TRUE;
}

static BOOLEAN TranslateTransfer(PNVME_EXTENSION Extension, PVOID Srb, PNVME_SRB_EXTENSION Request,
                                 const MEDIUM_REQUEST* Medium)
{
    PSTOR_SCATTER_GATHER_LIST List = StorPortGetScatterGatherList(Extension, (PSCSI_REQUEST_BLOCK)Srb);

    SetBlocks(Request, Medium->FirstBlock, Medium->BlockCount);
    if (Medium->ForceUnitAccess) {
        Request->Command.Dword12 |= NVME_NVM_FORCE_UNIT_ACCESS;
    }
    Request->BytesToMove = Medium->BlockCount * Request->Namespace->Unit.BlockSize;
    if (List == NULL || !MapBuffer(Extension, Request, List)) {
        UnitReject(Srb, SRB_STATUS_INVALID_REQUEST);
        return FALSE;
    }
    return TRUE;
}

static ULONG64 FirstBlockOf(const NVME_COMMAND* Command)
{
    return ((ULONG64)Command->Dword11 << 32) | Command->Dword10;
}

/* The next piece of a VERIFY: the Verify command where there is one, otherwise a read of which every page goes to the
   same scratch page. Called under the queue lock for all but the first piece. */
static VOID NextVerify(PNVME_EXTENSION Extension, PNVME_SRB_EXTENSION Request, ULONG64 FirstBlock)
{
    const SCSI_UNIT* Unit = &Request->Namespace->Unit;
    BOOLEAN Native = Request->Command.Opcode == NVME_NVM_VERIFY;
    ULONG Limit = Native ? NVME_NVM_MAXIMUM_BLOCKS : Unit->MaximumTransferBlocks;
    ULONG Blocks = Request->VerifyLeft < Limit ? Request->VerifyLeft : Limit;
    ULONG Pages = (Blocks * Unit->BlockSize + NVME_PAGE_MASK) / NVME_PAGE_SIZE;

    SetBlocks(Request, FirstBlock, Blocks);
    Request->VerifyLeft -= Blocks;
    if (Native) {
        return;
    }
    Request->Command.Prp1 = Extension->ScratchPagePhysical;
    Request->Command.Prp2 = 0;
    if (Pages > 1) {
        Request->Command.Prp2 = Pages == 2 ? Extension->ScratchPagePhysical : Request->AreaPhysical;
    }
}

static BOOLEAN TranslateVerify(PNVME_EXTENSION Extension, PVOID Srb, PNVME_SRB_EXTENSION Request,
                               const MEDIUM_REQUEST* Medium)
{
    PULONG64 Area = (PULONG64)AreaOf(Request);

    if (Request->Command.Opcode == NVME_NVM_READ) {
        if (!LocateArea(Extension, Request)) {
            UnitReject(Srb, SRB_STATUS_INSUFFICIENT_RESOURCES);
            return FALSE;
        }
        for (ULONG Page = 0; Page < PRP_LIST_ENTRIES; Page++) {
            Area[Page] = Extension->ScratchPagePhysical;
        }
    }
    Request->VerifyLeft = Medium->BlockCount;
    NextVerify(Extension, Request, Medium->FirstBlock);
    return TRUE;
}

/* Under the queue lock, for a command that came back well: TRUE if the same request has another one to send. */
_Use_decl_annotations_
BOOLEAN IoContinue(PNVME_EXTENSION Extension, PVOID Srb)
{
    PNVME_SRB_EXTENSION Request = SrbExtensionOf(Srb);

    if (Request->VerifyLeft == 0) {
        return FALSE;
    }
    NextVerify(Extension, Request, FirstBlockOf(&Request->Command) + (Request->Command.Dword12 & 0xFFFF) + 1);
    return TRUE;
}

/* 6.7: the ranges stand where a transfer would have its PRP list. A descriptor of no blocks names nothing. */
static BOOLEAN TranslateUnmap(PNVME_EXTENSION Extension, PVOID Srb, PNVME_SRB_EXTENSION Request,
                              const MEDIUM_REQUEST* Medium)
{
    PNVME_DATASET_RANGE Ranges = (PNVME_DATASET_RANGE)AreaOf(Request);
    ULONG Count = 0;

    Request->BytesToMove = UnitRead16((const UCHAR*)SrbGetCdb(Srb) + 7);
    for (ULONG Index = 0; Index < Medium->DescriptorCount; Index++) {
        UnitUnmapDescriptor(Srb, Index, &Ranges[Count].StartingBlock, &Ranges[Count].BlockCount);
        Ranges[Count].Attributes = 0;
        if (Ranges[Count].BlockCount != 0) {
            Count++;
        }
    }
    if (Count == 0) {
        UnitSucceed(Srb, Request->BytesToMove);
        return FALSE;
    }
    if (!LocateArea(Extension, Request)) {
        UnitReject(Srb, SRB_STATUS_INSUFFICIENT_RESOURCES);
        return FALSE;
    }
    Request->Command.Prp1 = Request->AreaPhysical;
    Request->Command.Dword10 = Count - 1;
    Request->Command.Dword11 = NVME_DATASET_DEALLOCATE;
    return TRUE;
}

static UCHAR OpcodeOf(const NVME_EXTENSION* Extension, MEDIUM_OPERATION Operation)
{
    switch (Operation) {
    case MediumRead:
        return NVME_NVM_READ;
    case MediumWrite:
        return NVME_NVM_WRITE;
    case MediumVerify:
        return (Extension->OptionalCommands & NVME_OPTIONAL_VERIFY) != 0 ? NVME_NVM_VERIFY : NVME_NVM_READ;
    case MediumCompare:
        return NVME_NVM_COMPARE;
    case MediumUnmap:
        return NVME_NVM_DATASET_MANAGEMENT;
    case MediumZero:
        return NVME_NVM_WRITE_ZEROES;
    default:
        return NVME_NVM_FLUSH;
    }
}

/* FALSE: the request has its final status already. */
_Use_decl_annotations_
BOOLEAN TranslateRequest(PNVME_EXTENSION Extension, PVOID Srb, PNAMESPACE Namespace, const MEDIUM_REQUEST* Medium)
{
    PNVME_SRB_EXTENSION Request = SrbExtensionOf(Srb);

    BeginCommand(Request, Namespace, OpcodeOf(Extension, Medium->Operation));
    switch (Medium->Operation) {
    case MediumCompare:
        if ((Extension->OptionalCommands & NVME_OPTIONAL_COMPARE) == 0) {
            UnitFail(Srb, &Namespace->Unit, SCSI_SENSE_ILLEGAL_REQUEST, SCSI_ADSENSE_INVALID_CDB, 0);
            return FALSE;
        }
        return TranslateTransfer(Extension, Srb, Request, Medium);
    case MediumRead:
    case MediumWrite:
        return TranslateTransfer(Extension, Srb, Request, Medium);
    case MediumVerify:
        return TranslateVerify(Extension, Srb, Request, Medium);
    case MediumUnmap:
        return TranslateUnmap(Extension, Srb, Request, Medium);
    case MediumZero:
        SetBlocks(Request, Medium->FirstBlock, Medium->BlockCount);
        if (Medium->Deallocate) {
            Request->Command.Dword12 |= NVME_NVM_DEALLOCATE;
        }
        if ((((const UCHAR*)SrbGetCdb(Srb))[1] & 0x01) == 0) {
            Request->BytesToMove = Namespace->Unit.BlockSize; /* without NDOB the pattern has been taken */
        }
        return TRUE;
    default:
        if (!Extension->WriteCachePresent) {
            UnitSucceed(Srb, 0);
            return FALSE;
        }
        return TRUE;
    }
}

_Use_decl_annotations_
VOID TranslateFlush(PVOID Srb, PNAMESPACE Namespace)
{
    BeginCommand(SrbExtensionOf(Srb), Namespace, NVME_NVM_FLUSH);
}

/* 5.21.1.6: the cache is the controller's, so the feature names no namespace. Without SAVE it lasts until a reset. */
_Use_decl_annotations_
VOID TranslateMode(PVOID Srb, PNAMESPACE Namespace, const MODE_CHANGE* Change)
{
    PNVME_SRB_EXTENSION Request = SrbExtensionOf(Srb);

    BeginCommand(Request, Namespace, NVME_ADMIN_SET_FEATURES);
    Request->Command.NamespaceId = 0;
    Request->Command.Dword10 = NVME_FEATURE_VOLATILE_WRITE_CACHE;
    Request->Command.Dword11 = Change->WriteCache ? 1 : 0;
    Request->BytesToMove = Change->ListLength;
    Request->Admin = Change->ChangesWriteCache;
    Request->SetsMode = TRUE;
    Request->Mode = *Change;
}
