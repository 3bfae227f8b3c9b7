// What FindAdapter must have done by the time it returns, from what it left in the configuration.
#pragma once

#include "contract/ledger.h"
#include "contract/port_observer.h"

namespace drydock::contract {

void judge_find_adapter(Ledger& ledger, const AdapterFacts& facts);

}  // namespace drydock::contract
