#include "miniport/elf_file.h"

#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace drydock::miniport {
namespace {

constexpr std::uint64_t page_bytes = 4096;
constexpr std::uint64_t page_down(std::uint64_t address) { return address & ~(page_bytes - 1); }
constexpr std::uint64_t page_up(std::uint64_t address) { return page_down(address + page_bytes - 1); }

/// Bounds-checked views into the file: a truncated or crafted file ends in an empty answer, never in a wild read.
class Bytes {
 public:
  explicit Bytes(std::vector<char> content) : content_(std::move(content)) {}
  std::size_t size() const { return content_.size(); }
  bool covers(std::uint64_t offset, std::uint64_t length) const {
    return offset <= content_.size() && length <= content_.size() - offset;
  }
  template <typename T>
  std::optional<T> object(std::uint64_t offset) const {
    if (!covers(offset, sizeof(T))) return std::nullopt;
    T value;
    std::memcpy(&value, content_.data() + offset, sizeof(T));
    return value;
  }
  std::string text(std::uint64_t offset) const {
    if (offset >= content_.size()) return {};
    const char* begin = content_.data() + offset;
    return std::string(begin, strnlen(begin, content_.size() - offset));
  }
  std::string hash() const {
    std::uint64_t value = 0xCBF29CE484222325ull;
    for (char byte : content_) value = (value ^ static_cast<unsigned char>(byte)) * 0x100000001B3ull;
    return fmt::format("{:016x}", value);
  }

 private:
  std::vector<char> content_;
};

std::optional<Bytes> read_bytes(const std::string& path, std::string& problem) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    problem = fmt::format("{}: no such file", path);
    return std::nullopt;
  }
  if (!std::filesystem::is_regular_file(status)) {
    problem = fmt::format("{}: not a file", path);
    return std::nullopt;
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    problem = fmt::format("{}: cannot be read: {}", path, std::strerror(errno));
    return std::nullopt;
  }
  return Bytes(std::vector<char>(std::istreambuf_iterator<char>(stream), {}));
}

const char* machine_name(unsigned machine) {
  switch (machine) {
    case EM_386: return "32-bit x86";
    case EM_AARCH64: return "AArch64";
    case EM_ARM: return "32-bit ARM";
    case EM_RISCV: return "RISC-V";
    case EM_PPC64: return "PowerPC";
    default: return "another machine";
  }
}

/// Empty if the header is that of a shared object for this machine.
std::string header_problem(const Bytes& bytes) {
  const auto magic = bytes.object<std::uint32_t>(0);
  if (magic && (*magic & 0xFFFF) == 0x5A4D) return "a Windows image (.sys); docking those is not built yet, compile the sources with 'drydock cc'";
  if (!magic || std::memcmp(&*magic, ELFMAG, SELFMAG) != 0) return "not an ELF file";
  const auto ident = bytes.object<std::array<unsigned char, EI_NIDENT>>(0);
  if (!ident) return "a truncated ELF file";
  if ((*ident)[EI_CLASS] != ELFCLASS64) return "built for 32 bits; a miniport must be 64-bit x86";
  const auto header = bytes.object<Elf64_Ehdr>(0);
  if (!header) return "a truncated ELF file";
  if (header->e_machine != EM_X86_64) return fmt::format("built for {}; a miniport must be 64-bit x86", machine_name(header->e_machine));
  if (header->e_type == ET_REL) return "an object file; link it with 'drydock cc' (a shared object)";
  if (header->e_type != ET_DYN) return "an executable, not a shared object (.so)";
  return {};
}

class Reader {
 public:
  Reader(const Bytes& bytes, ElfFile& file) : bytes_(bytes), file_(file), header_(*bytes.object<Elf64_Ehdr>(0)) {}

  std::string read() {
    if (std::string problem = read_segments(); !problem.empty()) return problem;
    read_sections();
    if (!saw_dynamic_symbols_) return "an ELF file without section headers or dynamic symbols";
    return {};
  }

 private:
  std::string read_segments() {
    std::uint64_t relro_end = 0;
    std::vector<ElfRange> writable;
    for (unsigned i = 0; i < header_.e_phnum; ++i) {
      const auto segment = bytes_.object<Elf64_Phdr>(header_.e_phoff + std::uint64_t{i} * sizeof(Elf64_Phdr));
      if (!segment) return "a truncated ELF file";
      // A position-independent executable is ET_DYN too; the interpreter gives it away.
      if (segment->p_type == PT_INTERP) return "an executable, not a shared object (.so)";
      if (segment->p_type == PT_GNU_RELRO) relro_end = std::max(relro_end, page_down(segment->p_vaddr + segment->p_memsz));
      if (segment->p_type != PT_LOAD) continue;
      if (!bytes_.covers(segment->p_offset, segment->p_filesz)) return "a truncated ELF file";
      file_.loaded_bytes = std::max<std::uint64_t>(file_.loaded_bytes, page_up(segment->p_vaddr + segment->p_memsz));
      if (segment->p_flags & PF_W) writable.push_back({page_down(segment->p_vaddr), page_up(segment->p_vaddr + segment->p_memsz)});
    }
    for (ElfRange& range : writable) {  // size_bytes holds the end until here
      const std::uint64_t begin = std::max(range.address, relro_end > range.address && relro_end <= range.size_bytes ? relro_end : 0);
      if (begin < range.size_bytes) file_.writable.push_back({begin, range.size_bytes - begin});
    }
    return {};
  }

