#include "net/rate_window.h"

#include <gtest/gtest.h>

namespace showrunner::net {
namespace {

using namespace std::chrono_literals;

constexpr RateWindow::Clock::time_point kStart{1h};

TEST(RateWindow, AdmitsTheLimitAndSaysWhenTheNextMayCome) {
  RateWindow window(10, 1min);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(window.admit("ann", kStart + i * 1s), 0s) << i;
  EXPECT_EQ(window.admit("ann", kStart + 10s), 50s);
  EXPECT_EQ(window.admit("ann", kStart + 59s), 1s);
  EXPECT_EQ(window.admit("ann", kStart + 60s), 0s);
  EXPECT_EQ(window.admit("ann", kStart + 60s), 1s) << "the second event leaves the window a second later";
}

TEST(RateWindow, HasNoEdgeAtWhichTwiceAsManyPass) {
  RateWindow window(10, 1min);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(window.admit("ann", kStart + 59s), 0s);
  EXPECT_GT(window.admit("ann", kStart + 61s), 0s);
}

TEST(RateWindow, DoesNotCountWhatItRefused) {
  RateWindow window(1, 1min);
  EXPECT_EQ(window.admit("ann", kStart), 0s);
  for (int i = 1; i < 60; ++i) EXPECT_EQ(window.admit("ann", kStart + i * 1s), 60s - i * 1s);
  EXPECT_EQ(window.admit("ann", kStart + 60s), 0s);
}

TEST(RateWindow, TellsTheWaitWithoutCounting) {
  RateWindow window(2, 1min);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(window.wait("ann", kStart), 0s);
  EXPECT_EQ(window.admit("ann", kStart), 0s);
  EXPECT_EQ(window.wait("ann", kStart + 5s), 0s);
  EXPECT_EQ(window.admit("ann", kStart + 5s), 0s);
  EXPECT_EQ(window.wait("ann", kStart + 10s), 50s);
  EXPECT_EQ(window.wait("ann", kStart + 60s), 0s);
  EXPECT_EQ(window.wait("bob", kStart + 10s), 0s);
}

TEST(RateWindow, CountsEachKeyApart) {
  RateWindow window(1, 1min);
  EXPECT_EQ(window.admit("ann", kStart), 0s);
  EXPECT_EQ(window.admit("bob", kStart), 0s);
  EXPECT_EQ(window.admit("ann", kStart), 60s);
}

TEST(RateWindow, ForgetsQuietKeysAndHoldsNoMoreThanItMay) {
  RateWindow window(2, 1min, 3);
  for (const char* const key : {"a", "b", "c"}) EXPECT_EQ(window.admit(key, kStart), 0s);
  EXPECT_EQ(window.admit("a", kStart + 1s), 0s);
  EXPECT_EQ(window.admit("d", kStart + 2s), 0s) << "in the place of b, which was quiet longest";
  EXPECT_EQ(window.keys(), 3U);
  EXPECT_EQ(window.admit("a", kStart + 3s), 57s) << "a is still known";
  EXPECT_EQ(window.admit("e", kStart + 10min), 0s);
  EXPECT_EQ(window.keys(), 1U);
}

TEST(RateWindow, AdmitsNobodyAtALimitOfNone) {
  RateWindow window(0, 1min);
  EXPECT_EQ(window.admit("ann", kStart), 1min);
  EXPECT_EQ(window.keys(), 0U);
}

}  // namespace
}  // namespace showrunner::net
