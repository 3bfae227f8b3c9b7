#include "hba_nvme/test_driver.h"

#include <set>

namespace drydock::tests {
namespace {

using spec::Admin;
using spec::Feature;
using spec::Nvm;
using spec::Status;

struct NvmeAdmin : NvmeTest {
  spec::SubmissionEntry log_page(spec::LogPage id, std::byte* page, std::size_t bytes, bool retain = false) {
    auto entry = NvmeDriver::command(Admin::get_log_page);
    entry.namespace_id = 0xFFFFFFFF;
    entry.dword10 =
        static_cast<std::uint32_t>(id) | static_cast<std::uint32_t>(bytes / 4 - 1) << 16 | (retain ? 1u << 15 : 0);
    entry.prp1 = driver->physical(page);
    return entry;
  }
  Status identify_status(unsigned structure, std::uint32_t namespace_id) {
    auto entry = NvmeDriver::command(Admin::identify);
    entry.namespace_id = namespace_id;
    entry.dword10 = structure;
    entry.prp1 = driver->physical(driver->allocate(4096));
    return driver->run_status(driver->admin, entry);
  }
};

// --- identify ------------------------------------------------------------------------------------------------------

TEST_F(NvmeAdmin, identify_controller_names_it_and_its_limits) {
  start();
  const auto data = driver->identify<spec::IdentifyController>(1);
  EXPECT_EQ(std::string_view(data.serial_number, 20), "DRYDOCK0001         ");
  EXPECT_EQ(data.maximum_transfer_shift, 5);
  EXPECT_EQ(data.namespace_count, 2u);
  EXPECT_EQ(data.submission_entry_size, 0x66);
  EXPECT_EQ(data.completion_entry_size, 0x44);
  EXPECT_EQ(data.volatile_write_cache & 1, 1);
  EXPECT_EQ(data.total_capacity[0], 12u << 20);
  expect_no_findings();
}

TEST_F(NvmeAdmin, identify_namespace_tells_size_and_format) {
  start();
  const auto first = driver->identify<spec::IdentifyNamespace>(0, 1),
             second = driver->identify<spec::IdentifyNamespace>(0, 2);
  EXPECT_EQ(first.size, (4u << 20) / 512);
  EXPECT_EQ(first.lba_format[first.format & 15].block_shift, 9);
  EXPECT_EQ(second.size, (8u << 20) / 4096);
  EXPECT_EQ(second.lba_format[second.format & 15].block_shift, 12);
  EXPECT_NE(std::memcmp(first.nguid, second.nguid, 16), 0);
}

TEST_F(NvmeAdmin, the_active_list_is_in_order_and_begins_after_the_given_one) {
  start();
  const auto all = driver->identify<std::array<std::uint32_t, 1024>>(2, 0);
  EXPECT_EQ(all[0], 1u);
  EXPECT_EQ(all[1], 2u);
  EXPECT_EQ(all[2], 0u);
  EXPECT_EQ((driver->identify<std::array<std::uint32_t, 1024>>(2, 1))[0], 2u);
}

TEST_F(NvmeAdmin, the_descriptor_list_carries_the_nguid) {
  start();
  const auto list = driver->identify<std::array<std::uint8_t, 4096>>(3, 2);
  const auto data = driver->identify<spec::IdentifyNamespace>(0, 2);
  EXPECT_EQ(list[0], 2);
  EXPECT_EQ(list[1], 16);
  EXPECT_EQ(std::memcmp(&list[4], data.nguid, 16), 0);
  EXPECT_EQ(list[20], 0);
}

TEST_F(NvmeAdmin, identify_of_no_namespace_or_of_an_unknown_structure_is_refused) {
  start();
  EXPECT_EQ(identify_status(0x1C, 0), Status::invalid_field);
  expect_no_findings();
  EXPECT_EQ(identify_status(0, 0), Status::invalid_namespace);
  EXPECT_EQ(identify_status(0, 3), Status::invalid_namespace);
  expect_only("nvme-nsid");
}

TEST_F(NvmeAdmin, an_unknown_admin_command_is_refused) {
  start();
  auto entry = NvmeDriver::command(Admin::identify);
  entry.opcode = 0x18;  // Keep Alive
  EXPECT_EQ(driver->run_status(driver->admin, entry), Status::invalid_opcode);
  expect_only("nvme-opcode");
}

// --- features ------------------------------------------------------------------------------------------------------

TEST_F(NvmeAdmin, features_keep_what_is_set_and_a_reset_takes_it_back) {
  start();
  for (const auto& [id, value] : {std::pair{Feature::arbitration, 0x01020303u},
                                  {Feature::error_recovery, 100u},
                                  {Feature::asynchronous_events, 2u},
                                  {Feature::interrupt_coalescing, 0x0105u},
                                  {Feature::temperature_threshold, 350u},
                                  {Feature::write_atomicity, 1u}}) {
    const std::uint32_t initial = driver->get_feature(id, 1).result;
    ASSERT_EQ(NvmeDriver::status_of(driver->set_feature(id, value)), Status::success);
    EXPECT_EQ(driver->get_feature(id).result, value);
    EXPECT_EQ(driver->get_feature(id, 1).result, initial);
  }
  driver->disable();
  driver->enable();
  EXPECT_EQ(driver->get_feature(Feature::error_recovery).result, 0u);
  expect_no_findings();
}

TEST_F(NvmeAdmin, the_number_of_queues_is_granted_up_to_what_there_is) {
  auto options = small();
  options.io_queues = 4;
  start(options);
  EXPECT_EQ(driver->set_feature(Feature::number_of_queues, 1u << 16 | 200).result, 1u << 16 | 3);
  EXPECT_EQ(driver->get_feature(Feature::number_of_queues).result, 1u << 16 | 3);
  QueuePair queue = driver->make_pair(3, 16);
  EXPECT_EQ(driver->run_status(driver->admin, driver->create_completion(queue, 1)), Status::invalid_queue_id)
      << "two completion queues were granted";
}

TEST_F(NvmeAdmin, saving_and_unknown_features_are_refused) {
  start();
  auto entry = NvmeDriver::command(Admin::set_features);
  entry.dword10 = 1u << 31 | 1;
  EXPECT_EQ(driver->run_status(driver->admin, entry), Status::feature_not_saveable);
  EXPECT_EQ(NvmeDriver::status_of(driver->set_feature(static_cast<Feature>(0x7F), 0)), Status::invalid_field);
  EXPECT_EQ(NvmeDriver::status_of(driver->get_feature(static_cast<Feature>(0x0D))), Status::invalid_field);
  EXPECT_EQ(NvmeDriver::status_of(driver->set_feature(Feature::power_management, 1)), Status::invalid_field)
      << "there is one power state";
}

TEST_F(NvmeAdmin, a_controller_without_a_cache_has_no_cache_feature) {
  auto options = small();
  options.volatile_cache = false;
  start(options);
  EXPECT_EQ(driver->identify<spec::IdentifyController>(1).volatile_write_cache & 1, 0);
  EXPECT_EQ(NvmeDriver::status_of(driver->get_feature(Feature::volatile_write_cache)), Status::invalid_field);
  EXPECT_FALSE(controller->disk(1).volatile_cache());
}

TEST_F(NvmeAdmin, reserved_bits_of_a_feature_are_judged) {
  start();
  driver->set_feature(Feature::volatile_write_cache, 3);
  expect_only("nvme-reserved-field");
}

// --- log pages -----------------------------------------------------------------------------------------------------

TEST_F(NvmeAdmin, the_smart_log_counts_commands_and_unsafe_shutdowns) {
  start_with_io();
  transfer(Nvm::write, 1, 0, 8, driver->allocate(4096));
  transfer(Nvm::read, 1, 0, 8, driver->allocate(4096));
  controller->power_cut([](std::uint32_t, const auto&) { return true; });
  driver->enable();
  std::byte* page = driver->allocate(512, 16);
  ASSERT_EQ(driver->run_status(driver->admin, log_page(spec::LogPage::smart, page, 512)), Status::success);
  spec::SmartLog log;
  std::memcpy(&log, page, sizeof log);
  EXPECT_EQ(log.read_commands[0], 1u);
  EXPECT_EQ(log.write_commands[0], 1u);
  EXPECT_EQ(log.data_units_read[0], 1u);
  EXPECT_EQ(log.unsafe_shutdowns[0], 1u);
  EXPECT_EQ(log.power_cycles[0], 2u);
  EXPECT_EQ(log.temperature_kelvin[0] | log.temperature_kelvin[1] << 8, 310);
}

TEST_F(NvmeAdmin, the_firmware_log_names_the_active_slot_and_an_unknown_page_is_refused) {
  start();
  std::byte* page = driver->allocate(512, 16);
  ASSERT_EQ(driver->run_status(driver->admin, log_page(spec::LogPage::firmware_slot, page, 512)), Status::success);
  EXPECT_EQ(page[0], std::byte{1});
  EXPECT_EQ(std::memcmp(page + 8, "1.4     ", 8), 0);
  EXPECT_EQ(driver->run_status(driver->admin, log_page(static_cast<spec::LogPage>(0x70), page, 512)),
            Status::invalid_log_page);
}

// --- abort and events ----------------------------------------------------------------------------------------------

TEST_F(NvmeAdmin, abort_ends_a_command_that_is_not_done_and_says_so) {
  auto options = small();
  options.latencies.read = 10 * world::millisecond_ns;
  start_with_io(options);
  auto entry = NvmeDriver::command(Nvm::read, 1);
  driver->point_at(entry, driver->allocate(4096), 512);
  const std::uint16_t id = driver->submit(io, entry);
  auto abort = NvmeDriver::command(Admin::abort);
  abort.dword10 = std::uint32_t{id} << 16 | 1;
  EXPECT_EQ(driver->run(driver->admin, abort).result & 1, 0u);
  const auto completion = driver->take(io);
  ASSERT_TRUE(completion.has_value());
  EXPECT_EQ(NvmeDriver::status_of(*completion), Status::abort_requested);
  EXPECT_EQ(driver->run(driver->admin, abort).result & 1, 1u) << "it is gone";
  expect_no_findings();
}

TEST_F(NvmeAdmin, a_temperature_over_its_threshold_is_an_event_once_until_the_log_is_read) {
  start();
  driver->set_feature(Feature::asynchronous_events, 2);
  for (int i = 0; i < 2; ++i) driver->submit(driver->admin, NvmeDriver::command(Admin::asynchronous_event_request));
  machine.settle();
  EXPECT_FALSE(driver->take(driver->admin).has_value());
  controller->set_temperature(350);
  machine.settle();
  const auto event = driver->take(driver->admin);
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->result, 0x020101u) << "SMART, temperature, log page 2";
  controller->set_temperature(300);
  controller->set_temperature(350);
  machine.settle();
  EXPECT_FALSE(driver->take(driver->admin).has_value()) << "masked until the log page is read";
  std::byte* page = driver->allocate(512, 16);
  driver->submit(driver->admin, log_page(spec::LogPage::smart, page, 512));
  machine.settle();
  std::multiset<std::uint32_t> results;
  while (const auto completion = driver->take(driver->admin)) results.insert(completion->result);
  EXPECT_EQ(results, (std::multiset<std::uint32_t>{0, 0x020101}));
  expect_no_findings();
}

TEST_F(NvmeAdmin, more_event_requests_than_the_limit_are_judged_and_refused) {
  start();
  for (int i = 0; i < 5; ++i) driver->submit(driver->admin, NvmeDriver::command(Admin::asynchronous_event_request));
  machine.settle();
  const auto completion = driver->take(driver->admin);
  ASSERT_TRUE(completion.has_value());
  EXPECT_EQ(NvmeDriver::status_of(*completion), Status::event_limit_exceeded);
  expect_only("nvme-aer-limit");
  EXPECT_EQ(controller->outstanding_commands(), 0u) << "event requests do not count";
}

// --- faults --------------------------------------------------------------------------------------------------------

struct NvmeFault : NvmeAdmin {
  static hba::nvme::Options with_fault(std::string site, std::uint64_t parameter) {
    auto options = small();
    options.faults = [=, left = 1](std::string_view at, std::uint64_t detail) mutable -> std::optional<std::uint64_t> {
      const bool io_command = detail >> 16 == 1 || at == "nvme.reset.stuck";
      if (at != site || !io_command || left == 0) return std::nullopt;
      --left;
      return parameter;
    };
    return options;
  }
  void start_with(std::string site, std::uint64_t parameter) { start_with_io(with_fault(std::move(site), parameter)); }
  spec::SubmissionEntry read_command() {
    auto entry = NvmeDriver::command(Nvm::read, 1);
    driver->point_at(entry, driver->allocate(4096), 512);
    return entry;
  }
};

TEST_F(NvmeFault, a_completion_that_never_comes_can_be_aborted) {
  start_with("nvme.cqe.never", 0);
  const std::uint16_t id = driver->submit(io, read_command());
  machine.settle();
  EXPECT_FALSE(driver->take(io).has_value());
  EXPECT_EQ(controller->outstanding_commands(), 1u);
  auto abort = NvmeDriver::command(Admin::abort);
  abort.dword10 = std::uint32_t{id} << 16 | 1;
  EXPECT_EQ(driver->run(driver->admin, abort).result & 1, 0u);
  const auto completion = driver->take(io);
  ASSERT_TRUE(completion.has_value());
  EXPECT_EQ(NvmeDriver::status_of(*completion), Status::abort_requested);
}

TEST_F(NvmeFault, a_duplicate_completion_is_posted_twice) {
  start_with("nvme.cqe.duplicate", 0);
  const std::uint16_t id = driver->submit(io, read_command());
  machine.settle();
  EXPECT_EQ(driver->take(io)->command_id, id);
  const auto again = driver->take(io);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->command_id, id);
}

