#include "text/reader.h"

#include "base/subprocess.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

using namespace std::string_view_literals;

Result<std::string> run_reader(const std::vector<std::string>& arguments, std::string_view input) {
  const ProcessLimits limits{.memory_bytes = 512U << 20U,
                             .cpu = std::chrono::seconds(20),
                             .wall = std::chrono::seconds(30),
                             .open_files = 16,
                             .output_bytes = 64U << 20U};
  return run_limited(std::string(SHOWRUNNER_BINARY_DIR) + "/showrunner-reader", arguments, input, limits);
}

TEST(ReadDocument, SaysInOneLineWhyThereIsNothingToRead) {
  for (const SourceFormat format :
       {SourceFormat::kText, SourceFormat::kMarkdown, SourceFormat::kHtml, SourceFormat::kPdf, SourceFormat::kEpub}) {
    for (const std::string_view bytes : {""sv, "   \n\n"sv, "\0\0\0\0"sv, "\x89PNG\r\n\x1A\n"sv, "***\n---\n"sv}) {
      const auto document = read_document("x", bytes, format);
      ASSERT_FALSE(document.has_value()) << to_string(format);
      EXPECT_EQ(document.error().code, ErrorCode::kInvalidInput);
      EXPECT_FALSE(document.error().message.empty());
      EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
    }
  }
}

TEST(ReadDocument, RefusesMoreThan64MiB) {
  const auto document = read_document("x", std::string((64U << 20U) + 1, 'a'), SourceFormat::kPdf);
  ASSERT_FALSE(document.has_value());
  EXPECT_EQ(document.error().code, ErrorCode::kResourceLimit);
}

TEST(ReaderProgram, PrintsTheDocumentThatReadDocumentMakes) {
  for (const std::string name : {"article.md", "two_columns.pdf", "pages/news.html", "letter-windows1252.txt"}) {
    const std::string bytes = fixture(name);
    const auto format = detect_format(name, bytes);
    ASSERT_TRUE(format.has_value());
    const auto output = run_reader({std::string(to_string(*format)), name}, bytes);
    ASSERT_TRUE(output.has_value()) << output.error().message;
    const auto document = document_from_json(*output);
    ASSERT_TRUE(document.has_value()) << document.error().message;
    EXPECT_EQ(*output, to_json(*read_document(name, bytes, *format)));
    EXPECT_EQ(document->name, name);
  }
}

TEST(ReaderProgram, HandsOnTheMessageAndTheKindOfAFailure) {
  const auto encrypted = run_reader({"pdf", "x.pdf"}, fixture("encrypted.pdf"));
  ASSERT_FALSE(encrypted.has_value());
  EXPECT_EQ(encrypted.error().code, ErrorCode::kInvalidInput);
  EXPECT_NE(encrypted.error().message.find("encrypted"), std::string::npos);
  const auto large = run_reader({"text", "x.txt"}, std::string((16U << 20U) + 1, 'a'));
  ASSERT_FALSE(large.has_value());
  EXPECT_EQ(large.error().code, ErrorCode::kResourceLimit);
}

TEST(ReaderProgram, RefusesWrongUsage) {
  EXPECT_FALSE(run_reader({"docx", "x"}, "text").has_value());
  EXPECT_FALSE(run_reader({"text"}, "text").has_value());
}

}  // namespace
}  // namespace showrunner::text
