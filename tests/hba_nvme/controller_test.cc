#include "hba_nvme/test_driver.h"

namespace drydock::tests {
namespace {

using spec::Admin;
using spec::Feature;
using spec::Nvm;
using spec::Status;
namespace reg = spec::reg;

struct NvmeController : NvmeTest {};

// --- registers -----------------------------------------------------------------------------------------------------

TEST_F(NvmeController, capabilities_tell_limits_and_read_as_one_or_two_words) {
  start(small(), pci::InterruptChoice::msix, false);
  const std::uint64_t whole = machine.bus.read(driver->registers, 8);
  EXPECT_EQ(whole & 0xFFFF, 4095u);
  EXPECT_NE(whole & 1u << 16, 0u) << "queues must be contiguous";
  EXPECT_EQ(whole >> 32 & 0xF, 0u) << "doorbell stride";
  EXPECT_NE(whole >> 37 & 1, 0u) << "NVM command set";
  EXPECT_EQ(driver->read(reg::capabilities), static_cast<std::uint32_t>(whole));
  EXPECT_EQ(driver->read(reg::capabilities + 4), whole >> 32);
  EXPECT_EQ(driver->read(reg::version), 0x10400u);
  expect_no_findings();
}

TEST_F(NvmeController, registers_are_accessed_in_their_width) {
  start(small(), pci::InterruptChoice::msix, false);
  machine.bus.read(driver->registers + reg::version, 2);
  expect_only("nvme-register-width");
  machine.bus.write(driver->registers + reg::configuration, 1, 1);
  machine.bus.read(driver->registers + reg::version, 8);
  EXPECT_EQ(broken("nvme-register-width"), 3u);
  EXPECT_EQ(driver->read(reg::configuration), 0u);
}

TEST_F(NvmeController, a_write_to_a_read_only_register_is_judged_and_ignored) {
  start(small(), pci::InterruptChoice::msix, false);
  driver->write(reg::version, 0);
  driver->write(reg::status, 1);
  EXPECT_EQ(broken("nvme-register-readonly-write"), 2u);
  EXPECT_EQ(driver->read(reg::version), 0x10400u);
  EXPECT_EQ(driver->read(reg::status), 0u);
}

TEST_F(NvmeController, writes_to_reserved_registers_and_bits_are_judged) {
  start(small(), pci::InterruptChoice::msix, false);
  driver->write(0x18, 1);
  driver->write(reg::configuration, 2);
  driver->write(reg::admin_queue_attributes, 0x8000);
  EXPECT_EQ(broken("nvme-register-reserved"), 3u);
  EXPECT_EQ(machine.judge.findings.size(), 3u);
}

TEST_F(NvmeController, the_mask_registers_are_not_for_msix) {
  start();
  driver->write(reg::interrupt_mask_set, 1);
  driver->read(reg::interrupt_mask_clear);
  EXPECT_EQ(broken("nvme-intms-with-msix"), 2u);
}

// --- enabling, disabling, resets -----------------------------------------------------------------------------------

TEST_F(NvmeController, becomes_ready_some_time_after_it_is_enabled_and_not_before) {
  start(small(), pci::InterruptChoice::msix, false);
  driver->program_admin_queue();
  driver->write(reg::configuration, NvmeDriver::usual_configuration);
  EXPECT_EQ(driver->read(reg::status) & 1, 0u);
  const auto before = machine.world.now_ns();
  machine.settle();
  EXPECT_EQ(driver->read(reg::status) & 1, 1u);
  EXPECT_GE(machine.world.now_ns() - before, hba::nvme::Latencies{}.ready);
  driver->write(reg::configuration, NvmeDriver::usual_configuration & ~1u);
  EXPECT_EQ(driver->read(reg::status) & 1, 1u);
  machine.settle();
  EXPECT_EQ(driver->read(reg::status) & 1, 0u);
  expect_no_findings();
}

TEST_F(NvmeController, works_again_after_being_disabled_and_enabled) {
  start_with_io();
  driver->disable();
  driver->enable();
  io = driver->create_pair(1, 16, 1);
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0, 1, driver->allocate(4096)), Status::success);
  expect_no_findings();
}

