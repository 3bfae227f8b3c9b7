#include "machine/machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "machine/driver.h"
#include "machine/interferer.h"
#include "machine/slot.h"
#include "miniport/fault.h"
#include "miniport/loaded_image.h"
#include "miniport/stack.h"
#include "nt/registry.h"
#include "nt/thread.h"
#include "pci/bus.h"
#include "contract/shared_monitor.h"
#include "world/arena.h"
#include "world/live/live_world.h"
#include "world/sim/sim_world.h"

namespace drydock::machine {
namespace {

/// A run that has come this far in virtual time will not end: every timeout and retry is over long before.
constexpr world::Nanoseconds run_limit_ns = 24ull * 3600 * world::second_ns;
constexpr std::uint64_t points_per_slice = 10'000'000;

nt::RegistryValue registry_value(const std::string& text) {
  std::uint32_t number = 0;
  const bool hexadecimal = text.starts_with("0x");
  const char* begin = text.data() + (hexadecimal ? 2 : 0);
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(begin, end, number, hexadecimal ? 16 : 10);
  return begin != end && parsed.ec == std::errc() && parsed.ptr == end ? nt::RegistryValue::dword(number) : nt::RegistryValue::text(text);
}

bool is_live(const Configuration& configuration) { return configuration.world == World::live; }
/// Rules are kept and events recorded.
bool is_watched(const Configuration& configuration) { return !is_live(configuration) || configuration.checks; }

memory::PhysicalMemory::Options memory_options(const Configuration& configuration) {
  memory::PhysicalMemory::Options options;
  options.scramble_seed = configuration.seed;
  options.checked = is_watched(configuration);
  options.at_fixed_address = !is_live(configuration);
  return options;
}

std::unique_ptr<world::World> make_world(const Configuration& configuration, world::Schedule& schedule) {
  if (is_live(configuration)) return std::make_unique<world::LiveWorld>(configuration.processors);
  return std::make_unique<world::SimWorld>(configuration.processors, schedule);
}

}  // namespace

struct Machine::Parts {
  explicit Parts(Options given)
      : options(std::move(given)),
        schedule(options.schedule ? options.schedule : &earliest_first),
        interferer(options.configuration.interferer && !is_live(options.configuration) ? std::make_unique<Interferer>(*schedule) : nullptr),
        world(make_world(options.configuration, interferer ? *interferer : *schedule)),
        live(is_live(options.configuration) ? static_cast<world::LiveWorld*>(world.get()) : nullptr),
        memory(memory_options(options.configuration)),
        executive(*world, memory, stream),
        bus(executive, live == nullptr),
        monitor(contract::Monitor::make(executive)) {
    if (is_watched(options.configuration)) {
      if (live != nullptr) monitor = contract::make_shared_monitor(std::move(monitor));
      world->set_measuring(true);
      executive.observe(monitor.get());
      executive.set_judge(monitor.get());
      memory.observe(monitor.get());
    } else {
      executive.set_recording(false);
      executive.set_judge(&silent_judge);
    }
    monitor->set_stack_capture(miniport::capture_stack);
    monitor->set_strict(options.configuration.strict);
    if (options.listener) stream.listen(options.listener);
    if (interferer) interferer->start(executive, bus);
    for (unsigned i = 0; i < options.configuration.adapters; ++i) slots.push_back(std::make_unique<Slot>(i, bus, options.configuration));
  }
  /// Threads that wind up still need all of it.
  ~Parts() {
    if (live != nullptr) live->end();
  }

  Options options;
  world::EarliestFirst earliest_first;
  world::Schedule* schedule;
  std::unique_ptr<Interferer> interferer;
  std::unique_ptr<world::World> world;
  world::LiveWorld* live;  ///< null in the sim world
  trace::SilentJudge silent_judge;
  contract::SilentPortObserver silent_port;
  memory::PhysicalMemory memory;
  trace::Stream stream;
  nt::Executive executive;
  pci::Bus bus;
  std::unique_ptr<contract::Monitor> monitor;
  HbaSettings hba_settings;
  const HbaKind* hba_kind = nullptr;
  std::unique_ptr<miniport::LoadedImage> image;
  std::unique_ptr<PortDriver> driver;
  std::vector<std::unique_ptr<Slot>> slots;
  std::vector<std::pair<const void*, unsigned>> known_adapters;  ///< by what observers call them; those that are gone too
  std::string problem;
  bool broken = false;  ///< a run did not come to its end

