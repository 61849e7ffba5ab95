#include "studio/lint/delivery_rules.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii.h"
#include "net/content_kind.h"
#include "studio/lint/feed_values.h"
#include "studio/lint/picture.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace {

using text::in_quotes;

bool wants_no_client(int status) {
  return status == 401 || status == 403 || status == 407;
}

/// The exchange that shows whether a resource is there at all.
const Exchange* first_of(const Resource& resource) {
  return resource.find(resource.role == Role::kAudio ? Probe::kRangeFirst : Probe::kGet);
}

bool is_there(const Resource& resource) {
  const Exchange* const first = first_of(resource);
  return first != nullptr && (first->status == 200 || first->status == 206);
}

std::string outcome(const Exchange& exchange) {
  return exchange.status == 0 ? exchange.failure : fmt::format("status {}", exchange.status);
}

/// What is wrong with one resource.
using ResourceComplaint = Complaint (*)(const Resource& resource);

/// The complaint about the first resource of `roles` that is there and has one, with its URL and how many more there are.
Complaint first_of_resources(const Delivery& delivery, std::span<const Role> roles, ResourceComplaint complain) {
  Complaint first;
  std::size_t more = 0;
  for (const Resource& resource : delivery.resources) {
    if (std::ranges::find(roles, resource.role) == roles.end() || !is_there(resource)) continue;
    const Complaint complaint = complain(resource);
    if (complaint.empty()) continue;
    if (first.empty()) {
      first = fmt::format("{}: {}", resource.url, complaint);
    } else {
      ++more;
    }
  }
  if (more > 0) first += fmt::format(" (and {} more)", more);
  return first;
}

constexpr std::array kAll{Role::kFeed, Role::kAudio, Role::kArtwork, Role::kTranscript, Role::kChapters};
constexpr std::array kFeedAlone{Role::kFeed};
constexpr std::array kAudioAlone{Role::kAudio};
constexpr std::array kArtworkAlone{Role::kArtwork};
constexpr std::array kFeedAndAudio{Role::kFeed, Role::kAudio};
constexpr std::array kForScripts{Role::kFeed, Role::kAudio, Role::kTranscript, Role::kChapters};

template <const auto& roles, ResourceComplaint complain>
Complaint each(const Delivery& delivery) {
  return first_of_resources(delivery, roles, complain);
}

Complaint check_reach(const Delivery& delivery) {
  for (const Resource& resource : delivery.resources) {
    const Exchange* const first = first_of(resource);
    if (first == nullptr || is_there(resource) || wants_no_client(first->status)) continue;
    return fmt::format("{}: {}", resource.url, outcome(*first));
  }
  return {};
}

Complaint check_auth(const Delivery& delivery) {
  for (const Resource& resource : delivery.resources) {
    const Exchange* const first = first_of(resource);
    if (first != nullptr && wants_no_client(first->status))
      return fmt::format("{}: status {}", resource.url, first->status);
  }
  return {};
}

Complaint check_redirects(const Resource& resource) {
  constexpr int kMost = 2;
  const int redirects = first_of(resource)->redirects;
  return redirects <= kMost ? Complaint() : fmt::format("{} redirects", redirects);
}

Complaint check_head(const Resource& resource) {
  const Exchange* const head = resource.find(Probe::kHead);
  return head == nullptr || head->status == 200 ? Complaint() : fmt::format("HEAD: {}", outcome(*head));
}

/// The HEAD of a resource where it worked.
const Exchange* good_head(const Resource& resource) {
  const Exchange* const head = resource.find(Probe::kHead);
  return head != nullptr && head->status == 200 ? head : nullptr;
}

/// A Content-Range (RFC 9110 §14.4) in numbers; -1 for an asterisk.
struct ContentRange {
  std::int64_t first = -1;
  std::int64_t last = -1;
  std::int64_t total = -1;
};

