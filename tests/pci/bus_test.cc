#include "pci/bus.h"

#include "pci/bus_data.h"
#include "pci/machine_fixture.h"
#include "pci/rules.h"

namespace drydock::pci {
namespace {

using tests::CountingInterrupt;

constexpr Identity identity{
    .vendor = 0x1234, .device = 0x5678, .class_code = 1, .subclass = 0, .programming_interface = 0};
constexpr auto dirql = static_cast<nt::Irql>(5);

/// Remembers what reaches it.
class Probe final : public Function {
 public:
  Probe() : Function(identity, "probe") {
    config().set_bar(0, {BarKind::memory64, 0x4000, false});
    config().set_bar(2, {BarKind::port, 0x20, false});
    config().set_interrupt_pin(1);
    config().add_power_management();
    config().add_pci_express();
    add_msi(8, true);
    add_msix(5, 0, 0x2000, 0x3000);
  }
  std::uint64_t bar_read(unsigned bar, std::uint64_t offset, unsigned) override {
    last_bar = bar;
    return 0x1111'2222'3333'4444 + offset;
  }
  void bar_write(unsigned bar, std::uint64_t offset, unsigned width, std::uint64_t value) override {
    writes.push_back({bar, offset, width, value});
  }
  void reset() override { ++resets; }
  void step(std::uint32_t number, std::uint64_t argument) override { steps.emplace_back(number, argument); }

  using Function::dma_read;
  using Function::dma_write;
  using Function::enabled_messages;
  using Function::post_step;
  using Function::set_intx;
  using Function::signal_message;

  struct Write {
    unsigned bar;
    std::uint64_t offset;
    unsigned width;
    std::uint64_t value;
  };
  unsigned last_bar = 99;
  unsigned resets = 0;
  std::vector<Write> writes;
  std::vector<std::pair<std::uint32_t, std::uint64_t>> steps;
};

struct BusTest : testing::Test {
  tests::Machine machine;
  Probe probe;
  Slot slot = machine.bus.plug(probe, 3);
  Resources resources;
  std::byte* registers = nullptr;

