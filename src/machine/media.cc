#include "machine/media.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "hba/disk/file_store.h"

namespace drydock::machine {
namespace {

constexpr std::uint64_t largest_block = 4096;
constexpr std::uint64_t largest_disk = 1ull << 40;

/// A size that was asked for.
std::optional<std::uint64_t> check_size(const std::string& text, std::uint64_t bytes, std::string& problem) {
  if (bytes < minimum_disk_bytes)
    problem = fmt::format("{}: too small, a disk has at least {} bytes", text, minimum_disk_bytes);
  else if (bytes % largest_block != 0)
    problem = fmt::format("{}: no multiple of {} bytes", text, largest_block);
  else if (bytes > largest_disk)
    problem = fmt::format("{}: more than a simulated disk can have (1T)", text);
  else
    return bytes;
  return std::nullopt;
}

}  // namespace

std::uint64_t disk_file_bytes(const std::string& path, bool writable, std::string& problem) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return problem = fmt::format("{}: no such file", path), 0;
  if (!std::filesystem::is_regular_file(path, error)) return problem = fmt::format("{}: not a file", path), 0;
  if (access(path.c_str(), R_OK) != 0) return problem = fmt::format("{}: cannot be read: {}", path, std::strerror(errno)), 0;
  if (writable && access(path.c_str(), W_OK) != 0) return problem = fmt::format("{}: cannot be written: {}", path, std::strerror(errno)), 0;
  const std::uint64_t bytes = std::filesystem::file_size(path, error);
  if (bytes < minimum_disk_bytes)
    return problem = fmt::format("{}: too small for a disk ({} bytes, at least {})", path, bytes, minimum_disk_bytes), 0;
  if (bytes % largest_block != 0)
    return problem = fmt::format("{}: its size is no multiple of {} bytes, a disk's is", path, largest_block), 0;
  return bytes;
}

std::optional<Disk> parse_disk(const std::string& text, std::string& problem) {
  constexpr std::string_view null = "null:", file = "file:";
  if (text.starts_with(file)) {
    const std::string path = std::filesystem::absolute(text.substr(file.size())).lexically_normal().string();
    const std::uint64_t bytes = disk_file_bytes(path, true, problem);
    return bytes == 0 ? std::nullopt : std::optional(Disk{bytes, path, false});
  }
  const bool is_null = text.starts_with(null);
  const auto bytes = parse_size(is_null ? text.substr(null.size()) : text);
  if (!bytes) {
    if (is_null) problem = fmt::format("{}: null:SIZE, a size like 1G", text);
    return std::nullopt;
  }
  const auto checked = check_size(text, *bytes, problem);
  return checked ? std::optional(Disk{*checked, {}, is_null}) : std::nullopt;
}

hba::disk::Disk::Options medium_of(const Disk& disk, const Configuration& configuration, bool live, bool write_back) {
  hba::disk::Disk::Options medium;
  medium.file = disk.file;
  medium.bytes = disk.bytes;
  medium.null = disk.null;
  medium.block_bytes = configuration.block_bytes;
  medium.persistence = write_back ? hba::disk::Persistence::as_durable : hba::disk::Persistence::never;
  medium.power_cuts = !live;
  if (live) medium.placement = hba::disk::Placement::anywhere;
  if (live && !disk.file.empty()) medium.store = hba::disk::file_store_maker();
  return medium;
}

}  // namespace drydock::machine
