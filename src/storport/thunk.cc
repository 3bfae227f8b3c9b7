#include "storport/thunk.h"

#include "storport/driver.h"

namespace drydock::storport {

const contract::PortWatch& Model::observer() {
  static const contract::PortWatch silent;
  Driver* driver = Driver::first();
  return driver != nullptr ? driver->observer() : silent;
}

Adapter* Model::adapter_argument(const void* extension) {
  Adapter* adapter = storport::Adapter::of(extension);
  if (observer()) observer().judged("device-extension-argument", adapter != nullptr ? std::string() : "the first argument is no device extension of this machine");
  return adapter;
}

}  // namespace drydock::storport
