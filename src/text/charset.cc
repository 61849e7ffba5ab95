#include "text/charset.h"

#include <uchardet/uchardet.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include "base/ascii.h"
#include "text/code_points.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

struct Mark {
  std::string_view bytes;
  const char* encoding;
};

/// UTF-32 first: its little-endian mark begins with that of UTF-16.
constexpr std::array kMarks{
    Mark{.bytes = "\xEF\xBB\xBF"sv, .encoding = "UTF-8"}, Mark{.bytes = "\xFF\xFE\0\0"sv, .encoding = "UTF-32LE"},
    Mark{.bytes = "\0\0\xFE\xFF"sv, .encoding = "UTF-32BE"}, Mark{.bytes = "\xFF\xFE"sv, .encoding = "UTF-16LE"},
    Mark{.bytes = "\xFE\xFF"sv, .encoding = "UTF-16BE"}};

struct Label {
  std::string_view declared;
  const char* meant;
};

/// Where browsers read a label as a larger encoding than it names.
constexpr std::array kLabels{
    Label{.declared = "iso-8859-1", .meant = "windows-1252"}, Label{.declared = "latin1", .meant = "windows-1252"},
    Label{.declared = "us-ascii", .meant = "windows-1252"}, Label{.declared = "ascii", .meant = "windows-1252"},
    Label{.declared = "iso-8859-9", .meant = "windows-1254"}, Label{.declared = "gb2312", .meant = "gb18030"},
    Label{.declared = "gbk", .meant = "gb18030"}, Label{.declared = "shift_jis", .meant = "windows-31j"},
    Label{.declared = "euc-kr", .meant = "windows-949"}, Label{.declared = "ks_c_5601-1987", .meant = "windows-949"},
    // A file that can be searched for its declaration as ASCII is not UTF-16.
    Label{.declared = "utf-16", .meant = "UTF-8"}, Label{.declared = "utf-16le", .meant = "UTF-8"},
    Label{.declared = "utf-16be", .meant = "UTF-8"}, Label{.declared = "utf-7", .meant = "UTF-8"}};

struct Utf8Count {
  std::size_t multibyte = 0;
  std::size_t invalid = 0;
};

Utf8Count count_utf8(std::string_view bytes) {
  Utf8Count count;
  for (std::size_t i = 0; i < bytes.size();) {
    const CodePoint c = next_code_point(bytes, i, -1);
    if (c < 0) ++count.invalid;
    if (c >= 0x80) ++count.multibyte;
  }
  return count;
}

/// Valid UTF-8 from bytes that mostly are.
std::string repair_utf8(std::string_view bytes) {
  std::string result;
  icu::UnicodeString::fromUTF8(icu::StringPiece(bytes.data(), static_cast<int>(bytes.size()))).toUTF8String(result);
  return result;
}

/// nullopt when ICU does not know the encoding.
std::optional<std::string> convert(std::string_view bytes, const char* encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(encoding, &status), &ucnv_close);
  if (U_FAILURE(status) != 0) return std::nullopt;
  const icu::UnicodeString wide(bytes.data(), static_cast<int>(bytes.size()), converter.get(), status);
  if (U_FAILURE(status) != 0) return std::nullopt;
  std::string result;
  wide.toUTF8String(result);
  return result;
}

std::string guess_encoding(std::string_view bytes) {
  const std::unique_ptr<std::remove_pointer_t<uchardet_t>, decltype(&uchardet_delete)> detector(uchardet_new(),
                                                                                                &uchardet_delete);
  if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

/// UTF-16 without a mark, of a mostly Latin text: zeros on one side of each pair.
const char* unmarked_utf16(std::string_view bytes) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < bytes.size(); ++i) zeros.at(i % 2) += bytes[i] == '\0' ? 1 : 0;
  const std::size_t half = bytes.size() / 2;
  if (half == 0 || std::max(zeros[0], zeros[1]) <= half * 7 / 10) return nullptr;
  return zeros[0] > zeros[1] ? "UTF-16BE" : "UTF-16LE";
}

std::string decode(std::string_view bytes, std::string_view declared) {
  for (const Mark& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    const std::string_view rest = bytes.substr(mark.bytes.size());
    if (mark.encoding == "UTF-8"sv) return repair_utf8(rest);
    return convert(rest, mark.encoding).value_or("");
  }
  if (const char* const encoding = unmarked_utf16(bytes)) return convert(bytes, encoding).value_or("");
  const Utf8Count count = count_utf8(bytes);
  if (count.invalid == 0) return std::string(bytes);
  // A few broken characters in a UTF-8 text: other encodings hardly ever form valid multi-byte sequences by chance.
  if (count.multibyte > 3 * count.invalid) return repair_utf8(bytes);
  for (const std::string& candidate :
       {ascii_lower_case(declared), ascii_lower_case(guess_encoding(bytes)), std::string("windows-1252")}) {
    const auto* const label = std::ranges::find(kLabels, candidate, &Label::declared);
    const std::string_view encoding = label == kLabels.end() ? std::string_view(candidate) : label->meant;
    if (encoding.empty() || ascii_lower_case(encoding) == "utf-8") continue;
    if (auto text = convert(bytes, std::string(encoding).c_str())) return *std::move(text);
  }
  return repair_utf8(bytes);
}

/// The value after `key` `=`, quoted or not, in a tag or declaration that has been lower-cased.
std::pair<std::size_t, std::size_t> value_after(std::string_view tag, std::string_view key) {
  constexpr std::string_view kSpace = " \t\r\n\f";
  for (std::size_t at = tag.find(key); at != std::string_view::npos; at = tag.find(key, at + 1)) {
    std::size_t start = tag.find_first_not_of(kSpace, at + key.size());
    if (start == std::string_view::npos || tag[start] != '=') continue;
    start = tag.find_first_not_of(" \t\r\n\f\"'", start + 1);
    if (start == std::string_view::npos) continue;
    const std::size_t end = std::min(tag.find_first_of(" \t\r\n\f\"';>?/", start), tag.size());
    return {start, end - start};
  }
  return {0, 0};
}

}  // namespace

Result<std::string> decode_text(std::string_view bytes, std::string_view declared) {
  constexpr std::string_view kTooLarge = "the text is larger than 16 MiB; split it into smaller files";
  // UTF-32 is four times the size of the ASCII that it holds.
  if (bytes.size() > 4 * kMaxDecodedBytes) return fail(ErrorCode::kResourceLimit, std::string(kTooLarge));
  std::string text = decode(bytes, declared);
  if (text.size() > kMaxDecodedBytes) return fail(ErrorCode::kResourceLimit, std::string(kTooLarge));
  return text;
}

std::string_view declared_encoding(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 4096);
  const std::string folded = ascii_lower_case(head);
  const std::string_view view = folded;
  std::pair<std::size_t, std::size_t> found{0, 0};
  std::size_t at = 0;
  if (view.starts_with("<?xml")) {
    found = value_after(view.substr(0, view.find('>')), "encoding");
  }
  while (found.second == 0 && (at = view.find("<meta", at)) != std::string_view::npos) {
    found = value_after(view.substr(at, view.find('>', at) - at), "charset");
    found.first += at;
    ++at;
  }
  return head.substr(found.first, found.second);
}

}  // namespace showrunner::text
