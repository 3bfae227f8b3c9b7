// Which mutant or which test shows each rule firing. tests/contract checks that no rule of the catalogue is missing here
// and that every mutant and test named exists.
#include "contract/catalogue.h"

namespace drydock::contract {
namespace {

constexpr Proof table[] = {
    {"routine-irql-too-high", "irql/routine_too_high", ""},
};

}  // namespace

std::span<const Proof> proofs() { return table; }

}  // namespace drydock::contract
