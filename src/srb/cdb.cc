#include "srb/cdb.h"

#include <fmt/format.h>

#include <cassert>

#include "ddk/host.h"
#include "srb/byte_order.h"
#include "srb/names.h"

namespace drydock::srb {

namespace {

constexpr std::uint8_t force_unit_access_bit = 0x08;

Cdb make(std::uint8_t length, std::uint8_t opcode) {
  Cdb cdb;
  cdb.length = length;
  cdb.bytes[0] = opcode;
  return cdb;
}

/// The place of LBA and length is the same in all block commands of one form (SBC-4, 5).
void store_range(Cdb& cdb, Form form, std::uint64_t lba, std::uint32_t blocks) {
  assert(form_holds(form, lba, blocks));
  std::uint8_t* bytes = cdb.bytes.data();
  switch (form) {
    case Form::six:
      store_big24(bytes + 1, static_cast<std::uint32_t>(lba));
      bytes[4] = static_cast<std::uint8_t>(blocks);
      break;
    case Form::ten:
      store_big32(bytes + 2, static_cast<std::uint32_t>(lba));
      store_big16(bytes + 7, static_cast<std::uint16_t>(blocks));
      break;
    case Form::twelve:
      store_big32(bytes + 2, static_cast<std::uint32_t>(lba));
      store_big32(bytes + 6, blocks);
      break;
    case Form::sixteen:
      store_big64(bytes + 2, lba);
      store_big32(bytes + 10, blocks);
      break;
  }
}

Cdb transfer(Form form, std::uint8_t six, std::uint8_t ten, std::uint8_t twelve, std::uint8_t sixteen, std::uint64_t lba,
             std::uint32_t blocks, bool force_unit_access) {
  const std::uint8_t opcode = form == Form::six ? six : form == Form::ten ? ten : form == Form::twelve ? twelve : sixteen;
  Cdb cdb = make(static_cast<std::uint8_t>(form), opcode);
  store_range(cdb, form, lba, blocks);
  if (force_unit_access) {
    assert(form != Form::six);
    cdb.bytes[1] |= force_unit_access_bit;
  }
  return cdb;
}

}  // namespace

bool form_holds(Form form, std::uint64_t lba, std::uint32_t blocks) {
  switch (form) {
    case Form::six: return lba < 1u << 21 && blocks >= 1 && blocks <= 256;
    case Form::ten: return lba <= 0xFFFFFFFFu && blocks <= 0xFFFF;
    case Form::twelve: return lba <= 0xFFFFFFFFu;
    case Form::sixteen: return true;
  }
  return false;
}

Form smallest_form(std::uint64_t lba, std::uint32_t blocks) {
  return form_holds(Form::ten, lba, blocks) ? Form::ten : Form::sixteen;
}

Cdb read(Form form, std::uint64_t lba, std::uint32_t blocks, bool force_unit_access) {
  return transfer(form, SCSIOP_READ6, SCSIOP_READ, SCSIOP_READ12, SCSIOP_READ16, lba, blocks, force_unit_access);
}

Cdb write(Form form, std::uint64_t lba, std::uint32_t blocks, bool force_unit_access) {
  return transfer(form, SCSIOP_WRITE6, SCSIOP_WRITE, SCSIOP_WRITE12, SCSIOP_WRITE16, lba, blocks, force_unit_access);
}

Cdb synchronize_cache(Form form, std::uint64_t lba, std::uint32_t blocks, bool immediate) {
  assert(form == Form::ten || form == Form::sixteen);
  Cdb cdb = make(static_cast<std::uint8_t>(form), form == Form::ten ? SCSIOP_SYNCHRONIZE_CACHE : SCSIOP_SYNCHRONIZE_CACHE16);
  store_range(cdb, form, lba, blocks);
  if (immediate) cdb.bytes[1] |= 0x02;
  return cdb;
}

Cdb verify(Form form, std::uint64_t lba, std::uint32_t blocks, bool compare_data) {
  assert(form != Form::six);
  Cdb cdb = transfer(form, 0, SCSIOP_VERIFY, SCSIOP_VERIFY12, SCSIOP_VERIFY16, lba, blocks, false);
  if (compare_data) cdb.bytes[1] |= 0x02;
  return cdb;
}

Cdb unmap(std::uint16_t parameter_list_bytes) {
  Cdb cdb = make(10, SCSIOP_UNMAP);
  store_big16(&cdb.bytes[7], parameter_list_bytes);
  return cdb;
}

Cdb write_same_16(std::uint64_t lba, std::uint32_t blocks, bool unmap, bool no_data_out) {
  Cdb cdb = make(16, SCSIOP_WRITE_SAME16);
  store_range(cdb, Form::sixteen, lba, blocks);
  cdb.bytes[1] = static_cast<std::uint8_t>((unmap ? 0x08 : 0) | (no_data_out ? 0x01 : 0));
  return cdb;
}

Cdb read_capacity_10() { return make(10, SCSIOP_READ_CAPACITY); }

Cdb read_capacity_16(std::uint32_t allocation_bytes) {
  Cdb cdb = make(16, SCSIOP_SERVICE_ACTION_IN16);
  cdb.bytes[1] = SERVICE_ACTION_READ_CAPACITY16;
  store_big32(&cdb.bytes[10], allocation_bytes);
  return cdb;
}

Cdb start_stop_unit(bool start, bool immediate) {
  Cdb cdb = make(6, SCSIOP_START_STOP_UNIT);
  cdb.bytes[1] = immediate ? 1 : 0;
  cdb.bytes[4] = start ? 1 : 0;
  return cdb;
}

Cdb test_unit_ready() { return make(6, SCSIOP_TEST_UNIT_READY); }

Cdb inquiry(std::uint16_t allocation_bytes) {
  Cdb cdb = make(6, SCSIOP_INQUIRY);
  store_big16(&cdb.bytes[3], allocation_bytes);
  return cdb;
}

Cdb inquiry_page(std::uint8_t page, std::uint16_t allocation_bytes) {
  Cdb cdb = inquiry(allocation_bytes);
  cdb.bytes[1] = 1;  // EVPD
  cdb.bytes[2] = page;
  return cdb;
}

Cdb report_luns(std::uint32_t allocation_bytes, std::uint8_t select_report) {
  Cdb cdb = make(12, SCSIOP_REPORT_LUNS);
  cdb.bytes[2] = select_report;
  store_big32(&cdb.bytes[6], allocation_bytes);
  return cdb;
}

Cdb request_sense(std::uint8_t allocation_bytes, bool descriptor_format) {
  Cdb cdb = make(6, SCSIOP_REQUEST_SENSE);
  cdb.bytes[1] = descriptor_format ? 1 : 0;
  cdb.bytes[4] = allocation_bytes;
  return cdb;
}

Cdb mode_sense(Form form, std::uint8_t page, std::uint16_t allocation_bytes, PageControl control, bool no_block_descriptors,
               std::uint8_t subpage) {
  assert(form == Form::six ? allocation_bytes <= 0xFF : form == Form::ten);
  assert(page <= all_pages);
  Cdb cdb = make(static_cast<std::uint8_t>(form), form == Form::six ? SCSIOP_MODE_SENSE : SCSIOP_MODE_SENSE10);
  cdb.bytes[1] = no_block_descriptors ? 0x08 : 0;
  cdb.bytes[2] = static_cast<std::uint8_t>(static_cast<unsigned>(control) << 6 | page);
  cdb.bytes[3] = subpage;
  if (form == Form::six)
    cdb.bytes[4] = static_cast<std::uint8_t>(allocation_bytes);
  else
    store_big16(&cdb.bytes[7], allocation_bytes);
  return cdb;
}

Cdb mode_select(Form form, std::uint16_t parameter_list_bytes, bool save) {
  assert(form == Form::six ? parameter_list_bytes <= 0xFF : form == Form::ten);
  Cdb cdb = make(static_cast<std::uint8_t>(form), form == Form::six ? SCSIOP_MODE_SELECT : SCSIOP_MODE_SELECT10);
  cdb.bytes[1] = static_cast<std::uint8_t>(0x10 | (save ? 1 : 0));  // PF: pages in the standard's format
  if (form == Form::six)
    cdb.bytes[4] = static_cast<std::uint8_t>(parameter_list_bytes);
  else
    store_big16(&cdb.bytes[7], parameter_list_bytes);
  return cdb;
}

std::size_t store_unmap_list(std::span<std::uint8_t> to, std::span<const BlockRange> ranges) {
  const std::size_t bytes = unmap_list_bytes(ranges.size());
  assert(to.size() >= bytes && bytes <= 0xFFFF);
  store_big16(&to[0], static_cast<std::uint16_t>(bytes - 2));
  store_big16(&to[2], static_cast<std::uint16_t>(bytes - 8));
  store_big32(&to[4], 0);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    std::uint8_t* descriptor = &to[8 + 16 * i];
    store_big64(descriptor, ranges[i].lba);
    store_big32(descriptor + 8, ranges[i].blocks);
    store_big32(descriptor + 12, 0);
  }
  return bytes;
}

}  // namespace drydock::srb
