// Interrupt statistics of one adapter's message or line, in virtual ns; what the report's picture is made of.
#pragma once

#include <cstdint>
#include <vector>

namespace drydock::contract {

struct InterruptStatistics {
  void* adapter = nullptr;
  int message = -1;  ///< -1: a line
  std::uint64_t handled = 0, refused = 0, over_budget = 0, dpcs = 0;
  /// Samples for percentiles: the latest `maximum_samples` of them, in no order.
  std::vector<std::uint32_t> isr_ns, isr_to_dpc_ns;
  std::uint64_t isr_count = 0, isr_to_dpc_count = 0;  ///< samples taken, also those that made room

  /// SCSI Port's deferrals; sums over all of them.
  std::uint64_t deferrals = 0, hba_masked_ns = 0, enable_callback_ns = 0, disable_callback_ns = 0;

  static constexpr std::size_t maximum_samples = 1u << 16;
  static void add(std::vector<std::uint32_t>& samples, std::uint64_t& count, std::uint64_t value) {
    const auto sample = static_cast<std::uint32_t>(value < ~std::uint32_t{0} ? value : ~std::uint32_t{0});
    if (samples.size() < maximum_samples)
      samples.push_back(sample);
    else
      samples[count % maximum_samples] = sample;
    ++count;
  }
};

}  // namespace drydock::contract
