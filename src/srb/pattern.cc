#include "srb/pattern.h"

#include <cassert>

namespace drydock::srb {

void Pattern::make(Kind kind, Content content) {
  static constexpr std::uint8_t no_cdb[longest_cdb] = {};
  assert(content.function == SRB_FUNCTION_EXECUTE_SCSI && !content.io_info);
  content.cdb = no_cdb;
  kind_ = kind;
  bytes_ = static_cast<std::uint32_t>(bytes_needed(kind, content));
  assert(bytes_ <= image_.size());
  const SrbView view = build(kind, {image_.data(), bytes_}, content);
  if (kind == Kind::extended)
    scsi_data_ = static_cast<std::uint32_t>(reinterpret_cast<std::byte*>(view.extension_data(SrbExDataTypeScsiCdb16)) - image_.data());
}

}  // namespace drydock::srb
