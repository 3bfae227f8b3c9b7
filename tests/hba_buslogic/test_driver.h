// A small BusLogic driver for the tests of the adapter: it does by ports, mailboxes and CCBs what a miniport does, and
// nothing for itself, so that a test can do each step wrong.
#pragma once

#include <cstring>
#include <optional>

#include "hba/buslogic/controller.h"
#include "hba/buslogic/monitor.h"
#include "pci/machine_fixture.h"

namespace drydock::tests {

namespace spec = hba::buslogic::spec;
namespace scsi = hba::scsi;

using Parameters = std::vector<std::uint8_t>;

inline constexpr memory::Owner shared_memory{memory::Use::uncached_extension, memory::Direction::both, 0};

/// Ends a run of the world after some time.
struct StopAlarm final : world::Alarm {
  explicit StopAlarm(world::World& world) : world(world) {}
  void fire() override { world.stop(); }
  world::World& world;
};

struct Returned {
  std::uint32_t ccb;
  std::uint8_t adapter_status, target_status;
  spec::Completion completion;
};

class BusLogicDriver {
 public:
  BusLogicDriver(Machine& machine, hba::buslogic::Controller& controller, std::uint32_t slot = 1) : machine(machine), controller(controller), alarm(machine.world) {
    machine.bus.plug(controller, slot);
    resources = machine.bus.assign(controller, pci::InterruptChoice::line, 1, 5, static_cast<nt::Irql>(6));
    for (const auto& range : resources.ranges)
      if (!range.memory) port = range.bus_address;
  }

  // --- registers
  std::uint8_t read(std::uint32_t offset) { return static_cast<std::uint8_t>(machine.bus.port_read(port + offset, 1)); }
  void write(std::uint32_t offset, std::uint8_t value) { machine.bus.port_write(port + offset, 1, value); }
  std::uint8_t status() { return read(spec::reg::status); }
  std::uint8_t interrupt() { return read(spec::reg::interrupt); }
  void reset_interrupt() { write(spec::reg::control, spec::control_bit::interrupt_reset); }
  bool line() { return machine.executive.interrupts().line(resources.line).asserted(); }

  // --- time
  void wait(world::Nanoseconds ns) {
    machine.world.set_alarm(alarm, machine.world.now_ns() + ns);
    machine.settle();
    machine.world.cancel_alarm(alarm);
  }
  template <typename Condition>
  bool wait_until(Condition&& holds, world::Nanoseconds limit_ns = 2 * world::second_ns) {
    const world::Nanoseconds end_ns = machine.world.now_ns() + limit_ns;
    while (!holds()) {
      if (machine.world.now_ns() >= end_ns) return false;
      wait(20 * world::microsecond_ns);
    }
    return true;
  }

  // --- host adapter commands
  void give(std::uint8_t byte) {
    wait_until([&] { return (status() & spec::status_bit::busy) == 0; });
    write(spec::reg::command, byte);
  }
  /// The reply, by polling; nothing when the adapter says that the command is invalid. Resets the interrupt.
  std::optional<Parameters> command(std::uint8_t opcode, const Parameters& parameters = {}) {
    give(opcode);
    for (const std::uint8_t byte : parameters) give(byte);
    Parameters reply;
    const bool ended = wait_until([&] {
      while ((status() & spec::status_bit::data_in_ready) != 0) reply.push_back(read(spec::reg::data_in));
      return (interrupt() & spec::interrupt_bit::command_complete) != 0;
    });
    EXPECT_TRUE(ended) << "command " << unsigned{opcode};
    const bool invalid = (status() & spec::status_bit::command_invalid) != 0;
    reset_interrupt();
    if (invalid) return std::nullopt;
    return reply;
  }
  std::optional<Parameters> command(spec::HostCommand opcode, const Parameters& parameters = {}) {
    return command(static_cast<std::uint8_t>(opcode), parameters);
  }

