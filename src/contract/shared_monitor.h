// A monitor that the threads of a live machine may tell at once.
#pragma once

#include <memory>

#include "contract/monitor.h"

namespace drydock::contract {

/// Passes everything on to `rules`, one teller at a time.
std::unique_ptr<Monitor> make_shared_monitor(std::unique_ptr<Monitor> rules);

}  // namespace drydock::contract
