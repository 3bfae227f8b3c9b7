// One configuration of a machine: everything that decides what a run does, as one short string. Reports print it,
// replay files store it, and parsing it back gives the same run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock::machine {

/// sim: virtual time, one host thread, every choice from the seed. live: threads, real time.
enum class World : std::uint8_t { sim, live };
const char* to_string(World world);

enum class Interrupts : std::uint8_t { intx, msi, msix };
const char* to_string(Interrupts interrupts);

/// A logical unit's medium: memory, a host file that the device reads and writes, or nothing, for measuring.
struct Disk {
  std::uint64_t bytes = 0;
  std::string file{};  ///< "" for memory
  bool null = false;   ///< no blocks: reads leave the buffer as it is, writes are dropped
  bool operator==(const Disk&) const = default;
};

/// A value under the miniport's Parameters\Device key: a number, or text when it is no number.
struct RegistrySetting {
  std::string name, value;
  bool operator==(const RegistrySetting&) const = default;
};

struct Configuration {
  World world = World::sim;
  bool checks = true;                 ///< rules are kept and events recorded; always in the sim world
  unsigned processors = 1;
  Interrupts interrupts = Interrupts::msix;
  unsigned messages = 0;              ///< granted at most; 0: as many as device and platform have
  std::uint32_t block_bytes = 512;
  std::string hba;                    ///< "nvme,key=value..."; "none" for a virtual miniport; "": by the miniport
  unsigned adapters = 1;              ///< of the miniport, each with an HBA and disks of its own, on one line if on lines
  bool interferer = false;            ///< a device of higher priority interrupts at every allowed point
  std::vector<Disk> disks;
  std::vector<RegistrySetting> registry;
  std::vector<std::string> suites;
  std::vector<std::string> left_out;  ///< suites that nobody named and that are not run: they need minutes of real time
  std::uint64_t requests = 2000;
  std::string image;                  ///< file system image of the image suites, "" if none
  std::uint64_t seed = 1;
  bool strict = false;

  /// "cpus=2 irq=msix block=512 hba=nvme disk=64M requests=2000 seed=1 suites=data,reset reg:HalfDuplex=1"
  std::string text() const;
  /// What differs within one `check`: "msix cpus=2 block=4096 adapters=2 HalfDuplex=1".
  std::string short_text() const;
  bool operator==(const Configuration&) const = default;
};

/// The inverse of text(). Nothing, with `problem` in one line, when a word is not understood.
std::optional<Configuration> parse_configuration(const std::string& text, std::string& problem);

/// "64M", "4096", "1G". Nothing if it is no size.
std::optional<std::uint64_t> parse_size(std::string_view text);
std::string size_text(std::uint64_t bytes);
/// "intx", "msi", "msix", "msix:3".
bool parse_interrupts(std::string_view text, Configuration& configuration);
/// "NAME=VALUE".
std::optional<RegistrySetting> parse_registry_setting(std::string_view text);

inline constexpr unsigned maximum_processors = 64;
inline constexpr unsigned maximum_adapters = 8;
inline constexpr std::uint64_t minimum_disk_bytes = 1u << 20;

}  // namespace drydock::machine
