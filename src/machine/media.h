// What `--disk` can be, and what a device model is given for it: memory, a host file, or nothing but a size.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "hba/disk/disk.h"
#include "machine/configuration.h"

namespace drydock::machine {

/// Size of a host file that can be a disk or its image; 0 with `problem` in one line when it is missing, too small, no
/// multiple of a block, or cannot be read (`writable`: and written).
std::uint64_t disk_file_bytes(const std::string& path, bool writable, std::string& problem);

/// "64M" is memory, "null:1G" has no blocks, "file:PATH" is a host file. Nothing with `problem` in one line when it is none of
/// these or cannot be a disk; with an empty one when it is no such word at all.
std::optional<Disk> parse_disk(const std::string& text, std::string& problem);

/// `live`: a file is read and written in place and answers later, and nobody asks for a power cut; else a file is copied
/// into memory, and gets what is durable if `write_back`.
hba::disk::Disk::Options medium_of(const Disk& disk, const Configuration& configuration, bool live, bool write_back);

}  // namespace drydock::machine
