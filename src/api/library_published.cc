#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/library_reply.h"
#include "api/library_requests.h"
#include "api/query.h"
#include "async/offload.h"
#include "base/clock.h"
#include "studio/library/details.h"
#include "studio/library/packaging.h"
#include "studio/library/records_json.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kLongestLabel = 200;

net::ServerReply view_reply(Services& services, const Call& call, const Result<studio::EpisodeView>& view) {
  if (!view) return problem_reply(view.error(), call.request.request_id);
  return episode_reply(services, call, *view);
}

json::object chapters_json(const studio::EpisodeDetails& details, const studio::RenderFacts& facts) {
  json::array chapters;
  for (const text::Chapter& chapter : details.chapters_locked ? details.chapters : facts.marks) {
    chapters.push_back({{"start", static_cast<double>(chapter.start_ms) / 1000},
                        {"end", static_cast<double>(chapter.end_ms) / 1000},
                        {"title", chapter.title}});
  }
  return {{"locked", details.chapters_locked}, {"chapters", std::move(chapters)}};
}

json::object token_json(Services& services, const store::FeedToken& token) {
  return {{"token", token.token},
          {"label", token.label},
          {"feed_url", services.library.addresses().private_feed(token.token)},
          {"created", rfc3339(token.created)},
          {"revoked", token.revoked ? json::value(rfc3339(*token.revoked)) : nullptr}};
}

/// With everything that is wrong, so that all of it can be mended at once.
net::ServerReply refuse_publication(const Call& call, const std::vector<studio::Finding>& broken) {
  const Error error{
      .code = ErrorCode::kConflict,
      .message = fmt::format("podcast apps would not take this: {}{}", studio::to_sentence(broken.front()),
                             broken.size() > 1 ? fmt::format(" and {} more", broken.size() - 1) : "")};
  return problem_with(error, call.request.request_id, {{"findings", findings_json(broken)}});
}

/// To a file of the present render, which is kept for ever by whoever fetches it.
asio::awaitable<net::ServerReply> redirect(Services& services, const Call& call,
                                           const studio::MediaFile& (*file)(const studio::RenderFacts&)) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto view = co_await services.library.catalogue().episode(*id);
  if (!view) co_return problem_reply(view.error(), call.request.request_id);
  const auto facts = facts_of(*view);
  if (!facts) co_return problem_reply(facts.error(), call.request.request_id);
  co_return net::ServerReply{
      .status = 307,
      .headers = fmt::format("Location: /media/{}/{}\r\nCache-Control: no-cache\r\nAccess-Control-Allow-Origin: *\r\n",
                             *id, file(*facts).name),
      .body = std::string()};
}

}  // namespace

asio::awaitable<net::ServerReply> publish_episode(Services& services, const Call& call) {
  const std::string_view request_id = call.request.request_id;
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request_id);
  const auto view = co_await services.library.catalogue().episode(*id);
  if (!view) co_return problem_reply(view.error(), request_id);
  auto facts = facts_of(*view);
  if (!facts) co_return problem_reply(facts.error(), request_id);
  const auto broken = co_await services.library.gate().broken_rules(*id, *std::move(facts));
  if (!broken) co_return problem_reply(broken.error(), request_id);
  if (!broken->empty()) co_return refuse_publication(call, *broken);
  co_return view_reply(services, call, co_await services.library.catalogue().publish(*std::move(id)));
}

asio::awaitable<net::ServerReply> unpublish_episode(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  co_return view_reply(services, call, co_await services.library.catalogue().unpublish(*std::move(id)));
}

asio::awaitable<net::ServerReply> read_chapters(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto view = co_await services.library.catalogue().episode(*std::move(id));
  if (!view) co_return problem_reply(view.error(), call.request.request_id);
  const auto facts = facts_of(*view);
  if (!facts) co_return problem_reply(facts.error(), call.request.request_id);
  const auto details = studio::details_from_json(view->episode.texts.details);
  if (!details) co_return problem_reply(details.error(), call.request.request_id);
  co_return record_reply(call.request, chapters_json(*details, *facts), view->episode.row.revision);
}

