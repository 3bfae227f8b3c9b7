// A configuration made of settings as a user writes them, for whoever keeps a machine running: `drydock serve` and the
// nbdkit plugin take the same words, and say the same when one is wrong.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "machine/configuration.h"

namespace drydock::machine {

/// What holds where nothing is said: eight processors, real threads, no checks.
Configuration serving_configuration();

struct SettingKey {
  std::string_view name, meaning;
};
/// disk, hba, cpus, irq, block, reg, world, checks, seed, strict.
const std::vector<SettingKey>& setting_keys();

/// "disk" and "reg" may come several times. False with `problem` in one line: unknown key, or no such value.
bool apply_setting(std::string_view key, const std::string& value, Configuration& configuration, std::string& problem);
/// When all have been given: a disk of 64 MiB where there is none, files that are disks, hardware that there is. False
/// with `problem`.
bool complete_settings(Configuration& configuration, std::string& problem);

}  // namespace drydock::machine
