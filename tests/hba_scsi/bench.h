// A SCSI target with one disk, driven by CDBs, as the tests of this room use it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "hba/scsi/target.h"

namespace drydock::hba::scsi {

using Bytes = std::vector<std::byte>;
using Cdb = std::vector<std::uint8_t>;

struct Outcome {
  spec::Status status;
  Direction direction;
  std::uint64_t wanted_bytes;
  Bytes data;
};

inline disk::Disk::Options disk_of(std::uint64_t blocks, std::uint32_t block_bytes) {
  disk::Disk::Options options;
  options.bytes = blocks * block_bytes;
  options.block_bytes = block_bytes;
  return options;
}

struct Bench {
  explicit Bench(UnitOptions options = {}, std::uint32_t block_bytes = 512, std::uint64_t blocks = 4096, unsigned lun = 0)
      : disk(disk_of(blocks, block_bytes)), lun(lun) {
    target.add(lun, disk, std::move(options));
  }
  /// The first command after power-on would tell of it.
  Bench& ready() {
    run({0, 0, 0, 0, 0, 0});
    return *this;
  }
  Outcome run(const Cdb& cdb, const Bytes& data_out = {}, unsigned initiator = 7) { return run_at(lun, cdb, data_out, initiator); }
  Outcome run_at(unsigned unit, const Cdb& cdb, const Bytes& data_out = {}, unsigned initiator = 7) {
    const Answer answer = target.execute(unit, {.cdb = cdb,
                                                .data_out = [&](std::uint64_t bytes) { return std::span(data_out).first(std::min<std::uint64_t>(bytes, data_out.size())); },
                                                .initiator = initiator});
    return {answer.status, answer.direction, answer.wanted_bytes, {answer.data_in.begin(), answer.data_in.end()}};
  }
  /// Key << 16 | additional code of the kept sense, by REQUEST SENSE.
  std::uint32_t sense(unsigned initiator = 7) {
    const Outcome outcome = run({0x03, 0, 0, 0, 252, 0}, {}, initiator);
    if (outcome.data.size() < 8) return 0xFFFF'FFFF;
    const bool descriptors = (outcome.data[0] & std::byte{0x02}) != std::byte{0};
    const auto byte = [&](std::size_t at) { return std::to_integer<std::uint32_t>(outcome.data.at(at)); };
    return descriptors ? byte(1) << 16 | byte(2) << 8 | byte(3) : (byte(2) & 15) << 16 | byte(12) << 8 | byte(13);
  }
  disk::Disk disk;
  Target target;
  unsigned lun;
};

inline constexpr std::uint32_t illegal(std::uint16_t code) { return 5u << 16 | code; }

inline Bytes pattern(std::size_t bytes, unsigned seed = 1) {
  Bytes data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>((i * 7 + i / 251 + seed * 31) & 0xFF);
  return data;
}

inline std::uint64_t big_at(const Bytes& data, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | std::to_integer<std::uint64_t>(data.at(at + i));
  return value;
}

inline void put(Cdb& cdb, std::size_t at, std::size_t bytes, std::uint64_t value) {
  for (std::size_t i = bytes; i-- > 0; value >>= 8) cdb.at(at + i) = static_cast<std::uint8_t>(value);
}

/// READ, WRITE, VERIFY ... of any size with LBA and block count in their places.
inline Cdb block_command(std::uint8_t opcode, std::uint64_t lba, std::uint64_t count, std::uint8_t flags = 0) {
  Cdb cdb(spec::cdb_bytes(opcode));
  cdb[0] = opcode;
  switch (cdb.size()) {
    case 6: put(cdb, 1, 3, lba), cdb[4] = static_cast<std::uint8_t>(count); break;
    case 10: put(cdb, 2, 4, lba), put(cdb, 7, 2, count); break;
    case 12: put(cdb, 2, 4, lba), put(cdb, 6, 4, count); break;
    default: put(cdb, 2, 8, lba), put(cdb, 10, 4, count); break;
  }
  if (cdb.size() != 6) cdb[1] = flags;
  return cdb;
}

}  // namespace drydock::hba::scsi
