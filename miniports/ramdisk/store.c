/*
 * The blocks of the disk: pieces of nonpaged pool, and the loops that walk over their borders.
 */
#include "ramdisk.h"

#define BLOCKS_PER_PIECE (RAMDISK_PIECE_BYTES / RAMDISK_BLOCK_SIZE)

_Use_decl_annotations_
BOOLEAN StoreAllocate(PRAMDISK_EXTENSION Extension, ULONG Megabytes)
{
    ULONG Wanted = Megabytes * 16;
    PVOID Block = NULL;

    if (StorPortAllocatePool(Extension, Wanted * sizeof(PUCHAR), RAMDISK_POOL_TAG, &Block) != STOR_STATUS_SUCCESS) {
        return FALSE;
    }
    Extension->Pieces = (PUCHAR*)Block;
    for (Extension->PieceCount = 0; Extension->PieceCount < Wanted; Extension->PieceCount++) {
        Block = NULL;
        if (StorPortAllocatePool(Extension, RAMDISK_PIECE_BYTES, RAMDISK_POOL_TAG, &Block) != STOR_STATUS_SUCCESS) {
            StoreFree(Extension);
            return FALSE;
        }
        RtlZeroMemory(Block, RAMDISK_PIECE_BYTES);
        Extension->Pieces[Extension->PieceCount] = (PUCHAR)Block;
    }
    return TRUE;
}

_Use_decl_annotations_
VOID StoreFree(PRAMDISK_EXTENSION Extension)
{
    if (Extension->Pieces == NULL) {
        return;
    }
    while (Extension->PieceCount != 0) {
        StorPortFreePool(Extension, Extension->Pieces[--Extension->PieceCount]);
    }
    StorPortFreePool(Extension, Extension->Pieces);
    Extension->Pieces = NULL;
}

/* The bytes at an offset of the disk, up to the end of their piece. */
static PUCHAR Find(const RAMDISK_EXTENSION* Extension, ULONG64 Offset, ULONG Wanted, PULONG Found)
{
    ULONG Within = (ULONG)(Offset % RAMDISK_PIECE_BYTES);
    ULONG Room = RAMDISK_PIECE_BYTES - Within;

    *Found = Wanted < Room ? Wanted : Room;
    return Extension->Pieces[Offset / RAMDISK_PIECE_BYTES] + Within;
}

_Use_decl_annotations_
VOID StoreRead(const RAMDISK_EXTENSION* Extension, ULONG64 FirstBlock, PUCHAR Buffer, ULONG Length)
{
    ULONG64 Offset = FirstBlock * RAMDISK_BLOCK_SIZE;

    for (ULONG Done = 0, Count; Done < Length; Done += Count) {
        PUCHAR Source = Find(Extension, Offset + Done, Length - Done, &Count);
        StorPortCopyMemory(Buffer + Done, Source, Count);
    }
}

_Use_decl_annotations_
VOID StoreWrite(PRAMDISK_EXTENSION Extension, ULONG64 FirstBlock, const UCHAR* Buffer, ULONG Length)
{
    ULONG64 Offset = FirstBlock * RAMDISK_BLOCK_SIZE;

    for (ULONG Done = 0, Count; Done < Length; Done += Count) {
        PUCHAR Target = Find(Extension, Offset + Done, Length - Done, &Count);
        StorPortCopyMemory(Target, (PVOID)(Buffer + Done), Count);
    }
}

_Use_decl_annotations_
BOOLEAN StoreEquals(const RAMDISK_EXTENSION* Extension, ULONG64 FirstBlock, const UCHAR* Buffer, ULONG Length)
{
    ULONG64 Offset = FirstBlock * RAMDISK_BLOCK_SIZE;

    for (ULONG Done = 0, Count; Done < Length; Done += Count) {
        const UCHAR* Stored = Find(Extension, Offset + Done, Length - Done, &Count);
        for (ULONG Byte = 0; Byte < Count; Byte++) {
            if (Stored[Byte] != Buffer[Done + Byte]) {
                return FALSE;
            }
        }
    }
    return TRUE;
}

/* The count is in blocks: 32 bits of bytes would not reach across the disk. */
_Use_decl_annotations_
VOID StoreZero(PRAMDISK_EXTENSION Extension, ULONG64 FirstBlock, ULONG BlockCount)
{
    while (BlockCount != 0) {
        ULONG Room = BLOCKS_PER_PIECE - (ULONG)(FirstBlock % BLOCKS_PER_PIECE);
        ULONG Blocks = BlockCount < Room ? BlockCount : Room;
        ULONG Count;

        RtlZeroMemory(Find(Extension, FirstBlock * RAMDISK_BLOCK_SIZE, Blocks * RAMDISK_BLOCK_SIZE, &Count),
                      Blocks * RAMDISK_BLOCK_SIZE);
        FirstBlock += Blocks;
        BlockCount -= Blocks;
    }
}
