#include "api/multipart.h"

#include <gtest/gtest.h>

namespace showrunner::api {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=XYZ";

TEST(Multipart, FieldsAndFilesComeInOrderWithTheirBytes) {
  const std::string body =
      "--XYZ\r\nContent-Disposition: form-data; name=\"order\"\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n"
      "--XYZ\r\ncontent-disposition: Form-Data; name=file; filename=\"a \\\"b\\\".md\"\r\n\r\n# Title\r\n\r\n--XY\r\n"
      "--XYZ--\r\n";
  const auto parts = parse_form(kType, body);
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "order");
  EXPECT_EQ((*parts)[0].file_name, "");
  EXPECT_EQ((*parts)[0].content, "{\"a\":1}");
  EXPECT_EQ((*parts)[1].name, "file");
  EXPECT_EQ((*parts)[1].file_name, "a \"b\".md");
  EXPECT_EQ((*parts)[1].content, "# Title\r\n\r\n--XY");
}

TEST(Multipart, APartMayBeEmptyAndABoundaryQuoted) {
  const auto parts = parse_form("multipart/form-data; charset=utf-8; boundary=\"a b\"",
                                "--a b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n--a b--");
  ASSERT_TRUE(parts) << parts.error().message;
  ASSERT_EQ(parts->size(), 1U);
  EXPECT_EQ(parts->front().content, "");
}

TEST(Multipart, WhatIsNoFormIsRefusedAndNothingIsGuessed) {
  const std::vector<std::pair<std::string_view, std::string>> forms{
      {"multipart/form-data", "--XYZ--"},
      {kType, ""},
      {kType, "--ABC\r\n\r\n--ABC--"},
      {kType, "--XYZ"},
      {kType, "--XYZ\r\n"},
      {kType, "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue"},
      {kType, "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n--XYZ--"},
      {kType, "--XYZ\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nv\r\n--XYZ--"},
      {kType, "--XYZ\r\nContent-Disposition: form-data\r\n\r\nv\r\n--XYZ--"},
      {kType, "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n--XYZjunk"},
  };
  for (const auto& [type, body] : forms) {
    const auto parts = parse_form(type, body);
    ASSERT_FALSE(parts) << body;
    EXPECT_EQ(parts.error().code, ErrorCode::kInvalidInput);
  }
}

TEST(Multipart, ThePartsAreCounted) {
  std::string body;
  for (int i = 0; i < 101; ++i) body += "--XYZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n";
  EXPECT_FALSE(parse_form(kType, body + "--XYZ--"));
}

}  // namespace
}  // namespace showrunner::api
