// A small NVMe driver for the tests of the controller: it does by registers and queues in memory what a miniport does,
// and nothing for itself, so that a test can do each step wrong.
#pragma once

#include <cstring>
#include <optional>

#include "hba/nvme/controller.h"
#include "hba/nvme/monitor.h"
#include "pci/machine_fixture.h"

namespace drydock::tests {

namespace spec = hba::nvme::spec;

inline constexpr memory::Owner shared_memory{memory::Use::uncached_extension, memory::Direction::both, 0};

struct QueuePair {
  unsigned id = 0;
  std::uint32_t entries = 0;
  spec::SubmissionEntry* submission = nullptr;
  spec::CompletionEntry* completion = nullptr;
  std::uint32_t tail = 0, head = 0;
  unsigned phase = 1;
};

class NvmeDriver {
 public:
  NvmeDriver(Machine& machine, hba::nvme::Controller& controller, pci::InterruptChoice choice, unsigned messages = 8)
      : machine(machine), controller(controller) {
    slot = machine.bus.plug(controller, 1);
    resources = machine.bus.assign(controller, choice, messages, 5, static_cast<nt::Irql>(6));
    registers =
        static_cast<std::byte*>(machine.bus.map(resources.ranges[0].bus_address, resources.ranges[0].size_bytes));
  }

  // --- registers
  std::uint32_t read(std::uint32_t offset) {
    return static_cast<std::uint32_t>(machine.bus.read(registers + offset, 4));
  }
  void write(std::uint32_t offset, std::uint32_t value) { machine.bus.write(registers + offset, 4, value); }
  void write64(std::uint32_t offset, std::uint64_t value) { machine.bus.write(registers + offset, 8, value); }
  void ring_submission(unsigned queue, std::uint32_t value) { write(spec::reg::doorbells + 8 * queue, value); }
  void ring_completion(unsigned queue, std::uint32_t value) { write(spec::reg::doorbells + 8 * queue + 4, value); }

  // --- memory
  std::byte* allocate(std::size_t bytes, std::size_t alignment = 4096) {
    return static_cast<std::byte*>(machine.memory.allocate(bytes, alignment, shared_memory));
  }
  std::uint64_t physical(const void* address) const { return machine.memory.physical_of(address).value(); }
  QueuePair make_pair(unsigned id, std::uint32_t entries) {
    const auto block = [&](std::size_t bytes) {
      return machine.memory.allocate_contiguous(bytes, 0, ~0ull, 0, shared_memory);
    };
    return {id,
            entries,
            static_cast<spec::SubmissionEntry*>(block(entries * 64)),
            static_cast<spec::CompletionEntry*>(block(entries * 16)),
            0,
            0,
            1};
  }

  // --- life of the controller
  static constexpr std::uint32_t usual_configuration = 6u << 16 | 4u << 20 | 1;
  void program_admin_queue(std::uint32_t entries = 16) {
    admin = make_pair(0, entries);
    write(spec::reg::admin_queue_attributes, (entries - 1) << 16 | (entries - 1));
    write64(spec::reg::admin_submission_queue, physical(admin.submission));
    write64(spec::reg::admin_completion_queue, physical(admin.completion));
  }
  void enable(std::uint32_t admin_entries = 16) {
    program_admin_queue(admin_entries);
    write(spec::reg::configuration, usual_configuration);
    machine.settle();
  }
  void disable() {
    write(spec::reg::configuration, usual_configuration & ~1u);
    machine.settle();
  }

