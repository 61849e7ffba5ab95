#include "net/content_kind.h"

#include <gtest/gtest.h>

namespace showrunner::net {
namespace {

using text::SourceFormat;

TEST(MediaType, LosesParametersAndCase) {
  EXPECT_EQ(media_type("Text/HTML; charset=utf-8"), "text/html");
  EXPECT_EQ(media_type("application/pdf"), "application/pdf");
  EXPECT_EQ(media_type(""), "");
}

TEST(MayBeDocument, SortsOutWhatNoReaderReads) {
  for (const char* const type : {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/pdf",
                                 "application/epub+zip", "application/octet-stream", ""}) {
    EXPECT_TRUE(may_be_document(type)) << type;
  }
  for (const char* const type : {"application/json", "image/png", "text/css", "application/zip", "audio/mpeg",
                                 "text/javascript", "multipart/mixed", "nonsense"}) {
    EXPECT_FALSE(may_be_document(type)) << type;
  }
}

TEST(DocumentKind, BelievesBytesThenTypeThenPath) {
  EXPECT_EQ(document_kind("text/html", "/", "%PDF-1.4 ..."), SourceFormat::kPdf);
  EXPECT_EQ(document_kind("text/plain", "/", "<!doctype html><p>Hello"), SourceFormat::kHtml);
  EXPECT_EQ(document_kind("text/markdown", "/page.php", "# Hello"), SourceFormat::kMarkdown);
  EXPECT_EQ(document_kind("text/html", "/notes.md", "Hello"), SourceFormat::kHtml);
  EXPECT_EQ(document_kind("text/plain", "/notes.md", "# Hello"), SourceFormat::kMarkdown);
  EXPECT_EQ(document_kind("", "/notes.md", "# Hello"), SourceFormat::kMarkdown);
  EXPECT_EQ(document_kind("application/octet-stream", "/book.epub", "PK\x03\x04..."), SourceFormat::kEpub);
}

TEST(DocumentKind, RefusesBytesThatAreNotWhatTheServerSays) {
  for (const auto& [type, bytes] : {std::pair<const char*, std::string>{"text/html", "\x89PNG\r\n\x1a\n...."},
                                    {"text/plain",
                                     "\x7F"
                                     "ELF and more"},
                                    {"application/pdf", "Not a PDF at all."},
                                    {"application/epub+zip", "Not an EPUB."},
                                    {"text/html", ""}}) {
    const auto kind = document_kind(type, "/", bytes);
    ASSERT_FALSE(kind) << type;
    EXPECT_EQ(kind.error().code, ErrorCode::kInvalidInput);
  }
}

TEST(DocumentKind, EveryFormatHasATypeThatMeansIt) {
  for (const auto format :
       {SourceFormat::kText, SourceFormat::kMarkdown, SourceFormat::kHtml, SourceFormat::kPdf, SourceFormat::kEpub}) {
    EXPECT_EQ(format_of(media_type_of(format)), format);
  }
}

}  // namespace
}  // namespace showrunner::net
