// Registers and ports: the bus translates, charges, schedules, records and judges each access. HwDeviceExtension may be
// NULL in these routines, so the bus is the machine's.
#include "port/register_access.h"
#include "storport/routines.h"

namespace drydock::storport::routines {

using port::read_port;
using port::read_register;
using port::write_port;
using port::write_register;

// The buffer forms access one and the same register or port again and again (READ_REGISTER_BUFFER_* walks on; ports do
// not): registers advance with the buffer, ports stay.
#define DRYDOCK_ACCESS(width, type)                                                          \
  type StorPortReadRegister##width(void*, type* address) {                                   \
    return read_register(address);                                                           \
  }                                                                                          \
  void StorPortWriteRegister##width(void*, type* address, type value) {                      \
    write_register(address, value);                                                          \
  }                                                                                          \
  void StorPortReadRegisterBuffer##width(void*, type* address, type* buffer, ULONG count) {  \
    for (ULONG i = 0; i < count; ++i) buffer[i] = read_register(address + i);                \
  }                                                                                          \
  void StorPortWriteRegisterBuffer##width(void*, type* address, type* buffer, ULONG count) { \
    for (ULONG i = 0; i < count; ++i) write_register(address + i, buffer[i]);                \
  }                                                                                          \
  type StorPortReadPort##width(void*, type* port) {                                          \
    return read_port(port);                                                                  \
  }                                                                                          \
  void StorPortWritePort##width(void*, type* port, type value) {                             \
    write_port(port, value);                                                                 \
  }                                                                                          \
  void StorPortReadPortBuffer##width(void*, type* port, type* buffer, ULONG count) {         \
    for (ULONG i = 0; i < count; ++i) buffer[i] = read_port(port);                           \
  }                                                                                          \
  void StorPortWritePortBuffer##width(void*, type* port, type* buffer, ULONG count) {        \
    for (ULONG i = 0; i < count; ++i) write_port(port, buffer[i]);                           \
  }
DRYDOCK_ACCESS(Uchar, UCHAR)
DRYDOCK_ACCESS(Ushort, USHORT)
DRYDOCK_ACCESS(Ulong, ULONG)
DRYDOCK_ACCESS(Ulong64, ULONG64)
#undef DRYDOCK_ACCESS

}  // namespace drydock::storport::routines