TEST_F(NvmeFault, a_late_completion_is_late_by_its_parameter) {
  start_with("nvme.cqe.late", 3 * world::second_ns);
  const auto before = machine.world.now_ns();
  driver->run(io, read_command());
  EXPECT_GE(machine.world.now_ns() - before, 3 * world::second_ns);
}

TEST_F(NvmeFault, an_injected_status_is_answered_without_doing_the_command) {
  start_with("nvme.status", static_cast<std::uint64_t>(Status::write_fault));
  EXPECT_EQ(transfer_status(Nvm::write, 1, 0, 1, buffer_with(7, 512)), Status::write_fault);
  EXPECT_EQ(controller->disk(1).view(0, 1)[0], std::byte{0});
}

TEST_F(NvmeFault, a_stuck_reset_never_changes_ready) {
  start(with_fault("nvme.reset.stuck", 0));
  EXPECT_EQ(driver->read(spec::reg::status) & 1, 0u);
}

TEST_F(NvmeFault, a_removed_device_reads_ones) {
  start_with("nvme.removed", 0);
  driver->submit(io, read_command());
  machine.settle();
  EXPECT_EQ(driver->read(spec::reg::status), ~0u);
  EXPECT_FALSE(driver->take(io, false).has_value());
  expect_no_findings();
}

