// Interrupts of an adapter: which routine serves which line or message, and under which lock.
//
// interrupt-synchronization modes (D:storport/ne-storport-_interrupt_synchronization_mode): All runs every message
// under the one interrupt lock, PerMessage under the message's own. Without a message routine, or with
// InterruptSupportNone, the line routine serves whatever was granted.
#include <algorithm>

#include "storport/adapter.h"
#include "storport/rules.h"

namespace drydock::storport {

void Adapter::connect_interrupts() {
  if (is_virtual() || options_.device.function == nullptr || options_.dump_mode || interrupts_connected_) return;
  const pci::Resources& resources = options_.device.resources;
  const PORT_CONFIGURATION_INFORMATION& config = *configuration_;
  auto& controller = executive().interrupts();
  const bool messages_wanted =
      config.HwMSInterruptRoutine != nullptr && config.InterruptSynchronizationMode != InterruptSupportNone;
  message_signaled_ = resources.message_signaled && messages_wanted;
  interrupts_.clear();

  const auto make = [&](nt::Irql irql, std::uint32_t message, bool is_message,
                        nt::InterruptObject::Service service) -> nt::InterruptObject& {
    auto object = std::make_unique<nt::InterruptObject>();
    object->service = service;
    object->context = this;
    object->adapter = identity();
    object->irql = irql;
    object->message = message;
    object->message_signaled = is_message;
    object->source = options_.device.function->line_source();
    object->name = driver_.service_name() + (is_message ? " message " + std::to_string(message) : " line");
    interrupts_.push_back(std::move(object));
    return *interrupts_.back();
  };

  if (resources.message_signaled && !resources.vectors.empty()) {
    std::vector<nt::Irql> irqls;
    for (const std::uint32_t vector : resources.vectors) irqls.push_back(controller.irql_of(vector));
    if (message_signaled_ && config.InterruptSynchronizationMode == InterruptSynchronizePerMessage)
      locks_.use_messages(irqls);
    else
      locks_.use_line(*std::max_element(irqls.begin(), irqls.end()));
    // A miniport without a message routine gets the first message as if it were its line.
    const std::size_t count = message_signaled_ ? resources.vectors.size() : 1;
    for (std::uint32_t message = 0; message < count; ++message)
      controller.connect_message(resources.vectors[message],
                                 make(irqls[message], message, true, message_signaled_ ? serve_message : serve_line));
  } else {
    nt::InterruptLine& line = controller.line(resources.line);
    locks_.use_line(line.irql());
    line.connect(make(line.irql(), 0, false, serve_line));
  }
  masked_messages.assign(interrupts_.size(), 0);
  interrupts_connected_ = true;
  hold_messages(false);
}

/// The system keeps a function's MSI-X messages masked (PCI 3.0, 6.8.2.3) until their routines are connected: what a
/// device raises before, for example for commands that FindAdapter polls for, stays pending.
void Adapter::hold_messages(bool hold) {
  if (device().function == nullptr || !options_.device.resources.message_signaled) return;
  constexpr std::uint8_t msix_capability = 0x11;
  constexpr std::uint16_t function_mask = 0x4000;
  const std::uint16_t capability = device().function->config().find_capability(msix_capability);
  if (capability == 0) return;
  const auto control = static_cast<std::uint16_t>(capability + 2);
  const std::uint32_t value = bus()->config_read(device().slot, control, 2);
  bus()->config_write(device().slot, control, 2, hold ? value | function_mask : value & ~std::uint32_t{function_mask});
}

void Adapter::disconnect_interrupts() {
  if (!interrupts_connected_) return;
  hold_messages(true);
  const pci::Resources& resources = options_.device.resources;
  auto& controller = executive().interrupts();
  if (resources.message_signaled)
    for (std::size_t message = 0; message < interrupts_.size(); ++message)
      controller.disconnect_message(resources.vectors[message]);
  else
    controller.line(resources.line).disconnect(*interrupts_.front());
  interrupts_connected_ = false;
}

bool Adapter::serve_line(nt::InterruptObject& object, void* context) {
  auto& adapter = *static_cast<Adapter*>(context);
  if (adapter.registered().HwInterrupt == nullptr) return false;
  nt::SpinLock& lock = adapter.locks_.of_interrupt(0);
  lock.acquire_at_level();
  const Invocation what{contract::Callback::HwStorInterrupt, adapter.identity(), 0, object.message};
  const BOOLEAN claimed =
      invoke<BOOLEAN>(adapter.driver_.convention(), what,
                      reinterpret_cast<const void*>(adapter.registered().HwInterrupt), adapter.device_extension_);
  lock.release_from_level();
  return claimed != FALSE;
}

bool Adapter::serve_message(nt::InterruptObject& object, void* context) {
  auto& adapter = *static_cast<Adapter*>(context);
  nt::SpinLock& lock = adapter.locks_.of_interrupt(object.message);
  // In the All mode the one lock may be held at a higher IRQL than this message's.
  const nt::Irql before = lock.acquire();
  const Invocation what{contract::Callback::HwMSInterruptRoutine, adapter.identity(), object.message, object.message};
  const BOOLEAN claimed = invoke<BOOLEAN>(adapter.driver_.convention(), what,
                                          reinterpret_cast<const void*>(adapter.configuration_->HwMSInterruptRoutine),
                                          adapter.device_extension_, static_cast<ULONG>(object.message));
  lock.release(before);
  return claimed != FALSE;
}

}  // namespace drydock::storport
