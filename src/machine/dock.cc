// The public API (include/drydock/drydock.h) on the machine.
#include <cstring>

#include "disk/buffer.h"
#include "disk/unit.h"
#include "drydock/drydock.h"
#include "machine/machine.h"
#include "machine/media.h"
#include "miniport/image.h"
#include "world/arena.h"

namespace drydock {
namespace {

/// Lives on the machine's thread for one run; its units are the machine's, its answers the caller's.
class MachineSession final : public Session {
 public:
  explicit MachineSession(machine::Machine& machine) : machine_(machine) { find_units(); }

  std::size_t disk_count() const override { return units_.size(); }

  DiskFacts disk(std::size_t number) const override {
    const world::HostScope host;
    const disk::Unit& unit = *units_.at(number);
    return {unit.properties().text(), unit.block_count(), unit.block_bytes()};
  }

  std::string read(std::size_t number, std::uint64_t lba, std::span<std::byte> data) override {
    disk::Unit& unit = *units_.at(number);
    const std::uint32_t blocks = whole_blocks(unit, data.size());
    disk::Buffer buffer = unit.make_buffer(blocks);
    const disk::Result result = unit.read(lba, blocks, buffer.data());
    if (result.ok()) std::memcpy(data.data(), buffer.data(), data.size());
    return answer(result);
  }

  std::string write(std::size_t number, std::uint64_t lba, std::span<const std::byte> data, bool force_unit_access) override {
    disk::Unit& unit = *units_.at(number);
    const std::uint32_t blocks = whole_blocks(unit, data.size());
    disk::Buffer buffer = unit.make_buffer(blocks);
    std::memcpy(buffer.data(), data.data(), data.size());
    return answer(unit.write(lba, blocks, buffer.data(), force_unit_access));
  }

  std::string flush(std::size_t number) override { return answer(units_.at(number)->flush()); }
  std::string unmap(std::size_t number, std::uint64_t lba, std::uint32_t blocks) override { return answer(units_.at(number)->unmap(lba, blocks)); }
  bool reset_bus() override { return machine_.adapter().reset_bus(0); }

  bool restart() override {
    units_.clear();
    if (!machine_.adapter().stop() || !machine_.adapter().restart()) return false;
    find_units();
    return true;
  }

  std::uint64_t now_ns() const override { return machine_.world().now_ns(); }

 private:
  void find_units() {
    std::vector<std::string> problems;
    units_ = disk::discover(machine_.adapter(), problems);
  }
  static std::uint32_t whole_blocks(const disk::Unit& unit, std::size_t bytes) {
    if (bytes == 0 || bytes % unit.block_bytes() != 0) throw Error("data is no whole number of blocks");
    return static_cast<std::uint32_t>(bytes / unit.block_bytes());
  }
  static std::string answer(const disk::Result& result) {
    const world::HostScope host;
    return result.ok() ? std::string() : result.text();
  }
  machine::Machine& machine_;
  std::vector<std::unique_ptr<disk::Unit>> units_;
};

machine::Configuration configuration_of(const Dock::Options& options) {
  machine::Configuration configuration;
  if (options.processors < 1 || options.processors > machine::maximum_processors) throw Error("processors: 1 to 64");
  configuration.processors = options.processors;
  if (!machine::parse_interrupts(options.interrupts, configuration)) throw Error("interrupts: intx, msi, msix or msix:N");
  if (options.block_bytes != 512 && options.block_bytes != 4096) throw Error("block_bytes: 512 or 4096");
  configuration.block_bytes = options.block_bytes;
  configuration.hba = options.hba;
  for (const std::string& text : options.disks) {
    std::string problem;
    const auto disk = machine::parse_disk(text, problem);
    if (!disk) throw Error("disks: " + (problem.empty() ? "'" + text + "' is no size of at least 1M" : problem));
    configuration.disks.push_back(*disk);
  }
  for (const auto& [name, value] : options.registry) configuration.registry.push_back({name, value});
  configuration.seed = options.seed;
  configuration.strict = options.strict;
  if (options.world != "sim" && options.world != "live") throw Error("world: sim or live");
  configuration.world = options.world == "live" ? machine::World::live : machine::World::sim;
  return configuration;
}

}  // namespace

struct Dock::Implementation {
  std::unique_ptr<machine::Machine> machine;
};

Dock::Dock(const Options& options) : implementation_(std::make_unique<Implementation>()) {
  machine::Machine::Options given;
  given.configuration = configuration_of(options);
  std::string problem;
  implementation_->machine = machine::Machine::make(std::move(given), problem);
  if (!implementation_->machine) throw Error(problem);
}

Dock::~Dock() = default;
Dock::Dock(Dock&&) noexcept = default;
Dock& Dock::operator=(Dock&&) noexcept = default;

void Dock::load(const std::string& miniport) {
  std::string problem;
  const auto image = miniport::read_image(miniport, problem);
  if (!image || !implementation_->machine->dock(*image, problem)) throw Error(problem);
}

bool Dock::run(const std::function<void(Session&)>& body) {
  machine::Machine& machine = *implementation_->machine;
  std::string wrong;
  const machine::BodyEnd end = machine.run("session", [&] {
    try {
      MachineSession session(machine);
      body(session);
    } catch (const std::exception& error) {  // must not leave the machine's thread
      const world::HostScope host;
      wrong = error.what();
    }
  });
  if (!wrong.empty()) throw Error(wrong);
  return end == machine::BodyEnd::finished;
}

bool Dock::shut_down() {
  machine::Machine& machine = *implementation_->machine;
  return machine.run("shutdown", [&] {
    if (machine.adapter().state() == port::State::started && machine.adapter().stop()) machine.power_off();
    machine.adapter().remove(false);
  }) == machine::BodyEnd::finished;
}

std::vector<Finding> Dock::findings() const {
  std::vector<Finding> result;
  for (const contract::Finding& one : implementation_->machine->monitor().findings())
    result.push_back({one.rule, one.message, one.callback, one.processor, one.irql, one.time_ns, one.stack, one.count});
  return result;
}

std::uint64_t Dock::trace_hash() const { return implementation_->machine->stream().trace_hash(); }
std::uint64_t Dock::io_hash() const { return implementation_->machine->stream().io_hash(); }
std::uint64_t Dock::points() const { return implementation_->machine->world().point_count(); }
void Dock::checkpoint() { implementation_->machine->checkpoint(); }
void Dock::rewind() { implementation_->machine->rewind(); }

}  // namespace drydock
