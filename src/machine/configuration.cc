#include "machine/configuration.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <sstream>

namespace drydock::machine {
namespace {

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

/// Words are separated by spaces: those inside a value are written %20, as in a URL.
std::string escaped(std::string_view text) {
  std::string result;
  for (char c : text)
    if (c == ' ' || c == '%' || c == '\n' || c == '\t')
      result += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      result += c;
  return result;
}

std::string unescaped(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
      result += static_cast<char>(value);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string disk_text(const Disk& disk) {
  if (disk.null) return "null:" + size_text(disk.bytes);
  return disk.file.empty() ? size_text(disk.bytes) : fmt::format("{}:{}", size_text(disk.bytes), disk.file);
}

std::optional<Disk> disk_of(std::string_view text) {
  constexpr std::string_view null = "null:";
  if (text.starts_with(null)) {
    const auto size = parse_size(text.substr(null.size()));
    return size ? std::optional(Disk{*size, {}, true}) : std::nullopt;
  }
  const auto colon = text.find(':');
  const auto bytes = parse_size(text.substr(0, colon));
  if (!bytes) return std::nullopt;
  return Disk{*bytes, colon == std::string_view::npos ? "" : std::string(text.substr(colon + 1)), false};
}

bool parse_word(std::string_view key, std::string_view value, Configuration& configuration) {
  const auto number = [&](auto& field) {
    const auto parsed = parse_number<std::remove_reference_t<decltype(field)>>(value);
    if (parsed) field = *parsed;
    return parsed.has_value();
  };
  if (key == "world") return configuration.world = value == "live" ? World::live : World::sim, value == "live" || value == "sim";
  if (key == "checks") return configuration.checks = value == "1", value == "0" || value == "1";
  if (key == "cpus") return number(configuration.processors) && configuration.processors >= 1 && configuration.processors <= maximum_processors;
  if (key == "irq") return parse_interrupts(value, configuration);
  if (key == "block") return number(configuration.block_bytes) && (configuration.block_bytes == 512 || configuration.block_bytes == 4096);
  if (key == "requests") return number(configuration.requests);
  if (key == "seed") return number(configuration.seed);
  if (key == "hba") return configuration.hba = value, true;
  if (key == "image") return configuration.image = value, true;
  if (key == "adapters") return number(configuration.adapters) && configuration.adapters >= 1 && configuration.adapters <= maximum_adapters;
  if (key == "interferer") return configuration.interferer = value == "1", value == "0" || value == "1";
  if (key == "strict") return configuration.strict = value == "1", value == "0" || value == "1";
  if (key == "disk") {
    const auto disk = disk_of(value);
    if (disk) configuration.disks.push_back(*disk);
    return disk.has_value();
  }
  if (key == "suites" || key == "left-out") {
    std::istringstream names{std::string(value)};
    auto& list = key == "suites" ? configuration.suites : configuration.left_out;
    for (std::string name; std::getline(names, name, ',');) list.push_back(name);
    return true;
  }
  if (key.starts_with("reg:")) {
    configuration.registry.push_back({std::string(key.substr(4)), std::string(value)});
    return key.size() > 4;
  }
  return false;
}

std::string interrupts_text(const Configuration& configuration) {
  return configuration.messages ? fmt::format("{}:{}", to_string(configuration.interrupts), configuration.messages)
                                : to_string(configuration.interrupts);
}

}  // namespace

const char* to_string(World world) { return world == World::live ? "live" : "sim"; }

const char* to_string(Interrupts interrupts) {
  switch (interrupts) {
    case Interrupts::intx: return "intx";
    case Interrupts::msi: return "msi";
    case Interrupts::msix: return "msix";
  }
  return "";
}

std::string Configuration::text() const {
  std::string result = fmt::format("cpus={} irq={} block={}", processors, interrupts_text(*this), block_bytes);
  if (!hba.empty()) result += " hba=" + escaped(hba);
  for (const Disk& disk : disks) result += " disk=" + escaped(disk_text(disk));
  if (adapters != 1) result += fmt::format(" adapters={}", adapters);
  if (interferer) result += " interferer=1";
  result += fmt::format(" requests={} seed={}", requests, seed);
  if (strict) result += " strict=1";
  if (world == World::live) result += fmt::format(" world=live checks={}", checks ? 1 : 0);
  if (!suites.empty()) result += fmt::format(" suites={}", fmt::join(suites, ","));
  if (!left_out.empty()) result += fmt::format(" left-out={}", fmt::join(left_out, ","));
  if (!image.empty()) result += " image=" + escaped(image);
  for (const RegistrySetting& setting : registry) result += fmt::format(" reg:{}={}", escaped(setting.name), escaped(setting.value));
  return result;
}

std::string Configuration::short_text() const {
  std::string result = hba == "none" ? fmt::format("cpus={} block={}", processors, block_bytes)
                                     : fmt::format("{} cpus={} block={}", interrupts_text(*this), processors, block_bytes);
  if (adapters != 1) result += fmt::format(" adapters={}", adapters);
  if (interferer) result += " interferer";
  for (const RegistrySetting& setting : registry) result += fmt::format(" {}={}", setting.name, setting.value);
  return result;
}

std::optional<Configuration> parse_configuration(const std::string& text, std::string& problem) {
  Configuration configuration;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    const auto equals = word.find('=');
    if (equals == std::string::npos || !parse_word(unescaped(word.substr(0, equals)), unescaped(word.substr(equals + 1)), configuration)) {
      problem = fmt::format("configuration: '{}' is not understood", word);
      return std::nullopt;
    }
  }
  return configuration;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned shift = 0;
  switch (text.back()) {
    case 'k': case 'K': shift = 10; break;
    case 'm': case 'M': shift = 20; break;
    case 'g': case 'G': shift = 30; break;
    case 't': case 'T': shift = 40; break;
    default: break;
  }
  if (shift) text.remove_suffix(1);
  const auto number = parse_number<std::uint64_t>(text);
  if (!number || *number > (~std::uint64_t{0} >> shift)) return std::nullopt;
  return *number << shift;
}

std::string size_text(std::uint64_t bytes) {
  constexpr std::string_view suffixes = "KMGT";
  unsigned steps = 0;
  while (steps < suffixes.size() && bytes != 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++steps;
  }
  return steps ? fmt::format("{}{}", bytes, suffixes[steps - 1]) : std::to_string(bytes);
}

bool parse_interrupts(std::string_view text, Configuration& configuration) {
  const auto colon = text.find(':');
  unsigned messages = 0;
  if (colon != std::string_view::npos) {
    const auto number = parse_number<unsigned>(text.substr(colon + 1));
    if (!number || *number == 0 || *number > 2048) return false;
    messages = *number;
  }
  const std::string_view kind = text.substr(0, colon);
  if (kind == "intx" && colon == std::string_view::npos)
    configuration.interrupts = Interrupts::intx;
  else if (kind == "msi")
    configuration.interrupts = Interrupts::msi;
  else if (kind == "msix")
    configuration.interrupts = Interrupts::msix;
  else
    return false;
  configuration.messages = messages;
  return true;
}

std::optional<RegistrySetting> parse_registry_setting(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  return RegistrySetting{std::string(text.substr(0, equals)), std::string(text.substr(equals + 1))};
}

}  // namespace drydock::machine