TEST_F(NvmeController, enabling_without_admin_queues_is_fatal_and_judged) {
  start(small(), pci::InterruptChoice::msix, false);
  driver->write(reg::configuration, NvmeDriver::usual_configuration);
  machine.settle();
  EXPECT_EQ(driver->read(reg::status), spec::status_bit::fatal);
  expect_only("nvme-enable-order");
}

TEST_F(NvmeController, admin_registers_and_page_size_stay_while_enabled) {
  start();
  const std::uint32_t attributes = driver->read(reg::admin_queue_attributes);
  driver->write(reg::admin_queue_attributes, 0);
  driver->write(reg::configuration, NvmeDriver::usual_configuration | 1u << 7);
  expect_only("nvme-enable-order");
  EXPECT_EQ(broken("nvme-enable-order"), 2u);
  EXPECT_EQ(driver->read(reg::admin_queue_attributes), attributes);
  EXPECT_EQ(driver->read(reg::configuration), NvmeDriver::usual_configuration);
}

TEST_F(NvmeController, enabling_before_the_last_disable_is_done_is_judged) {
  start();
  driver->write(reg::configuration, NvmeDriver::usual_configuration & ~1u);
  driver->write(reg::configuration, NvmeDriver::usual_configuration);
  expect_only("nvme-enable-before-not-ready");
}

TEST_F(NvmeController, unaligned_admin_queues_are_judged) {
  start(small(), pci::InterruptChoice::msix, false);
  driver->program_admin_queue();
  driver->write64(reg::admin_submission_queue, driver->physical(driver->admin.submission) + 64);
  expect_only("nvme-queue-memory-alignment");
}

TEST_F(NvmeController, a_reset_loses_outstanding_commands_and_their_steps) {
  start_with_io();
  auto entry = NvmeDriver::command(Nvm::read, 1);
  driver->point_at(entry, driver->allocate(4096), 512);
  driver->submit(io, entry);
  driver->disable();
  EXPECT_EQ(controller->outstanding_commands(), 0u);
  EXPECT_FALSE(driver->take(io, false).has_value());
  expect_no_findings();
}

TEST_F(NvmeController, a_subsystem_reset_is_recorded_until_it_is_cleared) {
  start();
  driver->write(reg::subsystem_reset, spec::subsystem_reset_signature);
  EXPECT_EQ(driver->read(reg::status), spec::status_bit::subsystem_reset_occurred);
  EXPECT_EQ(driver->read(reg::configuration), 0u);
  EXPECT_EQ(driver->read(reg::admin_queue_attributes), 0u);
  driver->write(reg::status, spec::status_bit::subsystem_reset_occurred);
  EXPECT_EQ(driver->read(reg::status), 0u);
  expect_no_findings();
}

TEST_F(NvmeController, a_function_level_reset_is_like_power_on) {
  start();
  const auto control =
      static_cast<std::uint16_t>(controller->config().find_capability(pci::capability_id::pci_express) + 8);
  machine.bus.config_write(driver->slot, control, 2, 0x8000);
  machine.bus.restore(*controller, driver->resources);
  EXPECT_EQ(driver->read(reg::configuration), 0u);
  driver->enable();
  EXPECT_EQ(driver->read(reg::status), spec::status_bit::ready);
  expect_no_findings();
}

TEST_F(NvmeController, power_going_while_enabled_and_not_shut_down_is_judged) {
  start();
  controller->power_off();
  expect_only("nvme-shutdown-before-power-off");
}

// --- doorbells -----------------------------------------------------------------------------------------------------

TEST_F(NvmeController, a_doorbell_before_ready_is_judged) {
  start(small(), pci::InterruptChoice::msix, false);
  driver->ring_submission(0, 1);
  expect_only("nvme-doorbell-before-ready");
}

TEST_F(NvmeController, a_doorbell_of_no_queue_is_judged_and_reported_as_an_event) {
  start();
  driver->submit(driver->admin, NvmeDriver::command(Admin::asynchronous_event_request));
  machine.settle();
  driver->ring_submission(7, 1);
  machine.settle();
  expect_only("nvme-doorbell-unknown-queue");
  const auto event = driver->take(driver->admin);
  ASSERT_TRUE(event.has_value());
  EXPECT_EQ(event->result, 0x010000u) << "error, invalid doorbell register, log page 1";
}

