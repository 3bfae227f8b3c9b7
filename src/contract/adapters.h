// What the rules remember of each adapter: the answers of its FindAdapter, and what the miniport holds back.
#pragma once

#include <vector>

#include "contract/port_observer.h"

namespace drydock::contract {

struct AdapterRecord {
  AdapterFacts facts;
  bool started = false;
  bool paused = false;  ///< by StorPortPause, not resumed
  std::uint32_t outstanding = 0;  ///< requests that the miniport has
  /// StorPortBusy: so many completions until it counts as ready again; busy_for_ever when there was nothing to wait for.
  std::uint32_t busy_until_completions = 0;
  static constexpr std::uint32_t busy_for_ever = ~std::uint32_t{0};

  void declare_busy(std::uint32_t completions) {
    busy_until_completions = outstanding == 0 ? busy_for_ever : completions < outstanding ? completions : outstanding;
  }
  void request_completed() {
    if (outstanding) --outstanding;
    if (busy_until_completions && busy_until_completions != busy_for_ever) --busy_until_completions;
  }
};

/// A handful at most: looked up by a walk.
class AdapterRecords {
 public:
  AdapterRecord& of(void* adapter) {
    if (AdapterRecord* known = find(adapter)) return *known;
    records_.emplace_back().facts.adapter = adapter;
    return records_.back();
  }
  AdapterRecord* find(void* adapter) {
    for (AdapterRecord& record : records_)
      if (record.facts.adapter == adapter) return &record;
    return nullptr;
  }

 private:
  std::vector<AdapterRecord> records_;
};

}  // namespace drydock::contract
