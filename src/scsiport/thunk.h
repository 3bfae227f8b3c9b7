// SCSI Port's part of the way into the port driver (port/thunk.h).
#pragma once

#include "port/thunk.h"
#include "scsiport/adapter.h"
#include "scsiport/routine_table.h"

namespace drydock::scsiport {

struct Model {
  using Adapter = scsiport::Adapter;
  using Row = scsiport::Row;
  static const contract::Routine& row(Row which) { return scsiport::row(which); }
  static const contract::PortWatch& observer();
  static Adapter* adapter_argument(const void* extension);
  static constexpr std::uint32_t failed_extended = 0;
};

}  // namespace drydock::scsiport
