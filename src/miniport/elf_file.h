// What an ELF file says about itself, read from its bytes before anything of it is loaded or run: whether it can be a
// miniport at all, what it imports, which functions it has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drydock::miniport {

struct ElfImport {
  std::string name;
  bool weak = false;
};

struct ElfFunction {
  std::uint64_t address = 0;  ///< relative to the image's base
  std::uint64_t size_bytes = 0;
  std::string name;
};

struct ElfRange {
  std::uint64_t address = 0;  ///< relative to the image's base
  std::uint64_t size_bytes = 0;
};

struct ElfFile {
  std::string path;
  std::string hash;                      ///< 16 hex digits, FNV-1a over the file's bytes
  std::vector<ElfImport> imports;        ///< undefined dynamic symbols
  std::vector<std::string> exports;      ///< defined dynamic symbols
  std::vector<std::string> needed;       ///< DT_NEEDED
  std::vector<ElfFunction> functions;    ///< by address; from .symtab, else .dynsym
  std::vector<ElfRange> writable;        ///< whole pages that stay writable after relocation (.data, .bss)
  std::uint64_t loaded_bytes = 0;        ///< from the image's base to its last segment's end
  std::string compiler;                  ///< first line of .comment, "" if stripped

  bool exports_symbol(std::string_view name) const;
  bool imports_symbol(std::string_view name) const;
  bool imports_prefix(std::string_view prefix) const;
  /// The function that covers `address` (relative to the base), or null.
  const ElfFunction* function_at(std::uint64_t address) const;
};

/// Reads a 64-bit x86 shared object. On failure: nothing, and `problem` says in one line what the file is instead.
std::optional<ElfFile> read_elf_file(const std::string& path, std::string& problem);

}  // namespace drydock::miniport