  std::optional<Elf64_Shdr> section(unsigned index) const {
    return bytes_.object<Elf64_Shdr>(header_.e_shoff + std::uint64_t{index} * sizeof(Elf64_Shdr));
  }

  void read_sections() {
    std::vector<ElfFunction> dynamic_functions;
    const auto names = header_.e_shoff ? section(header_.e_shstrndx) : std::nullopt;
    for (unsigned i = 0; header_.e_shoff && i < header_.e_shnum; ++i) {
      const auto header = section(i);
      if (!header) return;
      const auto strings = section(header->sh_link);
      if (header->sh_type == SHT_DYNSYM && strings) read_dynamic_symbols(*header, *strings, dynamic_functions);
      if (header->sh_type == SHT_SYMTAB && strings) read_functions(*header, *strings, file_.functions);
      if (header->sh_type == SHT_DYNAMIC && strings) read_needed(*header, *strings);
      if (names && bytes_.text(names->sh_offset + header->sh_name) == ".comment") file_.compiler = bytes_.text(header->sh_offset);
    }
    if (file_.functions.empty()) file_.functions = std::move(dynamic_functions);
    std::sort(file_.functions.begin(), file_.functions.end(), [](const auto& a, const auto& b) { return a.address < b.address; });
  }

  template <typename Visit>
  void each_symbol(const Elf64_Shdr& table, const Elf64_Shdr& strings, Visit&& visit) const {
    for (std::uint64_t offset = sizeof(Elf64_Sym); offset + sizeof(Elf64_Sym) <= table.sh_size; offset += sizeof(Elf64_Sym)) {
      const auto symbol = bytes_.object<Elf64_Sym>(table.sh_offset + offset);
      if (!symbol) return;
      visit(*symbol, bytes_.text(strings.sh_offset + symbol->st_name));
    }
  }

  void read_dynamic_symbols(const Elf64_Shdr& table, const Elf64_Shdr& strings, std::vector<ElfFunction>& functions) {
    saw_dynamic_symbols_ = true;
    each_symbol(table, strings, [&](const Elf64_Sym& symbol, std::string name) {
      if (name.empty()) return;
      if (symbol.st_shndx == SHN_UNDEF)
        file_.imports.push_back({std::move(name), ELF64_ST_BIND(symbol.st_info) == STB_WEAK});
      else
        file_.exports.push_back(std::move(name));
    });
    read_functions(table, strings, functions);
  }

  void read_functions(const Elf64_Shdr& table, const Elf64_Shdr& strings, std::vector<ElfFunction>& functions) const {
    each_symbol(table, strings, [&](const Elf64_Sym& symbol, std::string name) {
      if (ELF64_ST_TYPE(symbol.st_info) == STT_FUNC && symbol.st_shndx != SHN_UNDEF)
        functions.push_back({symbol.st_value, symbol.st_size, std::move(name)});
    });
  }

  void read_needed(const Elf64_Shdr& table, const Elf64_Shdr& strings) {
    for (std::uint64_t offset = 0; offset + sizeof(Elf64_Dyn) <= table.sh_size; offset += sizeof(Elf64_Dyn)) {
      const auto entry = bytes_.object<Elf64_Dyn>(table.sh_offset + offset);
      if (!entry || entry->d_tag == DT_NULL) return;
      if (entry->d_tag == DT_NEEDED) file_.needed.push_back(bytes_.text(strings.sh_offset + entry->d_un.d_val));
    }
  }

  const Bytes& bytes_;
  ElfFile& file_;
  Elf64_Ehdr header_;
  bool saw_dynamic_symbols_ = false;
};

}  // namespace

bool ElfFile::exports_symbol(std::string_view name) const { return std::find(exports.begin(), exports.end(), name) != exports.end(); }

bool ElfFile::imports_symbol(std::string_view name) const {
  return std::any_of(imports.begin(), imports.end(), [&](const ElfImport& import) { return import.name == name; });
}

bool ElfFile::imports_prefix(std::string_view prefix) const {
  return std::any_of(imports.begin(), imports.end(), [&](const ElfImport& import) { return import.name.starts_with(prefix); });
}

const ElfFunction* ElfFile::function_at(std::uint64_t address) const {
  auto after = std::upper_bound(functions.begin(), functions.end(), address,
                                [](std::uint64_t wanted, const ElfFunction& function) { return wanted < function.address; });
  if (after == functions.begin()) return nullptr;
  const ElfFunction& function = *std::prev(after);
  return address < function.address + std::max<std::uint64_t>(function.size_bytes, 1) ? &function : nullptr;
}

std::optional<ElfFile> read_elf_file(const std::string& path, std::string& problem) {
  const auto bytes = read_bytes(path, problem);
  if (!bytes) return std::nullopt;
  std::string what = header_problem(*bytes);
  ElfFile file;
  if (what.empty()) what = Reader(*bytes, file).read();
  if (!what.empty()) {
    problem = fmt::format("{}: {}", path, what);
    return std::nullopt;
  }
  file.path = path;
  file.hash = bytes->hash();
  return file;
}

}  // namespace drydock::miniport
