#include "api/library_reply.h"

#include <algorithm>
#include <charconv>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace {

constexpr std::size_t kLongestKey = 255;

std::string_view without_quotes(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

net::ServerReply json_reply(const boost::json::object& object, int status, std::string headers) {
  return {.status = status,
          .headers = "Cache-Control: no-cache\r\n" + std::move(headers),
          .body = boost::json::serialize(object)};
}

net::ServerReply record_reply(const net::ServerRequest& request, const boost::json::object& record,
                              std::int64_t revision, int status, std::string headers) {
  const std::string etag = fmt::format("\"{}\"", revision);
  headers += fmt::format("ETag: {}\r\n", etag);
  const std::string_view known = request.header("If-None-Match");
  if (request.method == "GET" && !known.empty() && matches(known, etag)) {
    return not_modified("Cache-Control: no-cache\r\n" + headers);
  }
  return json_reply(record, status, std::move(headers));
}

net::ServerReply episode_reply(Services& services, const Call& call, const studio::EpisodeView& view) {
  return record_reply(call.request, studio::episode_json(view, services.library.addresses()),
                      view.episode.row.revision);
}

net::ServerReply page_reply(std::string_view name, boost::json::array records, std::int64_t total,
                            std::string_view next) {
  boost::json::object page;
  page[name] = std::move(records);
  page["total"] = total;
  page["next"] = next.empty() ? boost::json::value(nullptr) : boost::json::value(next);
  return json_reply(page);
}

Result<studio::RenderFacts> facts_of(const studio::EpisodeView& view) {
  if (!view.render) return fail(ErrorCode::kConflict, "nothing of this episode has been rendered yet");
  return studio::render_facts_from_json(view.render->facts);
}

boost::json::array findings_json(const std::vector<studio::Finding>& findings) {
  boost::json::array all;
  for (const studio::Finding& finding : findings) {
    all.push_back({{"rule", finding.rule},
                   {"level", finding.verdict == studio::Verdict::kAdvice ? "advice" : "error"},
                   {"requirement", finding.requirement},
                   {"source", finding.source},
                   {"found", finding.detail}});
  }
  return all;
}

net::ServerReply problem_with(const Error& error, std::string_view request_id, const boost::json::object& more,
                              std::string headers) {
  net::ServerReply reply = problem_reply(error, request_id, std::move(headers));
  boost::json::object object = boost::json::parse(std::get<std::string>(reply.body)).as_object();
  object.insert(more.begin(), more.end());
  reply.body = boost::json::serialize(object);
  return reply;
}

Result<std::optional<std::int64_t>> if_match(const net::ServerRequest& request) {
  const std::string_view header = request.header("If-Match");
  if (header.empty() || header == "*") return std::optional<std::int64_t>();
  const std::string_view digits = without_quotes(header);
  std::int64_t revision = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), revision);
  if (error == std::errc() && end == digits.data() + digits.size() && revision >= 0) return revision;
  return fail(ErrorCode::kInvalidInput,
              fmt::format("If-Match: {} is no version; send back the ETag of what you have", text::in_quotes(header)));
}

Result<std::optional<studio::IdempotencyKey>> idempotency_key(const net::ServerRequest& request) {
  const std::string_view key = without_quotes(request.header("Idempotency-Key"));
  if (key.empty()) return std::optional<studio::IdempotencyKey>();
  const bool printable = std::ranges::all_of(key, [](char c) { return c >= ' ' && c <= '~'; });
  if (key.size() > kLongestKey || !printable) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("an Idempotency-Key has up to {} printable characters, such as a UUID", kLongestKey));
  }
  const std::string what = fmt::format("{} {}\n{}", request.method, request.target, request.body);
  return studio::IdempotencyKey{.key = std::string(key), .fingerprint = sha256_hex(what)};
}

std::string replayed_header(bool replayed) {
  return replayed ? "Idempotent-Replayed: true\r\n" : "";
}

Result<store::Id> id_of(std::string_view parameter, std::string_view what) {
  if (is_uuid(parameter)) return std::string(parameter);
  return fail(ErrorCode::kNotFound, fmt::format("there is no {} with the id {}", what, text::in_quotes(parameter)));
}

}  // namespace showrunner::api
