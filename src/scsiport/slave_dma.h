// The port's side of system DMA, for an HBA that is no bus master: it maps a piece of a request's buffer for the
// platform's DMA controller and tells the miniport when that is programmed (nf-srb-scsiportiomaptransfer).
#pragma once

#include <cstdint>

#include "nt/dpc.h"
#include "port/slot.h"

namespace drydock::scsiport {

class Adapter;

class SlaveDma {
 public:
  explicit SlaveDma(Adapter& adapter);
  ~SlaveDma();

  /// ScsiPortIoMapTransfer: under the interrupt lock. HwScsiDmaStarted follows at DIRQL, when the port's DPC has
  /// programmed the controller.
  void map(port::Slot& slot, const void* address, std::uint32_t bytes);
  /// ScsiPortFlushDma: ends a mapping, programmed or not.
  void flush();
  bool mapped() const { return request_ != 0; }
  /// Request whose transfer is mapped, 0 for none.
  std::uint64_t request() const { return request_; }
  /// After a deferral.
  void resume();

 private:
  static void run(nt::Dpc&, void* context, void*, void*);
  void start();

  Adapter& adapter_;
  nt::Dpc dpc_;
  std::uint64_t request_ = 0;
  const void* address_ = nullptr;
  std::uint32_t bytes_ = 0;
  bool to_device_ = false;
  bool started_ = false;
  bool waits_ = false;
};

}  // namespace drydock::scsiport
