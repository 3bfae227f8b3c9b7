// What a port's request is called in a request block, and what the rules are told of it: the same in both models.
#pragma once

#include <cstdint>

#include "contract/request_facts.h"
#include "port/slot.h"
#include "srb/layout.h"

namespace drydock::port {

/// SRB_FUNCTION_*; of the queue functions too, which no miniport sees.
std::uint8_t srb_function(Function function);
contract::RequestKind kind_of(Function function);
/// SRB_FLAGS_DATA_IN and _OUT as the request's direction says.
std::uint32_t direction_flags(const Request& request);
/// What the port's facts take from the block that was built.
struct BlockContent {
  std::uint8_t function = 0;
  std::uint32_t flags = 0;
  const void* sense = nullptr;
  std::uint8_t sense_length = 0;
};
/// slot.facts from the block that was built into the slot.
void describe_block(Slot& slot, const BlockContent& content, bool extended);
/// Status, lengths and changed members of the slot's block into slot.facts, when the miniport gives it back.
void read_block(Slot& slot, bool extended);

}  // namespace drydock::port
