// The request by which the port itself fetches the sense data of a unit whose adapter does not.
#pragma once

#include "port/request.h"
#include "port/slot.h"

namespace drydock::scsiport {

class Adapter;

struct SenseRequest {
  Adapter* adapter = nullptr;
  port::Unit* unit = nullptr;
  port::Slot* slot = nullptr;  ///< of the request that ended with CHECK CONDITION; null: not in use
  void* data = nullptr;        ///< in simulated memory
  port::Request request;
};

}  // namespace drydock::scsiport
