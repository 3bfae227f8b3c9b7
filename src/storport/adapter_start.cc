// From StorPortInitialize's registration to an adapter that takes requests: FindAdapter at PASSIVE, the interrupt
// connected, HwInitialize at DIRQL under the interrupt lock, the passive routine, the control types
// (P:storage/life-cycle-of-a-storport-driver, P:storage/hardware-initialization-with-storport).
#include <cstddef>
#include <cstring>

#include "srb/layout.h"
#include "storport/adapter.h"
#include "storport/rules.h"

namespace drydock::storport {

namespace {

constexpr std::uint32_t sense_bytes = 252;  // SPC-4 4.5.1: a sense answer is at most this long

}  // namespace

std::uint32_t Adapter::find_adapter(bool again) {
  if (!again) fill_configuration();
  hold_messages(true);
  in_find_adapter_ = true;
  auto& memory = executive().memory();
  char* argument = static_cast<char*>(
      memory.allocate(options_.argument_string.size() + 1, 1, {memory::Use::port, memory::Direction::none, 0}));
  std::memcpy(argument, options_.argument_string.c_str(), options_.argument_string.size() + 1);
  auto* call_again = static_cast<BOOLEAN*>(memory.allocate(1, 1, {memory::Use::port, memory::Direction::none, 0}));
  ULONG found;
  const void* entry = registered().HwFindAdapter;
  if (is_virtual())
    found = call<ULONG>(contract::Callback::HwStorFindAdapter, entry, 0, device_extension_, static_cast<PVOID>(nullptr),
                        static_cast<PVOID>(nullptr), static_cast<PVOID>(nullptr), static_cast<PCHAR>(argument),
                        configuration_, static_cast<PBOOLEAN>(call_again));
  else
    found = call<ULONG>(contract::Callback::HwStorFindAdapter, entry, 0, device_extension_, static_cast<PVOID>(nullptr),
                        static_cast<PVOID>(nullptr), static_cast<PCHAR>(argument), configuration_,
                        static_cast<PBOOLEAN>(call_again));
  in_find_adapter_ = false;
  memory.release(call_again);
  memory.release(argument);
  // Bus data that the port allocated dies when FindAdapter returns (D:storport/nf-storport-storportgetbusdata).
  if (bus_data_buffer != nullptr) memory.release(bus_data_buffer);
  bus_data_buffer = nullptr;
  take_over_configuration(found, again);
  return found;
}

// HwStorInitialize: DIRQL and the interrupt lock for a physical miniport, neither for a virtual one.
bool Adapter::initialize(bool again) {
  passive_initialization = nullptr;
  initializing_ = true;
  BOOLEAN worked = FALSE;
  const auto run = [&] {
    worked = call<BOOLEAN>(contract::Callback::HwStorInitialize,
                           reinterpret_cast<const void*>(registered().HwInitialize), again, device_extension_);
  };
  if (is_virtual()) {
    run();
  } else {
    InterruptExclusion exclusion(locks_);
    run();
  }
  initializing_ = false;
  return worked != FALSE;
}

bool Adapter::bring_up(bool again) {
  connect_interrupts();
  if (!initialize(again)) {
    disconnect_interrupts();
    return fail("HwStorInitialize returned FALSE");
  }
  if (passive_initialization != nullptr) {
    const bool worked = call<BOOLEAN>(contract::Callback::HwStorPassiveInitializeRoutine, passive_initialization, 0,
                                      device_extension_) != FALSE;
    if (!worked) {
      disconnect_interrupts();
      return fail("the passive initialization routine returned FALSE");
    }
  }
  // Limits may have grown in HwStorInitialize (StorPortUpdateAdapterMaxIO); the blocks of a request are made now.
  port::SlotShape& shape = limits().slot;
  shape.srb_bytes =
      static_cast<std::uint32_t>(srb::largest_block_bytes(extended_srbs_ ? srb::Kind::extended : srb::Kind::legacy));
  shape.extension_bytes = configuration_->SrbExtensionSize;
  shape.sense_bytes = sense_bytes;
  limits().scatter_gather = !is_virtual() && (performance.flags & STOR_PERF_NO_SGL) == 0;
  shape.scatter_gather_bytes =
      limits().scatter_gather
          ? static_cast<std::uint32_t>(offsetof(STOR_SCATTER_GATHER_LIST, List) +
                                       (limits().physical_breaks + 1) * sizeof(STOR_SCATTER_GATHER_ELEMENT))
          : 0;
  open_adapter_unit();
  return true;
}

void Adapter::query_controls() {
  supported_controls_.reset();
  supported_unit_controls_.reset();
  auto& memory = executive().memory();
  const auto query = [&](std::uint32_t types, auto&& ask, std::bitset<64>& answer) {
    const std::size_t bytes = sizeof(SCSI_SUPPORTED_CONTROL_TYPE_LIST) + types;
    auto* list = static_cast<SCSI_SUPPORTED_CONTROL_TYPE_LIST*>(
        memory.allocate(bytes, 4, {memory::Use::port, memory::Direction::none, 0}));
    list->MaxControlType = types;
    // The list is the port's memory right behind the structure: no bounds of the structure's own.
    auto* supported = reinterpret_cast<BOOLEAN*>(list) + sizeof(ULONG);
    if (ask(list))
      for (std::uint32_t type = 0; type < types && type < answer.size(); ++type)
        answer[type] = supported[type] != FALSE;
    memory.release(list);
  };
  if (registered().HwAdapterControl != nullptr)
    query(
        ScsiAdapterControlMax,
        [&](void* list) { return control(ScsiQuerySupportedControlTypes, list) == ScsiAdapterControlSuccess; },
        supported_controls_);
  if (registered().HwUnitControl != nullptr)
    query(
        ScsiUnitControlMax,
        [&](void* list) { return unit_control(ScsiQuerySupportedUnitControlTypes, list) == ScsiUnitControlSuccess; },
        supported_unit_controls_);
}

bool Adapter::start() {
  if (!driver_.registered())
    return fail("the miniport did not register: StorPortInitialize was not called or refused it");
  set_state(port::State::starting);
  set_problem({});
  if (!allocate_memory()) return fail("no memory for the device extension");
  const std::uint32_t found = find_adapter(false);
  if (found != SP_RETURN_FOUND)
    return fail("HwStorFindAdapter returned " + std::to_string(found) + " and not SP_RETURN_FOUND");
  if (!bring_up(false)) return false;
  query_controls();
  set_state(port::State::started);
  observer().adapter_started(identity());
  return true;
}

}  // namespace drydock::storport
