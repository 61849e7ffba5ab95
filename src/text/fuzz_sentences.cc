// Any bytes as a paragraph: sentences are in order, apart, within their limit, and leave out only white space.

#include <cstdint>
#include <cstdlib>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "text/sentences.h"

namespace {

bool is_blank(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < length;) {
    UChar32 character = 0;
    U8_NEXT_OR_FFFD(bytes, at, length, character);
    if (!u_isUWhiteSpace(character)) return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t end = 0;
  for (const auto& sentence : showrunner::text::split_sentences(text, "en")) {
    if (sentence.start < end || sentence.end <= sentence.start || sentence.end > size) std::abort();
    if (sentence.end - sentence.start > showrunner::text::kMaxSentenceBytes) std::abort();
    if (!is_blank(text.substr(end, sentence.start - end))) std::abort();
    end = sentence.end;
  }
  if (!is_blank(text.substr(end))) std::abort();
  return 0;
}