asio::awaitable<net::ServerReply> save_chapters(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const auto revision = if_match(request);
  if (!revision) co_return problem_reply(revision.error(), request.request_id);
  auto body = read_chapters_body(request.body);
  if (!body) co_return problem_reply(body.error(), request.request_id);
  const auto before = co_await services.library.catalogue().episode(*id);
  if (!before) co_return problem_reply(before.error(), request.request_id);
  const auto facts = facts_of(*before);
  if (!facts) co_return problem_reply(facts.error(), request.request_id);
  if (!body->chapters.empty() && body->chapters.back().start_ms >= before->episode.row.duration_ms) {
    Error error{
        .code = ErrorCode::kInvalidInput,
        .message = fmt::format("the last chapter must start before the end of the episode, which is at {:.3f} s",
                               static_cast<double>(before->episode.row.duration_ms) / 1000)};
    error.field = fmt::format("$.chapters[{}].start", body->chapters.size() - 1);
    co_return problem_reply(error, request.request_id);
  }
  auto placed = co_await async::offload(services.rooms.workers, [&]() -> Result<std::vector<text::Chapter>> {
    const auto vtt = services.library.shelf().open(*id, facts->vtt.name);
    if (!vtt) return fail(vtt.error());
    const auto cues = text::parse_webvtt((*vtt)->content.bytes());
    if (!cues) return fail(cues.error());
    return studio::place_chapters(body->chapters, *cues, before->episode.row.duration_ms);
  });
  if (!placed) co_return problem_reply(placed.error(), request.request_id);
  body->chapters = *std::move(placed);
  const auto view = co_await services.library.catalogue().change_episode(
      *std::move(id), {.details =
                           [body = *std::move(body)](studio::EpisodeDetails& details) {
                             details.chapters_locked = body.locked && !body.chapters.empty();
                             details.chapters = details.chapters_locked ? body.chapters : std::vector<text::Chapter>();
                           },
                       .revision = *revision});
  if (!view) co_return problem_reply(view.error(), request.request_id);
  services.library.runner().wake();
  const auto details = studio::details_from_json(view->episode.texts.details);
  if (!details) co_return problem_reply(details.error(), request.request_id);
  co_return record_reply(request, chapters_json(*details, *facts), view->episode.row.revision);
}

asio::awaitable<net::ServerReply> read_transcript(Services& services, const Call& call) {
  using Facts = studio::RenderFacts;
  const std::string format = query_value(call.request.query, "format");
  const studio::MediaFile& (*file)(const Facts&) = nullptr;
  if (format.empty() || format == "json")
    file = [](const Facts& facts) -> const studio::MediaFile& { return facts.json; };
  if (format == "vtt") file = [](const Facts& facts) -> const studio::MediaFile& { return facts.vtt; };
  if (format == "srt") file = [](const Facts& facts) -> const studio::MediaFile& { return facts.srt; };
  if (format == "html") file = [](const Facts& facts) -> const studio::MediaFile& { return facts.html; };
  if (file == nullptr) {
    co_return problem_reply(400, "format: must be json, vtt, srt or html", call.request.request_id);
  }
  co_return co_await redirect(services, call, file);
}

asio::awaitable<net::ServerReply> read_peaks(Services& services, const Call& call) {
  co_return co_await redirect(services, call,
                              [](const studio::RenderFacts& facts) -> const studio::MediaFile& { return facts.peaks; });
}

asio::awaitable<net::ServerReply> create_token(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  auto label = read_optional_field(request.body, "label", kLongestLabel);
  if (!label) co_return problem_reply(label.error(), request.request_id);
  const auto token = co_await services.library.catalogue().create_token(*std::move(id), *std::move(label));
  if (!token) co_return problem_reply(token.error(), request.request_id);
  co_return json_reply(token_json(services, *token), 201);
}

asio::awaitable<net::ServerReply> list_tokens(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto tokens = co_await services.library.catalogue().tokens(*std::move(id));
  if (!tokens) co_return problem_reply(tokens.error(), call.request.request_id);
  json::array all;
  for (const store::FeedToken& token : *tokens) all.push_back(token_json(services, token));
  co_return json_reply({{"tokens", std::move(all)}});
}

asio::awaitable<net::ServerReply> revoke_token(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto token =
      co_await services.library.catalogue().revoke_token(*std::move(id), std::string(call.parameters[1]));
  if (!token) co_return problem_reply(token.error(), call.request.request_id);
  co_return json_reply(token_json(services, *token));
}

}  // namespace showrunner::api
