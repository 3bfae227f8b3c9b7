#include "machine/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "machine/hbas.h"
#include "machine/media.h"

namespace drydock::machine {
namespace {

constexpr std::uint64_t standard_disk_bytes = 64u << 20;

template <typename Number>
bool parse(const std::string& value, Number& number) {
  const char* const end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

bool refuse(std::string& problem, std::string text) {
  problem = std::move(text);
  return false;
}

/// A size, null:SIZE, or a file, with file: before its name or without.
bool add_disk(const std::string& value, Configuration& configuration, std::string& problem) {
  auto disk = parse_disk(value, problem);
  if (!disk && problem.empty()) disk = parse_disk("file:" + value, problem);
  if (!disk) return refuse(problem, "disk=" + problem);
  configuration.disks.push_back(*disk);
  return true;
}

bool add_registry_value(const std::string& value, Configuration& configuration, std::string& problem) {
  const auto setting = parse_registry_setting(value);
  if (!setting) return refuse(problem, fmt::format("reg={}: it is reg=NAME=VALUE", value));
  configuration.registry.push_back(*setting);
  return true;
}

bool set_world(const std::string& value, Configuration& configuration, std::string& problem) {
  if (value != "sim" && value != "live") return refuse(problem, fmt::format("world={}: there are sim and live", value));
  configuration.world = value == "live" ? World::live : World::sim;
  return true;
}

bool set_switch(std::string_view key, const std::string& value, bool& field, std::string& problem) {
  field = value == "1";
  return value == "0" || value == "1" || refuse(problem, fmt::format("{}={}: 0 or 1", key, value));
}

}  // namespace

Configuration serving_configuration() {
  Configuration configuration;
  // More than the host has: nbdkit answers a connection with 16 threads, and each is a processor for the length of a call. With
  // two of them the threads queue for the processors, and every request costs a switch or two.
  configuration.processors = 8;
  configuration.world = World::live;
  configuration.checks = false;
  return configuration;
}

const std::vector<SettingKey>& setting_keys() {
  static const std::vector<SettingKey> keys = {
      {"disk", "a disk: SIZE (64M, memory), FILE or null:SIZE; repeatable, an export each (default 64M)"},
      {"hba", "hardware, NAME[,key=value...] of 'drydock hbas' (default: by the miniport)"},
      {"cpus", "simulated processors, 1 to 64 (default 8)"},
      {"irq", "intx, msi or msix, with :N for at most N messages (default msix)"},
      {"block", "block size, 512 or 4096 (default 512)"},
      {"reg", "NAME=VALUE under the miniport's Parameters\\Device; repeatable"},
      {"world", "live: threads and real time, or sim: virtual time, one request after another (default live)"},
      {"checks", "1: keep the rules in the live world too (default 0)"},
      {"seed", "places physical pages (default 1)"},
      {"strict", "1: also judge what documents disagree on"},
  };
  return keys;
}

bool apply_setting(std::string_view key, const std::string& value, Configuration& configuration, std::string& problem) {
  if (key == "disk") return add_disk(value, configuration, problem);
  if (key == "reg") return add_registry_value(value, configuration, problem);
  if (key == "world") return set_world(value, configuration, problem);
  if (key == "hba") return configuration.hba = value, true;
  if (key == "cpus")
    return (parse(value, configuration.processors) && configuration.processors >= 1 && configuration.processors <= maximum_processors) ||
           refuse(problem, fmt::format("cpus={}: 1 to {}", value, maximum_processors));
  if (key == "irq") return parse_interrupts(value, configuration) || refuse(problem, fmt::format("irq={}: intx, msi, msix or msix:N", value));
  if (key == "block")
    return (parse(value, configuration.block_bytes) && (configuration.block_bytes == 512 || configuration.block_bytes == 4096)) ||
           refuse(problem, fmt::format("block={}: 512 or 4096", value));
  if (key == "seed") return parse(value, configuration.seed) || refuse(problem, fmt::format("seed={}: a number", value));
  if (key == "checks") return set_switch(key, value, configuration.checks, problem);
  if (key == "strict") return set_switch(key, value, configuration.strict, problem);
  return refuse(problem, fmt::format("'{}' is no setting of a machine", key));
}

bool complete_settings(Configuration& configuration, std::string& problem) {
  if (configuration.disks.empty()) configuration.disks = {{standard_disk_bytes, {}}};
  for (std::size_t i = 0; i < configuration.disks.size(); ++i) {
    const Disk& disk = configuration.disks[i];
    const auto same = [&](const Disk& other) { return !disk.file.empty() && other.file == disk.file; };
    if (std::any_of(configuration.disks.begin(), configuration.disks.begin() + static_cast<std::ptrdiff_t>(i), same))
      return refuse(problem, fmt::format("disk={}: given twice", disk.file));
  }
  const std::string& hba = configuration.hba;
  if (hba.empty() || hba == "none") return true;
  const HbaKind* kind = find_hba(hba);
  if (!kind) return refuse(problem, fmt::format("hba={}: no such hardware; 'drydock hbas' lists them", hba.substr(0, hba.find(','))));
  HbaSettings settings;
  return parse_hba_settings(*kind, hba, settings, problem);
}

}  // namespace drydock::machine
