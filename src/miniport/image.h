// A miniport image before it is docked: what it was built with, what it imports row by row of the routine table, and
// whether it can be docked at all. Nothing here runs code of the image.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contract/routine.h"
#include "miniport/elf_file.h"

namespace drydock::miniport {

/// How the image was built, as far as the host must know: which runtime it needs beside it.
enum class BuildKind : std::uint8_t { plain, address_sanitizer, thread_sanitizer };
const char* to_string(BuildKind kind);

enum class ImportState : std::uint8_t {
  real,             ///< a row of the table that is built
  not_implemented,  ///< a row of the table, bound to the refusal that names it
  runtime,          ///< of the compiler's or a sanitizer's runtime
  unknown,          ///< in no table: the image cannot be docked
};

struct Import {
  std::string name;
  ImportState state;
  const contract::Routine* routine = nullptr;  ///< null for runtime and unknown
};

struct Image {
  ElfFile file;
  BuildKind build = BuildKind::plain;
  bool coverage = false;            ///< calls back for each edge
  bool memory_points = false;       ///< calls back for each load and store
  std::string runtime_path;         ///< shared sanitizer runtime to preload, "" if none is needed
  std::vector<Import> imports;

  std::vector<std::string> names(ImportState state) const;
  /// The port driver that it registers with: SCSI Port if it imports ScsiPortInitialize, else Storport.
  contract::PortModel model() const;
};

/// Reads and judges the file. On failure nothing, and `problem` says in one line what is wrong and what to do.
std::optional<Image> read_image(const std::string& path, std::string& problem);

/// Whether the file has these bytes anywhere.
bool has_text(const Image& image, std::string_view text);

/// The row with this symbol in the routine table of either port model, or null.
const contract::Routine* find_routine(std::string_view symbol);

}  // namespace drydock::miniport
