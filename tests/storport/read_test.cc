// A READ through the tiny miniport, by every kind of request block, duplex and completion place.
#include "storport/docked.h"

namespace drydock::tests {
namespace {

class Read : public Docked {};

TEST_F(Read, a_null_miniport_starts_and_completes_a_READ) {
  ASSERT_TRUE(dock()) << adapter_->problem();
  port::Outcome outcome = port::Outcome::pending;
  run([&] {
    open_unit();
    outcome = read(8);
  });
  EXPECT_EQ(outcome, port::Outcome::success);
  EXPECT_EQ(adapter_->outstanding(), 0u);
  EXPECT_EQ(adapter_->with_miniport(), 0u);
}

}  // namespace
}  // namespace drydock::tests
