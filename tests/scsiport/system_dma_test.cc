// An HBA that is no bus master: transfers through a channel of the system's DMA controller.
#include "docked.h"

namespace drydock::tests {
namespace {

class SlaveHba : public Docked {
 protected:
  SlaveHba() {
    tiny.configure = [](Extension*, PORT_CONFIGURATION_INFORMATION& config) {
      config.Master = FALSE;
      config.DmaChannel = 5;
    };
  }
  static constexpr std::uint32_t channel = 5;
};

TEST_F(SlaveHba, IoMapTransfer_programs_the_controller_and_calls_HwScsiDmaStarted) {
  SCSI_REQUEST_BLOCK* active = nullptr;
  bool started = false;
  tiny.dma_started = [&](Extension* extension) {
    started = true;
    EXPECT_TRUE(interrupt_lock_held());
    EXPECT_TRUE(bus_->system_dma().programmed(channel));
    std::byte bytes[block_bytes];
    std::memset(bytes, 0x5A, sizeof bytes);
    EXPECT_EQ(bus_->system_dma().write_memory(channel, bytes), block_bytes);
    ScsiPortFlushDma(extension);
    EXPECT_FALSE(bus_->system_dma().programmed(channel));
    active->ScsiStatus = 0;
    complete(extension, active, SRB_STATUS_SUCCESS);
  };
  docked([&] {
    tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Cdb[0] != 0x28) return false;
      active = srb;
      ScsiPortIoMapTransfer(extension, srb, srb->DataBuffer, srb->DataTransferLength);
      EXPECT_FALSE(started);
      return true;
    };
    auto* data = static_cast<std::uint8_t*>(buffer(block_bytes));
    EXPECT_EQ(read(data, 0, 1).outcome, port::Outcome::success);
    EXPECT_EQ(data[0], 0x5A);
    EXPECT_EQ(data[block_bytes - 1], 0x5A);
  });
  EXPECT_TRUE(started);
}

TEST_F(SlaveHba, completing_without_FlushDma_is_a_finding) {
  SCSI_REQUEST_BLOCK* active = nullptr;
  tiny.dma_started = [&](Extension* extension) { complete(extension, active, SRB_STATUS_SUCCESS); };
  expect("scsi-map-transfer-twice");
  docked([&] {
    tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Cdb[0] != 0x28) return false;
      active = srb;
      ScsiPortIoMapTransfer(extension, srb, srb->DataBuffer, srb->DataTransferLength);
      return true;
    };
    read(buffer(block_bytes), 0, 1);
  });
}

// "SrbFlags say one direction": a request that says both, or none, cannot be mapped.
TEST_F(SlaveHba, a_transfer_without_one_direction_is_a_finding_and_is_not_mapped) {
  bool started = false;
  tiny.dma_started = [&](Extension*) { started = true; };
  expect("scsi-map-transfer-direction");
  docked([&] {
    tiny.start_io = [&](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Cdb[0] != 0x28) return false;
      const ULONG flags = srb->SrbFlags;
      srb->SrbFlags |= SRB_FLAGS_UNSPECIFIED_DIRECTION;
      ScsiPortIoMapTransfer(extension, srb, srb->DataBuffer, srb->DataTransferLength);
      srb->SrbFlags = flags;
      EXPECT_FALSE(bus_->system_dma().programmed(channel));
      srb->DataTransferLength = 0;
      complete(extension, srb, SRB_STATUS_INVALID_REQUEST);
      return true;
    };
    read(buffer(block_bytes), 0, 1);
  });
  EXPECT_FALSE(started);
  EXPECT_EQ(count("scsi-map-transfer-direction"), 1u);
}

using BusMaster = Docked;

TEST_F(BusMaster, use_of_system_DMA_is_a_finding) {
  expect("scsi-map-transfer-arguments");
  expect("scsi-flush-dma");
  docked([&] {
    tiny.start_io = [](Extension* extension, SCSI_REQUEST_BLOCK* srb) {
      if (srb->Cdb[0] != 0x28) return false;
      ScsiPortIoMapTransfer(extension, srb, srb->DataBuffer, 16);
      ScsiPortFlushDma(extension);
      return false;
    };
    EXPECT_EQ(read(buffer(block_bytes), 0, 1).outcome, port::Outcome::success);
  });
}

}  // namespace
}  // namespace drydock::tests
