#include "scsiport/slave_dma.h"

#include <vector>

#include "port/scatter_gather.h"
#include "scsiport/adapter.h"

namespace drydock::scsiport {

SlaveDma::SlaveDma(Adapter& adapter) : adapter_(adapter) {
  dpc_.routine = run;
  dpc_.context = this;
  dpc_.adapter = adapter.identity();
  dpc_.name = "port's system DMA DPC";
  dpc_.number = adapter.executive().next_number();
}

SlaveDma::~SlaveDma() { nt::cancel_dpc(dpc_); }

// The controller is granted at DISPATCH (IoAllocateAdapterChannel), so the map call returns before it is programmed; the HBA
// may interrupt before HwScsiDmaStarted.
void SlaveDma::map(port::Slot& slot, const void* address, std::uint32_t bytes) {
  request_ = slot.number;
  address_ = address;
  bytes_ = bytes;
  // The miniport may have decided the direction in the block's flags.
  to_device_ = (static_cast<const SCSI_REQUEST_BLOCK*>(slot.srb.address)->SrbFlags & SRB_FLAGS_DATA_OUT) != 0;
  started_ = false;
  nt::queue_dpc(dpc_, nullptr, nullptr);
}

void SlaveDma::run(nt::Dpc&, void* context, void*, void*) {
  auto& dma = *static_cast<SlaveDma*>(context);
  nt::SpinLockHolder exclusion(dma.adapter_.interrupt_lock());
  if (dma.request_ == 0) return;  // flushed before it came to this
  dma.waits_ = dma.adapter_.deferral().active();
  if (!dma.waits_) dma.start();
}

void SlaveDma::start() {
  std::vector<memory::Run> runs;
  port::each_run(adapter_.memory(), address_, bytes_, [&](memory::PhysicalAddress at, std::uint32_t length) { runs.push_back({at, length}); });
  adapter_.bus()->system_dma().program(adapter_.configuration().DmaChannel, std::move(runs), to_device_);
  started_ = true;
  if (adapter_.registered().HwDmaStarted != nullptr)
    adapter_.call<void>(contract::Callback::HwScsiDmaStarted, reinterpret_cast<const void*>(adapter_.registered().HwDmaStarted), request_, adapter_.device_extension());
}

void SlaveDma::resume() {
  if (!waits_) return;
  nt::SpinLockHolder exclusion(adapter_.interrupt_lock());
  if (adapter_.deferral().active()) return;
  waits_ = false;
  if (request_ != 0) start();
}

void SlaveDma::flush() {
  if (request_ == 0) return;
  if (started_) adapter_.bus()->system_dma().stop(adapter_.configuration().DmaChannel);
  request_ = 0;
  waits_ = started_ = false;
}

}  // namespace drydock::scsiport
