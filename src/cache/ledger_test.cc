#include "cache/ledger.h"

#include <chrono>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "cache/test_support.h"

namespace showrunner::cache {

namespace {

using namespace std::chrono_literals;

class LedgerTest : public testing::Test {
 protected:
  ScratchDirectory scratch_;
  std::string path_ = scratch_ / "ledger";
  FileIo io_;
};

TEST_F(LedgerTest, SaysWhatWasWritten) {
  EXPECT_FALSE(Ledger::peek(io_, path_));
  {
    const auto ledger = Ledger::lock(io_, path_, Deadline::never());
    ASSERT_TRUE(ledger);
    EXPECT_FALSE(ledger->read());
    ASSERT_TRUE(ledger->write({.bytes = std::uint64_t{1} << 40U, .entries = 7}));
    EXPECT_EQ(ledger->read()->entries, 7U);
  }
  EXPECT_EQ(Ledger::peek(io_, path_)->bytes, std::uint64_t{1} << 40U);
}

TEST_F(LedgerTest, SaysNothingWhenAnyByteIsDamaged) {
  ASSERT_TRUE(Ledger::lock(io_, path_, Deadline::never())->write({.bytes = 123'456, .entries = 7}));
  const std::string whole = file_content(path_);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    overwrite_file(path_, damaged);
    EXPECT_FALSE(Ledger::peek(io_, path_)) << "byte " << at;
    overwrite_file(path_, whole.substr(0, at));
    EXPECT_FALSE(Ledger::peek(io_, path_)) << at << " bytes";
  }
}

TEST_F(LedgerTest, IsHeldByOneAtATimeAndGivenOnWhenItGoes) {
  auto held = Ledger::lock(io_, path_, Deadline::never());
  EXPECT_FALSE(Ledger::lock(io_, path_, Deadline::after(0s)));  // of somebody who never lets go
  EXPECT_FALSE(Ledger::peek(io_, path_));                       // needs no lock
  std::jthread next([this] {
    const auto ledger = Ledger::lock(io_, path_, Deadline::never());
    EXPECT_EQ(ledger->read()->entries, 1U);
  });
  ASSERT_TRUE(held->write({.bytes = 100, .entries = 1}));
  held.reset();
}

}  // namespace

}  // namespace showrunner::cache
