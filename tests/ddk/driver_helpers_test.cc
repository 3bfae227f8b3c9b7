// The inline helpers that drivers get, run: request block accessors for both kinds of block, byte order, lists, atomics,
// sense data. This file includes the headers as a driver does, not in host mode.
#include <cstdint>
#include <cstring>
#include <vector>

#include <gtest/gtest.h>

#include "ddk/ntddk.h"
#include "ddk/storport.h"
#include "ddk/srbhelper.h"

namespace {

/// A STORAGE_REQUEST_BLOCK with a BTL8 address and one piece of extension data behind it.
template <typename Extension>
class ExtendedRequest {
public:
    explicit ExtendedRequest(SRBEXDATATYPE type) : memory_(length / 8)
    {
        auto &request = block();
        request.Length = offsetof(STORAGE_REQUEST_BLOCK, Signature);
        request.Function = SRB_FUNCTION_STORAGE_REQUEST_BLOCK;
        request.Signature = SRB_SIGNATURE;
        request.SrbLength = length;
        request.SrbFunction = SRB_FUNCTION_EXECUTE_SCSI;
        request.AddressOffset = address_offset;
        request.NumSrbExData = 1;
        request.SrbExDataOffset[0] = data_offset;
        auto address = reinterpret_cast<STOR_ADDR_BTL8 *>(bytes() + address_offset);
        address->Type = STOR_ADDRESS_TYPE_BTL8;
        address->AddressLength = STOR_ADDR_BTL8_ADDRESS_LENGTH;
        address->Path = 1;
        address->Target = 2;
        address->Lun = 3;
        data().Type = type;
    }

