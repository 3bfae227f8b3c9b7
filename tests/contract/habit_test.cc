#include "contract/habit.h"

#include <gtest/gtest.h>

namespace drydock::contract {
namespace {

TEST(Habit, in_exact_time_each_reading_counts) {
  Habit habit;
  EXPECT_TRUE(habit.broken(true, true));
  EXPECT_FALSE(habit.broken(true, false));
}

TEST(Habit, in_real_time_the_eighth_of_the_last_64_is_one) {
  Habit habit;
  for (int i = 1; i < Habit::times; ++i) {
    EXPECT_FALSE(habit.broken(false, true)) << i;
    for (int between = 0; between < 5; ++between) EXPECT_FALSE(habit.broken(false, false));
  }
  EXPECT_TRUE(habit.broken(false, true));
  EXPECT_FALSE(habit.broken(false, false)) << "a short one breaks nothing";
}

TEST(Habit, what_is_rare_is_none) {
  Habit habit;
  for (int i = 0; i < 10'000; ++i) EXPECT_FALSE(habit.broken(false, i % 10 == 0)) << i;
}

}  // namespace
}  // namespace drydock::contract