std::optional<ContentRange> parse_content_range(std::string_view text) {
  constexpr std::string_view kUnit = "bytes ";
  if (!text.starts_with(kUnit)) return std::nullopt;
  text.remove_prefix(kUnit.size());
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  ContentRange range;
  const std::string_view part = text.substr(0, slash);
  const std::string_view total = text.substr(slash + 1);
  if (part != "*") {
    const std::size_t dash = part.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parse_whole(part.substr(0, dash));
    const auto last = parse_whole(part.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    range.first = *first;
    range.last = *last;
  }
  if (total != "*") {
    const auto bytes = parse_whole(total);
    if (!bytes) return std::nullopt;
    range.total = *bytes;
  }
  return range;
}

/// How many bytes a resource really has; -1 where that was not seen.
std::int64_t real_bytes(const Resource& resource) {
  if (const Exchange* const first = resource.find(Probe::kRangeFirst); first != nullptr && first->status == 206) {
    if (const auto range = parse_content_range(first->header("content-range"))) return range->total;
  }
  const Exchange* const got = resource.find(Probe::kGet);
  return got != nullptr && got->status == 200 && got->whole ? got->body_bytes : -1;
}

Complaint check_length(const Resource& resource) {
  const Exchange* const head = good_head(resource);
  if (head == nullptr) return {};
  const std::string_view said = head->header("content-length");
  const auto length = parse_whole(said);
  if (!length) return "HEAD tells no Content-Length";
  const std::int64_t real = real_bytes(resource);
  return real < 0 || real == *length ? Complaint() : fmt::format("HEAD tells {} bytes, there are {}", *length, real);
}

Complaint check_type(const Resource& resource) {
  const Exchange* const head = good_head(resource);
  const Exchange& shown = head != nullptr ? *head : *first_of(resource);
  const std::string type = net::media_type(shown.header("content-type"));
  const auto is_one_of = [&type](std::initializer_list<std::string_view> types) {
    return std::ranges::find(types, type) != types.end();
  };
  bool right = false;
  switch (resource.role) {
    case Role::kFeed: right = is_one_of({"application/rss+xml", "application/xml", "text/xml"}); break;
    case Role::kAudio:
    case Role::kTranscript: right = type == net::media_type(resource.type); break;
    case Role::kArtwork: right = is_one_of({"image/png", "image/jpeg"}); break;
    case Role::kChapters: right = is_one_of({"application/json+chapters", "application/json"}); break;
  }
  if (right) return {};
  return fmt::format("it is called {}{}", type.empty() ? "nothing" : type,
                     resource.type.empty() ? "" : fmt::format(", by the feed {}", resource.type));
}

Complaint check_bytes(const Resource& resource) {
  const std::int64_t real = real_bytes(resource);
  if (resource.length < 0 || real < 0 || resource.length == real) return {};
  return fmt::format("the feed tells {} bytes, there are {}", resource.length, real);
}

Complaint check_artwork(const Resource& resource) {
  const auto url = parse_feed_url(resource.url);
  return picture_complaint(resource.find(Probe::kGet)->body, url ? url->extension() : "");
}

/// The complaint about an answer to a request for the bytes `first` to `last`; -1: counted from the end, which is then -1 too.
Complaint about_range(const Exchange& exchange, std::int64_t first, std::int64_t last) {
  if (exchange.status != 206) return fmt::format("{} instead of 206", outcome(exchange));
  const std::string_view said = exchange.header("content-range");
  const auto range = parse_content_range(said);
  if (!range || range->first < 0 || range->total < 0) return fmt::format("206 with Content-Range {}", in_quotes(said));
  if (first < 0) first = std::max<std::int64_t>(0, range->total - kProbeRangeBytes);
  if (last < 0 || last >= range->total) last = range->total - 1;
  if (range->first != first || range->last != last) {
    return fmt::format("{} where {} to {} was asked", in_quotes(said), first, last);
  }
  const std::int64_t expected = last - first + 1;
  return !exchange.whole || exchange.body_bytes == expected
             ? Complaint()
             : fmt::format("{} bytes where {} were told", exchange.body_bytes, expected);
}

Complaint check_range_first(const Resource& resource) {
  return about_range(*resource.find(Probe::kRangeFirst), 0, kProbeRangeBytes - 1);
}

/// Whether ranges work at all: else there is one complaint, not one for each kind.
bool has_ranges(const Resource& resource) {
  const Exchange* const first = resource.find(Probe::kRangeFirst);
  return first != nullptr && first->status == 206;
}

Complaint check_range_open(const Resource& resource) {
  const Exchange* const open = resource.find(Probe::kRangeOpen);
  if (open == nullptr || !has_ranges(resource)) return {};
  return about_range(*open, std::max<std::int64_t>(0, real_bytes(resource) - kProbeRangeBytes), -1);
}

Complaint check_range_last(const Resource& resource) {
  const Exchange* const last = resource.find(Probe::kRangeLast);
  return last == nullptr || !has_ranges(resource) ? Complaint() : about_range(*last, -1, -1);
}

Complaint check_range_beyond(const Resource& resource) {
  const Exchange* const beyond = resource.find(Probe::kRangeBeyond);
  if (beyond == nullptr || !has_ranges(resource)) return {};
  if (beyond->status != 416) return fmt::format("{} instead of 416", outcome(*beyond));
  const std::string_view said = beyond->header("content-range");
  const auto range = parse_content_range(said);
  if (range && range->first < 0 && range->total == real_bytes(resource)) return {};
  return fmt::format("416 with Content-Range {}", in_quotes(said));
}

Complaint check_if_range(const Resource& resource) {
  if (!has_ranges(resource)) return {};
  const Exchange* const current = resource.find(Probe::kIfRange);
  if (current != nullptr && current->status != 206)
    return fmt::format("{} although nothing changed", outcome(*current));
  const Exchange* const stale = resource.find(Probe::kIfRangeStale);
  if (stale != nullptr && stale->status != 200) return fmt::format("{} of a file that is another one", outcome(*stale));
  return {};
}

std::string_view etag_of(const Resource& resource) {
  const Exchange* const head = good_head(resource);
  return (head != nullptr ? *head : *first_of(resource)).header("etag");
}

Complaint check_etag(const Resource& resource) {
  const std::string_view etag = etag_of(resource);
  if (etag.empty()) return "there is no ETag";
  return etag.starts_with("W/") ? fmt::format("{} is weak", etag) : Complaint();
}

Complaint check_if_none_match(const Resource& resource) {
  const Exchange* const again = resource.find(Probe::kIfNoneMatch);
  return again == nullptr || again->status == 304 ? Complaint() : fmt::format("{} instead of 304", outcome(*again));
}

Complaint check_last_modified(const Resource& resource) {
  const Exchange* const head = good_head(resource);
  const std::string_view date = (head != nullptr ? *head : *first_of(resource)).header("last-modified");
  if (date.empty()) return "there is no Last-Modified";
  return parse_rfc2822(date) ? Complaint() : fmt::format("Last-Modified says {}", in_quotes(date));
}

Complaint check_if_modified_since(const Resource& resource) {
  const Exchange* const again = resource.find(Probe::kIfModifiedSince);
  return again == nullptr || again->status == 304 ? Complaint() : fmt::format("{} instead of 304", outcome(*again));
}

bool is_packed(const Exchange& exchange) {
  const std::string_view encoding = exchange.header("content-encoding");
  return !encoding.empty() && !same_ignoring_case(encoding, "identity");
}

Complaint check_encodings(const Resource& resource) {
  const Exchange* const packed = resource.find(Probe::kGzip);
  if (packed == nullptr || !is_packed(*packed)) return {};
  const std::string_view plain_tag = first_of(resource)->header("etag");
  const std::string_view packed_tag = packed->header("etag");
  if (packed_tag.empty() || packed_tag.starts_with("W/") || packed_tag != plain_tag) return {};
  return fmt::format("packed and not, it is {}", packed_tag);
}

Complaint check_gzip(const Resource& resource) {
  const Exchange* const packed = resource.find(Probe::kGzip);
  return packed == nullptr || is_packed(*packed) ? Complaint() : "it comes unpacked";
}

/// The seconds of max-age in a Cache-Control; -1 where there are none.
std::int64_t max_age(std::string_view cache_control) {
  constexpr std::string_view kName = "max-age=";
  const std::size_t at = cache_control.find(kName);
  if (at == std::string_view::npos) return -1;
  const std::string_view value = cache_control.substr(at + kName.size());
  std::int64_t seconds = -1;
  std::from_chars(value.data(), value.data() + value.size(), seconds);
  return seconds;
}

Complaint check_cache(const Resource& resource) {
  const std::string_view said = first_of(resource)->header("cache-control");
  if (said.empty()) return "there is no Cache-Control";
  return max_age(said) > 0 && said.find("no-store") == std::string_view::npos
             ? Complaint()
             : fmt::format("Cache-Control says {}", in_quotes(said));
}

Complaint check_immutable(const Resource& resource) {
  const std::string_view said = first_of(resource)->header("cache-control");
  return said.find("immutable") == std::string_view::npos ? fmt::format("Cache-Control says {}", in_quotes(said))
                                                          : Complaint();
}

Complaint check_cors(const Resource& resource) {
  const std::string_view said = first_of(resource)->header("access-control-allow-origin");
  return said == "*" ? Complaint() : fmt::format("Access-Control-Allow-Origin is {}", said.empty() ? "missing" : said);
}

Complaint check_feed_type(const Resource& resource) {
  const std::string_view said = first_of(resource)->header("content-type");
  std::string folded;
  for (const char c : said) {
    if (c != ' ' && c != '"') folded += c;
  }
  return same_ignoring_case(folded, "application/rss+xml;charset=utf-8")
             ? Complaint()
             : fmt::format("Content-Type says {}", in_quotes(said));
}

Complaint check_nosniff(const Resource& resource) {
  return same_ignoring_case(first_of(resource)->header("x-content-type-options"), "nosniff") ? Complaint()
                                                                                             : "the header is missing";
}

Complaint check_speed(const Resource& resource) {
  constexpr std::chrono::milliseconds kMost{1'000};
  std::chrono::microseconds fastest = std::chrono::microseconds::max();
  for (const Exchange& exchange : resource.exchanges) {
    if (exchange.status != 0) fastest = std::min(fastest, exchange.first_byte);
  }
  if (fastest <= kMost) return {};
  return fmt::format("{} ms", std::chrono::duration_cast<std::chrono::milliseconds>(fastest).count());
}

constexpr std::array kChecks{
    Check<Delivery>{.rule = {.id = "H1.reach",
                             .requirement = "the feed and all that it names can be fetched",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = check_reach},
    Check<Delivery>{.rule = {.id = "H1.head",
                             .requirement = "HEAD works, by which directories look before they fetch",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAll, check_head>},
    Check<Delivery>{.rule = {.id = "H1.length",
                             .requirement = "HEAD tells the true Content-Length",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAll, check_length>},
    Check<Delivery>{.rule = {.id = "H1.type",
                             .requirement = "Content-Type is what it is, and what the feed says it is",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAll, check_type>},
    Check<Delivery>{.rule = {.id = "H1.bytes",
                             .requirement = "the length of the enclosure in the feed is that of the file",
                             .source = "Podcast Standards Project, PSP-1",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAudioAlone, check_bytes>},
    Check<Delivery>{
        .rule = {.id = "H1.artwork",
                 .requirement = "artwork is a square JPEG or PNG of 1400 to 3000 pixels in RGB without transparency",
                 .source = "Apple, A Podcaster's Guide to RSS",
                 .when_broken = Verdict::kFail},
        .complain = each<kArtworkAlone, check_artwork>},
    Check<Delivery>{
        .rule = {.id = "H2.range",
                 .requirement =
                     "a range from A to B of the audio is answered by 206 and those bytes; without, apps cannot seek",
                 .source = "Apple, podcast requirements",
                 .when_broken = Verdict::kFail},
        .complain = each<kAudioAlone, check_range_first>},
    Check<Delivery>{.rule = {.id = "H2.open",
                             .requirement = "a range from A to the end likewise, with which downloads go on",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAudioAlone, check_range_open>},
    Check<Delivery>{.rule = {.id = "H2.suffix",
                             .requirement = "the last N bytes likewise, in which some files have their tables",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAudioAlone, check_range_last>},
    Check<Delivery>{.rule = {.id = "H2.beyond",
                             .requirement = "a range behind the end is answered by 416 and the true length",
                             .source = "RFC 9110",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAudioAlone, check_range_beyond>},
    Check<Delivery>{
        .rule = {.id = "H2.changed",
                 .requirement =
                     "If-Range gives the range of the same file and the whole of another, so that the two never mix",
                 .source = "RFC 9110",
                 .when_broken = Verdict::kFail},
        .complain = each<kAudioAlone, check_if_range>},
    Check<Delivery>{
        .rule = {.id = "H3.etag",
                 .requirement = "feed and audio have a strong ETag, without which every look costs a download",
                 .source = "RFC 9110",
                 .when_broken = Verdict::kAdvice},
        .complain = each<kFeedAndAudio, check_etag>},
    Check<Delivery>{.rule = {.id = "H3.match",
                             .requirement = "If-None-Match with the ETag that was given is answered by 304",
                             .source = "RFC 9110",
                             .when_broken = Verdict::kFail},
                    .complain = each<kFeedAndAudio, check_if_none_match>},
    Check<Delivery>{.rule = {.id = "H3.modified",
                             .requirement = "feed and audio have a Last-Modified",
                             .source = "RFC 9110",
                             .when_broken = Verdict::kAdvice},
                    .complain = each<kFeedAndAudio, check_last_modified>},
    Check<Delivery>{.rule = {.id = "H3.since",
                             .requirement = "If-Modified-Since with the date that was given is answered by 304",
                             .source = "RFC 9110",
                             .when_broken = Verdict::kFail},
                    .complain = each<kFeedAndAudio, check_if_modified_since>},
    Check<Delivery>{.rule = {.id = "H3.packed",
                             .requirement = "the feed has another ETag when it is packed, or caches mix the two",
                             .source = "RFC 9110",
                             .when_broken = Verdict::kFail},
                    .complain = each<kFeedAlone, check_encodings>},
    Check<Delivery>{
        .rule = {.id = "H4.cache",
                 .requirement =
                     "the feed may be kept for a while (Cache-Control max-age), as many ask every few minutes",
                 .source = "RFC 9111; Showrunner",
                 .when_broken = Verdict::kAdvice},
        .complain = each<kFeedAlone, check_cache>},
    Check<Delivery>{.rule = {.id = "H4.gzip",
                             .requirement = "the feed comes packed to those who take that, a fraction of its size",
                             .source = "RFC 9110",
                             .when_broken = Verdict::kAdvice},
                    .complain = each<kFeedAlone, check_gzip>},
    Check<Delivery>{
        .rule = {.id = "H5",
                 .requirement =
                     "audio never changes under its URL (Cache-Control immutable), so that old and new never mix",
                 .source = "RFC 8246; Showrunner",
                 .when_broken = Verdict::kAdvice},
        .complain = each<kAudioAlone, check_immutable>},
    Check<Delivery>{
        .rule =
            {.id = "H6",
             .requirement =
                 "players on web pages may read feed, audio, transcripts and chapters (Access-Control-Allow-Origin *)",
             .source = "Podcasting 2.0 transcripts; Fetch",
             .when_broken = Verdict::kAdvice},
        .complain = each<kForScripts, check_cors>},
    Check<Delivery>{.rule = {.id = "H7.type",
                             .requirement = "the feed is application/rss+xml; charset=utf-8",
                             .source = "Showrunner",
                             .when_broken = Verdict::kAdvice},
                    .complain = each<kFeedAlone, check_feed_type>},
    Check<Delivery>{.rule = {.id = "H7.nosniff",
                             .requirement = "X-Content-Type-Options nosniff, so that no browser takes it for a page",
                             .source = "Fetch",
                             .when_broken = Verdict::kAdvice},
                    .complain = each<kFeedAlone, check_nosniff>},
    Check<Delivery>{.rule = {.id = "H8",
                             .requirement = "the feed begins to come within a second",
                             .source = "Showrunner",
                             .when_broken = Verdict::kAdvice},
                    .complain = each<kFeedAlone, check_speed>},
    Check<Delivery>{
        .rule = {.id = "H9.open",
                 .requirement = "nothing that the feed names asks for a password, which directories do not have",
                 .source = "Apple, podcast requirements",
                 .when_broken = Verdict::kFail},
        .complain = check_auth},
    Check<Delivery>{.rule = {.id = "H9.redirects",
                             .requirement = "at most two redirects, since apps give up on longer chains",
                             .source = "Apple, podcast requirements",
                             .when_broken = Verdict::kFail},
                    .complain = each<kAll, check_redirects>},
};

}  // namespace

std::vector<Finding> lint_delivery(const Delivery& delivery) {
  return judge(std::span<const Check<Delivery>>(kChecks), delivery);
}

std::span<const Rule> delivery_rules() {
  static const std::vector<Rule> table = rules_of(std::span<const Check<Delivery>>(kChecks));
  return table;
}

std::string_view Exchange::header(std::string_view name) const {
  for (const net::HttpHeader& header : headers) {
    if (same_ignoring_case(header.name, name)) return header.value;
  }
  return {};
}

const Exchange* Resource::find(Probe probe) const {
  const auto found = std::ranges::find(exchanges, probe, &Exchange::probe);
  return found == exchanges.end() ? nullptr : &*found;
}

}  // namespace showrunner::studio