    STORAGE_REQUEST_BLOCK &block() { return *reinterpret_cast<STORAGE_REQUEST_BLOCK *>(memory_.data()); }
    Extension &data() { return *reinterpret_cast<Extension *>(bytes() + data_offset); }
    PVOID srb() { return memory_.data(); }

private:
    static constexpr ULONG address_offset = sizeof(STORAGE_REQUEST_BLOCK);
    static constexpr ULONG data_offset = address_offset + sizeof(STOR_ADDR_BTL8);
    static constexpr ULONG length = data_offset + sizeof(Extension);
    UCHAR *bytes() { return reinterpret_cast<UCHAR *>(memory_.data()); }
    std::vector<std::uint64_t> memory_;
};

template <typename Extension>
void expect_scsi_access(SRBEXDATATYPE type)
{
    ExtendedRequest<Extension> request(type);
    UCHAR sense[18];
    request.data().CdbLength = 10;
    EXPECT_EQ(SrbGetCdb(request.srb()), reinterpret_cast<PCDB>(request.data().Cdb));
    EXPECT_EQ(SrbGetCdbLength(request.srb()), 10u);
    SrbSetScsiStatus(request.srb(), SCSISTAT_CHECK_CONDITION);
    SrbSetSenseInfoBuffer(request.srb(), sense);
    SrbSetSenseInfoBufferLength(request.srb(), sizeof sense);
    EXPECT_EQ(request.data().ScsiStatus, SCSISTAT_CHECK_CONDITION);
    EXPECT_EQ(request.data().SenseInfoBuffer, static_cast<PVOID>(sense));
    EXPECT_EQ(SrbGetScsiStatus(request.srb()), SCSISTAT_CHECK_CONDITION);
    EXPECT_EQ(SrbGetSenseInfoBuffer(request.srb()), static_cast<PVOID>(sense));
    EXPECT_EQ(SrbGetSenseInfoBufferLength(request.srb()), sizeof sense);
}

TEST(SrbHelper, SCSI_fields_are_found_in_each_kind_of_extension_data)
{
    expect_scsi_access<SRBEX_DATA_SCSI_CDB16>(SrbExDataTypeScsiCdb16);
    expect_scsi_access<SRBEX_DATA_SCSI_CDB32>(SrbExDataTypeScsiCdb32);
    expect_scsi_access<SRBEX_DATA_SCSI_CDB_VAR>(SrbExDataTypeScsiCdbVar);
}

TEST(SrbHelper, extended_and_legacy_blocks_answer_the_same_questions)
{
    ExtendedRequest<SRBEX_DATA_SCSI_CDB16> extended(SrbExDataTypeScsiCdb16);
    SCSI_REQUEST_BLOCK legacy = {};
    legacy.Length = sizeof legacy;
    legacy.Function = SRB_FUNCTION_EXECUTE_SCSI;
    legacy.PathId = 1;
    legacy.TargetId = 2;
    legacy.Lun = 3;
    int buffer = 0;
    for (PVOID srb : {extended.srb(), static_cast<PVOID>(&legacy)}) {
        EXPECT_EQ(SrbGetSrbFunction(srb), static_cast<ULONG>(SRB_FUNCTION_EXECUTE_SCSI));
        EXPECT_EQ(SrbGetPathId(srb), 1);
        EXPECT_EQ(SrbGetTargetId(srb), 2);
        EXPECT_EQ(SrbGetLun(srb), 3);
        SrbSetSrbStatus(srb, SRB_STATUS_DATA_OVERRUN);
        EXPECT_EQ(SrbGetSrbStatus(srb), SRB_STATUS_DATA_OVERRUN);
        SrbSetDataBuffer(srb, &buffer);
        SrbSetDataTransferLength(srb, 4096);
        SrbSetTimeOutValue(srb, 30);
        EXPECT_EQ(SrbGetDataBuffer(srb), &buffer);
        EXPECT_EQ(SrbGetDataTransferLength(srb), 4096u);
        EXPECT_EQ(SrbGetTimeOutValue(srb), 30u);
        SrbAssignSrbFlags(srb, SRB_FLAGS_DATA_IN);
        SrbSetSrbFlags(srb, SRB_FLAGS_NO_QUEUE_FREEZE);
        SrbClearSrbFlags(srb, SRB_FLAGS_DATA_IN);
        EXPECT_EQ(SrbGetSrbFlags(srb), static_cast<ULONG>(SRB_FLAGS_NO_QUEUE_FREEZE));
    }
    extended.block().MiniportContext = &buffer;
    legacy.SrbExtension = &buffer;
    EXPECT_EQ(SrbGetMiniportContext(extended.srb()), &buffer);
    EXPECT_EQ(SrbGetMiniportContext(&legacy), &buffer);
}

TEST(SrbHelper, extension_data_outside_the_block_is_not_followed)
{
    ExtendedRequest<SRBEX_DATA_SCSI_CDB16> request(SrbExDataTypeScsiCdb16);
    EXPECT_EQ(SrbGetSrbExDataByIndex(&request.block(), 1), nullptr);
    EXPECT_EQ(SrbGetSrbExDataByType(&request.block(), SrbExDataTypePnP), nullptr);
    request.block().SrbExDataOffset[0] = request.block().SrbLength;
    EXPECT_EQ(SrbGetSrbExDataByIndex(&request.block(), 0), nullptr);
    request.block().SrbExDataOffset[0] = 8;
    EXPECT_EQ(SrbGetCdb(request.srb()), nullptr);
}

TEST(SrbHelper, a_copy_into_a_shorter_block_is_refused)
{
    ExtendedRequest<SRBEX_DATA_SCSI_CDB16> request(SrbExDataTypeScsiCdb16);
    std::vector<std::uint64_t> target(request.block().SrbLength / 8);
    EXPECT_FALSE(SrbCopySrb(target.data(), request.block().SrbLength - 1, request.srb()));
    EXPECT_EQ(target[0], 0u);
    EXPECT_TRUE(SrbCopySrb(target.data(), request.block().SrbLength, request.srb()));
    EXPECT_EQ(std::memcmp(target.data(), request.srb(), request.block().SrbLength), 0);
}

TEST(ByteOrder, reversed_copies_read_unaligned_big_endian_fields)
{
    const UCHAR wire[] = {0xFF, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0};
    USHORT two;
    ULONG four;
    ULONGLONG eight;
    REVERSE_BYTES_SHORT(&two, wire + 1);
    REVERSE_BYTES(&four, wire + 1);
    REVERSE_BYTES_QUAD(&eight, wire + 1);
    EXPECT_EQ(two, 0x1234);
    EXPECT_EQ(four, 0x12345678u);
    EXPECT_EQ(eight, 0x123456789ABCDEF0u);
    REVERSE_QUAD(&eight);
    EXPECT_EQ(eight, 0xF0DEBC9A78563412u);
}

TEST(List, entries_leave_in_the_order_that_the_insertion_says)
{
    struct Item {
        int number;
        LIST_ENTRY link;
    } items[3] = {{1, {}}, {2, {}}, {3, {}}};
    LIST_ENTRY head;
    InitializeListHead(&head);
    EXPECT_TRUE(IsListEmpty(&head));
    InsertTailList(&head, &items[1].link);
    InsertTailList(&head, &items[2].link);
    InsertHeadList(&head, &items[0].link);
    EXPECT_FALSE(RemoveEntryList(&items[1].link));
    EXPECT_EQ(CONTAINING_RECORD(RemoveTailList(&head), Item, link)->number, 3);
    EXPECT_EQ(CONTAINING_RECORD(RemoveHeadList(&head), Item, link)->number, 1);
    EXPECT_TRUE(IsListEmpty(&head));
}

TEST(Interlocked, routines_return_what_Windows_documents)
{
    LONG value = 5;
    EXPECT_EQ(InterlockedIncrement(&value), 6);
    EXPECT_EQ(InterlockedExchangeAdd(&value, 4), 6);
    EXPECT_EQ(InterlockedCompareExchange(&value, 1, 99), 10);
    EXPECT_EQ(InterlockedCompareExchange(&value, 1, 10), 10);
    EXPECT_EQ(InterlockedOr(&value, 6), 1);
    EXPECT_EQ(InterlockedAnd(&value, 3), 7);
    EXPECT_EQ(InterlockedExchange(&value, -1), 3);
    EXPECT_EQ(InterlockedDecrement(&value), -2);
    LONG bits[2] = {0, 0};
    EXPECT_EQ(InterlockedBitTestAndSet(bits, 33), 0);
    EXPECT_EQ(InterlockedBitTestAndSet(bits, 33), 1);
    EXPECT_EQ(bits[1], 2);
}

TEST(Macros, pages_spanned_count_both_ends)
{
    EXPECT_EQ(ADDRESS_AND_SIZE_TO_SPAN_PAGES(0xFFFULL, 2), 2u);
    EXPECT_EQ(ADDRESS_AND_SIZE_TO_SPAN_PAGES(0x1000ULL, 0x1000), 1u);
    EXPECT_EQ(ADDRESS_AND_SIZE_TO_SPAN_PAGES(0x1001ULL, 0x1000), 2u);
    EXPECT_EQ(RtlCompareMemory("drydock", "drysack", 7), 3u);
}

TEST(Sense, keys_are_read_from_both_formats)
{
    UCHAR key, code, qualifier;
    SENSE_DATA fixed = {};
    fixed.ErrorCode = SCSI_SENSE_ERRORCODE_FIXED_CURRENT;
    fixed.SenseKey = SCSI_SENSE_ILLEGAL_REQUEST;
    fixed.AdditionalSenseLength = 10;
    fixed.AdditionalSenseCode = SCSI_ADSENSE_INVALID_CDB;
    EXPECT_TRUE(ScsiGetSenseKeyAndCodes(&fixed, sizeof fixed, SCSI_SENSE_OPTIONS_NONE, &key, &code, &qualifier));
    EXPECT_EQ(key, SCSI_SENSE_ILLEGAL_REQUEST);
    EXPECT_EQ(code, SCSI_ADSENSE_INVALID_CDB);
    UCHAR descriptor[8] = {SCSI_SENSE_ERRORCODE_DESCRIPTOR_CURRENT, SCSI_SENSE_MEDIUM_ERROR,
                           SCSI_ADSENSE_UNRECOVERED_ERROR, 2};
    EXPECT_TRUE(ScsiGetSenseKeyAndCodes(descriptor, sizeof descriptor, SCSI_SENSE_OPTIONS_NONE, &key, &code, &qualifier));
    EXPECT_EQ(key, SCSI_SENSE_MEDIUM_ERROR);
    EXPECT_EQ(code, SCSI_ADSENSE_UNRECOVERED_ERROR);
    EXPECT_EQ(qualifier, 2);
    EXPECT_FALSE(ScsiGetSenseKeyAndCodes(descriptor, 3, SCSI_SENSE_OPTIONS_NONE, &key, &code, &qualifier));
}

}  // namespace