  contract::PortObserver& port_observer() {
    if (is_watched(options.configuration)) return *monitor;
    return silent_port;
  }
  bool make_hbas(std::string& why);
  bool choose_hba(std::string& why);
  std::string argument_string() const;
  bool make_adapter(Slot& slot, std::string& why);
  bool start_adapters(std::string& why);
  bool find_adapters(std::string& why);
  void remember(Slot& slot);
  bool any_outstanding() const;
};

bool Machine::Parts::make_hbas(std::string& why) {
  for (auto& slot : slots)
    if (!slot->make_hba(*hba_kind, hba_settings, options.write_back_disks, why)) return false;
  return true;
}

bool Machine::Parts::make_adapter(Slot& slot, std::string& why) {
  if (!driver->is_virtual()) {
    if (!slot.hba()) {
      why = "the miniport drives hardware: choose some with --hba (see 'drydock hbas')";
      return false;
    }
    // SCSI Port connects lines only; so does any port driver where the HBA has nothing else.
    if (!slot.plugged()) slot.plug(*hba_kind, image->image().model() == contract::PortModel::scsiport);
  }
  slot.adapter = driver->make_adapter(slot.device(), argument_string(), options.configuration.strict);
  if (!slot.adapter) {
    why = "the miniport did not register for a PCI bus";
    return false;
  }
  remember(slot);
  return true;
}

void Machine::Parts::remember(Slot& slot) {
  std::erase_if(known_adapters, [&](const auto& known) { return known.first == slot.adapter.get(); });
  known_adapters.emplace_back(slot.adapter.get(), slot.number());
}

/// Before plug and play: the cards are there, at their ports, and the miniport looks for them.
bool Machine::Parts::find_adapters(std::string& why) {
  for (auto& slot : slots)
    if (!slot->hba() || !slot->plug_isa(*hba_kind)) {
      why = fmt::format("the miniport looks for cards of the ISA bus, and {}", hba_kind && !hba_kind->isa_ports.empty() ? fmt::format("there can be {} of them", hba_kind->isa_ports.size()) : "this HBA is none");
      return false;
    }
  std::size_t count = 0;
  for (PortDriver::Found& found : driver->find_adapters(bus, argument_string(), options.configuration.strict))
    for (auto& slot : slots)
      if (slot->hba() && found.function == &slot->hba()->function() && !slot->adapter) {
        slot->adapter = std::move(found.adapter);
        remember(*slot);
        ++count;
      }
  if (count != slots.size()) why = fmt::format("the miniport looked for its adapters and found {} of {}", count, slots.size());
  return count == slots.size();
}

/// One after the other, as plug and play starts them: each is looked for while those before it work.
bool Machine::Parts::start_adapters(std::string& why) {
  if (driver->is_virtual()) slots.resize(1);
  if (driver->looks_for_itself()) return find_adapters(why);
  for (auto& slot : slots) {
    if (!make_adapter(*slot, why)) return false;
    if (slot->adapter->start()) continue;
    why = slot->number() == 0 ? slot->adapter->problem() : fmt::format("adapter {}: {}", slot->number(), slot->adapter->problem());
    return false;
  }
  return true;
}

bool Machine::Parts::any_outstanding() const {
  return std::any_of(slots.begin(), slots.end(), [](const auto& slot) { return slot->adapter && slot->adapter->outstanding() != 0; });
}

/// Without --hba the miniport's registration decides, when it names ids of an HBA that there is.
bool Machine::Parts::choose_hba(std::string& why) {
  const HbaKind* wanted = options.configuration.hba.empty() ? driver->wanted_hba() : nullptr;
  if (wanted == nullptr || wanted == hba_kind) return true;
  hba_kind = wanted;
  return make_hbas(why);
}

/// FindAdapter's ArgumentString is the registry value DriverParameter of the Device key.
std::string Machine::Parts::argument_string() const {
  for (const RegistrySetting& setting : options.configuration.registry)
    if (setting.name == "DriverParameter") return setting.value;
  return {};
}

std::unique_ptr<Machine> Machine::make(Options options, std::string& problem) {
  register_rules();
  const Configuration& configuration = options.configuration;
  const HbaKind* kind = nullptr;
  HbaSettings settings;
  if (configuration.hba != "none") {
    const std::string hba = configuration.hba.empty() ? "nvme" : configuration.hba;
    kind = find_hba(hba);
    if (!kind) {
      problem = fmt::format("no HBA is called '{}'; 'drydock hbas' lists them", hba.substr(0, hba.find(',')));
      return nullptr;
    }
    if (!parse_hba_settings(*kind, hba, settings, problem)) return nullptr;
  }
  Parts* parts = nullptr;
  bool built = false;
  {
    // A live machine is never rewound: it lives in the ordinary heap, which knows threads.
    std::optional<world::MachineScope> machine;
    if (!is_live(configuration)) machine.emplace();
    parts = new Parts(options);
    parts->hba_kind = kind;
    parts->hba_settings = settings;
    built = kind == nullptr || parts->make_hbas(problem);
  }
  std::unique_ptr<Machine> result(new Machine(parts));
  return built ? std::move(result) : nullptr;
}

Machine::~Machine() {
  if (world::Arena::instance().has_checkpoint()) world::Arena::instance().drop_checkpoint();
  // An adapter goes as in surprise removal, on a thread; in a machine that has been stopped it can only be left behind.
  for (auto& slot : parts_->slots) {
    const auto remove = [&slot] {
      if (slot->adapter->state() != port::State::removed) slot->adapter->remove(true);
      slot->adapter.reset();
    };
    if (slot->adapter && (parts_->broken || run("end", remove) != BodyEnd::finished)) slot->adapter.release();
  }
  if (parts_->live) parts_->live->end();
  const world::MachineScope machine;
  miniport::set_watched_bus(nullptr);
  for (auto& slot : parts_->slots) slot->unplug();
  if (parts_->interferer) parts_->interferer->stop();
  delete parts_;
}

bool Machine::start_driver(std::string& problem) {
  PortDriver& driver = *parts_->driver;
  for (const RegistrySetting& setting : parts_->options.configuration.registry)
    parts_->executive.registry().set(driver.parameters_key(), setting.name, registry_value(setting.value));
  const std::uint32_t status = driver.call_driver_entry(parts_->image->driver_entry());
  if (!driver.registered()) {
    problem = status == 0 ? fmt::format("DriverEntry did not register with {}", driver.initialize_name()) : fmt::format("DriverEntry failed with status {:#010x}", status);
    return false;
  }
  return parts_->choose_hba(problem) && parts_->start_adapters(problem);
}

bool Machine::dock(const miniport::Image& image, std::string& problem) {
  parts_->image = miniport::LoadedImage::load(image, problem);
  if (!parts_->image) return false;
  miniport::set_watched_bus(&parts_->bus);
  {
    const world::MachineScope machine;
    std::string service = image.file.path.substr(image.file.path.rfind('/') + 1);
    service.resize(std::min(service.size(), service.find('.')));
    parts_->driver = PortDriver::make(image.model(), parts_->executive, parts_->port_observer(), service);
  }
  bool started = false;
  std::string& why = parts_->problem;
  const BodyEnd end = run("docking", [&] { started = start_driver(why); });
  if (end == BodyEnd::deadlock && why.empty()) why = "the miniport does not come up: nothing can go on and it has not answered";
  if (end == BodyEnd::ended && why.empty()) why = "the run was ended while the miniport came up";
  problem = why;
  return started;
}

BodyEnd Machine::run(const char* name, const std::function<void()>& body) {
  return parts_->live != nullptr ? run_live(name, body) : run_simulated(name, body);
}

BodyEnd Machine::run_simulated(const char* name, const std::function<void()>& body) {
  bool finished = false, reporting = false;
  {
    const world::MachineScope machine;
    // A copy, made in the arena: a rewind may bring the thread back that owns it, and then it is freed again.
    nt::start_thread(name, [this, &finished, body] {
      body();
      finished = true;
      parts_->world->stop();
    });
  }
  const world::Nanoseconds limit_ns = parts_->world->now_ns() + run_limit_ns;
  for (;;) {
    const world::RunResult result = parts_->world->run(points_per_slice);
    if (finished) return BodyEnd::finished;
    if (result == world::RunResult::stopped) {
      parts_->broken = true;
      return BodyEnd::ended;
    }
    if (result == world::RunResult::exhausted && parts_->world->now_ns() < limit_ns) continue;
    // Idle, and the body still waits: what it waits for will never come. Say so, fail it, and let it go on.
    if (reporting || !parts_->any_outstanding()) {
      parts_->broken = true;
      return BodyEnd::deadlock;
    }
    reporting = true;
    const world::MachineScope machine;
    nt::start_thread("lost requests", [this, &reporting] {
      for (auto& slot : parts_->slots)
        if (slot->adapter && slot->adapter->outstanding() != 0) slot->adapter->report_lost_requests();
      reporting = false;
    });
  }
}

/// A machine of threads is never seen to be idle for good: what is lost ends by the port's timeouts.
BodyEnd Machine::run_live(const char* name, const std::function<void()>& body) {
  struct Shared {
    bool finished = false;
  };
  const auto shared = std::make_shared<Shared>();  // the thread may outlive this call when the machine was stopped
  nt::start_thread(name, [this, shared, body] {
    body();
    parts_->live->announce([&] { shared->finished = true; });
  });
  if (parts_->live->wait_until([&] { return shared->finished; })) return BodyEnd::finished;
  parts_->broken = true;
  return BodyEnd::ended;
}

world::LiveWorld* Machine::live() { return parts_->live; }

void Machine::pull() {
  const world::World::Access access(*parts_->world, hba()->function());
  hba()->function().remove();
}

port::Adapter* Machine::insert(std::string& problem) {
  Slot& slot = *parts_->slots.front();
  nt::flush_dpcs();  // the last request's completion may still be on its way out of the adapter
  slot.adapter.reset();
  slot.unplug();
  return parts_->make_adapter(slot, problem) ? slot.adapter.get() : nullptr;
}

void Machine::power_off(unsigned number) {
  Slot& slot = *parts_->slots[number];
  if (!slot.hba() || !slot.plugged()) return;
  const world::World::Access access(*parts_->world, slot.hba()->function());
  slot.hba()->power_off();
}

void Machine::checkpoint() { world::Arena::instance().checkpoint(); }
void Machine::rewind() { world::Arena::instance().rewind(); }

unsigned Machine::adapter_count() const {
  return static_cast<unsigned>(std::count_if(parts_->slots.begin(), parts_->slots.end(), [](const auto& slot) { return slot->adapter != nullptr; }));
}
bool Machine::removable() const { return parts_->driver && !parts_->driver->looks_for_itself(); }
port::Adapter& Machine::adapter(unsigned number) { return *parts_->slots[number]->adapter; }
bool Machine::has_adapter(unsigned number) const { return number < parts_->slots.size() && parts_->slots[number]->adapter != nullptr; }
int Machine::adapter_number(const void* identity) const {
  for (const auto& [known, number] : parts_->known_adapters)
    if (known == identity) return static_cast<int>(number);
  return -1;
}
std::uint64_t Machine::interferer_interrupts() const { return parts_->interferer ? parts_->interferer->interrupts() : 0; }
bool Machine::is_virtual() const { return parts_->driver && parts_->driver->is_virtual(); }
Hba* Machine::hba(unsigned number) { return is_virtual() ? nullptr : parts_->slots[number]->hba(); }
contract::Monitor& Machine::monitor() { return *parts_->monitor; }
trace::Stream& Machine::stream() { return parts_->stream; }
world::World& Machine::world() { return *parts_->world; }
nt::Executive& Machine::executive() { return parts_->executive; }
const pci::Bus& Machine::bus() const { return parts_->bus; }
const Configuration& Machine::configuration() const { return parts_->options.configuration; }
const std::string& Machine::problem() const { return parts_->problem; }

}  // namespace drydock::machine
