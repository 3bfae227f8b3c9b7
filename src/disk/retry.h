// What the class driver does with a request that did not succeed at once: the table of a class driver's error
// handling. A unit attention, an aborted command, a reset or a busy unit is tried again a bounded number of times; what
// the unit refuses (ILLEGAL REQUEST, DATA PROTECT) is not.
#pragma once

#include <cstdint>

#include "disk/io.h"

namespace drydock::disk {

enum class Next : std::uint8_t { done, retry_now, retry_later };

struct Verdict {
  Next next = Next::done;
  Status status = Status::success;  ///< if it is final, or when the retries are used up
};

/// `sense` is parsed from the request. `expected_bytes`: what a full transfer has; 0 lets any length pass.
Verdict judge(const port::Request& request, const srb::Sense& sense, std::uint32_t expected_bytes);
/// Fills in everything but attempts and transferred_bytes.
void note_result(Result& result, const port::Request& request, const srb::Sense& sense, Status status);

/// Time between attempts for a busy or not yet ready unit.
inline constexpr std::uint64_t retry_delay_ns = 100'000'000;

}  // namespace drydock::disk
