#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace showrunner::text {

/// A code point as ICU's character properties take it.
using CodePoint = std::int32_t;

/// The code point at byte `at` of UTF-8, which must be inside; moves `at` behind it. A broken sequence is `broken`.
CodePoint next_code_point(std::string_view text, std::size_t& at, CodePoint broken = 0xFFFD);

/// The code point that ends at byte `at` (which must be above 0); moves `at` to its start. A broken one is U+FFFD.
CodePoint previous_code_point(std::string_view text, std::size_t& at);

/// The first code point of `text`, 0 when it is empty.
CodePoint first_code_point(std::string_view text);

void append_code_point(std::string& text, CodePoint c);

/// At most `most` bytes of `text`, ending between code points.
std::string_view first_bytes(std::string_view text, std::size_t most);

/// How many code points `text` has, a broken sequence counting as one.
std::size_t count_code_points(std::string_view text);

bool is_utf8(std::string_view text);

/// How many bytes `c` takes in UTF-8.
std::size_t utf8_length(CodePoint c);

}  // namespace showrunner::text