  // --- commands
  std::uint16_t post(QueuePair& queue, spec::SubmissionEntry entry) {
    entry.command_id = next_id++;
    queue.submission[queue.tail] = entry;
    queue.tail = (queue.tail + 1) % queue.entries;
    return entry.command_id;
  }
  void ring(QueuePair& queue) { ring_submission(queue.id, queue.tail); }
  std::uint16_t submit(QueuePair& queue, const spec::SubmissionEntry& entry) {
    const std::uint16_t id = post(queue, entry);
    ring(queue);
    return id;
  }
  /// The next completion if it is there.
  std::optional<spec::CompletionEntry> take(QueuePair& queue, bool ring_doorbell = true) {
    const spec::CompletionEntry entry = queue.completion[queue.head];
    if ((entry.status & 1u) != queue.phase) return std::nullopt;
    queue.head = (queue.head + 1) % queue.entries;
    if (queue.head == 0) queue.phase ^= 1;
    if (ring_doorbell) ring_completion(queue.id, queue.head);
    return entry;
  }
  /// Submits one command, waits, and takes its completion; a test fails without one.
  spec::CompletionEntry run(QueuePair& queue, const spec::SubmissionEntry& entry) {
    const std::uint16_t id = submit(queue, entry);
    machine.settle();
    const auto completion = take(queue);
    EXPECT_TRUE(completion.has_value());
    if (!completion) return {};
    EXPECT_EQ(completion->command_id, id);
    EXPECT_EQ(completion->submission_queue, queue.id);
    return *completion;
  }
  static spec::Status status_of(const spec::CompletionEntry& entry) {
    return static_cast<spec::Status>(entry.status >> 1 & 0x7FF);
  }
  spec::Status run_status(QueuePair& queue, const spec::SubmissionEntry& entry) { return status_of(run(queue, entry)); }

  // --- admin commands
  static spec::SubmissionEntry command(spec::Admin opcode) {
    spec::SubmissionEntry entry{};
    entry.opcode = static_cast<std::uint8_t>(opcode);
    return entry;
  }
  static spec::SubmissionEntry command(spec::Nvm opcode, std::uint32_t namespace_id, std::uint64_t lba = 0,
                                       std::uint32_t blocks = 1) {
    spec::SubmissionEntry entry{};
    entry.opcode = static_cast<std::uint8_t>(opcode);
    entry.namespace_id = namespace_id;
    entry.dword10 = static_cast<std::uint32_t>(lba);
    entry.dword11 = static_cast<std::uint32_t>(lba >> 32);
    entry.dword12 = blocks - 1;
    return entry;
  }
  spec::SubmissionEntry create_completion(const QueuePair& queue, unsigned vector, bool interrupts = true) const {
    auto entry = command(spec::Admin::create_completion_queue);
    entry.prp1 = physical(queue.completion);
    entry.dword10 = (queue.entries - 1) << 16 | queue.id;
    entry.dword11 = vector << 16 | (interrupts ? 2 : 0) | 1;
    return entry;
  }
  spec::SubmissionEntry create_submission(const QueuePair& queue, unsigned completion) const {
    auto entry = command(spec::Admin::create_submission_queue);
    entry.prp1 = physical(queue.submission);
    entry.dword10 = (queue.entries - 1) << 16 | queue.id;
    entry.dword11 = completion << 16 | 1;
    return entry;
  }
  spec::SubmissionEntry delete_queue(spec::Admin opcode, unsigned id) const {
    auto entry = command(opcode);
    entry.dword10 = id;
    return entry;
  }
  QueuePair create_pair(unsigned id, std::uint32_t entries, unsigned vector, bool interrupts = true) {
    QueuePair queue = make_pair(id, entries);
    EXPECT_EQ(run_status(admin, create_completion(queue, vector, interrupts)), spec::Status::success);
    EXPECT_EQ(run_status(admin, create_submission(queue, id)), spec::Status::success);
    return queue;
  }
  template <typename T>
  T identify(unsigned structure, std::uint32_t namespace_id = 0) {
    std::byte* page = allocate(4096);
    auto entry = command(spec::Admin::identify);
    entry.namespace_id = namespace_id;
    entry.dword10 = structure;
    entry.prp1 = physical(page);
    EXPECT_EQ(run_status(admin, entry), spec::Status::success);
    T data;
    std::memcpy(&data, page, sizeof data);
    return data;
  }
  spec::CompletionEntry set_feature(spec::Feature id, std::uint32_t value) {
    auto entry = command(spec::Admin::set_features);
    entry.dword10 = static_cast<std::uint32_t>(id);
    entry.dword11 = value;
    return run(admin, entry);
  }
  spec::CompletionEntry get_feature(spec::Feature id, unsigned selection = 0, std::uint32_t dword11 = 0) {
    auto entry = command(spec::Admin::get_features);
    entry.dword10 = static_cast<std::uint32_t>(id) | selection << 8;
    entry.dword11 = dword11;
    return run(admin, entry);
  }

