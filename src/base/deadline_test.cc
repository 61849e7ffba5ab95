#include "base/deadline.h"

#include <gtest/gtest.h>

namespace showrunner {

namespace {

using namespace std::chrono_literals;

TEST(Deadline, NeverPassesWhenThereIsNone) {
  EXPECT_FALSE(Deadline::never().passed());
  EXPECT_EQ(Deadline::never().left(), Deadline::Clock::duration::max());
}

TEST(Deadline, HasPassedWhenItsTimeIsUp) {
  EXPECT_TRUE(Deadline::after(0s).passed());
  EXPECT_TRUE(Deadline::after(-1h).passed());
  EXPECT_EQ(Deadline::after(-1h).left(), 0s);
}

TEST(Deadline, LeavesNoMoreThanWasGiven) {
  const Deadline deadline = Deadline::after(1h);
  EXPECT_FALSE(deadline.passed());
  EXPECT_LE(deadline.left(), 1h);
  EXPECT_GT(deadline.left(), 0s);
}

TEST(Deadline, MadeOfWhatIsLeftOfAnEndlessOneIsEndless) {
  EXPECT_FALSE(Deadline::after(Deadline::never().left()).passed());
  EXPECT_EQ(Deadline::after(Deadline::never().left()).at(), Deadline::never().at());
}

}  // namespace

}  // namespace showrunner
