#include "studio/uploads.h"

#include <gtest/gtest.h>

#include "base/scratch_directory.h"

namespace showrunner::studio {
namespace {

TEST(Uploads, KeepsADocumentUnderItsContentAndEnding) {
  const ScratchDirectory directory;
  const Uploads uploads(directory / "uploads");
  const auto id = uploads.keep("Quarterly Report.PDF", "%PDF-1.7 …");
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_TRUE(id->ends_with(".pdf"));
  EXPECT_EQ(uploads.keep("other.pdf", "%PDF-1.7 …"), *id);
  const auto source = uploads.load(*id, 1'000);
  ASSERT_TRUE(source) << source.error().message;
  EXPECT_EQ(source->bytes, "%PDF-1.7 …");
}

TEST(Uploads, LeavesOutAnEndingThatIsNoPlainOne) {
  const ScratchDirectory directory;
  const Uploads uploads(directory / "uploads");
  EXPECT_EQ(uploads.keep("../../etc/passwd", "x")->size(), 64U);
  EXPECT_EQ(uploads.keep("a.b/../c", "x")->size(), 64U);
}

TEST(Uploads, RefusesNamesThatItNeverGave) {
  const ScratchDirectory directory;
  const Uploads uploads(directory / "uploads");
  EXPECT_EQ(uploads.load("../secret", 1'000).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(uploads.load(std::string(64, 'a') + "/../x", 1'000).error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(uploads.load(std::string(64, 'a'), 1'000).error().code, ErrorCode::kNotFound);
}

TEST(Uploads, RefusesAnEmptyDocument) {
  const ScratchDirectory directory;
  EXPECT_EQ(Uploads(directory / "uploads").keep("a.txt", "").error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace showrunner::studio
