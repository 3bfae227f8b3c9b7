#include "machine/driver.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "scsiport/driver.h"
#include "scsiport/registration.h"
#include "storport/driver.h"

namespace drydock::machine {
namespace {

constexpr std::uint32_t pci_bus = 5;  // INTERFACE_TYPE

class StorportDriver final : public PortDriver {
 public:
  StorportDriver(nt::Executive& executive, contract::PortObserver& observer, const std::string& service)
      : driver_(executive, observer, storport::Driver::Options{service, {}}) {}
  std::uint32_t call_driver_entry(const void* entry) override { return driver_.call_driver_entry(entry); }
  bool registered() const override { return driver_.registered(); }
  bool is_virtual() const override { return driver_.is_virtual(); }
  std::string parameters_key() const override { return driver_.parameters_key(); }
  std::string_view initialize_name() const override { return "StorPortInitialize"; }
  const HbaKind* wanted_hba() const override { return nullptr; }  // Storport miniports are matched by their INF

  std::unique_ptr<port::Adapter> make_adapter(const SlotDevice& device, const std::string& argument_string, bool) override {
    storport::AdapterOptions options;
    options.device = {device.bus, device.function, device.slot, device.resources};
    options.argument_string = argument_string;
    options.ordinal = device.ordinal;
    return storport::make_adapter(driver_, options);
  }

 private:
  storport::Driver driver_;
};

class ScsiportDriver final : public PortDriver {
 public:
  ScsiportDriver(nt::Executive& executive, contract::PortObserver& observer, const std::string& service)
      : driver_(executive, observer, scsiport::Driver::Options{service, {}}) {}
  std::uint32_t call_driver_entry(const void* entry) override { return driver_.call_driver_entry(entry); }
  bool registered() const override { return driver_.registered(); }
  bool is_virtual() const override { return false; }
  std::string parameters_key() const override { return driver_.parameters_key(); }
  std::string_view initialize_name() const override { return "ScsiPortInitialize"; }

  bool looks_for_itself() const override { return driver_.registered() && driver_.registration_for(pci_bus) == nullptr; }

  std::vector<Found> find_adapters(pci::Bus& bus, const std::string& argument_string, bool strict) override {
    std::vector<scsiport::AdapterOptions> candidates(driver_.registration_count());
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      candidates[i].device.bus = &bus;
      candidates[i].device.interface_type = driver_.interface_type(i);
      candidates[i].argument_string = argument_string;
      candidates[i].strict = strict;
    }
    std::vector<Found> found;
    for (auto& adapter : scsiport::find_adapters(driver_, candidates)) {
      pci::Function* function = scsiport::function_of(*adapter);
      found.push_back({std::move(adapter), function});
    }
    return found;
  }

  const HbaKind* wanted_hba() const override {
    if (looks_for_itself()) {
      const auto& kinds = hba_kinds();
      const auto with_ports = std::find_if(kinds.begin(), kinds.end(), [](const HbaKind& kind) { return !kind.isa_ports.empty(); });
      return with_ports != kinds.end() ? &*with_ports : nullptr;
    }
    const scsiport::Registration* registration = driver_.registration_for(pci_bus);
    if (registration == nullptr || registration->matches_all) return nullptr;
    for (const HbaKind& kind : hba_kinds()) {
      std::string ids(kind.identity);
      std::transform(ids.begin(), ids.end(), ids.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      if (ids.starts_with(registration->vendor_id) && ids.substr(5).starts_with(registration->device_id)) return &kind;
    }
    return nullptr;
  }

  std::unique_ptr<port::Adapter> make_adapter(const SlotDevice& device, const std::string& argument_string, bool strict) override {
    scsiport::AdapterOptions options;
    options.device = {device.bus, device.function, device.slot, device.resources, pci_bus};
    options.argument_string = argument_string;
    options.ordinal = device.ordinal;
    options.strict = strict;
    return scsiport::make_adapter(driver_, options);
  }

 private:
  scsiport::Driver driver_;
};

}  // namespace

std::vector<PortDriver::Found> PortDriver::find_adapters(pci::Bus&, const std::string&, bool) { return {}; }

std::unique_ptr<PortDriver> PortDriver::make(contract::PortModel model, nt::Executive& executive, contract::PortObserver& observer,
                                             const std::string& service_name) {
  if (model == contract::PortModel::scsiport) return std::make_unique<ScsiportDriver>(executive, observer, service_name);
  return std::make_unique<StorportDriver>(executive, observer, service_name);
}

const char* to_string(contract::PortModel model) { return model == contract::PortModel::scsiport ? "scsiport" : "storport"; }

}  // namespace drydock::machine
