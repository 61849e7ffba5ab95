#include <gtest/gtest.h>

#include "text/reader.h"

namespace showrunner::text {
namespace {

using namespace std::string_view_literals;

SourceFormat detected(std::string_view name, std::string_view bytes) {
  const auto format = detect_format(name, bytes);
  EXPECT_TRUE(format.has_value()) << format.error().message;
  return format.value_or(SourceFormat::kText);
}

TEST(DetectFormat, ContentDecidesOverTheName) {
  EXPECT_EQ(detected("notes.txt", "%PDF-1.7\n"), SourceFormat::kPdf);
  EXPECT_EQ(detected("page", "\xEF\xBB\xBF\n<!-- saved --> <!DOCTYPE HTML><html>"), SourceFormat::kHtml);
  EXPECT_EQ(detected("x.md", "<?xml version='1.0'?><!DOCTYPE html><html>"), SourceFormat::kHtml);
  EXPECT_EQ(detected("book", "PK\x03\x04....mimetypeapplication/epub+zip"), SourceFormat::kEpub);
}

TEST(DetectFormat, TheEndingDecidesForText) {
  EXPECT_EQ(detected("README.MD", "Hello"), SourceFormat::kMarkdown);
  EXPECT_EQ(detected("https://example.org/a/page.html?x=1#y", "<p>Hello"), SourceFormat::kHtml);
  EXPECT_EQ(detected("-", "Hello"), SourceFormat::kText);
  EXPECT_EQ(detected("notes.txt", "<b>not a page</b>"), SourceFormat::kText);
}

TEST(DetectFormat, Utf16TextIsText) {
  EXPECT_EQ(detected("a.txt", "\xFF\xFEH\0i\0"sv), SourceFormat::kText);
  EXPECT_EQ(detected("a.md", "H\0e\0l\0l\0o\0"sv), SourceFormat::kMarkdown);
}

TEST(DetectFormat, RefusesWhatNoReaderTakesAndSaysWhatItIs) {
  const auto message = [](std::string_view name, std::string_view bytes) {
    const auto format = detect_format(name, bytes);
    EXPECT_FALSE(format.has_value());
    if (format) return std::string();
    EXPECT_EQ(format.error().code, ErrorCode::kInvalidInput);
    EXPECT_EQ(format.error().message.find('\n'), std::string::npos);
    return format.error().message;
  };
  EXPECT_NE(message("notes.md", "\x89PNG\r\n\x1A\n....").find("a PNG image"), std::string::npos);
  EXPECT_NE(message("notes.md", "ab\0\x01\x02"sv).find("binary data"), std::string::npos);
  EXPECT_NE(message("report.docx", "PK\x03\x04 word/document.xml").find("Word"), std::string::npos);
  EXPECT_NE(message("paper.pdf", "404 not found").find("PDF"), std::string::npos);
  EXPECT_NE(message("empty.txt", "").find("empty"), std::string::npos);
}

TEST(SourceFormatNames, ReadBackWhatTheyWrite) {
  for (const SourceFormat format :
       {SourceFormat::kText, SourceFormat::kMarkdown, SourceFormat::kHtml, SourceFormat::kPdf, SourceFormat::kEpub}) {
    EXPECT_EQ(parse_source_format(to_string(format)), format);
  }
  EXPECT_EQ(parse_source_format("docx"), std::nullopt);
}

}  // namespace
}  // namespace showrunner::text
