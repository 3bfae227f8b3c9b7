// One slot of the machine: an HBA with its disks, what the platform gave it, and the adapter that the port driver made for
// it. A machine has one or several, with HBAs of the same kind; those on lines share one line.
#pragma once

#include <memory>
#include <string>

#include "machine/configuration.h"
#include "machine/driver.h"
#include "machine/hbas.h"
#include "pci/bus.h"
#include "port/adapter.h"

namespace drydock::machine {

class Slot {
 public:
  /// `number` counts from 0. Disks with a host file behind them are the first slot's alone: the others get the same sizes
  /// in memory.
  Slot(unsigned number, pci::Bus& bus, const Configuration& configuration) : number_(number), bus_(bus), configuration_(configuration) {}

  /// False with `why` when the model refuses its settings or a disk.
  bool make_hba(const HbaKind& kind, const HbaSettings& settings, bool write_back_disks, std::string& why);
  /// Into the slot, switched on, with its resources. `line_only`: whatever the configuration says, it gets the line.
  void plug(const HbaKind& kind, bool line_only);
  /// The same as a card set by jumpers, at the n-th of the kind's ports and on a line of its own. False if it has no n-th.
  bool plug_isa(const HbaKind& kind);
  void unplug();
  bool plugged() const { return device_.function != nullptr; }

  unsigned number() const { return number_; }
  const SlotDevice& device() const { return device_; }
  Hba* hba() { return hba_.get(); }
  std::unique_ptr<port::Adapter> adapter;

 private:
  unsigned number_;
  pci::Bus& bus_;
  const Configuration& configuration_;
  std::unique_ptr<Hba> hba_;
  SlotDevice device_;
};

}  // namespace drydock::machine
