// Registers and ports as a miniport reads and writes them: the bus translates, charges, schedules, records and judges each
// access. The routines need not name an adapter, so the bus is the machine's; without one every read gives all ones.
#pragma once

#include <cstdint>

#include "pci/bus.h"
#include "port/adapter_base.h"

namespace drydock::port {

template <typename T>
T read_register(const T* address) {
  pci::Bus* bus = AdapterBase::bus_of_machine();
  return bus != nullptr ? static_cast<T>(bus->read(address, sizeof(T))) : static_cast<T>(~T{0});
}

template <typename T>
void write_register(T* address, T value) {
  if (pci::Bus* bus = AdapterBase::bus_of_machine()) bus->write(address, sizeof(T), value);
}

template <typename T>
T read_port(const T* port) {
  pci::Bus* bus = AdapterBase::bus_of_machine();
  return bus != nullptr ? static_cast<T>(bus->port_read(reinterpret_cast<std::uintptr_t>(port), sizeof(T))) : static_cast<T>(~T{0});
}

template <typename T>
void write_port(T* port, T value) {
  if (pci::Bus* bus = AdapterBase::bus_of_machine()) bus->port_write(reinterpret_cast<std::uintptr_t>(port), sizeof(T), value);
}

}  // namespace drydock::port
