// What the NVMe controller judges of its driver. Each row is looked at where the register, queue or command that it is
// about is handled; sections are of the NVM Express base specification 1.4. PRP entries into memory that the device may
// not touch are found by memory/ (dma-*); here they end the command with Data Transfer Error.
#pragma once

#include "trace/rule.h"

namespace drydock::hba::nvme {

// clang-format off
inline constexpr trace::Rule rules[] = {
  {"nvme-register-width", "nvme", "NVMe 1.4, 3.1", "nvme",
   "Registers are accessed in their own width, 64-bit ones also as two aligned halves"},
  {"nvme-register-readonly-write", "nvme", "NVMe 1.4, 3.1", "nvme",
   "Read-only registers are not written"},
  {"nvme-register-reserved", "nvme", "NVMe 1.4, 3.1", "nvme",
   "Reserved registers and register bits are written as 0 or not at all"},
  {"nvme-intms-with-msix", "nvme", "NVMe 1.4, 3.1.3 and 3.1.4", "nvme",
   "INTMS and INTMC are not used while MSI-X is enabled"},
  {"nvme-enable-order", "nvme", "NVMe 1.4, 3.1.5 and 7.6.1", "nvme",
   "Admin queue registers and CC.AMS, CC.CSS, CC.MPS are set before CC.EN and stay while it is 1"},
  {"nvme-enable-before-not-ready", "nvme", "NVMe 1.4, 3.1.5 (EN)", "nvme",
   "CC.EN goes to 1 only after CSTS.RDY has become 0, and back to 0 only after it has become 1"},
  {"nvme-queue-memory-alignment", "nvme", "NVMe 1.4, 3.1.9, 3.1.10, 5.3, 5.4", "nvme",
   "Queues begin at a memory page"},
  {"nvme-doorbell-before-ready", "nvme", "NVMe 1.4, 3.1.6 (RDY)", "nvme",
   "No doorbell is rung before CSTS.RDY is 1 or after shutdown was asked for"},
  {"nvme-doorbell-unknown-queue", "nvme", "NVMe 1.4, 5.2 (invalid doorbell register)", "nvme",
   "Only doorbells of queues that exist are rung"},
  {"nvme-doorbell-range", "nvme", "NVMe 1.4, 5.2 (invalid doorbell value)", "nvme",
   "A doorbell value is an index into its queue"},
  {"nvme-doorbell-same-value", "nvme", "NVMe 1.4, 5.2 (invalid doorbell value)", "nvme",
   "A doorbell is not rung with the value that it has"},
  {"nvme-sq-overrun", "nvme", "NVMe 1.4, 4.1.2", "nvme",
   "A submission queue's tail never passes its head"},
  {"nvme-cq-overrun", "nvme", "NVMe 1.4, 4.1.1", "nvme",
   "A completion queue's head is not moved past entries that were posted"},
  {"nvme-cid-in-use", "nvme", "NVMe 1.4, 4.2 (Command Identifier)", "nvme",
   "A command identifier is not used again in a queue before its completion was posted"},
  {"nvme-queue-order", "nvme", "NVMe 1.4, 5.3 to 5.6", "nvme",
   "A submission queue is created on an existing completion queue; that one is deleted after it"},
  {"nvme-queue-parameters", "nvme", "NVMe 1.4, 5.3 and 5.4", "nvme",
   "Queue identifiers, sizes and vectors are within what the controller offered"},
  {"nvme-prp-alignment", "nvme", "NVMe 1.4, 4.3", "nvme",
   "PRP1 is dword aligned, a PRP list qword aligned"},
  {"nvme-prp-offset", "nvme", "NVMe 1.4, 4.3", "nvme",
   "Only the first PRP entry has an offset into its page"},
  {"nvme-nsid", "nvme", "NVMe 1.4, 6.1", "nvme",
   "A command names a namespace that exists, or none where it takes none"},
  {"nvme-lba-range", "nvme", "NVMe 1.4, 6.9, 6.15", "nvme",
   "A command stays within the namespace's capacity"},
  {"nvme-transfer-over-mdts", "nvme", "NVMe 1.4, 5.15.2.2 (MDTS)", "nvme",
   "A command moves no more data than the controller's maximum"},
  {"nvme-reserved-field", "nvme", "NVMe 1.4, 4.2", "nvme",
   "Reserved fields of a command are 0"},
  {"nvme-fuse", "nvme", "NVMe 1.4, 4.2 (FUSE) and 5.15.2.2 (FUSES)", "nvme",
   "No fused operation is asked of a controller that has none"},
  {"nvme-sgl", "nvme", "NVMe 1.4, 4.2 (PSDT) and 5.15.2.2 (SGLS)", "nvme",
   "No SGL is used with a controller that has none, nor with an admin command"},
  {"nvme-opcode", "nvme", "NVMe 1.4, 5 and 6", "nvme",
   "Only commands are sent that the controller said it has"},
  {"nvme-aer-limit", "nvme", "NVMe 1.4, 5.2", "nvme",
   "No more asynchronous event requests are outstanding than the controller's limit"},
  {"nvme-number-of-queues-late", "nvme", "NVMe 1.4, 5.21.1.7", "nvme",
   "The number of queues is set before the first I/O queue is created"},
  {"nvme-shutdown-before-power-off", "nvme", "NVMe 1.4, 7.6.2", "nvme",
   "An enabled controller is shut down by CC.SHN before its power goes"},
};
// clang-format on

}  // namespace drydock::hba::nvme
