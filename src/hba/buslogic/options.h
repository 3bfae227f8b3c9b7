// What a BusLogic adapter is made of: its disks, its limits, how long things take, and which faults happen.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hba/disk/disk.h"
#include "hba/scsi/disk_unit.h"
#include "world/time.h"

namespace drydock::hba::buslogic {

/// Time from a step's cause to the earliest moment at which it may happen. Figures of an Ultra Wide bus with fast disks.
struct Latencies {
  world::Nanoseconds hard_reset = 200 * world::millisecond_ns;   ///< self test: DIAG_ACTIVE
  world::Nanoseconds soft_reset = 500 * world::microsecond_ns;
  world::Nanoseconds bus_settle = 250 * world::millisecond_ns;   ///< after a SCSI bus reset nothing is selected
  world::Nanoseconds parameter = 5'000;                          ///< a byte in the command register is taken
  world::Nanoseconds command = 20'000;                           ///< a host adapter command is done
  world::Nanoseconds device_scan = 50 * world::millisecond_ns;   ///< of the inquiries for installed devices
  world::Nanoseconds selection_timeout = 250 * world::millisecond_ns;
  world::Nanoseconds mailbox = 3'000;
  world::Nanoseconds fetch = 5'000;                              ///< CCB read, target selected, command sent
  world::Nanoseconds read = 40'000;                              ///< disconnect to reconnect
  world::Nanoseconds write = 40'000;
  world::Nanoseconds flush = 500'000;
  world::Nanoseconds other = 10'000;
  world::Nanoseconds per_kibibyte = 25'000;                      ///< of data on the bus: one target at a time
  world::Nanoseconds completion = 5'000;
  world::Nanoseconds interrupt = 500;
};

/// Asked at a named site whether a fault happens there now; the answer is the fault's parameter. Sites:
///   buslogic.ccb.never      the command is done, its CCB never comes back
///   buslogic.ccb.late       parameter: nanoseconds that the CCB comes back late
///   buslogic.ccb.status     parameter: spec::AdapterStatus that the CCB ends with, without being done
///   buslogic.imb.duplicate  the incoming mailbox is posted twice
///   buslogic.sense.fails    automatic request sense does not work
///   buslogic.reset.stuck    the self test after a hard or soft reset never ends
///   buslogic.removed        the adapter vanishes when it fetches this CCB
/// `detail` is target << 16 | unit << 8 | first CDB byte; for the reset the control register's value.
using FaultPlan = std::function<std::optional<std::uint64_t>(std::string_view site, std::uint64_t detail)>;

struct UnitOptions {
  unsigned target = 0;
  unsigned lun = 0;
  disk::Disk::Options disk{};
  scsi::UnitOptions scsi{};
};

struct Options {
  std::vector<UnitOptions> units;
  unsigned adapter_id = 7;
  bool wide = true;                    ///< 16 targets, else 8
  std::string model = "958";           ///< at most 5 characters
  std::string firmware = "5.07B";      ///< d.ddL
  unsigned queue_depth = 64;           ///< tagged commands that a unit takes before TASK SET FULL
  unsigned maximum_commands = 192;     ///< CCBs that the adapter holds
  /// What a reset of the bus or of a device killed comes back in the incoming mailboxes, before the reset's own CCB.
  /// Firmware that does not report it leaves that to the driver.
  bool report_killed = true;
  Latencies latencies{};
  FaultPlan faults{};
};

}  // namespace drydock::hba::buslogic
