// AddressSanitizer's shadow, where its runtime is in the process: found through weak symbols, because the same host
// runs plain and instrumented miniports.
#pragma once

#include <cstddef>

namespace drydock::memory {

bool shadow_present();
/// Both keep the arena informed: the shadow is part of what a rewind puts back.
void poison_shadow(const void* address, std::size_t bytes);
void unpoison_shadow(const void* address, std::size_t bytes);

}  // namespace drydock::memory
