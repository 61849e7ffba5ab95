#include "studio/lint/prober.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "studio/lint/feed_model.h"
#include "studio/lint/feed_values.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

constexpr int kMostRedirects = 5;
constexpr std::size_t kEnough = std::size_t{64} << 10U;
constexpr std::chrono::seconds kPerExchange{20};
constexpr std::string_view kNeverAnETag = "\"showrunner-lint-never-was\"";

/// "https://example.org:8443": what must agree for two URLs to be of one server.
std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? url : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

/// The port of an origin, as it is written.
std::string port_of(std::string_view origin) {
  const std::size_t host = origin.find("://") + 3;
  const std::size_t colon = origin.find(':', std::min(origin.size(), std::max(host, origin.rfind(']') + 1)));
  if (colon != std::string_view::npos) return std::string(origin.substr(colon + 1));
  return origin.starts_with("https") ? "443" : "80";
}

net::AddressPolicy policy_of(const std::vector<std::string>& networks, const std::vector<std::string>& ports) {
  auto policy = net::AddressPolicy::create(networks, ports);
  if (!policy) throw std::invalid_argument(policy.error().message);
  return *std::move(policy);
}

bool is_redirect(int status) {
  constexpr std::array kRedirects{301, 302, 303, 307, 308};
  return std::ranges::find(kRedirects, status) != kRedirects.end();
}

net::HttpHeader range_header(std::string_view range) {
  return {.name = "Range", .value = fmt::format("bytes={}", range)};
}

/// The total of a Content-Range, or what Content-Length says of a whole answer; nothing where neither tells.
std::optional<std::int64_t> total_bytes(const Exchange& exchange) {
  if (exchange.status == 200) return parse_whole(exchange.header("content-length"));
  const std::string_view range = exchange.header("content-range");
  const std::size_t slash = range.find('/');
  return slash == std::string_view::npos ? std::nullopt : parse_whole(range.substr(slash + 1));
}

void add_resource(Delivery& delivery, std::set<std::string, std::less<>>& known, Resource resource) {
  if (parse_feed_url(resource.url) && known.insert(resource.url).second) {
    delivery.resources.push_back(std::move(resource));
  }
}

/// What the feed and its first `items` episodes lead to, behind the feed itself.
void add_named_files(const Feed& feed, std::size_t items, Delivery& delivery) {
  std::set<std::string, std::less<>> known;
  const auto add_artwork = [&](const XmlElement& parent) {
    const XmlElement* const image = parent.child("itunes:image");
    if (image == nullptr) return;
    add_resource(delivery, known, {.role = Role::kArtwork, .url = std::string(image->attribute("href"))});
  };
  add_artwork(*feed.channel);
  for (std::size_t i = 0; i < std::min(items, feed.items.size()); ++i) {
    const XmlElement& item = *feed.items[i];
    const auto add_audio = [&](std::string_view url, const XmlElement& described) {
      add_resource(delivery, known,
                   {.role = Role::kAudio,
                    .url = std::string(url),
                    .type = std::string(described.attribute("type")),
                    .length = parse_whole(described.attribute("length")).value_or(-1)});
    };
    if (const XmlElement* const enclosure = item.child("enclosure"); enclosure != nullptr) {
      add_audio(enclosure->attribute("url"), *enclosure);
    }
    for (const XmlElement* const alternate : item.all("podcast:alternateEnclosure")) {
      for (const XmlElement* const source : alternate->all("podcast:source")) {
        add_audio(source->attribute("uri"), *alternate);
      }
    }
    add_artwork(item);
    for (const XmlElement* const transcript : item.all("podcast:transcript")) {
      add_resource(delivery, known,
                   {.role = Role::kTranscript,
                    .url = std::string(transcript->attribute("url")),
                    .type = std::string(transcript->attribute("type"))});
    }
    if (const XmlElement* const chapters = item.child("podcast:chapters"); chapters != nullptr) {
      add_resource(delivery, known,
                   {.role = Role::kChapters,
                    .url = std::string(chapters->attribute("url")),
                    .type = std::string(chapters->attribute("type"))});
    }
  }
}

}  // namespace

