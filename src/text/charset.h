#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::text {

/// The most that one text, page or chapter may be, in bytes of UTF-8 (a long novel is 3 MiB).
inline constexpr std::size_t kMaxDecodedBytes = std::size_t{16} * 1024 * 1024;

/// `bytes` of any encoding as valid UTF-8 without a byte-order mark. A mark decides; then valid UTF-8 is UTF-8 whatever
/// was declared (a wrong declaration is far likelier than another encoding that happens to be valid); then `declared`
/// (may be empty or unknown, read as browsers do: https://encoding.spec.whatwg.org/#names-and-labels); then uchardet's
/// guess; then Windows-1252. What cannot be decoded becomes U+FFFD. Fails with kResourceLimit above kMaxDecodedBytes.
Result<std::string> decode_text(std::string_view bytes, std::string_view declared = {});

/// The encoding that an HTML page declares in a `meta` element of its first 4 KiB or an XML file in its declaration;
/// empty when it declares none.
std::string_view declared_encoding(std::string_view bytes);

}  // namespace showrunner::text