TEST_F(NvmeController, doorbell_values_beyond_the_queue_or_without_change_are_judged) {
  start();
  driver->ring_submission(0, 16);
  expect_only("nvme-doorbell-range");
  driver->ring_completion(0, 0);
  EXPECT_EQ(broken("nvme-doorbell-same-value"), 1u);
}

TEST_F(NvmeController, a_tail_that_passes_the_head_is_judged) {
  start_with_io();
  driver->ring_submission(1, 40);
  driver->ring_submission(1, 10);  // 40 wait, 34 more in a queue of 64
  expect_only("nvme-sq-overrun");
}

TEST_F(NvmeController, a_head_beyond_the_posted_completions_is_judged) {
  start();
  driver->ring_completion(0, 1);
  expect_only("nvme-cq-overrun");
}

TEST_F(NvmeController, a_command_identifier_in_use_is_judged_and_refused) {
  start_with_io();
  auto entry = NvmeDriver::command(Nvm::read, 1);
  driver->point_at(entry, driver->allocate(4096), 512);
  driver->post(io, entry);
  driver->next_id--;
  driver->post(io, entry);
  driver->ring(io);
  machine.settle();
  expect_only("nvme-cid-in-use");
  std::multiset<Status> statuses;
  while (const auto completion = driver->take(io)) statuses.insert(NvmeDriver::status_of(*completion));
  EXPECT_EQ(statuses, (std::multiset<Status>{Status::success, Status::command_id_conflict}));
  EXPECT_EQ(transfer_status(Nvm::read, 1, 0, 1, driver->allocate(4096)), Status::success);
}

// --- queues --------------------------------------------------------------------------------------------------------

TEST_F(NvmeController, queues_wrap_many_times_with_alternating_phase) {
  start();
  io = driver->create_pair(1, 3, 1);
  std::byte* buffer = driver->allocate(4096);
  for (int i = 0; i < 50; ++i)
    ASSERT_EQ(transfer_status(Nvm::read, 1, static_cast<std::uint64_t>(i), 1, buffer), Status::success);
  expect_no_findings();
}

TEST_F(NvmeController, a_full_completion_queue_holds_commands_back_and_loses_none) {
  start();
  QueuePair wide = driver->make_pair(1, 32);
  QueuePair narrow = driver->make_pair(1, 4);
  narrow.submission = wide.submission;
  ASSERT_EQ(driver->run_status(driver->admin, driver->create_completion(narrow, 1)), Status::success);
  ASSERT_EQ(driver->run_status(driver->admin, driver->create_submission(wide, 1)), Status::success);
  auto entry = NvmeDriver::command(Nvm::read, 1);
  driver->point_at(entry, driver->allocate(4096), 512);
  for (int i = 0; i < 20; ++i) driver->post(wide, entry);
  driver->ring(wide);
  machine.settle();
  EXPECT_EQ(controller->outstanding_commands(), 17u);
  int taken = 0;
  for (; driver->take(narrow).has_value(); machine.settle()) ++taken;
  EXPECT_EQ(taken, 20);
  expect_no_findings();
}

TEST_F(NvmeController, all_64_queues_of_4096_entries_can_be_made) {
  auto options = small();
  start(options);
  EXPECT_EQ(driver->set_feature(Feature::number_of_queues, 63u << 16 | 63).result, 63u << 16 | 63);
  QueuePair shared = driver->make_pair(1, 4096);
  for (unsigned id = 1; id <= 64; ++id) {
    shared.id = id;
    ASSERT_EQ(driver->run_status(driver->admin, driver->create_completion(shared, id % 8)), Status::success) << id;
    ASSERT_EQ(driver->run_status(driver->admin, driver->create_submission(shared, id)), Status::success) << id;
  }
  expect_no_findings();
}