FeedProber::FeedProber(const asio::any_io_executor& executor, const net::FetchOptions& allowed)
    : allowed_(allowed),
      policy_(policy_of(allowed.allow_cidr, allowed.allow_ports)),
      naming_policy_(policy_),
      trusted_(executor),
      guarded_(executor,
               {.idle_connections = 4, .may_connect = [this](const asio::ip::address& address, std::uint16_t port) {
                  return policy_.allows(address, port);
                }}) {}

asio::awaitable<Result<net::HttpResponse>> FeedProber::send(Exchange& exchange, std::string url, std::size_t most,
                                                            Deadline deadline) {
  const bool trusted = origin_of(url) == origin_;
  auto address = net::WebAddress::parse(url, trusted ? naming_policy_ : policy_);
  if (!address) co_return fail(std::move(address.error()));
  net::HttpRequest request{.method = exchange.method,
                           .url = std::move(address->url),
                           .headers = exchange.sent,
                           .deadline = std::min(deadline, Deadline::after(kPerExchange),
                                                [](const Deadline& a, const Deadline& b) { return a.at() < b.at(); })};
  net::HttpHead head;
  const auto asked = std::chrono::steady_clock::now();
  request.on_head = [&head, &exchange, asked](const net::HttpHead& came) -> Result<void> {
    head = came;
    exchange.first_byte =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - asked);
    return {};
  };
  request.on_body = [&exchange, most](std::string_view bytes) -> Result<void> {
    exchange.body_bytes += static_cast<std::int64_t>(bytes.size());
    exchange.body.append(bytes.substr(0, most - std::min(most, exchange.body.size())));
    if (exchange.body.size() < most) return {};
    exchange.whole = false;
    return fail(ErrorCode::kResourceLimit, "that is enough");
  };
  net::HttpClient& client = trusted ? trusted_ : guarded_;
  auto response = co_await client.send(std::move(request));
  if (!response && !exchange.whole) co_return net::HttpResponse{.head = std::move(head)};
  co_return response;
}

asio::awaitable<void> FeedProber::exchange(Resource& resource, Probe probe, std::vector<net::HttpHeader> headers,
                                           Deadline deadline) {
  Exchange made{.probe = probe,
                .method = probe == Probe::kHead ? "HEAD" : "GET",
                .url = resource.url,
                .sent = std::move(headers)};
  // What players on web pages send, so that servers which answer nobody else with it show their CORS headers.
  made.sent.push_back({.name = "Origin", .value = "https://player.example"});
  const bool wanted_whole = resource.role == Role::kFeed && probe == Probe::kGet;
  const std::size_t most = wanted_whole ? kLargestFeed + 1 : kEnough;
  std::string url = resource.url;
  for (;;) {
    made.body.clear();
    made.body_bytes = 0;
    made.whole = true;
    auto response = co_await send(made, url, most, deadline);
    if (!response) {
      made.status = 0;
      made.failure = std::move(response.error().message);
      break;
    }
    made.status = response->head.status;
    made.headers = std::move(response->head.headers);
    const std::string location(made.header("location"));
    if (!is_redirect(made.status) || location.empty() || made.redirects == kMostRedirects) break;
    auto target = net::WebAddress::parse(url, naming_policy_);
    if (target) target = target->redirect(location, naming_policy_);
    if (!target) {
      made.status = 0;
      made.failure = fmt::format("it leads to {}", target.error().message);
      break;
    }
    ++made.redirects;
    url = std::move(target->url);
  }
  resource.exchanges.push_back(std::move(made));
}

asio::awaitable<void> FeedProber::probe_validators(Resource& resource, std::string etag, std::string modified,
                                                   Deadline deadline) {
  if (!etag.empty()) {
    co_await exchange(resource, Probe::kIfNoneMatch, {{.name = "If-None-Match", .value = etag}}, deadline);
  }
  if (!modified.empty()) {
    co_await exchange(resource, Probe::kIfModifiedSince, {{.name = "If-Modified-Since", .value = modified}}, deadline);
  }
}

asio::awaitable<void> FeedProber::probe_feed(Resource& feed, Deadline deadline) {
  co_await exchange(feed, Probe::kHead, {}, deadline);
  co_await exchange(feed, Probe::kGzip, {{.name = "Accept-Encoding", .value = "gzip"}}, deadline);
  const Exchange& got = *feed.find(Probe::kGet);
  co_await probe_validators(feed, std::string(got.header("etag")), std::string(got.header("last-modified")), deadline);
}

