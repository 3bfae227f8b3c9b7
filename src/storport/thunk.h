// Storport's part of the way into the port driver (port/thunk.h).
#pragma once

#include "port/thunk.h"
#include "storport/abi.h"
#include "storport/adapter.h"
#include "storport/routine_table.h"

namespace drydock::storport {

struct Model {
  using Adapter = storport::Adapter;
  using Row = storport::Row;
  static const contract::Routine& row(Row which) { return storport::row(which); }
  static const contract::PortWatch& observer();
  /// Null, after telling the rules, when `extension` is no device extension of ours.
  static Adapter* adapter_argument(const void* extension);
  static constexpr std::uint32_t failed_extended = STOR_STATUS_UNSUCCESSFUL;
};

template <Row which, auto implementation>
using Entry = port::Entry<Model, which, implementation>;
template <Row which>
using RefusedEntry = port::RefusedEntry<Model, which>;
template <Row which, auto implementation>
using Unpacked = port::Unpacked<Model, which, implementation>;
using port::ArgumentWords;
using port::Handler;
using port::MicrosoftWords;
using port::RegisterEntry;
using port::RoutineScope;
using port::SystemVWords;

/// A row that is not built: says so and stops the run.
inline void refuse(const contract::Routine& routine) {
  port::refuse(Model::observer(), routine);
}

}  // namespace drydock::storport