  void assign(InterruptChoice choice, unsigned messages = 4) {
    resources = machine.bus.assign(probe, choice, messages, 11, dirql);
    registers = static_cast<std::byte*>(machine.bus.map(resources.ranges[0].bus_address, 0x4000));
    ASSERT_NE(registers, nullptr);
  }
  std::uint32_t read(std::size_t offset, unsigned width = 4) {
    return static_cast<std::uint32_t>(machine.bus.read(registers + offset, width));
  }
  void write(std::size_t offset, std::uint64_t value, unsigned width = 4) {
    machine.bus.write(registers + offset, width, value);
  }
  std::size_t broken(std::string_view id) const { return machine.judge.count(id); }
};

TEST_F(BusTest, an_empty_slot_reads_all_ones) {
  EXPECT_EQ(machine.bus.config_read({0, 4, 0}, 0, 4), ~0u);
  EXPECT_EQ(machine.bus.config_read(slot, 0, 4), 0x56781234u);
}

TEST_F(BusTest, a_configuration_access_of_a_wrong_width_or_alignment_is_judged) {
  machine.bus.config_read(slot, 0, 4);
  machine.bus.config_read(slot, 2, 2);
  EXPECT_EQ(machine.judge.count("config-access-width"), 0u);
  machine.bus.config_read(slot, 1, 2);
  machine.bus.config_read(slot, 0, 3);
  machine.bus.config_write(slot, 6, 4, 0);
  machine.bus.config_write(slot, 0, 8, 0);
  EXPECT_EQ(machine.judge.count("config-access-width"), 4u);
  EXPECT_EQ(machine.judge.evaluated["config-access-width"], 6u);
}

TEST_F(BusTest, a_driver_may_look_for_hardware_among_the_ports_of_the_ISA_bus_and_nowhere_else) {
  EXPECT_EQ(machine.bus.port_read(0x330, 1), 0xFFu);
  machine.bus.port_write(0x3FF, 1, 1);
  EXPECT_EQ(machine.judge.count("register-outside-bar"), 0u) << machine.judge.all();
  EXPECT_EQ(machine.bus.port_read(0x400, 1), 0xFFu);
  EXPECT_EQ(machine.judge.count("register-outside-bar"), 1u);
}

TEST_F(BusTest, a_card_set_by_jumpers_answers_at_its_ports_and_raises_its_line) {
  const Resources placed = machine.bus.place(probe, 0x340, 11);
  ASSERT_EQ(placed.ranges.size(), 1u);
  EXPECT_FALSE(placed.ranges[0].memory);
  EXPECT_FALSE(placed.message_signaled);
  EXPECT_EQ(machine.bus.decoder_of(0x340, true), &probe);
  EXPECT_EQ(machine.bus.decoder_of(0x35F, true), &probe);
  EXPECT_EQ(machine.bus.decoder_of(0x360, true), nullptr);
  EXPECT_EQ(machine.bus.decoder_of(0x340, false), nullptr);
  machine.bus.port_write(0x344, 1, 7);
  ASSERT_EQ(probe.writes.size(), 1u);
  EXPECT_EQ(probe.writes[0].offset, 4u);
  probe.set_intx(true);
  EXPECT_TRUE(machine.executive.interrupts().line(11).asserted_by(probe.line_source()));
}

TEST_F(BusTest, assign_sizes_and_places_every_bar_and_enables_decoding) {
  assign(InterruptChoice::line);
  ASSERT_EQ(resources.ranges.size(), 2u);
  EXPECT_EQ(resources.ranges[0].size_bytes, 0x4000u);
  EXPECT_TRUE(resources.ranges[0].memory);
  EXPECT_EQ(resources.ranges[0].bus_address % 0x4000, 0u);
  EXPECT_EQ(resources.ranges[1].bar, 2u);
  EXPECT_EQ(resources.ranges[1].size_bytes, 0x20u);
  EXPECT_FALSE(resources.ranges[1].memory);
  EXPECT_EQ(probe.config().bar_address(0), resources.ranges[0].bus_address);
  EXPECT_EQ(probe.config().command(), 7u);
  EXPECT_EQ(machine.bus.config_read(slot, offset::interrupt_line, 1), 11u);
}

TEST_F(BusTest, mapped_registers_are_fixed_addresses_without_access_rights) {
  assign(InterruptChoice::line);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(registers) >> 32, 0x3000u);
  EXPECT_TRUE(machine.bus.in_window(registers));
  EXPECT_DEATH({ *reinterpret_cast<volatile char*>(registers) = 1; }, "");
}

TEST_F(BusTest, accesses_reach_the_function_with_offset_width_and_value) {
  assign(InterruptChoice::line);
  EXPECT_EQ(machine.bus.read(registers + 8, 8), 0x1111'2222'3333'444Cu);
  EXPECT_EQ(read(8, 4), 0x3333'444Cu);
  EXPECT_EQ(read(8, 1), 0x4Cu);
  write(0x1000, 0xAABBCCDDEE, 4);
  ASSERT_EQ(probe.writes.size(), 1u);
  EXPECT_EQ(probe.writes[0].offset, 0x1000u);
  EXPECT_EQ(probe.writes[0].value, 0xBBCCDDEEu) << "cut to the width";
  EXPECT_TRUE(machine.judge.findings.empty()) << machine.judge.all();
  EXPECT_GT(machine.judge.evaluated["register-alignment"], 0u);
}

TEST_F(BusTest, port_accesses_reach_the_port_bar) {
  assign(InterruptChoice::line);
  EXPECT_EQ(machine.bus.port_read(resources.ranges[1].bus_address + 4, 2), 0x4448u);
  EXPECT_EQ(probe.last_bar, 2u);
  machine.bus.port_write(resources.ranges[1].bus_address, 1, 0x12);
  EXPECT_EQ(probe.writes.back().bar, 2u);
  EXPECT_EQ(machine.bus.port_read(resources.ranges[1].bus_address + 0x20, 1), 0xFFu);
  EXPECT_EQ(broken("register-outside-bar"), 1u);
}

TEST_F(BusTest, a_wrong_width_or_alignment_or_place_is_judged_and_not_done) {
  assign(InterruptChoice::line);
  write(2, 1, 4);
  EXPECT_EQ(broken("register-alignment"), 1u);
  write(0, 1, 3);
  EXPECT_EQ(broken("register-width"), 1u);
  EXPECT_EQ(machine.bus.read(registers + 0x4000, 4), 0xFFFF'FFFFu);
  EXPECT_EQ(machine.bus.read(registers - 4, 4), 0xFFFF'FFFFu);
  EXPECT_EQ(broken("register-outside-bar"), 2u);
  EXPECT_TRUE(probe.writes.empty());
}

TEST_F(BusTest, only_what_was_mapped_is_reached_and_only_until_it_is_unmapped) {
  resources = machine.bus.assign(probe, InterruptChoice::line, 0, 11, dirql);
  auto* part = static_cast<std::byte*>(machine.bus.map(resources.ranges[0].bus_address + 0x1000, 0x1000));
  EXPECT_EQ(machine.bus.find(part + 0x10).offset, 0x1010u);
  EXPECT_EQ(machine.bus.find(part + 0x1000).function, nullptr);
  EXPECT_EQ(machine.bus.map(resources.ranges[0].bus_address, 0x8000), nullptr) << "longer than the BAR";
  machine.bus.read(part, 4);
  machine.bus.unmap(part);
  machine.bus.read(part, 4);
  EXPECT_EQ(broken("register-outside-bar"), 1u);
}

TEST_F(BusTest, registers_of_a_function_that_does_not_decode_read_ones_and_are_judged) {
  assign(InterruptChoice::line);
  read(0);
  machine.bus.config_write(slot, offset::command, 2, command_bit::bus_master);
  EXPECT_EQ(read(0), ~0u);
  EXPECT_EQ(broken("register-not-decoded"), 1u);
}

TEST_F(BusTest, register_accesses_are_events_of_the_trace) {
  std::vector<trace::Event> events;
  machine.stream.listen([&](const trace::Event& event) { events.push_back(event); });
  assign(InterruptChoice::line);
  write(0x1004, 7);
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.back().kind, trace::Kind::register_written);
  EXPECT_EQ(events.back().a, 3u << 8);
  EXPECT_EQ(events.back().b, 0x1004u << 8 | 4);
  EXPECT_EQ(events.back().c, 7u);
}

// --- DMA and steps -------------------------------------------------------------------------------------------------

TEST_F(BusTest, dma_needs_bus_mastering) {
  assign(InterruptChoice::line);
  void* block = machine.memory.allocate(64, 16, {memory::Use::pool, memory::Direction::both, 0});
  std::array<std::byte, 16> data{};
  EXPECT_TRUE(probe.dma_write(machine.memory.physical_of(block), data));
  EXPECT_EQ(broken("bus-master-off"), 0u);
  EXPECT_EQ(machine.judge.evaluated["bus-master-off"], 1u);
  machine.bus.config_write(slot, offset::command, 2, command_bit::memory_space);
  EXPECT_FALSE(probe.dma_read(machine.memory.physical_of(block), data));
  EXPECT_EQ(broken("bus-master-off"), 1u);
}

TEST_F(BusTest, posted_steps_come_in_order_of_time_and_not_after_a_reset) {
  assign(InterruptChoice::line);
  probe.post_step(1, 10, 2000);
  probe.post_step(2, 20, 1000);
  machine.settle();
  EXPECT_EQ(probe.steps, (std::vector<std::pair<std::uint32_t, std::uint64_t>>{{2, 20}, {1, 10}}));
  probe.post_step(3, 30, 1000);
  const auto control = static_cast<std::uint16_t>(probe.config().find_capability(capability_id::pci_express) + 8);
  machine.bus.config_write(slot, control, 2, 0x8000);
  machine.settle();
  EXPECT_EQ(probe.steps.size(), 2u);
  EXPECT_EQ(probe.resets, 1u);
  EXPECT_EQ(probe.config().command(), 0u);
}

TEST_F(BusTest, after_a_reset_restore_gives_the_same_resources_back) {
  assign(InterruptChoice::msix, 3);
  machine.bus.reset(probe);
  EXPECT_EQ(probe.enabled_messages(), 0u);
  machine.bus.restore(probe, resources);
  EXPECT_EQ(probe.enabled_messages(), 5u);
  EXPECT_EQ(read(0), 0x3333'4444u);
}

TEST_F(BusTest, a_removed_function_reads_ones_takes_no_writes_and_does_nothing) {
  assign(InterruptChoice::line);
  probe.post_step(1, 0, 1000);
  probe.set_intx(true);
  EXPECT_TRUE(machine.executive.interrupts().line(11).asserted());
  probe.remove();
  machine.settle();
  EXPECT_EQ(read(0), ~0u);
  write(0, 1);
  EXPECT_TRUE(probe.writes.empty());
  EXPECT_TRUE(probe.steps.empty());
  EXPECT_EQ(machine.bus.config_read(slot, 0, 4), ~0u);
  EXPECT_FALSE(machine.executive.interrupts().line(11).asserted());
  EXPECT_TRUE(machine.judge.findings.empty()) << machine.judge.all();
}

// --- interrupts ----------------------------------------------------------------------------------------------------

TEST_F(BusTest, the_line_follows_the_level_and_the_disable_bit) {
  assign(InterruptChoice::line);
  nt::InterruptLine& line = machine.executive.interrupts().line(11);
  probe.set_intx(true);
  EXPECT_TRUE(line.asserted_by(3));
  EXPECT_NE(machine.bus.config_read(slot, offset::status, 2) & status_bit::interrupt, 0u);
  machine.bus.config_write(slot, offset::command, 2, 7 | command_bit::interrupt_disable);
  EXPECT_FALSE(line.asserted());
  machine.bus.config_write(slot, offset::command, 2, 7);
  EXPECT_TRUE(line.asserted());
  probe.set_intx(false);
  EXPECT_FALSE(line.asserted());
}

TEST_F(BusTest, no_level_while_messages_are_enabled) {
  resources = machine.bus.assign(probe, InterruptChoice::line, 0, 11, dirql);
  probe.set_intx(true);
  const auto msi = static_cast<std::uint16_t>(probe.config().find_capability(capability_id::msi) + 2);
  machine.bus.config_write(slot, msi, 2, 1);
  EXPECT_FALSE(machine.executive.interrupts().line(11).asserted());
}

TEST_F(BusTest, msi_grants_a_power_of_two_of_consecutive_vectors_for_one_processor) {
  assign(InterruptChoice::msi, 7);
  ASSERT_EQ(resources.vectors.size(), 4u);
  const auto first = machine.executive.interrupts().target_of(resources.vectors[0]);
  EXPECT_EQ(first.data % 4, 0u);
  for (std::uint32_t i = 0; i < 4; ++i) {
    EXPECT_EQ(machine.executive.interrupts().target_of(resources.vectors[i]).data, first.data + i);
    EXPECT_EQ(machine.executive.interrupts().target_of(resources.vectors[i]).address, first.address);
  }
  EXPECT_EQ(probe.enabled_messages(), 4u);
}

TEST_F(BusTest, each_msi_message_reaches_its_own_vector) {
  assign(InterruptChoice::msi, 4);
  CountingInterrupt two(dirql), three(dirql);
  machine.executive.interrupts().connect_message(resources.vectors[2], two.object);
  machine.executive.interrupts().connect_message(resources.vectors[3], three.object);
  probe.signal_message(2);
  probe.signal_message(3);
  probe.signal_message(7);  // beyond the granted ones: the last
  machine.settle();
  EXPECT_EQ(two.calls, 1u);
  EXPECT_EQ(three.calls, 1u);
}

TEST_F(BusTest, a_masked_msi_message_is_pending_and_sent_when_unmasked) {
  assign(InterruptChoice::msi, 4);
  CountingInterrupt one(dirql);
  machine.executive.interrupts().connect_message(resources.vectors[1], one.object);
  const auto mask = static_cast<std::uint16_t>(probe.config().find_capability(capability_id::msi) + 16);
  machine.bus.config_write(slot, mask, 4, 2);
  probe.signal_message(1);
  machine.settle();
  EXPECT_EQ(one.calls, 0u);
  machine.bus.config_write(slot, mask, 4, 0);
  machine.settle();
  EXPECT_EQ(one.calls, 1u);
}

TEST_F(BusTest, msix_spreads_its_vectors_over_the_processors_and_masks_each) {
  assign(InterruptChoice::msix, 5);
  ASSERT_EQ(resources.vectors.size(), 5u);
  nt::InterruptController& interrupts = machine.executive.interrupts();
  EXPECT_EQ(interrupts.processor_of(resources.vectors[1]), 0u);
  EXPECT_EQ(interrupts.processor_of(resources.vectors[2]), 1u);
  CountingInterrupt four(dirql);
  interrupts.connect_message(resources.vectors[4], four.object);
  probe.signal_message(4);
  machine.settle();
  EXPECT_EQ(four.calls, 1u);
  write(0x2000 + 4 * 16 + 12, 1);
  probe.signal_message(4);
  machine.settle();
  EXPECT_EQ(four.calls, 1u);
  EXPECT_EQ(read(0x3000), 1u << 4) << "its pending bit";
  write(0x2000 + 4 * 16 + 12, 0);
  machine.settle();
  EXPECT_EQ(four.calls, 2u);
  EXPECT_EQ(read(0x3000), 0u);
  EXPECT_TRUE(probe.writes.empty()) << "the table is not the model's";
}

TEST_F(BusTest, the_msix_table_is_accessed_by_words_of_4_or_8) {
  assign(InterruptChoice::msix, 5);
  write(0x2000, 1, 2);
  EXPECT_EQ(broken("msix-table-width"), 1u);
  EXPECT_EQ(machine.bus.read(registers + 0x2000, 8),
            machine.executive.interrupts().target_of(resources.vectors[0]).address);
}

TEST_F(BusTest, msi_and_msix_together_are_judged) {
  assign(InterruptChoice::msix, 5);
  machine.bus.config_write(slot, static_cast<std::uint16_t>(probe.config().find_capability(capability_id::msi) + 2), 2,
                           1);
  EXPECT_EQ(broken("msi-and-msix"), 1u);
}

// --- config space by byte ranges -----------------------------------------------------------------------------------

TEST_F(BusTest, bus_data_reads_and_writes_byte_ranges) {
  std::array<std::uint8_t, 64> header{};
  EXPECT_EQ(get_bus_data(machine.bus, 0, slot.as_ulong(), header.data(), 0, 64), 64u);
  EXPECT_EQ(header[0], 0x34);
  EXPECT_EQ(header[3], 0x56);
  std::array<std::uint8_t, 3> odd{};
  EXPECT_EQ(get_bus_data(machine.bus, 0, slot.as_ulong(), odd.data(), 1, 3), 3u);
  EXPECT_EQ(odd, (std::array<std::uint8_t, 3>{0x12, 0x78, 0x56}));
  const std::uint8_t line = 9;
  EXPECT_EQ(set_bus_data(machine.bus, 0, slot.as_ulong(), &line, offset::interrupt_line, 1), 1u);
  EXPECT_EQ(machine.bus.config_read(slot, offset::interrupt_line, 1), 9u);
  EXPECT_EQ(get_bus_data(machine.bus, 0, slot.as_ulong(), header.data(), 4090, 64), 6u);
}

TEST_F(BusTest, bus_data_of_an_empty_slot_is_an_invalid_vendor_and_of_no_bus_nothing) {
  std::array<std::uint8_t, 4> data{};
  EXPECT_EQ(get_bus_data(machine.bus, 0, 9, data.data(), 0, 4), 2u);
  EXPECT_EQ(data[0], 0xFF);
  EXPECT_EQ(data[1], 0xFF);
  EXPECT_EQ(get_bus_data(machine.bus, 5, 3, data.data(), 0, 4), 0u);
  EXPECT_EQ(set_bus_data(machine.bus, 0, 9, data.data(), 0, 4), 0u);
}

}  // namespace
}  // namespace drydock::pci
