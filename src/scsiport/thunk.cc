#include "scsiport/thunk.h"

#include "scsiport/driver.h"

namespace drydock::scsiport {

const contract::PortWatch& Model::observer() {
  static const contract::PortWatch silent;
  Driver* driver = Driver::first();
  if (driver != nullptr) return driver->observer();
  // The WMI library serves Storport's miniports too: then it is their port's rules that hear of it.
  port::AdapterBase* adapter = port::AdapterBase::first_of_machine();
  return adapter != nullptr ? adapter->observer() : silent;
}

Adapter* Model::adapter_argument(const void* extension) {
  Adapter* adapter = scsiport::Adapter::of(extension);
  if (observer()) observer().judged("scsi-device-extension-argument", adapter != nullptr ? std::string() : "the first argument is no device extension of SCSI Port's");
  return adapter;
}

}  // namespace drydock::scsiport