asio::awaitable<void> FeedProber::probe_audio_file(Resource& audio, Deadline deadline) {
  co_await exchange(audio, Probe::kRangeFirst, {range_header(fmt::format("0-{}", kProbeRangeBytes - 1))}, deadline);
  const Exchange first = audio.exchanges.back();
  if (first.status != 200 && first.status != 206) co_return;
  co_await exchange(audio, Probe::kHead, {}, deadline);
  co_await probe_validators(audio, std::string(first.header("etag")), std::string(first.header("last-modified")),
                            deadline);
  const auto total = total_bytes(first);
  if (first.status != 206 || !total) co_return;
  const std::int64_t near_end = std::max<std::int64_t>(0, *total - kProbeRangeBytes);
  co_await exchange(audio, Probe::kRangeOpen, {range_header(fmt::format("{}-", near_end))}, deadline);
  co_await exchange(audio, Probe::kRangeLast, {range_header(fmt::format("-{}", kProbeRangeBytes))}, deadline);
  co_await exchange(audio, Probe::kRangeBeyond, {range_header(fmt::format("{}-", *total))}, deadline);
  const std::string etag(first.header("etag"));
  if (etag.empty() || etag.starts_with("W/")) co_return;  // If-Range takes no weak one (RFC 9110 §13.1.5)
  const net::HttpHeader range = range_header(fmt::format("0-{}", kProbeRangeBytes - 1));
  co_await exchange(audio, Probe::kIfRange, {range, {.name = "If-Range", .value = etag}}, deadline);
  co_await exchange(audio, Probe::kIfRangeStale, {range, {.name = "If-Range", .value = std::string(kNeverAnETag)}},
                    deadline);
}

asio::awaitable<void> FeedProber::probe_file(Resource& file, Deadline deadline) {
  co_await exchange(file, Probe::kGet, {}, deadline);
  const int status = file.exchanges.back().status;
  if (status == 200) co_await exchange(file, Probe::kHead, {}, deadline);
}

asio::awaitable<Result<ProbedFeed>> FeedProber::probe(std::string url, std::size_t items, Deadline deadline) {
  if (!parse_feed_url(url)) {
    co_return fail(ErrorCode::kInvalidInput, fmt::format("{} is no web address; give it as https://host/path", url));
  }
  origin_ = origin_of(url);
  std::vector<std::string> ports = allowed_.allow_ports;
  ports.push_back(port_of(origin_));
  auto naming = net::AddressPolicy::create(allowed_.allow_cidr, ports);
  if (!naming) co_return fail(std::move(naming.error()));
  naming_policy_ = *std::move(naming);
  ProbedFeed probed{.bytes = {}, .address = url, .delivery = {}};
  probed.delivery.resources.push_back({.role = Role::kFeed, .url = url});
  co_await exchange(probed.delivery.resources.front(), Probe::kGet, {}, deadline);
  Exchange& got = probed.delivery.resources.front().exchanges.front();
  if (got.status == 0) co_return fail(ErrorCode::kUnavailable, got.failure);
  if (got.status != 200) {
    co_return fail(ErrorCode::kUnavailable, fmt::format("{} answers with status {}", url, got.status));
  }
  if (!got.whole) {
    co_return fail(ErrorCode::kResourceLimit, fmt::format("{} has more than {} bytes", url, kLargestFeed));
  }
  probed.bytes = std::move(got.body);
  co_await probe_feed(probed.delivery.resources.front(), deadline);
  if (const auto feed = read_feed(probed.bytes, url); feed && feed->channel != nullptr) {
    add_named_files(*feed, items, probed.delivery);
  }
  for (std::size_t i = 1; i < probed.delivery.resources.size(); ++i) {
    Resource& resource = probed.delivery.resources[i];
    if (resource.role == Role::kAudio) {
      co_await probe_audio_file(resource, deadline);
    } else {
      co_await probe_file(resource, deadline);
    }
  }
  co_return probed;
}

}  // namespace showrunner::studio
