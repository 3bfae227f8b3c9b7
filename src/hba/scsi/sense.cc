#include "hba/scsi/sense.h"

namespace drydock::hba::scsi {

namespace {

using spec::put_big;

constexpr std::byte fixed_current{0x70}, descriptor_current{0x72}, valid{0x80};

/// Sense key specific bytes for ILLEGAL REQUEST (4.5.2.4.2): valid, where, and which byte.
void put_field(std::span<std::byte> at, const Sense::Field& field) {
  at[0] = static_cast<std::byte>(0x80 | (field.in_cdb ? 0x40 : 0));
  put_big(at.subspan(1, 2), field.byte);
}

SenseData encode_fixed(const Sense& sense) {
  SenseData data;
  data.length = spec::fixed_sense_bytes;
  const std::span<std::byte> bytes(data.bytes);
  bytes[0] = fixed_current;
  bytes[2] = static_cast<std::byte>(sense.key);
  // An LBA that does not fit leaves VALID at 0 (4.5.3).
  if (sense.information && *sense.information <= 0xFFFF'FFFF) {
    bytes[0] |= valid;
    put_big(bytes.subspan(3, 4), *sense.information);
  }
  bytes[7] = std::byte{spec::fixed_sense_bytes - 8};
  put_big(bytes.subspan(12, 2), sense.code);
  if (sense.field) put_field(bytes.subspan(15, 3), *sense.field);
  return data;
}

SenseData encode_descriptors(const Sense& sense) {
  SenseData data;
  const std::span<std::byte> bytes(data.bytes);
  bytes[0] = descriptor_current;
  bytes[1] = static_cast<std::byte>(sense.key);
  put_big(bytes.subspan(2, 2), sense.code);
  data.length = 8;
  if (sense.information) {
    const auto descriptor = bytes.subspan(data.length, 12);
    descriptor[0] = std::byte{0x00};
    descriptor[1] = std::byte{0x0A};
    descriptor[2] = valid;
    put_big(descriptor.subspan(4, 8), *sense.information);
    data.length += descriptor.size();
  }
  if (sense.field) {
    const auto descriptor = bytes.subspan(data.length, 8);
    descriptor[0] = std::byte{0x02};
    descriptor[1] = std::byte{0x06};
    put_field(descriptor.subspan(4, 3), *sense.field);
    data.length += descriptor.size();
  }
  bytes[7] = static_cast<std::byte>(data.length - 8);
  return data;
}

}  // namespace

SenseData encode(const Sense& sense, bool descriptor_format) {
  return descriptor_format ? encode_descriptors(sense) : encode_fixed(sense);
}

}  // namespace drydock::hba::scsi
