// From ScsiPortInitialize's registration to an adapter that takes requests: FindAdapter at PASSIVE, the interrupt connected,
// HwScsiInitialize at DIRQL under the interrupt lock, the control types (storage/scsi-miniport-initialization-under-plug-
// and-play, storage/hardware-initialization).
#include <cctype>
#include <cstring>

#include <fmt/format.h>

#include "scsiport/adapter.h"
#include "scsiport/rules.h"
#include "srb/layout.h"

namespace drydock::scsiport {

namespace {

constexpr std::uint32_t sense_bytes = 252;  // SPC-4 4.5.1: a sense answer is at most this long

}  // namespace

std::uint32_t Adapter::find_adapter(bool again) {
  if (!again) fill_configuration();
  auto& pool = executive().memory();
  constexpr memory::Owner port_owned{memory::Use::port, memory::Direction::none, 0};
  char* argument = static_cast<char*>(pool.allocate(options_.argument_string.size() + 1, 1, port_owned));
  std::memcpy(argument, options_.argument_string.c_str(), options_.argument_string.size() + 1);
  auto* call_again = static_cast<BOOLEAN*>(pool.allocate(1, 1, port_owned));
  // HwContext is for miniports that look for their adapters themselves (storage/scsi-miniport-driver-s-hwscsifindadapter-routine).
  void* context = driver_.plug_and_play() || !device().resources.ranges.empty() ? nullptr : registration_.context;
  in_find_adapter_ = true;
  const auto found = call<ULONG>(contract::Callback::HwScsiFindAdapter, reinterpret_cast<const void*>(registered().HwFindAdapter), 0, device_extension_, static_cast<PVOID>(context),
                                 static_cast<PVOID>(nullptr), static_cast<PCHAR>(argument), configuration_, static_cast<PBOOLEAN>(call_again));
  in_find_adapter_ = false;
  call_again_ = *call_again != FALSE;
  find_result_ = found;
  pool.release(call_again);
  pool.release(argument);
  // Bus data that the port allocated dies when FindAdapter returns (D:srb/nf-srb-scsiportgetbusdata).
  if (bus_data_buffer != nullptr) pool.release(bus_data_buffer);
  bus_data_buffer = nullptr;
  take_over_configuration(found, again);
  return found;
}

bool Adapter::initialize() {
  // The real-mode state is saved before the miniport touches the HBA and put back when the system goes back to the BIOS
  // (storage/scsi-miniport-driver-s-hwscsiadapterstate-routine): once, with no context, while nothing else runs.
  if (registered().HwAdapterState != nullptr && !state_saved_) {
    call<BOOLEAN>(contract::Callback::HwScsiAdapterState, reinterpret_cast<const void*>(registered().HwAdapterState), 1, device_extension_, static_cast<PVOID>(nullptr), static_cast<BOOLEAN>(TRUE));
    state_saved_ = true;
  }
  nt::SpinLockHolder exclusion(interrupt_lock_);
  return call<BOOLEAN>(contract::Callback::HwScsiInitialize, reinterpret_cast<const void*>(registered().HwInitialize), 0, device_extension_) != FALSE;
}

bool Adapter::bring_up() {
  learn_function();
  if (!connect_interrupt()) return false;
  turn_free_.store(true, std::memory_order_release);
  const bool worked = initialize();
  observer().judged("scsi-initialize-resets-bus", worked ? std::string() : "HwScsiInitialize returned FALSE");
  if (!worked) {
    disconnect_interrupt();
    return fail("HwScsiInitialize returned FALSE");
  }
  port::SlotShape& shape = limits().slot;
  shape.srb_bytes = static_cast<std::uint32_t>(srb::largest_block_bytes(srb::Kind::legacy));
  shape.extension_bytes = configuration_->SrbExtensionSize;
  shape.sense_bytes = sense_bytes;
  shape.scatter_gather_bytes = 0;
  open_adapter_unit();
  return true;
}

SCSI_ADAPTER_CONTROL_STATUS Adapter::control(SCSI_ADAPTER_CONTROL_TYPE type, void* parameters) {
  running_control_ = type;
  const auto status = call<SCSI_ADAPTER_CONTROL_STATUS>(contract::Callback::HwScsiAdapterControl, reinterpret_cast<const void*>(registered().HwAdapterControl),
                                                        static_cast<std::uint64_t>(type), device_extension_, type, parameters);
  running_control_ = -1;
  return status;
}

void Adapter::query_controls() {
  supported_controls_.reset();
  if (registered().HwAdapterControl == nullptr) return;
  auto& pool = executive().memory();
  const std::size_t bytes = sizeof(SCSI_SUPPORTED_CONTROL_TYPE_LIST) + ScsiAdapterControlMax;
  auto* list = static_cast<SCSI_SUPPORTED_CONTROL_TYPE_LIST*>(pool.allocate(bytes, 4, {memory::Use::port, memory::Direction::none, 0}));
  list->MaxControlType = ScsiAdapterControlMax;
  // The list is the port's memory right behind the structure: no bounds of the structure's own.
  auto* supported = reinterpret_cast<BOOLEAN*>(list) + sizeof(ULONG);
  if (control(ScsiQuerySupportedControlTypes, list) == ScsiAdapterControlSuccess)
    for (unsigned type = 0; type < ScsiAdapterControlMax; ++type) supported_controls_[type] = supported[type] != FALSE;
  pool.release(list);
}

bool Adapter::start() {
  set_state(port::State::starting);
  set_problem({});
  if (!allocate_memory()) return fail("no memory for the device extension");
  const std::uint32_t found = find_adapter(false);
  if (found != SP_RETURN_FOUND) {
    free_resources();
    return fail("HwScsiFindAdapter returned " + std::to_string(found) + " and not SP_RETURN_FOUND");
  }
  if (!bring_up()) return false;
  query_controls();
  set_state(port::State::started);
  observer().adapter_started(identity());
  return true;
}

// --- miniports without plug and play -------------------------------------------------------------------------------------

namespace {

/// "VendorId and DeviceId are strings that are compared with as many digits as were given" (ns-srb-_hw_initialization_data).
bool ids_match(const Registration& registration, const Device& device) {
  if (registration.matches_all || device.interface_type != interface_pci) return true;
  if (device.function == nullptr) return false;
  const std::string vendor = fmt::format("{:04X}", device.function->config().read(0, 2));
  const std::string product = fmt::format("{:04X}", device.function->config().read(2, 2));
  return vendor.compare(0, registration.vendor_digits, registration.vendor_id) == 0 && product.compare(0, registration.device_digits, registration.device_id) == 0;
}

}  // namespace

std::vector<std::unique_ptr<port::Adapter>> find_adapters(Driver& driver, std::span<const AdapterOptions> candidates) {
  std::vector<std::unique_ptr<port::Adapter>> found;
  std::uint32_t ordinal = 0;
  for (std::size_t number = 0; number < driver.registration_count(); ++number) {
    const std::uint32_t interface_type = driver.interface_type(number);
    const Registration& registration = *driver.registration_for(interface_type);
    for (const AdapterOptions& candidate : candidates) {
      if (candidate.device.interface_type != interface_type || !ids_match(registration, candidate.device)) continue;
      // An HBA that was found on this slot may be one of several; the miniport knows.
      constexpr unsigned most_on_a_slot = 32;
      bool again = true;
      for (unsigned turn = 0; again && turn < most_on_a_slot; ++turn) {
        AdapterOptions options = candidate;
        options.ordinal = ordinal;
        auto adapter = std::make_unique<Adapter>(driver, registration, options);
        const bool started = adapter->start();
        again = adapter->call_again();
        if (started) {
          ++ordinal;
          found.push_back(std::move(adapter));
        }
      }
    }
  }
  return found;
}

}  // namespace drydock::scsiport
