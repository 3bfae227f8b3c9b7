// What FindAdapter must have done; one fact changed at a time.
#include "watched_machine.h"

namespace drydock::contract {
namespace {

class FindAdapterRulesOf : public Watched {
 protected:
  std::string judge(const AdapterFacts& facts) {
    monitor_->adapter_found(facts);
    return broken();
  }
};

TEST_F(FindAdapterRulesOf, A_complete_configuration_is_silent_and_evaluates_every_rule_of_its_kind) {
  AdapterFacts facts = good_facts();
  facts.messages_granted = facts.message_routine_set = true;
  facts.interrupt_synchronization_mode = 1;
  EXPECT_EQ(judge(facts), "");
  for (const trace::Rule& rule : rules) {
    const bool applies = rule.family == "find-adapter" && rule.id != "config-virtual-device-missing";
    if (applies) {
      EXPECT_EQ(evaluated(rule.id), 1u) << rule.id;
    }
  }
  EXPECT_EQ(evaluated("msi-routine-missing"), 1u);
  EXPECT_EQ(evaluated("msi-mode-missing"), 1u);
}

struct Defect {
  const char* rule;
  void (*make)(AdapterFacts&);
};
void PrintTo(const Defect& defect, std::ostream* out) { *out << defect.rule; }

class OneDefect : public FindAdapterRulesOf, public ::testing::WithParamInterface<Defect> {};

TEST_P(OneDefect, Breaks_its_rule_and_no_other) {
  AdapterFacts facts = good_facts();
  GetParam().make(facts);
  EXPECT_EQ(judge(facts), GetParam().rule);
}

INSTANTIATE_TEST_SUITE_P(
    Configuration, OneDefect,
    ::testing::Values(
        Defect{"find-adapter-transfer-length", [](AdapterFacts& f) { f.maximum_transfer_length = ~0u; }},
        Defect{"find-adapter-physical-breaks", [](AdapterFacts& f) { f.number_of_physical_breaks = ~0u; }},
        Defect{"find-adapter-result", [](AdapterFacts& f) { f.find_result = 4; }},
        Defect{"find-adapter-config-zeroed", [](AdapterFacts& f) { f.config_zeroed = true; f.number_of_physical_breaks = 0; }},
        Defect{"config-readonly-field", [](AdapterFacts& f) { f.changed_readonly_field = "SlotNumber"; }},
        Defect{"config-virtual-device-set", [](AdapterFacts& f) { f.virtual_device = true; }},
        Defect{"config-virtual-device-missing", [](AdapterFacts& f) { f.virtual_miniport = true; }},
        Defect{"config-dma64-answer", [](AdapterFacts& f) { f.dma64_answer_valid = false; }},
        Defect{"config-alignment-mask", [](AdapterFacts& f) { f.alignment_mask = 4; }},
        Defect{"config-transfer-minimum", [](AdapterFacts& f) { f.maximum_transfer_length = 2048; }},
        Defect{"config-breaks-minimum", [](AdapterFacts& f) { f.number_of_physical_breaks = 15; }},
        Defect{"config-io-limits", [](AdapterFacts& f) { f.max_ios_per_lun = 32; }},
        Defect{"config-deep-queue-srb-type", [](AdapterFacts& f) { f.max_ios_per_lun = 256; f.max_number_of_io = 256; }},
        Defect{"msi-routine-missing", [](AdapterFacts& f) { f.interrupt_synchronization_mode = 1; }},
        Defect{"msi-mode-missing", [](AdapterFacts& f) { f.messages_granted = f.message_routine_set = true; }}));

TEST_F(FindAdapterRulesOf, What_both_ports_ask_for_is_judged_for_SCSI_Port_too) {
  AdapterFacts facts = good_facts();
  facts.model = PortModel::scsiport;
  facts.alignment_mask = 4;
  facts.maximum_transfer_length = ~0u;  // SCSI Port takes its own default then
  EXPECT_EQ(judge(facts), "config-alignment-mask");
  facts.config_zeroed = true;
  judge(facts);
  EXPECT_EQ(monitor_->findings().back().rule, "find-adapter-config-zeroed");
  EXPECT_EQ(evaluated("config-dma64-answer"), 0u);
}

TEST_F(FindAdapterRulesOf, Half_duplex_is_judged_only_when_strict) {
  AdapterFacts facts = good_facts();
  facts.half_duplex = true;
  EXPECT_EQ(judge(facts), "");
  monitor_->set_strict(true);
  EXPECT_EQ(judge(facts), "config-half-duplex");
  EXPECT_EQ(monitor_->findings()[0].severity, Severity::warning);
}

TEST_F(FindAdapterRulesOf, An_adapter_that_was_not_found_has_nothing_to_configure) {
  AdapterFacts facts = good_facts();
  facts.find_result = 0;
  facts.maximum_transfer_length = ~0u;
  EXPECT_EQ(judge(facts), "");
}

}  // namespace
}  // namespace drydock::contract
