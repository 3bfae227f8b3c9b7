#include "nt/irql.h"

namespace drydock::nt {

const char* to_string(Irql irql) {
  static constexpr const char* names[] = {"PASSIVE_LEVEL", "APC_LEVEL", "DISPATCH_LEVEL", "DIRQL 3",     "DIRQL 4",     "DIRQL 5",
                                          "DIRQL 6",       "DIRQL 7",   "DIRQL 8",        "DIRQL 9",     "DIRQL 10",    "DIRQL 11",
                                          "IRQL 12",       "CLOCK_LEVEL", "IPI_LEVEL",    "HIGH_LEVEL"};
  const unsigned number = to_number(irql);
  return number < 16 ? names[number] : "no IRQL";
}

}  // namespace drydock::nt
