// DriverEntry and ScsiPortInitialize.
#include "scsiport/driver.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

#include "scsiport/adapter.h"
#include "scsiport/registration.h"
#include "scsiport/rules.h"

namespace drydock::scsiport {

namespace {

// One machine a process, and a miniport's calls carry no driver pointer.
Driver* entering_driver = nullptr;
Driver* first_driver = nullptr;

struct EntryPoint {
  bool set;
  std::string_view name;
};

unsigned copy_id(char* to, const void* from, unsigned length) {
  const unsigned digits = from == nullptr ? 0 : std::min(length, 4u);
  for (unsigned i = 0; i < digits; ++i) to[i] = static_cast<char>(std::toupper(static_cast<const unsigned char*>(from)[i]));
  return digits;
}

}  // namespace

Driver::Driver(nt::Executive& executive, contract::PortObserver& observer, Options options)
    : executive_(executive), observer_(observer), options_(std::move(options)) {
  if (first_driver == nullptr) first_driver = this;
}

Driver::~Driver() {
  if (first_driver == this) first_driver = nullptr;
  if (entering_driver == this) entering_driver = nullptr;
}

Driver* Driver::entering() { return entering_driver; }
Driver* Driver::first() { return first_driver; }

std::uint32_t Driver::interface_type(std::size_t number) const {
  return number < registrations_.size() ? static_cast<std::uint32_t>(registrations_[number]->data.AdapterInterfaceType) : ~0u;
}

bool Driver::plug_and_play() const { return registered() && registrations_.front()->data.HwAdapterControl != nullptr; }

const Registration* Driver::registration_for(std::uint32_t interface_type) const {
  for (const auto& registration : registrations_)
    if (static_cast<std::uint32_t>(registration->data.AdapterInterfaceType) == interface_type) return registration.get();
  return nullptr;
}

std::string Driver::service_key() const {
  return "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\" + options_.service_name;
}
std::string Driver::parameters_key() const { return service_key() + "\\Parameters\\Device"; }

std::uint32_t Driver::call_driver_entry(const void* entry) {
  // DRIVER_OBJECT and the registry path are the miniport's to hand on, not to look into.
  constexpr std::size_t driver_object_bytes = 0x150;
  const std::string path = service_key();
  auto& pool = executive_.memory();
  const memory::Owner port_owned{memory::Use::port, memory::Direction::none, 0};
  void* driver_object = pool.allocate(driver_object_bytes, 16, port_owned);
  auto* text = static_cast<std::uint16_t*>(pool.allocate((path.size() + 1) * 2, 2, port_owned));
  auto* registry_path = static_cast<UNICODE_STRING*>(pool.allocate(sizeof(UNICODE_STRING), 8, port_owned));
  for (std::size_t i = 0; i < path.size(); ++i) text[i] = static_cast<std::uint8_t>(path[i]);
  registry_path->Length = static_cast<USHORT>(path.size() * 2);
  registry_path->MaximumLength = static_cast<USHORT>((path.size() + 1) * 2);
  registry_path->Buffer = reinterpret_cast<PWCH>(text);

  entering_driver = this;
  initialize_called_ = false;
  port::Invocation what;
  what.callback = contract::Callback::DriverEntry;
  const auto status = port::invoke<ULONG>(options_.convention, what, entry, static_cast<PVOID>(driver_object), static_cast<PVOID>(registry_path));
  entering_driver = nullptr;
  pool.release(registry_path);
  pool.release(text);
  // Windows keeps the driver object for the driver's life; a miniport may have stored the pointer.
  driver_object_ = driver_object;
  if (initialize_called_)
    observer_.judged("scsi-initialize-lowest-status", status == lowest_status_ ? std::string() : "DriverEntry returned " + std::to_string(status) + ", the lowest result was " + std::to_string(lowest_status_));
  return status;
}

std::uint32_t Driver::register_miniport(void* argument1, void* argument2, const void* initialization_data, void* context) {
  const auto done = [&](std::uint32_t status) {
    lowest_status_ = initialize_called_ ? std::min(lowest_status_, status) : status;
    initialize_called_ = true;
    return status;
  };
  HW_INITIALIZATION_DATA data{};
  const bool complete = argument1 != nullptr && argument2 != nullptr && initialization_data != nullptr;
  std::uint32_t bytes = 0;
  if (initialization_data != nullptr) std::memcpy(&bytes, initialization_data, sizeof bytes);
  // x64 has one size only, that with HwAdapterControl.
  const bool right_size = bytes == sizeof data;
  observer_.judged("scsi-initialize-arguments", !complete    ? "ScsiPortInitialize got a NULL argument"
                                                : !right_size ? "HwInitializationDataSize is " + std::to_string(bytes) + " and not " + std::to_string(sizeof data)
                                                              : std::string());
  if (!complete) return done(status_invalid_parameter);
  if (!right_size) return done(status_revision_mismatch);
  std::memcpy(&data, initialization_data, sizeof data);

  const bool first_time = registration_for(static_cast<std::uint32_t>(data.AdapterInterfaceType)) == nullptr;
  observer_.judged("scsi-initialize-once-a-bus", first_time ? std::string() : "ScsiPortInitialize was called before for interface type " + std::to_string(data.AdapterInterfaceType));
  if (!first_time) return done(status_invalid_parameter);

  const std::array<EntryPoint, 4> needed{{{data.HwInitialize != nullptr, "HwInitialize"}, {data.HwStartIo != nullptr, "HwStartIo"},
                                          {data.HwFindAdapter != nullptr, "HwFindAdapter"}, {data.HwResetBus != nullptr, "HwResetBus"}}};
  std::string missing;
  for (const EntryPoint& entry : needed)
    if (!entry.set && missing.empty()) missing = std::string(entry.name) + " is NULL in HW_INITIALIZATION_DATA";
  observer_.judged("scsi-initialize-entry-missing", missing);
  const bool legacy_pci = data.AdapterInterfaceType == PCIBus && data.HwAdapterControl == nullptr;
  if (legacy_pci) {
    const bool ids = data.VendorIdLength != 0 && data.VendorId != nullptr && data.DeviceIdLength != 0 && data.DeviceId != nullptr;
    observer_.judged("scsi-initialize-pci-ids", ids ? std::string() : "VendorId and DeviceId are not set");
  }
  if (data.HwInitialize == nullptr || data.HwStartIo == nullptr || data.HwFindAdapter == nullptr) return done(status_invalid_parameter);

  auto registration = std::make_unique<Registration>();
  registration->data = data;
  registration->context = context;
  registration->vendor_digits = copy_id(registration->vendor_id, data.VendorId, data.VendorIdLength);
  registration->device_digits = copy_id(registration->device_id, data.DeviceId, data.DeviceIdLength);
  registration->matches_all = registration->vendor_digits == 0 && registration->device_digits == 0;
  registrations_.push_back(std::move(registration));
  return done(status_success);
}

std::unique_ptr<port::Adapter> make_adapter(Driver& driver, const AdapterOptions& options) {
  const Registration* registration = driver.registration_for(options.device.interface_type);
  return registration != nullptr ? std::make_unique<Adapter>(driver, *registration, options) : nullptr;
}

}  // namespace drydock::scsiport