  // --- data: PRPs over a buffer of simulated memory
  void point_at(spec::SubmissionEntry& entry, std::byte* buffer, std::size_t bytes) {
    std::vector<std::uint64_t> pages{physical(buffer)};
    const std::size_t first = 4096 - reinterpret_cast<std::uintptr_t>(buffer) % 4096;
    for (std::size_t done = first; done < bytes; done += 4096) pages.push_back(physical(buffer + done));
    entry.prp1 = pages[0];
    if (pages.size() == 2) entry.prp2 = pages[1];
    if (pages.size() > 2) entry.prp2 = write_list({pages.begin() + 1, pages.end()}, list_offset);
  }
  std::uint64_t write_list(std::vector<std::uint64_t> pages, std::size_t offset) {
    std::byte* list = allocate(4096);
    const std::uint64_t start = physical(list) + offset;
    std::size_t room = (4096 - offset) / 8;
    if (pages.size() > room) {
      std::vector<std::uint64_t> rest(pages.begin() + static_cast<std::ptrdiff_t>(room) - 1, pages.end());
      pages.resize(room - 1);
      pages.push_back(write_list(rest, 0));
    }
    std::memcpy(list + offset, pages.data(), pages.size() * 8);
    return start;
  }
  std::size_t list_offset = 0;

  Machine& machine;
  hba::nvme::Controller& controller;
  pci::Slot slot;
  pci::Resources resources;
  std::byte* registers = nullptr;
  QueuePair admin;
  std::uint16_t next_id = 1;
};

/// A machine with one controller, enabled, and its driver.
struct NvmeTest : testing::Test {
  static hba::nvme::Options small() {
    hba::nvme::Options options;
    options.namespaces.resize(2);
    options.namespaces[0].bytes = 4u << 20;
    options.namespaces[1].bytes = 8u << 20;
    options.namespaces[1].block_bytes = 4096;
    return options;
  }
  void start(hba::nvme::Options options = small(), pci::InterruptChoice choice = pci::InterruptChoice::msix,
             bool enabled = true) {
    controller = std::make_unique<hba::nvme::Controller>(std::move(options));
    driver = std::make_unique<NvmeDriver>(machine, *controller, choice);
    if (enabled) driver->enable();
  }
  void start_with_io(hba::nvme::Options options = small(), pci::InterruptChoice choice = pci::InterruptChoice::msix) {
    start(std::move(options), choice);
    io = driver->create_pair(1, 64, choice == pci::InterruptChoice::line ? 0 : 1);
  }
  std::size_t broken(std::string_view id) const { return machine.judge.count(id); }
  void expect_no_findings() const {
    EXPECT_TRUE(machine.judge.findings.empty()) << machine.judge.all();
    EXPECT_TRUE(machine.memory_observer.violations.empty());
  }
  /// The one rule that was broken, and no other.
  void expect_only(std::string_view id) const {
    EXPECT_GE(broken(id), 1u) << id << "\n" << machine.judge.all();
    EXPECT_EQ(broken(id), machine.judge.findings.size()) << machine.judge.all();
  }
  std::byte* buffer_with(std::uint8_t seed, std::size_t bytes, std::size_t offset = 0) {
    std::byte* buffer = driver->allocate(bytes + offset) + offset;
    for (std::size_t i = 0; i < bytes; ++i) buffer[i] = static_cast<std::byte>(seed + i * 7 + i / 256);
    return buffer;
  }
  spec::CompletionEntry transfer(spec::Nvm opcode, std::uint32_t namespace_id, std::uint64_t lba, std::uint32_t blocks,
                                 std::byte* buffer, std::uint32_t flags = 0) {
    auto entry = NvmeDriver::command(opcode, namespace_id, lba, blocks);
    entry.dword12 |= flags;
    driver->point_at(entry, buffer, blocks * controller->disk(namespace_id).block_bytes());
    return driver->run(io, entry);
  }
  spec::Status transfer_status(spec::Nvm opcode, std::uint32_t namespace_id, std::uint64_t lba, std::uint32_t blocks,
                               std::byte* buffer, std::uint32_t flags = 0) {
    return NvmeDriver::status_of(transfer(opcode, namespace_id, lba, blocks, buffer, flags));
  }

  Machine machine;
  std::unique_ptr<hba::nvme::Controller> controller;
  std::unique_ptr<NvmeDriver> driver;
  QueuePair io;
};

}  // namespace drydock::tests