// --- the rules -----------------------------------------------------------------------------------------------------

TEST(NvmeRules, have_unique_identifiers_with_the_family_as_prefix) {
  std::set<std::string_view> seen;
  for (const trace::Rule& rule : hba::nvme::rules) {
    EXPECT_TRUE(seen.insert(rule.id).second) << rule.id;
    EXPECT_TRUE(rule.id.starts_with("nvme-"));
    EXPECT_FALSE(rule.source.empty());
    EXPECT_FALSE(rule.summary.empty());
  }
}

TEST_F(NvmeAdmin, an_ordinary_session_evaluates_every_rule_and_breaks_none) {
  start(small(), pci::InterruptChoice::line);
  driver->set_feature(Feature::number_of_queues, 0);
  io = driver->create_pair(1, 16, 0);
  std::byte* buffer = driver->allocate(16384);
  transfer(Nvm::write, 1, 0, 32, buffer);
  driver->submit(driver->admin, NvmeDriver::command(Admin::asynchronous_event_request));
  driver->write(spec::reg::interrupt_mask_set, 1);
  driver->write(spec::reg::configuration, NvmeDriver::usual_configuration | 1u << 14);
  machine.settle();
  controller->power_off();
  expect_no_findings();
  for (const trace::Rule& rule : hba::nvme::rules) EXPECT_TRUE(machine.judge.evaluated.contains(std::string(rule.id))) << rule.id;
}

}  // namespace
}  // namespace drydock::tests
