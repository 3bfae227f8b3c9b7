// Registers and ports: the bus translates, charges, schedules, records and judges each access. The routines name no adapter,
// so the bus is the machine's.
#include "port/register_access.h"
#include "scsiport/routines.h"

namespace drydock::scsiport::routines {

using port::read_port;
using port::read_register;
using port::write_port;
using port::write_register;

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
