// Registry parameters: "Parameters\Device" of the service for all adapters, "Parameters\Device<n>" for one, and the
// adapter's own key. Strings are ASCII on the miniport's side and UTF-16 in the registry.
#include <algorithm>
#include <cstring>

#include "nt/registry.h"
#include "storport/routines.h"
#include "storport/rules.h"

namespace drydock::storport::routines {

namespace {

constexpr ULONG largest_buffer_bytes = 4096;

std::string device_key(Adapter& adapter, bool global) {
  return global ? adapter.driver().parameters_key()
                : adapter.driver().parameters_key() + std::to_string(adapter.options().ordinal);
}

std::string adapter_key(Adapter& adapter, const UCHAR* sub_key) {
  std::string key = "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\" + adapter.driver().service_name() + "\\" +
                    std::to_string(adapter.options().ordinal) + "\\Device Parameters";
  if (sub_key != nullptr && *sub_key != 0) key += std::string("\\") + reinterpret_cast<const char*>(sub_key);
  return key;
}

bool is_text(ULONG type) {
  return type == MINIPORT_REG_SZ || type == MINIPORT_REG_MULTI_SZ;
}

std::vector<std::uint8_t> for_miniport(const nt::RegistryValue& value) {
  if (!is_text(value.type)) return value.data;
  std::vector<std::uint8_t> text;
  for (std::size_t i = 0; i + 1 < value.data.size(); i += 2)
    text.push_back(value.data[i + 1] != 0 ? '?' : value.data[i]);
  return text;
}

nt::RegistryValue from_miniport(ULONG type, const UCHAR* data, ULONG length) {
  nt::RegistryValue value;
  value.type = type;
  for (ULONG i = 0; i < length; ++i) {
    value.data.push_back(data[i]);
    if (is_text(type)) value.data.push_back(0);
  }
  return value;
}

bool owns_buffer(Adapter& adapter, const UCHAR* buffer, ULONG length) {
  const auto* first = static_cast<const UCHAR*>(adapter.registry_buffer);
  const bool own = first != nullptr && buffer >= first && buffer + length <= first + adapter.registry_buffer_bytes;
  adapter.observer().judged("registry-buffer",
                            own ? std::string() : "the buffer does not lie in that of StorPortAllocateRegistryBuffer");
  return own;
}

}  // namespace

UCHAR* StorPortAllocateRegistryBuffer(Adapter& adapter, ULONG* length) {
  if (length == nullptr) return nullptr;
  const bool first = adapter.registry_buffer == nullptr;
  adapter.observer().judged("registry-buffer-once",
                            first ? std::string() : "the registry buffer is allocated and not yet freed");
  if (!first) {
    *length = 0;
    return nullptr;
  }
  const ULONG bytes = std::clamp<ULONG>(*length, 1, largest_buffer_bytes);
  adapter.registry_buffer = adapter.memory().allocate(bytes, 8, {memory::Use::port, memory::Direction::none, 0});
  adapter.registry_buffer_bytes = adapter.registry_buffer != nullptr ? bytes : 0;
  *length = adapter.registry_buffer_bytes;
  return static_cast<UCHAR*>(adapter.registry_buffer);
}

void StorPortFreeRegistryBuffer(Adapter& adapter, UCHAR* buffer) {
  if (!owns_buffer(adapter, buffer, 0) || buffer != adapter.registry_buffer) return;
  adapter.memory().release(adapter.registry_buffer);
  adapter.registry_buffer = nullptr;
  adapter.registry_buffer_bytes = 0;
}

// FALSE with a length that is not 0: the buffer is too small and the length says how large it has to be.
BOOLEAN StorPortRegistryRead(Adapter& adapter, UCHAR* name, ULONG global, ULONG type, UCHAR* buffer, ULONG* length) {
  if (name == nullptr || buffer == nullptr || length == nullptr) return FALSE;
  const ULONG room = *length;
  *length = 0;
  if (!owns_buffer(adapter, buffer, room)) return FALSE;
  const auto value =
      adapter.executive().registry().get(device_key(adapter, global != 0), reinterpret_cast<const char*>(name));
  if (!value || value->type != type) return FALSE;
  const std::vector<std::uint8_t> data = for_miniport(*value);
  *length = static_cast<ULONG>(data.size());
  if (data.size() > room) return FALSE;
  std::memcpy(buffer, data.data(), data.size());
  return TRUE;
}

BOOLEAN StorPortRegistryWrite(Adapter& adapter, UCHAR* name, ULONG global, ULONG type, UCHAR* buffer, ULONG length) {
  if (name == nullptr || buffer == nullptr || !owns_buffer(adapter, buffer, length)) return FALSE;
  if (type == MINIPORT_REG_DWORD && length != sizeof(ULONG)) return FALSE;
  adapter.executive().registry().set(device_key(adapter, global != 0), reinterpret_cast<const char*>(name),
                                     from_miniport(type, buffer, length));
  return TRUE;
}

ULONG StorPortRegistryReadAdapterKey(Adapter& adapter, UCHAR* sub_key, UCHAR* name, ULONG type, void** data,
                                     ULONG* length) {
  if (name == nullptr || data == nullptr || *data == nullptr || length == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  const auto value =
      adapter.executive().registry().get(adapter_key(adapter, sub_key), reinterpret_cast<const char*>(name));
  if (!value || value->type != type) return STOR_STATUS_UNSUCCESSFUL;
  const std::vector<std::uint8_t> content = for_miniport(*value);
  const ULONG room = *length;
  *length = static_cast<ULONG>(content.size());
  if (content.size() > room) return STOR_STATUS_BUFFER_TOO_SMALL;
  std::memcpy(*data, content.data(), content.size());
  return STOR_STATUS_SUCCESS;
}

ULONG StorPortRegistryWriteAdapterKey(Adapter& adapter, UCHAR* sub_key, UCHAR* name, ULONG type, void* data,
                                      ULONG length) {
  if (name == nullptr || data == nullptr) return STOR_STATUS_INVALID_PARAMETER;
  adapter.executive().registry().set(adapter_key(adapter, sub_key), reinterpret_cast<const char*>(name),
                                     from_miniport(type, static_cast<const UCHAR*>(data), length));
  return STOR_STATUS_SUCCESS;
}

}  // namespace drydock::storport::routines
