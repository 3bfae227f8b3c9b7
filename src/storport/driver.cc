// DriverEntry and StorPortInitialize.
#include "storport/driver.h"

#include <array>
#include <cstring>

#include "storport/adapter.h"
#include "storport/callback.h"
#include "storport/registration.h"
#include "storport/routine_table.h"

namespace drydock::storport {

namespace {

// One machine a process, and a miniport's calls carry no driver pointer.
Driver* entering_driver = nullptr;
Driver* first_driver = nullptr;

/// An entry point that the documents make mandatory.
struct Entry {
  const void* address;
  std::string_view name;
};

}  // namespace

Driver::Driver(nt::Executive& executive, contract::PortObserver& observer, Options options)
    : executive_(executive),
      observer_(observer),
      options_(std::move(options)),
      registration_(std::make_unique<Registration>()) {
  if (first_driver == nullptr) first_driver = this;
}

Driver::~Driver() {
  if (first_driver == this) first_driver = nullptr;
  if (entering_driver == this) entering_driver = nullptr;
}

Driver* Driver::entering() {
  return entering_driver;
}
Driver* Driver::first() {
  return first_driver;
}

bool Driver::registered() const {
  return registration_->accepted;
}
bool Driver::is_virtual() const {
  return registration_->is_virtual;
}
std::uint32_t Driver::interface_type() const {
  return static_cast<std::uint32_t>(registration_->data.AdapterInterfaceType);
}

std::string Driver::service_key() const {
  return "\\Registry\\Machine\\System\\CurrentControlSet\\Services\\" + options_.service_name;
}
std::string Driver::parameters_key() const {
  return service_key() + "\\Parameters\\Device";
}

std::uint32_t Driver::call_driver_entry(const void* entry) {
  // DRIVER_OBJECT and the registry path are the miniport's to hand on, not to look into.
  constexpr std::size_t driver_object_bytes = 0x150;
  const std::string path = service_key();
  auto& memory = executive_.memory();
  const memory::Owner port{memory::Use::port, memory::Direction::none, 0};
  void* driver_object = memory.allocate(driver_object_bytes, 16, port);
  auto* text = static_cast<std::uint16_t*>(memory.allocate((path.size() + 1) * 2, 2, port));
  auto* registry_path = static_cast<UNICODE_STRING*>(memory.allocate(sizeof(UNICODE_STRING), 8, port));
  for (std::size_t i = 0; i < path.size(); ++i) text[i] = static_cast<std::uint8_t>(path[i]);
  registry_path->Length = static_cast<USHORT>(path.size() * 2);
  registry_path->MaximumLength = static_cast<USHORT>((path.size() + 1) * 2);
  registry_path->Buffer = reinterpret_cast<PWCH>(text);

  entering_driver = this;
  Invocation what;
  what.callback = contract::Callback::DriverEntry;
  const auto status = invoke<ULONG>(options_.convention, what, entry, static_cast<PVOID>(driver_object),
                                    static_cast<PVOID>(registry_path));
  entering_driver = nullptr;
  memory.release(registry_path);
  memory.release(text);
  // Windows keeps the driver object for the driver's life; a miniport may have stored the pointer.
  driver_object_ = driver_object;
  return status;
}

std::uint32_t Driver::register_miniport(void* driver_object, void* registry_path, const void* initialization_data) {
  const bool complete = driver_object != nullptr && registry_path != nullptr && initialization_data != nullptr;
  observer_.judged("initialize-null", complete ? std::string() : "StorPortInitialize got a NULL argument");
  if (!complete) return status_invalid_parameter;

  Registration& registration = *registration_;
  std::memcpy(&registration.given_bytes, initialization_data, sizeof registration.given_bytes);
  constexpr std::array<std::uint32_t, 3> known_sizes{HW_INIT_DATA_SIZE_PHYSICAL, HW_INIT_DATA_SIZE_VIRTUAL,
                                                     sizeof(HW_INITIALIZATION_DATA)};
  bool known = false;
  for (const std::uint32_t size : known_sizes) known |= registration.given_bytes == size;
  observer_.judged("initialize-size", known
                                          ? std::string()
                                          : "HwInitializationDataSize is " + std::to_string(registration.given_bytes) +
                                                ": no version of the structure has it");
  if (!known) return status_revision_mismatch;

  registration.data = {};
  std::memcpy(&registration.data, initialization_data, registration.given_bytes);
  const HW_INITIALIZATION_DATA& data = registration.data;
  registration.is_virtual = registration.given_bytes == HW_INIT_DATA_SIZE_VIRTUAL ||
                            (data.FeatureSupport & STOR_FEATURE_VIRTUAL_MINIPORT) != 0;

  const std::array<Entry, 5> needed_of_all{
      {{reinterpret_cast<const void*>(data.HwInitialize), "HwInitialize"},
       {reinterpret_cast<const void*>(data.HwStartIo), "HwStartIo"},
       {data.HwFindAdapter, "HwFindAdapter"},
       {reinterpret_cast<const void*>(data.HwResetBus), "HwResetBus"},
       {reinterpret_cast<const void*>(data.HwAdapterControl), "HwAdapterControl"}}};
  std::string_view missing;
  for (const Entry& entry : needed_of_all)
    if (entry.address == nullptr && missing.empty()) missing = entry.name;
  if (registration.is_virtual && data.HwFreeAdapterResources == nullptr && missing.empty())
    missing = "HwFreeAdapterResources";
  observer_.judged("initialize-entry-missing",
                   missing.empty() ? std::string() : std::string(missing) + " is NULL in HW_INITIALIZATION_DATA");

  const bool flags = data.TaggedQueuing && data.AutoRequestSense && data.MultipleRequestPerLu &&
                     (registration.is_virtual || data.NeedPhysicalAddresses);
  observer_.judged(
      "initialize-flags",
      flags ? std::string()
            : "NeedPhysicalAddresses, TaggedQueuing, AutoRequestSense and MultipleRequestPerLu must be TRUE");
  if (registration.is_virtual)
    observer_.judged("initialize-virtual-interface", data.AdapterInterfaceType == Internal
                                                         ? std::string()
                                                         : "a virtual miniport's AdapterInterfaceType is " +
                                                               std::to_string(data.AdapterInterfaceType) +
                                                               " and not Internal");

  // What cannot be called at all cannot be docked; the rest the rules have judged.
  if (data.HwInitialize == nullptr || data.HwStartIo == nullptr || data.HwFindAdapter == nullptr)
    return status_invalid_parameter;
  registration.accepted = true;
  return status_success;
}

std::unique_ptr<port::Adapter> make_adapter(Driver& driver, const AdapterOptions& options) {
  return std::make_unique<Adapter>(driver, options);
}

Coverage coverage() {
  Coverage counted;
  for (const contract::Routine& row : routine_table()) {
    ++counted.total;
    counted.real += row.real;
  }
  return counted;
}

}  // namespace drydock::storport
