// Reading CDBs back: what a command is about, for reports, checks and the tests' fake units.
#include <fmt/format.h>

#include "ddk/host.h"
#include "srb/byte_order.h"
#include "srb/cdb.h"
#include "srb/names.h"

namespace drydock::srb {

namespace {

struct BlockCommand {
  std::uint8_t opcode;
  Operation operation;
  bool has_force_unit_access;
};

constexpr BlockCommand block_commands[] = {
    {SCSIOP_READ6, Operation::read, false},
    {SCSIOP_READ, Operation::read, true},
    {SCSIOP_READ12, Operation::read, true},
    {SCSIOP_READ16, Operation::read, true},
    {SCSIOP_WRITE6, Operation::write, false},
    {SCSIOP_WRITE, Operation::write, true},
    {SCSIOP_WRITE12, Operation::write, true},
    {SCSIOP_WRITE16, Operation::write, true},
    {SCSIOP_SYNCHRONIZE_CACHE, Operation::flush, false},
    {SCSIOP_SYNCHRONIZE_CACHE16, Operation::flush, false},
    {SCSIOP_VERIFY, Operation::verify, false},
    {SCSIOP_VERIFY12, Operation::verify, false},
    {SCSIOP_VERIFY16, Operation::verify, false},
    {SCSIOP_WRITE_SAME, Operation::write_same, false},
    {SCSIOP_WRITE_SAME16, Operation::write_same, false},
};

void load_range(CommandFacts& facts, const std::uint8_t* cdb, std::uint8_t length) {
  switch (length) {
    case 6:
      facts.lba = load_big24(cdb + 1) & 0x1FFFFF;
      facts.blocks = cdb[4] == 0 ? 256 : cdb[4];
      break;
    case 10:
      facts.lba = load_big32(cdb + 2);
      facts.blocks = load_big16(cdb + 7);
      break;
    case 12:
      facts.lba = load_big32(cdb + 2);
      facts.blocks = load_big32(cdb + 6);
      break;
    default:
      facts.lba = load_big64(cdb + 2);
      facts.blocks = load_big32(cdb + 10);
      break;
  }
}

std::optional<std::uint32_t> announced(const std::uint8_t* cdb) {
  switch (cdb[0]) {
    case SCSIOP_INQUIRY: return load_big16(cdb + 3);
    case SCSIOP_REQUEST_SENSE:
    case SCSIOP_MODE_SENSE:
    case SCSIOP_MODE_SELECT: return cdb[4];
    case SCSIOP_MODE_SENSE10:
    case SCSIOP_MODE_SELECT10:
    case SCSIOP_LOG_SENSE:
    case SCSIOP_UNMAP: return load_big16(cdb + 7);
    case SCSIOP_REPORT_LUNS:
    case SCSIOP_MAINTENANCE_IN: return load_big32(cdb + 6);
    case SCSIOP_SERVICE_ACTION_IN16: return load_big32(cdb + 10);
    case SCSIOP_READ_CAPACITY: return 8;
    default: return {};
  }
}

}  // namespace

std::uint8_t cdb_length_of(std::uint8_t opcode) {
  switch (opcode >> 5) {
    case 0: return 6;
    case 1:
    case 2: return 10;
    case 4: return 16;
    case 5: return 12;
    default: return 0;
  }
}

CommandFacts facts_of(std::span<const std::uint8_t> cdb) {
  CommandFacts facts;
  if (cdb.empty()) return facts;
  facts.opcode = cdb[0];
  const std::uint8_t length = cdb_length_of(facts.opcode);
  if (length == 0 || cdb.size() < length) return facts;
  if (facts.opcode == SCSIOP_SERVICE_ACTION_IN16 || facts.opcode == SCSIOP_MAINTENANCE_IN) facts.service_action = cdb[1] & 0x1F;
  if (facts.opcode == SCSIOP_UNMAP) facts.operation = Operation::unmap;
  facts.announced_bytes = announced(cdb.data());
  for (const BlockCommand& command : block_commands) {
    if (command.opcode != facts.opcode) continue;
    facts.operation = command.operation;
    load_range(facts, cdb.data(), length);
    facts.force_unit_access = command.has_force_unit_access && (cdb[1] & 0x08);
  }
  return facts;
}

std::string describe_cdb(std::span<const std::uint8_t> cdb) {
  std::string text = command_name(cdb);
  const CommandFacts facts = facts_of(cdb);
  switch (facts.operation) {
    case Operation::read:
    case Operation::write:
    case Operation::verify:
    case Operation::write_same:
      text += fmt::format(" lba {}, {} block{}", facts.lba, facts.blocks, facts.blocks == 1 ? "" : "s");
      if (facts.force_unit_access) text += ", FUA";
      return text;
    case Operation::flush:
      if (facts.lba != 0 || facts.blocks != 0) text += fmt::format(" lba {}, {} blocks", facts.lba, facts.blocks);
      return text;
    case Operation::unmap:
    case Operation::other: break;
  }
  if (facts.opcode == SCSIOP_INQUIRY && cdb.size() >= 6 && (cdb[1] & 1)) text += fmt::format(" page {:#04x}", cdb[2]);
  if ((facts.opcode == SCSIOP_MODE_SENSE && cdb.size() >= 6) || (facts.opcode == SCSIOP_MODE_SENSE10 && cdb.size() >= 10))
    text += fmt::format(" page {:#04x}", cdb[2] & 0x3F);
  if (facts.announced_bytes) text += fmt::format(", {} bytes", *facts.announced_bytes);
  return text;
}

}  // namespace drydock::srb
