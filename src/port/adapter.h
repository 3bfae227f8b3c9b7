// An adapter as the class driver and the suites see it, whichever port model serves it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "contract/callback.h"
#include "port/request.h"

namespace drydock::port {

enum class State : std::uint8_t { created, starting, started, stopping, stopped, removed, failed };
enum class PowerState : std::uint8_t { d0, d3 };

/// What the port learned about one logical unit at discovery.
struct UnitDescription {
  Address address;
  std::uint8_t device_type = 0;
  std::string vendor, product, revision;
};

class Adapter {
 public:
  virtual ~Adapter() = default;

  virtual contract::PortModel model() const = 0;
  virtual State state() const = 0;
  virtual std::string description() const = 0;       ///< "NVM Express controller 1b36:0010"
  virtual std::string interrupt_description() const = 0;  ///< "MSI-X, 5 messages, per-message lock"
  virtual std::uint32_t maximum_transfer_bytes() const = 0;
  virtual std::uint32_t alignment_mask() const = 0;
  /// Pages that one request's buffer may touch (NumberOfPhysicalBreaks + 1); 0: no limit.
  virtual std::uint32_t maximum_physical_pages() const { return 0; }

  // --- life cycle: at PASSIVE, on a system thread -------------------------------------------------------------------
  /// FindAdapter, initialize, passive initialize, query of control types. False with `problem()` set if it failed.
  virtual bool start() = 0;
  virtual std::string problem() const = 0;
  /// Outstanding requests drain first (with a limit), then FLUSH/SHUTDOWN where asked for, then ScsiStopAdapter.
  virtual bool stop() = 0;
  /// ScsiRestartAdapter, or FindAdapter and initialize again where it is not supported.
  virtual bool restart() = 0;
  virtual bool set_power(PowerState state) = 0;
  /// Surprise: the device is gone already. Orderly: stop, then free.
  virtual void remove(bool surprise) = 0;

  // --- requests: up to DISPATCH ---------------------------------------------------------------------------------------
  virtual void submit(Request& request) = 0;
  /// Requests submitted and not done.
  virtual std::uint32_t outstanding() const = 0;
  /// Of them, how many the miniport has.
  virtual std::uint32_t with_miniport() const = 0;
  /// The machine is idle: tells the observer of each request that will never complete, fails them.
  virtual void report_lost_requests() = 0;

  // --- units: at PASSIVE ------------------------------------------------------------------------------------------------
  /// REPORT LUNS, INQUIRY on every target; units that answered.
  virtual std::vector<UnitDescription> discover() = 0;
  /// Bus reset as an operator asks for it. Requests outstanding end with Outcome::reset.
  virtual bool reset_bus(std::uint8_t path) = 0;
};

/// What a class driver does when a request comes back with its unit's queue frozen (SRB_STATUS_QUEUE_FROZEN): it has seen
/// the error, the queue may go on. Up to DISPATCH; nothing to wait for.
inline void release_if_frozen(Adapter& adapter, const Request& ended) {
  constexpr std::uint8_t queue_frozen = 0x40;
  if ((ended.srb_status & queue_frozen) == 0) return;
  Request release;
  release.address = ended.address;
  release.function = Function::release_queue;
  adapter.submit(release);
}

}  // namespace drydock::port
