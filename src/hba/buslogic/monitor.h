// What the BusLogic adapter judges of its driver. Each row is looked at where the register, command, mailbox or CCB that
// it is about is handled. Addresses that the device may not touch are found by memory/ (dma-*); here they end the CCB
// with a hardware failure. Sections are of the BT-948/958/958D Technical Reference Manual.
#pragma once

#include "trace/rule.h"

namespace drydock::hba::buslogic {

// clang-format off
inline constexpr trace::Rule rules[] = {
  {"buslogic-register-width", "buslogic", "MultiMaster TRM, host adapter registers", "buslogic",
   "Registers are accessed one byte at a time"},
  {"buslogic-register-readonly-write", "buslogic", "MultiMaster TRM, host adapter registers", "buslogic",
   "The interrupt and geometry registers are not written"},
  {"buslogic-control-reserved", "buslogic", "MultiMaster TRM, control register", "buslogic",
   "Reserved bits of the control register are written as 0"},
  {"buslogic-command-while-busy", "buslogic", "MultiMaster TRM, status register (HARDY, CPRBSY)", "buslogic",
   "Nothing is written to the command register while the adapter is busy, in self test, or has data to be read"},
  {"buslogic-parameter-count", "buslogic", "MultiMaster TRM, host adapter commands", "buslogic",
   "A host adapter command is given as many parameter bytes as it takes"},
  {"buslogic-parameter-value", "buslogic", "MultiMaster TRM, host adapter commands", "buslogic",
   "Parameters of a host adapter command are in their documented range"},
  {"buslogic-reserved-opcode", "buslogic", "MultiMaster TRM, host adapter commands", "buslogic",
   "Only documented host adapter commands are sent"},
  {"buslogic-data-in-early", "buslogic", "MultiMaster TRM, status register (DIRRDY)", "buslogic",
   "A command's reply is read only while the status register says that a byte is there"},
  {"buslogic-reset-interrupt-not-cleared", "buslogic", "MultiMaster TRM, interrupt register (CMDC)", "buslogic",
   "The interrupt of a host adapter command is reset before the next command is sent"},
  {"buslogic-interrupt-unread", "buslogic", "MultiMaster TRM, control register (RINT)", "buslogic",
   "A pending interrupt is reset only after the interrupt register was read: its causes are lost with it"},
  {"buslogic-mailbox-not-initialized", "buslogic", "MultiMaster TRM, status register (INREQ)", "buslogic",
   "Start Mailbox is sent only after the mailboxes were initialized"},
  {"buslogic-mailbox-action", "buslogic", "MultiMaster TRM, outgoing mailbox", "buslogic",
   "An outgoing mailbox holds a documented action code"},
  {"buslogic-imb-not-free", "buslogic", "MultiMaster TRM, incoming mailbox", "buslogic",
   "Incoming mailboxes are free when they are given to the adapter, and are freed soon after they were filled"},
  {"buslogic-imb-overwritten", "buslogic", "MultiMaster TRM, incoming mailbox", "buslogic",
   "The driver writes nothing to a filled incoming mailbox but that it is free"},
  {"buslogic-ccb-reused-while-active", "buslogic", "MultiMaster TRM, command control block", "buslogic",
   "A CCB is not started again before it came back"},
  {"buslogic-ccb-opcode", "buslogic", "MultiMaster TRM, CCB operation code", "buslogic",
   "A CCB has a documented operation code that the adapter's mode allows"},
  {"buslogic-ccb-alignment", "buslogic", "MultiMaster TRM, CCB and sense data pointer", "buslogic",
   "32-bit CCBs and scatter/gather lists begin at a multiple of 4 and not at 0"},
  {"buslogic-ccb-field", "buslogic", "MultiMaster TRM, command control block", "buslogic",
   "Target, unit, tag kind and CDB length of a CCB are valid on this bus"},
  {"buslogic-sg-limits", "buslogic", "MultiMaster TRM, scatter/gather; Inquire Extended Setup Information", "buslogic",
   "A scatter/gather list is a whole number of segments, not empty and not longer than the adapter's limit"},
  {"buslogic-data-direction", "buslogic", "MultiMaster TRM, CCB data direction", "buslogic",
   "A CCB's data direction is that of its SCSI command"},
  {"buslogic-24bit-overflow", "buslogic", "MultiMaster TRM, Initialize Mailbox", "buslogic",
   "Everything that a 24-bit mailbox or CCB points to lies below 16 MiB"},
};
// clang-format on

}  // namespace drydock::hba::buslogic
