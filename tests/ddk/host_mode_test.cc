// The headers in host mode: both port models in one ordinary C++20 translation unit, among the standard library, fmt and
// GoogleTest, with the layouts of Windows and without the drivers' macros and routines.
#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "ddk/host.h"

#include <map>

#include <gtest/gtest.h>

#include "layout_assertions.h"

#include "layout/nt.h"
#include "layout/pci.h"
#include "layout/ioctl.h"

#if defined(min) || defined(max) || defined(IN) || defined(OUT) || defined(VOID) || defined(ASSERT) || \
    defined(CONTAINING_RECORD) || defined(RtlZeroMemory) || defined(KeMemoryBarrier) || defined(_In_) || \
    defined(FORCEINLINE) || defined(__declspec) || defined(UNALIGNED) || defined(DEFINE_GUID)
#error "host mode leaks a driver's macro"
#endif

namespace storport_layout {
using namespace drydock::storport::abi;
#include "layout/storport.h"
}  // namespace storport_layout

namespace scsiport_layout {
using namespace drydock::scsiport::abi;
#include "layout/scsiport.h"
}  // namespace scsiport_layout

namespace {

TEST(HostMode, both_port_models_live_in_one_translation_unit)
{
    namespace sp = drydock::storport::abi;
    namespace scsi = drydock::scsiport::abi;
    static_assert(!std::is_same_v<sp::PORT_CONFIGURATION_INFORMATION, scsi::PORT_CONFIGURATION_INFORMATION>);
    static_assert(std::is_same_v<decltype(sp::STOR_REQUEST_INFO::Flags), ULONG>);
    EXPECT_EQ(sizeof(sp::HW_INITIALIZATION_DATA), HW_INIT_DATA_SIZE_PHYSICAL + 72u);  // 136 until Windows 7, then 208
    EXPECT_EQ(sizeof(scsi::HW_INITIALIZATION_DATA), 128u);
    EXPECT_EQ(sp::CONFIG_INFO_VERSION_2, 0xD0u);
    EXPECT_EQ(scsi::CONFIG_INFO_VERSION_2, sizeof(scsi::PORT_CONFIGURATION_INFORMATION));
    EXPECT_EQ(static_cast<ULONG>(CONFIG_INFO_VERSION_3), sizeof(sp::PORT_CONFIGURATION_INFORMATION));
    EXPECT_EQ(static_cast<int>(sp::RequestTimerCall), static_cast<int>(scsi::RequestTimerCall));
    EXPECT_EQ(static_cast<int>(scsi::CallEnableInterrupts), static_cast<int>(sp::_obsolete2));
}

TEST(HostMode, request_blocks_are_shared_by_both_models)
{
    static_assert(std::is_same_v<drydock::storport::abi::PHW_STARTIO, drydock::scsiport::abi::PHW_STARTIO>);
    std::vector<STORAGE_REQUEST_BLOCK> blocks(1);
    blocks[0].Function = SRB_FUNCTION_STORAGE_REQUEST_BLOCK;
    EXPECT_EQ(reinterpret_cast<SCSI_REQUEST_BLOCK *>(blocks.data())->Function, SRB_FUNCTION_STORAGE_REQUEST_BLOCK);
}

TEST(HostMode, wide_strings_are_16_bit_literals)
{
    const WCHAR *text = u"drydock";
    EXPECT_EQ(std::u16string(text).size(), 7u);
    EXPECT_EQ(fmt::format("{:#x}", ULONG{STOR_STATUS_INVALID_PARAMETER}), "0xc1000006");
}

}  // namespace
