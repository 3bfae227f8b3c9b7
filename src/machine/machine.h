// A whole machine: a world, processors, memory, a bus with one or several HBAs, the keeper of the rules, and a miniport
// docked in the port driver. One a process, because a miniport's calls carry no machine pointer.
//
// All of it lies in the arena, so that checkpoint() and rewind() put everything back, the miniport's data included.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/monitor.h"
#include "machine/configuration.h"
#include "machine/hbas.h"
#include "miniport/image.h"
#include "port/adapter.h"
#include "trace/stream.h"
#include "world/world.h"

namespace drydock::world {
class LiveWorld;
}

namespace drydock::machine {

enum class BodyEnd : std::uint8_t {
  finished,   ///< the body returned
  deadlock,   ///< nothing can go on and the body has not returned
  ended,      ///< a bug check or a refused routine stopped the machine
};

class Machine {
 public:
  struct Options {
    Configuration configuration;
    world::Schedule* schedule = nullptr;  ///< null: earliest first; must outlive the machine
    trace::Stream::Listener listener;     ///< hears every event; null: nobody
    bool write_back_disks = true;         ///< host files behind disks get what the device made durable
  };

  /// Null with `problem` in one line when the configuration cannot be built (unknown HBA, a disk file that is not there).
  static std::unique_ptr<Machine> make(Options options, std::string& problem);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  /// Loads the image, calls DriverEntry, makes the adapter and starts it. False with `problem`; findings tell the rest.
  bool dock(const miniport::Image& image, std::string& problem);
  /// Runs `body` on a system thread at PASSIVE. When nothing else can happen before it returns, lost requests are
  /// reported and failed, and it goes on.
  BodyEnd run(const char* name, const std::function<void()>& body);
  /// The live world, null in a simulated machine. Client threads enter it (LiveWorld::Stay) and then call what runs on a
  /// thread of the machine: no switch, no allocation.
  world::LiveWorld* live();

  // --- hot removal of the first adapter, from the body of a run --------------------------------------------------------
  /// Not so for a card of the ISA bus: pull() and insert() are not for it.
  bool removable() const;
  /// The hardware is gone without warning.
  void pull();
  /// The hardware is back with its disks, with a fresh adapter in state created. Null with `problem`.
  port::Adapter* insert(std::string& problem);

  /// Switches an adapter's hardware off, after the adapter was stopped: the model judges how its driver left it.
  void power_off(unsigned number = 0);

  // --- from outside a run ----------------------------------------------------------------------------------------------
  void checkpoint();
  void rewind();

  /// Adapters made so far: as many as the configuration asks for, one for a virtual miniport.
  unsigned adapter_count() const;
  port::Adapter& adapter(unsigned number = 0);
  bool has_adapter(unsigned number = 0) const;
  /// Number of the adapter that observers know by this pointer, also of one that is gone; -1 if it never was one.
  int adapter_number(const void* identity) const;
  bool is_virtual() const;
  Hba* hba(unsigned number = 0);      ///< null for a virtual miniport
  std::uint64_t interferer_interrupts() const;
  contract::Monitor& monitor();
  trace::Stream& stream();
  world::World& world();
  nt::Executive& executive();
  const pci::Bus& bus() const;
  const Configuration& configuration() const;
  /// "DriverEntry refused: 0xC0000001" and the like: why the last start failed.
  const std::string& problem() const;

 private:
  struct Parts;
  BodyEnd run_simulated(const char* name, const std::function<void()>& body);
  BodyEnd run_live(const char* name, const std::function<void()>& body);
  explicit Machine(Parts* parts) : parts_(parts) {}
  bool start_driver(std::string& problem);
  Parts* parts_;  ///< in the arena
};

/// Adds the rules of all rooms to the catalogue; harmless when called again.
void register_rules();

}  // namespace drydock::machine
