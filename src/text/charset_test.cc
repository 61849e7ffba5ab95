#include "text/charset.h"

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

using namespace std::string_view_literals;

std::string decoded(std::string_view bytes, std::string_view declared = {}) {
  auto text = decode_text(bytes, declared);
  EXPECT_TRUE(text.has_value());
  return text.value_or("");
}

TEST(DecodeText, AByteOrderMarkDecidesAndIsDropped) {
  EXPECT_EQ(decoded("\xEF\xBB\xBFna\xC3\xAFve"), "naïve");
  EXPECT_EQ(decoded("\xFF\xFEn\0\xEF\0"sv), "nï");
  EXPECT_EQ(decoded("\xFE\xFF\0n\0\xEF"sv), "nï");
  EXPECT_EQ(decoded("\xFF\xFE\0\0n\0\0\0"sv), "n");
}

TEST(DecodeText, ReadsUtf16WithoutAMark) {
  EXPECT_EQ(decoded("H\0e\0l\0l\0o\0 \0y\0o\0u\0"sv), "Hello you");
  EXPECT_EQ(decoded("\0H\0e\0l\0l\0o"sv), "Hello");
}

TEST(DecodeText, ValidUtf8IsUtf8WhateverWasDeclared) {
  EXPECT_EQ(decoded("Stra\xC3\x9F"
                    "e",
                    "iso-8859-1"),
            "Straße");
}

TEST(DecodeText, FollowsTheDeclarationAsBrowsersDo) {
  EXPECT_EQ(decoded("caf\xE9 \x93so\x94 \x80 5", "iso-8859-1"), "café “so” € 5");
  EXPECT_EQ(decoded("\xCF\xF0\xE8\xE2\xE5\xF2", "windows-1251"), "Привет");
  EXPECT_EQ(decoded("\x93\xFA\x96\x7B", "Shift_JIS"), "日本");
  EXPECT_EQ(decoded("\xC4\xE3\xBA\xC3", "gb2312"), "你好");
}

TEST(DecodeText, GuessesWithoutADeclaration) {
  EXPECT_EQ(decoded("\xCB\xCF\xD2\xC1\xC2\xCC\xD8 \xD0\xCF\xCB\xC9\xCE\xD5\xCC \xC7\xC1\xD7\xC1\xCE\xD8 "
                    "\xD5\xD4\xD2\xCF\xCD, \xC9 \xCE\xC9\xCB\xD4\xCF \xC5\xC7\xCF \xCE\xC5 \xD7\xC9\xC4\xC5\xCC"),
            "корабль покинул гавань утром, и никто его не видел");
  EXPECT_EQ(decoded("Der M\xFCller sa\xDF in der K\xFC"
                    "che und a\xDF \xC4pfel."),
            "Der Müller saß in der Küche und aß Äpfel.");
}

TEST(DecodeText, KeepsWhatIsValidOfBrokenUtf8) {
  EXPECT_EQ(decoded("Stra\xC3\x9F"
                    "e, M\xC3\xBC"
                    "ller, \xC3\xA4rger, gr\xC3\xB6\xC3\x9F"
                    "er, \xFF weiter"),
            "Straße, Müller, ärger, größer, \uFFFD weiter");
}

TEST(DecodeText, AnUnknownDeclarationDoesNoHarm) {
  EXPECT_EQ(decoded("caf\xE9, d\xE9j\xE0 vu, \xE0 bient\xF4t", "x-klingon"), "café, déjà vu, à bientôt");
}

TEST(DecodeText, RefusesMoreThanItMayHold) {
  const auto text = decode_text(std::string(kMaxDecodedBytes + 1, 'a'));
  ASSERT_FALSE(text.has_value());
  EXPECT_EQ(text.error().code, ErrorCode::kResourceLimit);
}

TEST(DeclaredEncoding, IsFoundInMetaElementsAndXmlDeclarations) {
  EXPECT_EQ(declared_encoding("<html><META charset = 'Shift_JIS'>"), "Shift_JIS");
  EXPECT_EQ(declared_encoding("<meta name=x><meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">"),
            "koi8-r");
  EXPECT_EQ(declared_encoding("<?xml version=\"1.0\" encoding='iso-8859-2'?><html/>"), "iso-8859-2");
  EXPECT_EQ(declared_encoding("<html><body>charset=nothing</body>"), "");
  EXPECT_EQ(declared_encoding("<meta charset"), "");
}

}  // namespace
}  // namespace showrunner::text
