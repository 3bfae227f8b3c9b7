// The options that several verbs share, and how a configuration comes out of them.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/matrix.h"
#include "machine/configuration.h"

namespace drydock::cli {

/// Something that the user can put right: one line on standard error, exit status 2.
struct UsageError {
  std::string text;
};
[[noreturn]] void refuse(std::string text);

inline constexpr int exit_clean = 0, exit_findings = 1, exit_usage = 2;

/// What the disks are for, which decides what they can be.
enum class DiskUse : std::uint8_t {
  check,  ///< written all over and compared: memory, and a file as the image of the round trip
  serve,  ///< given to clients: memory, or a file that is the disk
  bench,  ///< measured: memory, a file that is the disk, or a null disk
};

struct CommonOptions {
  std::string miniport;
  std::string hba, interrupts, world = "sim";
  std::vector<std::string> disks, registry, suites;
  std::optional<unsigned> processors, block_bytes, adapters;
  std::optional<bool> interferer;
  std::uint64_t seed = 1, requests = 2000;
  bool strict = false;
  std::string json, trace, findings = "drydock-findings", image_out;

  void add_machine_options(CLI::App& app);
  void add_output_options(CLI::App& app);

  /// The first configuration of the matrix. Refuses what cannot be.
  machine::Configuration configuration(DiskUse use = DiskUse::check) const;
  MatrixFacts fixed() const;
};

/// Suites that run when none is asked for; "image" is the round trip of a file system image.
const std::vector<std::string>& standard_suites();

}  // namespace drydock::cli
