#include "machine/slot.h"

#include <iterator>
#include <stdexcept>
#include <vector>

#include "machine/media.h"
#include "nt/irql.h"
#include "world/arena.h"

namespace drydock::machine {
namespace {

/// The slot that the first HBA sits in, the line that they share and the level of their messages: any would do, these
/// never change.
constexpr std::uint32_t first_device = 4;
constexpr std::uint32_t interrupt_line = 16;
constexpr nt::Irql message_irql{5};
/// Lines of the ISA bus are edges and not shared: one a card.
constexpr std::uint32_t isa_lines[] = {11, 12, 10, 9, 14, 15};

pci::InterruptChoice choice_of(Interrupts interrupts) {
  switch (interrupts) {
    case Interrupts::intx: return pci::InterruptChoice::line;
    case Interrupts::msi: return pci::InterruptChoice::msi;
    case Interrupts::msix: return pci::InterruptChoice::msix;
  }
  return pci::InterruptChoice::line;
}

}  // namespace

bool Slot::make_hba(const HbaKind& kind, const HbaSettings& settings, bool write_back_disks, std::string& why) {
  std::vector<hba::disk::Disk::Options> media;
  for (const Disk& disk : configuration_.disks) {
    // A file is one disk's: the others' of its size are memory.
    const Disk own{disk.bytes, number_ == 0 ? disk.file : std::string(), disk.null};
    media.push_back(medium_of(own, configuration_, configuration_.world == World::live, write_back_disks));
  }
  try {
    hba_.reset();  // a disk in a file is one HBA's
    hba_ = kind.make(settings, media);
    return true;
  } catch (const std::exception& error) {
    const world::HostScope host;
    why = error.what();
    return false;
  }
}

void Slot::plug(const HbaKind& kind, bool line_only) {
  const unsigned messages = configuration_.messages ? configuration_.messages : configuration_.processors + 1;
  device_.bus = &bus_;
  device_.function = &hba_->function();
  device_.ordinal = number_;
  device_.slot = bus_.plug(*device_.function, first_device + number_);
  device_.function->reset();  // power-on: nothing volatile survived a former stay in the slot
  pci::InterruptChoice choice = choice_of(configuration_.interrupts);
  const bool has_choice = choice == pci::InterruptChoice::msi ? kind.msi : kind.msix;
  if (!has_choice || line_only) choice = pci::InterruptChoice::line;
  device_.resources = bus_.assign(*device_.function, choice, messages, interrupt_line, message_irql);
}

bool Slot::plug_isa(const HbaKind& kind) {
  if (number_ >= kind.isa_ports.size() || number_ >= std::size(isa_lines)) return false;
  device_.bus = &bus_;
  device_.function = &hba_->function();
  device_.ordinal = number_;
  device_.slot = bus_.plug(*device_.function, first_device + number_);
  device_.function->reset();
  device_.resources = bus_.place(*device_.function, kind.isa_ports[number_], isa_lines[number_]);
  return true;
}

void Slot::unplug() {
  if (!plugged()) return;
  bus_.unplug(*device_.function);
  device_ = {};
}

}  // namespace drydock::machine
