// The life of a request between the port driver and the miniport: handed over, worked on, completed exactly once with
// an answer that makes sense, not touched again.
#pragma once

#include <string_view>

#include "contract/history.h"
#include "contract/ledger.h"
#include "nt/processor.h"

namespace drydock::contract {

class RequestRules {
 public:
  RequestRules(Ledger& ledger, RequestHistories& histories) : ledger_(ledger), histories_(histories) {}

  void building(const RequestFacts& facts);
  void build_io_returned(const RequestFacts& facts, bool result);
  void starting(const RequestFacts& facts);
  void start_io_returned(const RequestFacts& facts, bool result);
  /// `callback`: who completes it, null if no callback does.
  void completing(const RequestFacts& facts, bool outstanding, const nt::Activation* callback);
  void retired(const RequestFacts& facts);
  void written_after_completion(const RequestFacts& facts, std::string_view what);
  /// The device reached memory of this request.
  void touched_by_device(std::uint64_t request);

 private:
  void not_outstanding(const RequestFacts& facts, const RequestRecord* known);
  void judge_status(const RequestFacts& facts);
  void judge_sense(const RequestFacts& facts);
  void judge_length(const RequestFacts& facts);
  void judge_busy(const RequestFacts& facts, const RequestRecord& record);
  Ledger& ledger_;
  RequestHistories& histories_;
};

/// "READ(10) of 4096 bytes (request 17)"
std::string describe(const RequestFacts& facts);

}  // namespace drydock::contract
