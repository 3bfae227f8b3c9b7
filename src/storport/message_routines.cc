// Interrupt messages as the miniport sees them.
#include <utility>

#include "pci/bus.h"
#include "storport/arguments.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

ULONG StorPortGetMSIInfo(Adapter& adapter, ULONG message, MESSAGE_INTERRUPT_INFORMATION* information) {
  if (information == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const pci::Resources& resources = adapter.device().resources;
  if (!resources.message_signaled) return STOR_STATUS_INVALID_DEVICE_REQUEST;
  // The first id past the end says how many there are.
  if (message >= resources.vectors.size()) return STOR_STATUS_INVALID_PARAMETER;
  auto& controller = adapter.executive().interrupts();
  const std::uint32_t vector = resources.vectors[message];
  const nt::MessageTarget target = controller.target_of(vector);
  *information = {};
  information->MessageId = message;
  information->MessageData = target.data;
  information->MessageAddress.QuadPart = static_cast<LONGLONG>(target.address);
  information->InterruptVector = vector;
  information->InterruptLevel = nt::to_number(controller.irql_of(vector));
  information->InterruptMode = Latched;
  return STOR_STATUS_SUCCESS;
}

// The vector's mask bit in the MSI-X table (PCI 3.0, 6.8.2.9), reached through the BAR as the PCI driver does it.
ULONG StorPortMaskMsixInterrupt(Adapter& adapter, ULONG message, BOOLEAN mask) {
  const pci::Resources& resources = adapter.device().resources;
  if (resources.choice != pci::InterruptChoice::msix) return STOR_STATUS_INVALID_DEVICE_REQUEST;
  const bool exists = message < resources.vectors.size() && message < adapter.masked_messages.size();
  adapter.observer().judged("msi-message-id", exists ? std::string()
                                                     : "message " + std::to_string(message) + " of " +
                                                           std::to_string(resources.vectors.size()));
  if (!exists) return STOR_STATUS_INVALID_PARAMETER;
  bool changes;
  {
    const world::Guard guard(adapter.objects_guard);
    const std::uint8_t before = std::exchange(adapter.masked_messages[message], mask != FALSE);
    changes = (before != 0) != (mask != FALSE);
  }
  adapter.observer().judged("msix-mask-balance", changes ? std::string()
                                                         : "message " + std::to_string(message) +
                                                               (mask ? " is masked already" : " is not masked"));

  constexpr std::uint8_t msix_capability = 0x11;
  constexpr std::uint32_t entry_bytes = 16, vector_control = 12;
  const pci::ConfigSpace& config = adapter.device().function->config();
  const std::uint16_t capability = config.find_capability(msix_capability);
  const std::uint32_t table = config.read(static_cast<std::uint16_t>(capability + 4), 4);
  const std::uint64_t entry = config.bar_address(table & 7) + (table & ~7u) + message * entry_bytes + vector_control;
  void* mapped = adapter.bus()->map(entry, 4);
  if (mapped == nullptr) return STOR_STATUS_UNSUCCESSFUL;
  adapter.bus()->write(mapped, 4, mask ? 1 : 0);
  adapter.bus()->unmap(mapped);
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortGetMessageInterruptIDFromProcessorIndex(Adapter& adapter, ULONG processor, ULONG* message) {
  if (message == nullptr || processor >= adapter.executive().processor_count()) return STOR_STATUS_INVALID_PARAMETER;
  const pci::Resources& resources = adapter.device().resources;
  if (!adapter.message_signaled()) return STOR_STATUS_INVALID_DEVICE_REQUEST;
  // Of several messages for the processor the last: the first of all is the one for what is no I/O.
  for (std::size_t id = resources.vectors.size(); id-- > 0;)
    if (adapter.executive().interrupts().processor_of(resources.vectors[id]) == processor) {
      *message = static_cast<ULONG>(id);
      return STOR_STATUS_SUCCESS;
    }
  return STOR_STATUS_UNSUCCESSFUL;
}

}  // namespace drydock::storport::routines