TEST_F(NvmeController, wrong_queue_parameters_have_their_statuses) {
  start();
  QueuePair queue = driver->make_pair(1, 16);
  const auto status_with = [&](auto change, bool submission) {
    auto entry = submission ? driver->create_submission(queue, 1) : driver->create_completion(queue, 1);
    change(entry);
    return driver->run_status(driver->admin, entry);
  };
  EXPECT_EQ(status_with([](auto& e) { e.dword10 &= 0xFFFF0000; }, false), Status::invalid_queue_id);
  EXPECT_EQ(status_with([](auto& e) { e.dword10 |= 0x40; }, false), Status::invalid_queue_id);
  EXPECT_EQ(status_with([](auto& e) { e.dword10 &= 0xFFFF; }, false), Status::invalid_queue_size);
  EXPECT_EQ(status_with([](auto& e) { e.dword10 |= 0xFFFF0000; }, false), Status::invalid_queue_size);
  EXPECT_EQ(status_with([](auto& e) { e.dword11 &= ~1u; }, false), Status::invalid_field);
  EXPECT_EQ(status_with([](auto& e) { e.dword11 |= 0x800u << 16; }, false), Status::invalid_interrupt_vector);
  EXPECT_EQ(status_with([](auto& e) { e.dword11 = 1; }, true), Status::invalid_queue_id);
  expect_only("nvme-queue-parameters");
  EXPECT_EQ(status_with([](auto& e) { e.prp1 += 8; }, false), Status::prp_offset_invalid);
  EXPECT_EQ(broken("nvme-queue-memory-alignment"), 1u);
}

TEST_F(NvmeController, the_order_of_making_and_deleting_queues_is_judged) {
  start();
  QueuePair queue = driver->make_pair(1, 16);
  EXPECT_EQ(driver->run_status(driver->admin, driver->create_submission(queue, 1)), Status::completion_queue_invalid);
  ASSERT_EQ(driver->run_status(driver->admin, driver->create_completion(queue, 1)), Status::success);
  ASSERT_EQ(driver->run_status(driver->admin, driver->create_submission(queue, 1)), Status::success);
  EXPECT_EQ(driver->run_status(driver->admin, driver->delete_queue(Admin::delete_completion_queue, 1)),
            Status::invalid_queue_deletion);
  expect_only("nvme-queue-order");
  EXPECT_EQ(broken("nvme-queue-order"), 2u);
  EXPECT_EQ(driver->run_status(driver->admin, driver->delete_queue(Admin::delete_submission_queue, 1)),
            Status::success);
  EXPECT_EQ(driver->run_status(driver->admin, driver->delete_queue(Admin::delete_completion_queue, 1)),
            Status::success);
}

TEST_F(NvmeController, deleting_a_submission_queue_ends_its_commands_as_aborted) {
  hba::nvme::Options options = small();
  options.latencies.read = world::second_ns;
  start_with_io(options);
  auto entry = NvmeDriver::command(Nvm::read, 1);
  driver->point_at(entry, driver->allocate(4096), 512);
  for (int i = 0; i < 3; ++i) driver->submit(io, entry);
  EXPECT_EQ(driver->run_status(driver->admin, driver->delete_queue(Admin::delete_submission_queue, 1)),
            Status::success);
  for (int i = 0; i < 3; ++i) {
    const auto completion = driver->take(io);
    ASSERT_TRUE(completion.has_value());
    EXPECT_EQ(NvmeDriver::status_of(*completion), Status::aborted_queue_deletion);
  }
  machine.settle();
  EXPECT_FALSE(driver->take(io).has_value());
  expect_no_findings();
}

TEST_F(NvmeController, the_number_of_queues_is_set_before_they_are_made) {
  start_with_io();
  EXPECT_EQ(NvmeDriver::status_of(driver->set_feature(Feature::number_of_queues, 0)), Status::command_sequence_error);
  expect_only("nvme-number-of-queues-late");
}

TEST_F(NvmeController, a_wider_doorbell_stride_works) {
  auto options = small();
  options.doorbell_stride_shift = 3;
  start(options, pci::InterruptChoice::msix, false);
  driver->enable();
  auto entry = NvmeDriver::command(Admin::identify);
  entry.dword10 = 1;
  entry.prp1 = driver->physical(driver->allocate(4096));
  driver->post(driver->admin, entry);
  driver->write(reg::doorbells, 1);
  machine.settle();
  EXPECT_NE(driver->admin.completion[0].status & 1, 0);
  driver->write(reg::doorbells + 32, 1);
  expect_no_findings();
}

// --- interrupts ----------------------------------------------------------------------------------------------------

