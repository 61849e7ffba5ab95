#include "cache/freshness.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/excerpt.h"

namespace showrunner::cache {

namespace {

using std::chrono::seconds;

/// tchar of RFC 9110 §5.6.2.
bool is_token_character(char character) {
  const char small = ascii_lower(character);
  return (small >= 'a' && small <= 'z') || is_ascii_digit(character) ||
         std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos;
}

bool is_text(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return character == '\t' || (byte >= 0x20 && byte != 0x7F);
}

/// One directive; `value` without its quotes.
struct Directive {
  std::string name;  ///< lower case
  std::optional<std::string> value;
};

/// Walks over `#( token [ "=" ( token / quoted-string ) ] )` of RFC 9111 §5.2, with the empty elements that RFC 9110 §5.6.1
/// asks recipients to accept.
class DirectiveReader {
 public:
  explicit DirectiveReader(std::string_view header) : rest_(header) {}

  /// The next directive, nothing at the end; what is malformed ends the reading, and `malformed()`.
  std::optional<Directive> next() {
    skip(" \t,");
    if (rest_.empty()) return std::nullopt;
    Directive directive;
    std::ranges::transform(token(), std::back_inserter(directive.name), ascii_lower);
    if (directive.name.empty()) return give_up();
    if (rest_.starts_with('=')) {
      rest_.remove_prefix(1);
      directive.value = rest_.starts_with('"') ? quoted() : std::string(token());
      if (!directive.value || (directive.value->empty() && !was_quoted_)) return give_up();
    }
    skip(" \t");
    if (!rest_.empty() && rest_.front() != ',') return give_up();
    return directive;
  }

  bool malformed() const { return malformed_; }

 private:
  std::nullopt_t give_up() {
    malformed_ = true;
    return std::nullopt;
  }

  void skip(std::string_view characters) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
  }

  std::string_view token() {
    was_quoted_ = false;
    const auto end = std::ranges::find_if_not(rest_, is_token_character);
    const std::string_view found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
  }

  /// Nothing when it does not end, or holds what it may not.
  std::optional<std::string> quoted() {
    was_quoted_ = true;
    std::string text;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        rest_.remove_prefix(at + 1);
        return text;
      }
      if (rest_[at] == '\\') ++at;
      if (at == rest_.size() || !is_text(rest_[at])) return std::nullopt;
      text += rest_[at];
    }
    return std::nullopt;
  }

  std::string_view rest_;
  bool was_quoted_ = false;
  bool malformed_ = false;
};

/// delta-seconds (RFC 9111 §1.2.2); nothing when it is no number.
std::optional<seconds> delta_seconds(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, is_ascii_digit)) return std::nullopt;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc()) return kForever;
  return std::min(seconds(count), kForever);
}

Error unusable(std::string_view what) {
  return {.code = ErrorCode::kInvalidInput, .message = fmt::format("Cache-Control: {}", what)};
}

std::string_view forwarded_because(MissReason reason) {
  switch (reason) {
    case MissReason::kNoCache:
    case MissReason::kMaxAge:
    case MissReason::kMinFresh:
    case MissReason::kMaxStale: return "request";
    default: return "miss";
  }
}

/// Every value is a token or an integer of RFC 8941, so nothing needs quotes.
std::string how_it_came(const CacheResult& result) {
  switch (result.outcome) {
    case Outcome::kHit: return fmt::format("hit; ttl={}", result.ttl.count());
    case Outcome::kStale:
      return fmt::format("hit; ttl={}{}", result.ttl.count(), result.idle ? "" : "; detail=revalidating");
    case Outcome::kStaleError:
      return fmt::format("hit; ttl={}; detail={}", result.ttl.count(), to_string(result.outcome));
    case Outcome::kMiss:
    case Outcome::kCollapsed: break;
  }
  return fmt::format("fwd={}{}{}{}{}", forwarded_because(result.reason), result.stored ? "; stored" : "",
                     result.outcome == Outcome::kCollapsed ? "; collapsed" : "",
                     result.reason == MissReason::kNone ? "" : "; detail=",
                     result.reason == MissReason::kNone ? "" : to_string(result.reason));
}

}  // namespace

Result<Directives> parse_cache_control(std::string_view header) {
  Directives directives;
  DirectiveReader reader(header);
  while (const auto directive = reader.next()) {
    const std::string& name = directive->name;
    directives.no_cache |= name == "no-cache";
    directives.no_store |= name == "no-store";
    directives.only_if_cached |= name == "only-if-cached";
    if (name != "max-age" && name != "min-fresh" && name != "max-stale") continue;
    const bool any = name == "max-stale" && !directive->value;
    const auto count = any ? kForever : delta_seconds(directive->value.value_or(""));
    if (!count) return fail(unusable(fmt::format("{} needs a number of seconds, as in {}=60", name, name)));
    if (name == "max-age") directives.max_age = std::min(directives.max_age.value_or(*count), *count);
    if (name == "min-fresh") directives.min_fresh = std::max(directives.min_fresh.value_or(*count), *count);
    if (name == "max-stale") directives.max_stale = std::min(directives.max_stale.value_or(*count), *count);
  }
  if (reader.malformed()) {
    return fail(
        unusable(fmt::format("\"{}\" is not a list of directives such as no-cache or max-age=60", excerpt(header))));
  }
  return directives;
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::kHit: return "hit";
    case Outcome::kStale: return "stale";
    case Outcome::kStaleError: return "stale-if-error";
    case Outcome::kMiss: return "miss";
    case Outcome::kCollapsed: return "collapsed";
  }
  return "";
}

std::string_view to_string(MissReason reason) {
  switch (reason) {
    case MissReason::kNone: return "none";
    case MissReason::kCold: return "cold";
    case MissReason::kEvicted: return "evicted";
    case MissReason::kExpired: return "expired";
    case MissReason::kPurged: return "purged";
    case MissReason::kDamaged: return "damaged";
    case MissReason::kNoStore: return "no-store";
    case MissReason::kNoCache: return "no-cache";
    case MissReason::kMaxAge: return "max-age";
    case MissReason::kMinFresh: return "min-fresh";
    case MissReason::kMaxStale: return "max-stale";
  }
  return "";
}

std::string cache_status(const CacheResult& result, std::string_view key) {
  return fmt::format("showrunner; {}; key=\"{}\"", how_it_came(result), key);
}

}  // namespace showrunner::cache
