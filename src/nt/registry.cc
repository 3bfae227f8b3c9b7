#include "nt/registry.h"

#include <algorithm>

namespace drydock::nt {

RegistryValue RegistryValue::dword(std::uint32_t value) {
  RegistryValue result{4, {}};
  for (unsigned i = 0; i < 4; ++i) result.data.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  return result;
}

RegistryValue RegistryValue::text(const std::string& ascii) {
  RegistryValue result{1, {}};
  for (char c : ascii + '\0') {
    result.data.push_back(static_cast<std::uint8_t>(c));
    result.data.push_back(0);
  }
  return result;
}

std::string Registry::folded(const std::string& text) {
  std::string result = text;
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; });
  return result;
}

void Registry::set(const std::string& key, const std::string& name, RegistryValue value) {
  const world::Guard guard(guard_);
  keys_[folded(key)][folded(name)] = {name, std::move(value)};
}

std::optional<RegistryValue> Registry::get(const std::string& key, const std::string& name) const {
  const world::Guard guard(guard_);
  asked_for_.insert(folded(name));
  auto found_key = keys_.find(folded(key));
  if (found_key == keys_.end()) return std::nullopt;
  auto found = found_key->second.find(folded(name));
  if (found == found_key->second.end()) return std::nullopt;
  return found->second.second;
}

bool Registry::erase(const std::string& key, const std::string& name) {
  const world::Guard guard(guard_);
  auto found = keys_.find(folded(key));
  return found != keys_.end() && found->second.erase(folded(name)) > 0;
}

std::vector<std::string> Registry::names(const std::string& key) const {
  const world::Guard guard(guard_);
  std::vector<std::string> result;
  if (auto found = keys_.find(folded(key)); found != keys_.end())
    for (const auto& [folded_name, entry] : found->second) result.push_back(entry.first);
  return result;
}

std::vector<std::string> Registry::subkeys(const std::string& key) const {
  std::vector<std::string> result;
  const world::Guard guard(guard_);
  const std::string prefix = folded(key) + '\\';
  for (const auto& [path, values] : keys_)
    if (path.starts_with(prefix) && path.find('\\', prefix.size()) == std::string::npos) result.push_back(path.substr(prefix.size()));
  return result;
}

}  // namespace drydock::nt