TEST_F(NvmeController, each_completion_queue_raises_its_own_msix_message) {
  start();
  CountingInterrupt admin(static_cast<nt::Irql>(6)), first(static_cast<nt::Irql>(6)), second(static_cast<nt::Irql>(6));
  auto& interrupts = machine.executive.interrupts();
  interrupts.connect_message(driver->resources.vectors[0], admin.object);
  interrupts.connect_message(driver->resources.vectors[1], first.object);
  interrupts.connect_message(driver->resources.vectors[2], second.object);
  io = driver->create_pair(1, 16, 1);
  EXPECT_EQ(admin.calls, 2u);
  QueuePair other = driver->create_pair(2, 16, 2);
  transfer(Nvm::read, 1, 0, 1, driver->allocate(4096));
  EXPECT_EQ(first.calls, 1u);
  EXPECT_EQ(second.calls, 0u);
  io = other;
  transfer(Nvm::read, 1, 0, 1, driver->allocate(4096));
  EXPECT_EQ(second.calls, 1u);
}

TEST_F(NvmeController, a_queue_without_interrupts_raises_none) {
  start();
  CountingInterrupt first(static_cast<nt::Irql>(6));
  machine.executive.interrupts().connect_message(driver->resources.vectors[1], first.object);
  io = driver->create_pair(1, 16, 1, false);
  transfer(Nvm::read, 1, 0, 1, driver->allocate(4096));
  EXPECT_EQ(first.calls, 0u);
}

TEST_F(NvmeController, the_line_stays_asserted_until_the_last_entry_is_consumed) {
  start_with_io(small(), pci::InterruptChoice::line);
  nt::InterruptLine& line = machine.executive.interrupts().line(5);
  auto entry = NvmeDriver::command(Nvm::read, 1);
  driver->point_at(entry, driver->allocate(4096), 512);
  driver->submit(io, entry);
  driver->submit(io, entry);
  EXPECT_FALSE(line.asserted());
  machine.settle();
  EXPECT_TRUE(line.asserted());
  driver->take(io);
  EXPECT_TRUE(line.asserted());
  driver->take(io);
  EXPECT_FALSE(line.asserted());
  expect_no_findings();
}

TEST_F(NvmeController, the_mask_register_holds_the_line_off) {
  start_with_io(small(), pci::InterruptChoice::line);
  nt::InterruptLine& line = machine.executive.interrupts().line(5);
  driver->write(reg::interrupt_mask_set, 1);
  EXPECT_EQ(driver->read(reg::interrupt_mask_clear), 1u);
  auto entry = NvmeDriver::command(Nvm::flush, 1);
  driver->submit(io, entry);
  machine.settle();
  EXPECT_FALSE(line.asserted());
  driver->write(reg::interrupt_mask_clear, 1);
  EXPECT_TRUE(line.asserted());
  expect_no_findings();
}

TEST_F(NvmeController, an_msi_message_held_back_by_the_mask_register_is_sent_when_it_is_cleared) {
  start_with_io(small(), pci::InterruptChoice::msi);
  CountingInterrupt one(static_cast<nt::Irql>(6));
  machine.executive.interrupts().connect_message(driver->resources.vectors[1], one.object);
  driver->write(reg::interrupt_mask_set, 2);
  driver->submit(io, NvmeDriver::command(Nvm::flush, 1));
  machine.settle();
  EXPECT_EQ(one.calls, 0u);
  driver->write(reg::interrupt_mask_clear, 2);
  machine.settle();
  EXPECT_EQ(one.calls, 1u);
}

TEST_F(NvmeController, coalesced_completions_raise_one_interrupt_and_a_lonely_one_comes_with_the_timer) {
  start_with_io();
  CountingInterrupt one(static_cast<nt::Irql>(6));
  machine.executive.interrupts().connect_message(driver->resources.vectors[1], one.object);
  driver->set_feature(Feature::interrupt_coalescing, 50u << 8 | 3);
  for (int i = 0; i < 4; ++i) driver->submit(io, NvmeDriver::command(Nvm::flush, 1));
  machine.settle();
  EXPECT_EQ(one.calls, 1u);
  while (driver->take(io)) continue;
  const auto before = machine.world.now_ns();
  driver->submit(io, NvmeDriver::command(Nvm::flush, 1));
  machine.settle();
  EXPECT_EQ(one.calls, 2u);
  EXPECT_GE(machine.world.now_ns() - before, 5 * world::millisecond_ns);
}

}  // namespace
}  // namespace drydock::tests
