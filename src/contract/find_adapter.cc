#include "contract/find_adapter.h"

#include <fmt/format.h>

namespace drydock::contract {
namespace {

constexpr std::uint32_t sp_return_found = 1, sp_return_highest = 3;  // SP_RETURN_NOT_FOUND, FOUND, ERROR, BAD_CONFIG
constexpr std::uint32_t sp_uninitialized_value = ~std::uint32_t{0};
constexpr std::uint32_t page_bytes = 4096, breaks_minimum = 16, legacy_depth_limit = 255;
constexpr std::uint8_t srb_type_storage_request_block = 1;

void judge_limits(Ledger& ledger, const AdapterFacts& facts) {
  const bool length_set = facts.maximum_transfer_length != sp_uninitialized_value;
  const bool breaks_set = facts.number_of_physical_breaks != sp_uninitialized_value;
  if (ledger.judge(RuleNumber::find_adapter_transfer_length, length_set,
                   [] { return std::string("FindAdapter left MaximumTransferLength at SP_UNINITIALIZED_VALUE"); }))
    ledger.judge(RuleNumber::config_transfer_minimum, facts.maximum_transfer_length >= page_bytes,
                 [&] { return fmt::format("MaximumTransferLength is {}, less than a page", facts.maximum_transfer_length); });
  if (ledger.judge(RuleNumber::find_adapter_physical_breaks, breaks_set,
                   [] { return std::string("FindAdapter left NumberOfPhysicalBreaks at SP_UNINITIALIZED_VALUE"); }) &&
      !facts.virtual_miniport)
    ledger.judge(RuleNumber::config_breaks_minimum, facts.number_of_physical_breaks >= breaks_minimum,
                 [&] { return fmt::format("NumberOfPhysicalBreaks is {}, at least 16 are asked for", facts.number_of_physical_breaks); });
}

void judge_queues(Ledger& ledger, const AdapterFacts& facts) {
  ledger.judge(RuleNumber::config_io_limits, facts.max_number_of_io == 0 || facts.max_ios_per_lun <= facts.max_number_of_io, [&] {
    return fmt::format("MaxIOsPerLun is {}, MaxNumberOfIO {}", facts.max_ios_per_lun, facts.max_number_of_io);
  });
  ledger.judge(RuleNumber::config_deep_queue_srb_type,
               facts.max_ios_per_lun <= legacy_depth_limit || facts.srb_type == srb_type_storage_request_block,
               [&] { return fmt::format("MaxIOsPerLun is {} with the SRB type SCSI_REQUEST_BLOCK", facts.max_ios_per_lun); });
}

void judge_messages(Ledger& ledger, const AdapterFacts& facts) {
  const bool mode_set = facts.interrupt_synchronization_mode != 0;
  ledger.judge(RuleNumber::msi_routine_missing, facts.message_routine_set || !mode_set, [&] {
    return fmt::format("InterruptSynchronizationMode is {} and HwMSInterruptRoutine is not set", facts.interrupt_synchronization_mode);
  });
  if (facts.messages_granted)
    ledger.judge(RuleNumber::msi_mode_missing, mode_set || !facts.message_routine_set, [] {
      return std::string("HwMSInterruptRoutine is set and messages are granted, but InterruptSynchronizationMode is InterruptSupportNone");
    });
}

}  // namespace

void judge_find_adapter(Ledger& ledger, const AdapterFacts& facts) {
  ledger.judge(RuleNumber::find_adapter_result, facts.find_result <= sp_return_highest,
               [&] { return fmt::format("FindAdapter returned {}", facts.find_result); });
  if (facts.find_result != sp_return_found) return;

  // A cleared configuration breaks most of what follows; one finding says it.
  if (!ledger.judge(RuleNumber::find_adapter_config_zeroed, !facts.config_zeroed,
                    [] { return std::string("members that the port driver had filled are zero after FindAdapter"); }))
    return;
  ledger.judge(RuleNumber::config_alignment_mask, (facts.alignment_mask & (facts.alignment_mask + 1)) == 0,
               [&] { return fmt::format("AlignmentMask is 0x{:x}", facts.alignment_mask); });
  if (facts.model != PortModel::storport) return;  // SCSI Port judges the rest itself, by its own pages
  judge_limits(ledger, facts);
  judge_queues(ledger, facts);
  ledger.judge(RuleNumber::config_readonly_field, !facts.changed_readonly_field,
               [&] { return fmt::format("FindAdapter changed {}", facts.changed_readonly_field); });
  if (facts.virtual_miniport) {
    ledger.judge(RuleNumber::config_virtual_device_missing, facts.virtual_device,
                 [] { return std::string("a virtual miniport left VirtualDevice FALSE"); });
    return;
  }
  ledger.judge(RuleNumber::config_virtual_device_set, !facts.virtual_device,
               [] { return std::string("a physical miniport set VirtualDevice"); });
  ledger.judge(RuleNumber::config_dma64_answer, facts.dma64_answer_valid,
               [] { return std::string("Dma64BitAddresses holds none of the documented values"); });
  ledger.judge(RuleNumber::config_half_duplex, !facts.half_duplex,
               [] { return std::string("SynchronizationModel is StorSynchronizeHalfDuplex"); });
  judge_messages(ledger, facts);
}

}  // namespace drydock::contract
