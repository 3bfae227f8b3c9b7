// Requests through SCSI Port: data, turns, tags, queues, sense, timeouts.
#include "docked.h"

namespace drydock::tests {
namespace {

class ScsiPortRequests : public Docked {};

TEST_F(ScsiPortRequests, data_goes_there_and_back) {
  docked([&] {
    auto* out = static_cast<std::uint8_t*>(buffer(8 * block_bytes));
    auto* in = static_cast<std::uint8_t*>(buffer(8 * block_bytes));
    for (unsigned i = 0; i < 8 * block_bytes; ++i) out[i] = static_cast<std::uint8_t>(i * 7);
    EXPECT_EQ(write(out, 3, 8).outcome, port::Outcome::success);
    EXPECT_EQ(read(in, 3, 8).outcome, port::Outcome::success);
    EXPECT_EQ(std::memcmp(in, out, 8 * block_bytes), 0);
    EXPECT_EQ(hba().commands, 2u);
  });
}

}  // namespace
}  // namespace drydock::tests
