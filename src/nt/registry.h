// Registry parameters of services and devices, as StorPortRegistryRead and its kin see them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "world/world.h"

namespace drydock::nt {

struct RegistryValue {
  std::uint32_t type = 0;  ///< REG_SZ 1, REG_BINARY 3, REG_DWORD 4, REG_MULTI_SZ 7 ...
  std::vector<std::uint8_t> data;

  static RegistryValue dword(std::uint32_t value);
  static RegistryValue text(const std::string& ascii);  ///< stored as REG_SZ, UTF-16 with terminator
};

/// Keys are paths separated by '\\', compared without case, as are value names.
class Registry {
 public:
  void set(const std::string& key, const std::string& name, RegistryValue value);
  std::optional<RegistryValue> get(const std::string& key, const std::string& name) const;
  bool erase(const std::string& key, const std::string& name);
  std::vector<std::string> names(const std::string& key) const;
  std::vector<std::string> subkeys(const std::string& key) const;
  /// Names of the values that somebody asked for, whether they were there or not, in lower case.
  const std::set<std::string>& asked_for() const { return asked_for_; }

 private:
  mutable world::GuardWord guard_;
  mutable std::set<std::string> asked_for_;
  static std::string folded(const std::string& text);
  std::map<std::string, std::map<std::string, std::pair<std::string, RegistryValue>>> keys_;
};

}  // namespace drydock::nt
