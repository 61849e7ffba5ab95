#include "api/body_memo.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

TEST(BodyMemo, KnowsTheKeyOfABodyByItsBytesAlone) {
  BodyMemo memo;
  memo.remember(R"({"topic":"T"})", "key");
  EXPECT_EQ(memo.find(R"({"topic":"T"})"), "key");
  EXPECT_EQ(memo.find(R"({"topic":"T"} )"), "");
  EXPECT_EQ(memo.find(R"({"topic":"t"})"), "");
  EXPECT_EQ(memo.find(""), "");
}

TEST(BodyMemo, DoesNotRememberALargeBody) {
  BodyMemo memo;
  memo.remember(std::string(8'192, 'a'), "large");
  memo.remember(std::string(8'193, 'b'), "too large");
  EXPECT_EQ(memo.find(std::string(8'192, 'a')), "large");
  EXPECT_EQ(memo.find(std::string(8'193, 'b')), "");
}

/// Bytes of all bodies of `size` bytes, and their keys, that are known after very many have come.
std::size_t known_bytes_of_many(std::size_t size) {
  constexpr std::size_t kKeyBytes = 64;
  constexpr int kMany = 150'000;
  BodyMemo memo;
  const auto body = [size](int number) { return fmt::format("{:{}}", number, size); };
  for (int i = 0; i < kMany; ++i) memo.remember(body(i), std::string(kKeyBytes, 'k'));
  EXPECT_FALSE(memo.find(body(kMany - 1)).empty()) << "the newest is always known";
  std::size_t known = 0;
  for (int i = 0; i < kMany; ++i) known += memo.find(body(i)).empty() ? 0 : size + kKeyBytes;
  return known;
}

TEST(BodyMemo, IsBoundedWithSmallBodiesToo) {
  EXPECT_LE(known_bytes_of_many(1'000), std::size_t{16} << 20U);
  // The keys and the table take far more than such bodies.
  EXPECT_LE(known_bytes_of_many(16), std::size_t{8} << 20U);
}

TEST(BodyMemo, WhatIsRememberedAgainTakesNoRoomTwice) {
  BodyMemo memo;
  memo.remember("first", "key");
  for (int i = 0; i < 4'000; ++i) memo.remember(std::string(8'000, 'b'), "other");
  EXPECT_EQ(memo.find("first"), "key");
}

}  // namespace
}  // namespace showrunner::api