  // --- memory
  std::byte* allocate(std::size_t bytes) {
    return static_cast<std::byte*>(machine.memory.allocate_contiguous(bytes, 0, 0xFF'FFFF, 0, shared_memory));
  }
  std::uint32_t physical(const void* address) const { return static_cast<std::uint32_t>(machine.memory.physical_of(address).value()); }

  // --- mailboxes
  bool initialize(unsigned count, bool with_24_bits = false) {
    mailboxes = count;
    narrow = with_24_bits;
    area = allocate(2 * count * 8);
    next_out = next_in = 0;
    const std::uint32_t at = physical(area);
    const auto byte = [&](unsigned shift) { return static_cast<std::uint8_t>(at >> shift); };
    if (narrow) return command(spec::HostCommand::initialize_mailbox, {static_cast<std::uint8_t>(count), byte(16), byte(8), byte(0)}).has_value();
    return command(spec::HostCommand::initialize_extended_mailbox, {static_cast<std::uint8_t>(count), byte(0), byte(8), byte(16), byte(24)}).has_value();
  }
  std::byte* outgoing(unsigned index) const { return area + index * (narrow ? 4 : 8); }
  std::byte* incoming(unsigned index) const { return area + (mailboxes + index) * (narrow ? 4 : 8); }
  std::byte& action(unsigned index) const { return outgoing(index)[narrow ? 0 : 7]; }
  std::byte& completion(unsigned index) const { return incoming(index)[narrow ? 0 : 7]; }
  bool post(std::uint32_t ccb, spec::Action what = spec::Action::start) {
    if (action(next_out) != std::byte{0}) return false;
    if (narrow) {
      for (unsigned i = 0; i < 3; ++i) outgoing(next_out)[1 + i] = static_cast<std::byte>(ccb >> 8 * (2 - i));
    } else {
      std::memcpy(outgoing(next_out), &ccb, 4);
    }
    action(next_out) = static_cast<std::byte>(what);
    next_out = (next_out + 1) % mailboxes;
    return true;
  }
  void ring() { write(spec::reg::command, static_cast<std::uint8_t>(spec::HostCommand::start_mailbox)); }
  void start(const void* ccb, spec::Action what = spec::Action::start) {
    ASSERT_TRUE(post(physical(ccb), what));
    ring();
  }
  /// The next filled incoming mailbox, freed.
  std::optional<Returned> take() {
    std::byte* box = incoming(next_in);
    if (completion(next_in) == std::byte{0}) return std::nullopt;
    Returned returned{};
    returned.completion = static_cast<spec::Completion>(completion(next_in));
    if (narrow) {
      for (unsigned i = 0; i < 3; ++i) returned.ccb = returned.ccb << 8 | std::to_integer<std::uint32_t>(box[1 + i]);
    } else {
      std::memcpy(&returned.ccb, box, 4);
      returned.adapter_status = std::to_integer<std::uint8_t>(box[4]);
      returned.target_status = std::to_integer<std::uint8_t>(box[5]);
    }
    completion(next_in) = std::byte{0};
    next_in = (next_in + 1) % mailboxes;
    return returned;
  }
  /// As an interrupt handler: acknowledge, then empty the mailboxes.
  std::vector<Returned> handle() {
    std::vector<Returned> all;
    while ((interrupt() & spec::interrupt_bit::valid) != 0) {
      reset_interrupt();
      while (const auto returned = take()) all.push_back(*returned);
      wait(world::microsecond_ns);
    }
    return all;
  }
  /// Starts one CCB, lets the adapter work, and takes what came back, which must be that one alone.
  Returned run(const void* ccb) {
    start(ccb);
    machine.settle();
    const auto all = handle();
    EXPECT_EQ(all.size(), 1u);
    if (all.size() != 1) return {};
    EXPECT_EQ(all[0].ccb, physical(ccb));
    return all[0];
  }

  // --- CCBs
  spec::Ccb32* new_ccb() {
    auto* ccb = new (allocate(sizeof(spec::Ccb32))) spec::Ccb32{};
    return ccb;
  }
  static void set_cdb(spec::Ccb32& ccb, const Parameters& cdb) {
    ccb.cdb_length = static_cast<std::uint8_t>(cdb.size());
    std::copy(cdb.begin(), cdb.end(), ccb.cdb);
  }
  spec::Ccb32* command_ccb(unsigned target, const Parameters& cdb, void* data = nullptr, std::uint32_t bytes = 0,
                           spec::DataDirection direction = spec::DataDirection::none) {
    spec::Ccb32* ccb = new_ccb();
    ccb->opcode = static_cast<std::uint8_t>(spec::CcbOpcode::initiator_residual);
    ccb->control = static_cast<std::uint8_t>(static_cast<unsigned>(direction) << 3);
    ccb->target = static_cast<std::uint8_t>(target);
    ccb->data_length = bytes;
    if (data) ccb->data_address = physical(data);
    ccb->sense_length = spec::default_sense_bytes;
    ccb->sense_address = physical(sense(*ccb));
    set_cdb(*ccb, cdb);
    return ccb;
  }
  std::byte* sense(const spec::Ccb32& ccb) {
    for (auto& [known, buffer] : sense_buffers)
      if (known == &ccb) return buffer;
    sense_buffers.emplace_back(&ccb, allocate(64));
    return sense_buffers.back().second;
  }
  static Parameters block_cdb(std::uint8_t opcode, std::uint32_t lba, std::uint16_t blocks) {
    return {opcode, 0, static_cast<std::uint8_t>(lba >> 24), static_cast<std::uint8_t>(lba >> 16), static_cast<std::uint8_t>(lba >> 8),
            static_cast<std::uint8_t>(lba), 0, static_cast<std::uint8_t>(blocks >> 8), static_cast<std::uint8_t>(blocks), 0};
  }
  spec::Ccb32* read_ccb(unsigned target, std::uint32_t lba, std::uint16_t blocks, void* data) {
    return command_ccb(target, block_cdb(0x28, lba, blocks), data, blocks * 512u, spec::DataDirection::in);
  }
  spec::Ccb32* write_ccb(unsigned target, std::uint32_t lba, std::uint16_t blocks, void* data) {
    return command_ccb(target, block_cdb(0x2A, lba, blocks), data, blocks * 512u, spec::DataDirection::out);
  }
  static void set_tag(spec::Ccb32& ccb, spec::Tag tag) { ccb.unit = static_cast<std::uint8_t>((ccb.unit & 0x1F) | 0x20 | static_cast<unsigned>(tag) << 6); }

  Machine& machine;
  hba::buslogic::Controller& controller;
  StopAlarm alarm;
  pci::Resources resources;
  std::uint64_t port = 0;
  unsigned mailboxes = 0;
  bool narrow = false;
  std::byte* area = nullptr;
  unsigned next_out = 0, next_in = 0;
  std::vector<std::pair<const spec::Ccb32*, std::byte*>> sense_buffers;
};

/// A machine with an adapter that has disks at targets 0 and 3 (units 0 and 2).
class BusLogicTest : public testing::Test {
 public:
  static hba::buslogic::UnitOptions unit(unsigned target, unsigned lun, std::uint64_t bytes = 1u << 20) {
    hba::buslogic::UnitOptions options;
    options.target = target;
    options.lun = lun;
    options.disk.bytes = bytes;
    return options;
  }
  static hba::buslogic::Options small() {
    hba::buslogic::Options options;
    options.units = {unit(0, 0), unit(3, 0), unit(3, 2)};
    return options;
  }
  BusLogicTest() : BusLogicTest(small()) {}
  explicit BusLogicTest(hba::buslogic::Options options) : controller(std::move(options)), driver(machine, controller) {}
  void TearDown() override {
    for (const auto& [id, count] : machine.judge.evaluated)
      EXPECT_TRUE(!id.starts_with("buslogic-") || std::ranges::any_of(hba::buslogic::rules, [&](const trace::Rule& rule) { return rule.id == id; })) << id;
    if (!clean) return;
    EXPECT_TRUE(machine.judge.findings.empty()) << machine.judge.all();
    EXPECT_TRUE(machine.memory_observer.violations.empty());
  }
  /// From here on findings are expected.
  std::size_t broken(std::string_view rule) {
    clean = false;
    return machine.judge.count(rule);
  }
  /// Takes the unit attentions of power-on away.
  void make_ready() {
    ASSERT_TRUE(driver.initialize(8));
    for (const unsigned target : {0u, 3u}) driver.run(driver.command_ccb(target, Parameters(6)));
    spec::Ccb32* other = driver.command_ccb(3, Parameters(6));
    other->unit = 2;
    driver.run(other);
  }
  static void fill(std::byte* data, std::size_t bytes, unsigned seed) {
    for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>((i * 13 + i / 509 + seed * 41) & 0xFF);
  }

  Machine machine;
  hba::buslogic::Controller controller;
  BusLogicDriver driver;
  bool clean = true;
};

}  // namespace drydock::tests
