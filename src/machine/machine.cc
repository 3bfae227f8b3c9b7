#include "machine/machine.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "machine/driver.h"
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

/// The slot that the HBA sits in, its line and its level: any would do, these never change.
constexpr std::uint32_t slot_device = 4;
constexpr std::uint32_t interrupt_line = 16;
constexpr nt::Irql interrupt_irql{5};

/// A run that has come this far in virtual time will not end: every timeout and retry is over long before.
constexpr world::Nanoseconds run_limit_ns = 24ull * 3600 * world::second_ns;
constexpr std::uint64_t points_per_slice = 10'000'000;

pci::InterruptChoice choice_of(Interrupts interrupts) {
  switch (interrupts) {
    case Interrupts::intx: return pci::InterruptChoice::line;
    case Interrupts::msi: return pci::InterruptChoice::msi;
    case Interrupts::msix: return pci::InterruptChoice::msix;
  }
  return pci::InterruptChoice::line;
}

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
        world(make_world(options.configuration, *schedule)),
        live(is_live(options.configuration) ? static_cast<world::LiveWorld*>(world.get()) : nullptr),
        memory(memory_options(options.configuration)),
        executive(*world, memory, stream),
        bus(executive, live == nullptr),
        monitor(contract::Monitor::make(executive)) {
    if (is_watched(options.configuration)) {
      if (live != nullptr) monitor = contract::make_shared_monitor(std::move(monitor));
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
  }

  Options options;
  world::EarliestFirst earliest_first;
  world::Schedule* schedule;
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
  std::unique_ptr<Hba> hba;
  SlotDevice device;
  std::unique_ptr<miniport::LoadedImage> image;
  std::unique_ptr<PortDriver> driver;
  std::unique_ptr<port::Adapter> adapter;
  std::string problem;
  bool broken = false;  ///< a run did not come to its end

  contract::PortObserver& port_observer() {
    if (is_watched(options.configuration)) return *monitor;
    return silent_port;
  }
  bool make_hba(std::string& why);
  bool choose_hba(std::string& why);
  std::string argument_string() const;
  void plug_hba();
  void unplug_hba();
  bool make_adapter(std::string& why);
};

bool Machine::Parts::make_hba(std::string& why) {
  std::vector<hba::disk::Disk::Options> media;
  for (const Disk& disk : options.configuration.disks) {
    hba::disk::Disk::Options medium;
    medium.file = disk.file;
    medium.bytes = disk.bytes;
    medium.block_bytes = options.configuration.block_bytes;
    medium.persistence = options.write_back_disks ? hba::disk::Persistence::as_durable : hba::disk::Persistence::never;
    media.push_back(medium);
  }
  try {
    hba = hba_kind->make(hba_settings, media);
    return true;
  } catch (const std::exception& error) {
    const world::HostScope host;
    why = error.what();
    return false;
  }
}

void Machine::Parts::plug_hba() {
  const Configuration& configuration = options.configuration;
  const unsigned messages = configuration.messages ? configuration.messages : configuration.processors + 1;
  device.bus = &bus;
  device.function = &hba->function();
  device.slot = bus.plug(*device.function, slot_device);
  device.function->reset();  // power-on: nothing volatile survived a former stay in the slot
  // SCSI Port connects lines only; so does any port driver where the HBA has nothing else.
  pci::InterruptChoice choice = choice_of(configuration.interrupts);
  const bool has_choice = choice == pci::InterruptChoice::msi ? hba_kind->msi : hba_kind->msix;
  if (!has_choice || image->image().model() == contract::PortModel::scsiport) choice = pci::InterruptChoice::line;
  device.resources = bus.assign(*device.function, choice, messages, interrupt_line, interrupt_irql);
}

void Machine::Parts::unplug_hba() {
  if (!device.function) return;
  bus.unplug(*device.function);
  device = {};
}

bool Machine::Parts::make_adapter(std::string& why) {
  if (!driver->is_virtual()) {
    if (!hba) {
      why = "the miniport drives hardware: choose some with --hba (see 'drydock hbas')";
      return false;
    }
    if (!device.function) plug_hba();
  }
  adapter = driver->make_adapter(device, argument_string(), options.configuration.strict);
  if (!adapter) why = "the miniport did not register for a PCI bus";
  return adapter != nullptr;
}

/// Without --hba the miniport's registration decides, when it names ids of an HBA that there is.
bool Machine::Parts::choose_hba(std::string& why) {
  const HbaKind* wanted = options.configuration.hba.empty() ? driver->wanted_hba() : nullptr;
  if (wanted == nullptr || wanted == hba_kind) return true;
  hba.reset();
  hba_kind = wanted;
  return make_hba(why);
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
    built = kind == nullptr || parts->make_hba(problem);
  }
  std::unique_ptr<Machine> result(new Machine(parts));
  return built ? std::move(result) : nullptr;
}

Machine::~Machine() {
  if (world::Arena::instance().has_checkpoint()) world::Arena::instance().drop_checkpoint();
  // An adapter goes as in surprise removal, on a thread; in a machine that has been stopped it can only be left behind.
  const auto remove = [this] {
    if (parts_->adapter->state() != port::State::removed) parts_->adapter->remove(true);
    parts_->adapter.reset();
  };
  if (parts_->adapter && (parts_->broken || run("end", remove) != BodyEnd::finished)) parts_->adapter.release();
  const world::MachineScope machine;
  miniport::set_watched_bus(nullptr);
  parts_->unplug_hba();
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
  if (!parts_->choose_hba(problem) || !parts_->make_adapter(problem)) return false;
  if (parts_->adapter->start()) return true;
  problem = parts_->adapter->problem();
  return false;
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
    if (reporting || !parts_->adapter || parts_->adapter->outstanding() == 0) {
      parts_->broken = true;
      return BodyEnd::deadlock;
    }
    reporting = true;
    const world::MachineScope machine;
    nt::start_thread("lost requests", [this, &reporting] {
      parts_->adapter->report_lost_requests();
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

void Machine::pull() { parts_->hba->function().remove(); }

port::Adapter* Machine::insert(std::string& problem) {
  parts_->adapter.reset();
  parts_->unplug_hba();
  return parts_->make_adapter(problem) ? parts_->adapter.get() : nullptr;
}

void Machine::power_off() {
  if (parts_->hba && parts_->device.function) parts_->hba->power_off();
}

void Machine::checkpoint() { world::Arena::instance().checkpoint(); }
void Machine::rewind() { world::Arena::instance().rewind(); }

port::Adapter& Machine::adapter() { return *parts_->adapter; }
bool Machine::has_adapter() const { return parts_->adapter != nullptr; }
bool Machine::is_virtual() const { return parts_->driver && parts_->driver->is_virtual(); }
Hba* Machine::hba() { return is_virtual() ? nullptr : parts_->hba.get(); }
contract::Monitor& Machine::monitor() { return *parts_->monitor; }
trace::Stream& Machine::stream() { return parts_->stream; }
world::World& Machine::world() { return *parts_->world; }
nt::Executive& Machine::executive() { return parts_->executive; }
const pci::Bus& Machine::bus() const { return parts_->bus; }
const Configuration& Machine::configuration() const { return parts_->options.configuration; }
const std::string& Machine::problem() const { return parts_->problem; }

}  // namespace drydock::machine
