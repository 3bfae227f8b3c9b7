// Registers and ports: the bus translates, charges, schedules, records and judges each access. The routines name no adapter,
// so the bus is the machine's.
#include "scsiport/routines.h"

namespace drydock::scsiport::routines {

namespace {

pci::Bus* machine_bus() {
  const Driver* driver = Driver::first();
  if (driver == nullptr) return nullptr;
  for (Adapter* adapter : driver->adapters())
    if (adapter->bus() != nullptr) return adapter->bus();
  return nullptr;
}

template <typename T>
T read_register(const T* address) {
  pci::Bus* bus = machine_bus();
  return bus != nullptr ? static_cast<T>(bus->read(address, sizeof(T))) : static_cast<T>(~T{0});
}

template <typename T>
void write_register(T* address, T value) {
  if (pci::Bus* bus = machine_bus()) bus->write(address, sizeof(T), value);
}

template <typename T>
T read_port(const T* port) {
  pci::Bus* bus = machine_bus();
  return bus != nullptr ? static_cast<T>(bus->port_read(reinterpret_cast<std::uintptr_t>(port), sizeof(T))) : static_cast<T>(~T{0});
}

template <typename T>
void write_port(T* port, T value) {
  if (pci::Bus* bus = machine_bus()) bus->port_write(reinterpret_cast<std::uintptr_t>(port), sizeof(T), value);
}

}  // namespace

// Register buffers walk on through the registers, port buffers stay at their port, as the processor's string instructions do.
#define DRYDOCK_ACCESS(width, type)                                                                      \
  type ScsiPortReadRegister##width(type* address) { return read_register(address); }                     \
  void ScsiPortWriteRegister##width(type* address, type value) { write_register(address, value); }       \
  void ScsiPortReadRegisterBuffer##width(type* address, type* buffer, ULONG count) {                     \
    for (ULONG i = 0; i < count; ++i) buffer[i] = read_register(address + i);                            \
  }                                                                                                      \
  void ScsiPortWriteRegisterBuffer##width(type* address, type* buffer, ULONG count) {                    \
    for (ULONG i = 0; i < count; ++i) write_register(address + i, buffer[i]);                            \
  }                                                                                                      \
  type ScsiPortReadPort##width(type* port) { return read_port(port); }                                   \
  void ScsiPortWritePort##width(type* port, type value) { write_port(port, value); }                     \
  void ScsiPortReadPortBuffer##width(type* port, type* buffer, ULONG count) {                            \
    for (ULONG i = 0; i < count; ++i) buffer[i] = read_port(port);                                       \
  }                                                                                                      \
  void ScsiPortWritePortBuffer##width(type* port, type* buffer, ULONG count) {                           \
    for (ULONG i = 0; i < count; ++i) write_port(port, buffer[i]);                                       \
  }
DRYDOCK_ACCESS(Uchar, UCHAR)
DRYDOCK_ACCESS(Ushort, USHORT)
DRYDOCK_ACCESS(Ulong, ULONG)
#undef DRYDOCK_ACCESS

}  // namespace drydock::scsiport::routines
