#include <charconv>
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
#include "studio/library/records_json.h"
#include "studio/library/script_diff.h"
#include "studio/render_estimate.h"
#include "studio/write.h"
#include "text/json_reader.h"
#include "text/lexicon.h"
#include "writer/llm/rewrite.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kLongestInstructions = 2'000;

json::object version_json(const store::ScriptVersion& version) {
  json::object object{{"version", version.version}, {"origin", version.origin}, {"made", rfc3339(version.made)}};
  if (!version.script.empty()) object["script"] = json::parse(version.script);
  return object;
}

std::string etag(std::int64_t version) {
  return fmt::format("ETag: \"{}\"\r\n", version);
}

/// The version that If-Match names, which whoever replaces a script must say.
Result<std::int64_t> expected_version(const Call& call) {
  const auto version = if_match(call.request);
  if (!version) return fail(version.error());
  return version->value_or(-1);
}

net::ServerReply version_wanted(const Call& call) {
  return problem_reply(428, "say which version this replaces: If-Match with the ETag of the script that you have",
                       call.request.request_id);
}

/// Somebody else saved in between: both versions, so that the client can show what differs.
net::ServerReply conflict(const Call& call, const store::ScriptVersion& present, const text::Script& yours) {
  const Error error{.code = ErrorCode::kConflict,
                    .message = fmt::format("the script was changed meanwhile: it has version {} now", present.version)};
  json::object both{{"present", version_json(present)}, {"yours", {{"script", json::parse(text::to_json(yours))}}}};
  if (const auto theirs = text::parse_script(present.script)) {
    both["diff"] = studio::to_json(studio::diff_scripts(*theirs, yours));
  }
  return problem_with(error, call.request.request_id, both, etag(present.version));
}

/// A version number in a query; nothing where it is missing.
Result<std::optional<std::int64_t>> version_in(std::string_view query, std::string_view name) {
  const std::string text = query_value(query, name);
  if (text.empty()) return std::optional<std::int64_t>();
  std::int64_t version = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), version);
  if (error == std::errc() && end == text.data() + text.size() && version > 0) return version;
  return fail(ErrorCode::kInvalidInput, fmt::format("{}: must be the number of a version", name));
}

asio::awaitable<Result<text::Script>> script_of(Services& services, store::Id episode,
                                                std::optional<std::int64_t> version) {
  const auto kept = co_await services.library.scripts().script(std::move(episode), version);
  if (!kept) co_return fail(kept.error());
  auto script = text::parse_script(kept->script);
  if (!script) co_return fail(ErrorCode::kInternal, std::move(script.error().message));
  co_return script;
}

/// Keeps `script`, and says what it is now, or why not.
asio::awaitable<net::ServerReply> save(Services& services, const Call& call, store::Id id, std::int64_t expected,
                                       text::Script script, std::string origin) {
  const auto saved = co_await services.library.scripts().save(id, expected, script, std::move(origin));
  if (!saved) co_return problem_reply(saved.error(), call.request.request_id);
  if (saved->instead) co_return conflict(call, *saved->instead, script);
  const auto kept = co_await services.library.scripts().script(std::move(id), saved->version);
  if (!kept) co_return problem_reply(kept.error(), call.request.request_id);
  co_return json_reply(version_json(*kept), 200, etag(kept->version));
}

/// A turn of the whole script, counted from 0: its segment and its place there.
std::optional<std::pair<std::size_t, std::size_t>> place_of(const text::Script& script, std::size_t turn) {
  for (std::size_t segment = 0; segment < script.segments.size(); ++segment) {
    if (turn < script.segments[segment].turns.size()) return std::pair(segment, turn);
    turn -= script.segments[segment].turns.size();
  }
  return std::nullopt;
}

}  // namespace

asio::awaitable<net::ServerReply> read_script(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto version = version_in(call.request.query, "version");
  if (!version) co_return problem_reply(version.error(), call.request.request_id);
  const auto kept = co_await services.library.scripts().script(*std::move(id), *version);
  if (!kept) co_return problem_reply(kept.error(), call.request.request_id);
  co_return record_reply(call.request, version_json(*kept), kept->version);
}

asio::awaitable<net::ServerReply> save_script(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const auto expected = expected_version(call);
  if (!expected) co_return problem_reply(expected.error(), request.request_id);
  if (*expected < 0) co_return version_wanted(call);
  auto script = text::parse_script(request.body);
  if (!script) co_return problem_reply(script.error(), request.request_id);
  if (const auto hosts = studio::cast_script(services.rooms.hosts, *script); !hosts) {
    co_return problem_reply(hosts.error(), request.request_id);
  }
  co_return co_await save(services, call, *std::move(id), *expected, *std::move(script), "edit");
}

asio::awaitable<net::ServerReply> list_script_versions(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto versions = co_await services.library.scripts().versions(*std::move(id));
  if (!versions) co_return problem_reply(versions.error(), call.request.request_id);
  json::array all;
  for (const store::ScriptVersion& version : *versions) all.push_back(version_json(version));
  co_return json_reply({{"versions", std::move(all)}});
}

asio::awaitable<net::ServerReply> diff_scripts(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const auto from = version_in(request.query, "from");
  if (!from) co_return problem_reply(from.error(), request.request_id);
  const auto to = version_in(request.query, "to");
  if (!to) co_return problem_reply(to.error(), request.request_id);
  if (!*from) co_return problem_reply(400, "from: is missing; it is the number of a version", request.request_id);
  const auto before = co_await script_of(services, *id, *from);
  if (!before) co_return problem_reply(before.error(), request.request_id);
  const auto after = co_await script_of(services, *id, *to);
  if (!after) co_return problem_reply(after.error(), request.request_id);
  const auto diff =
      co_await async::offload(services.rooms.workers, [&] { return studio::diff_scripts(*before, *after); });
  co_return json_reply(studio::to_json(diff));
}

asio::awaitable<net::ServerReply> restore_script(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const auto version = read_version_body(request.body);
  if (!version) co_return problem_reply(version.error(), request.request_id);
  const auto expected = expected_version(call);
  if (!expected) co_return problem_reply(expected.error(), request.request_id);
  if (*expected < 0) co_return version_wanted(call);
  auto script = co_await script_of(services, *id, *version);
  if (!script) co_return problem_reply(script.error(), request.request_id);
  co_return co_await save(services, call, *std::move(id), *expected, *std::move(script), "restore");
}

asio::awaitable<net::ServerReply> regenerate_turn(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (!request.body.empty()) {
    if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  }
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  auto instructions = read_optional_field(request.body, "instructions", kLongestInstructions);
  if (!instructions) co_return problem_reply(instructions.error(), request.request_id);
  const auto expected = expected_version(call);
  if (!expected) co_return problem_reply(expected.error(), request.request_id);
  std::size_t number = 0;
  const std::string_view digits = call.parameters[1];
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  const bool counted = error == std::errc() && end == digits.data() + digits.size();
  if (!services.rooms.chat.available()) {
    co_return problem_reply(400,
                            "no language model is configured that could write a turn; set GROQ_API_KEY or "
                            "OPENAI_API_KEY, or base_url and model under [llm] in the configuration",
                            request.request_id);
  }
  const auto kept = co_await services.library.scripts().script(*id, std::nullopt);
  if (!kept) co_return problem_reply(kept.error(), request.request_id);
  auto script = text::parse_script(kept->script);
  if (!script) {
    co_return problem_reply({.code = ErrorCode::kInternal, .message = script.error().message}, request.request_id);
  }
  if (*expected >= 0 && *expected != kept->version) co_return conflict(call, *kept, *script);
  const auto place = counted ? place_of(*script, number) : std::nullopt;
  if (!place) {
    co_return problem_reply(404, "the script has no such turn; turns are counted from 0 over all segments",
                            request.request_id);
  }
  auto rewritten = co_await writer::rewrite_turn(
      services.rooms.chat,
      {.script = *script, .segment = place->first, .turn = place->second, .instructions = *std::move(instructions)});
  if (!rewritten) co_return problem_reply(rewritten.error(), request.request_id);
  script->segments[place->first].turns[place->second] = std::move(rewritten->turn);
  co_return co_await save(services, call, *std::move(id), kept->version, *std::move(script), "turn");
}

asio::awaitable<net::ServerReply> render_episode(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const std::string dry = query_value(request.query, "dry_run");
  if (!dry.empty() && dry != "true" && dry != "false") {
    co_return problem_reply(400, "dry_run: must be true or false", request.request_id);
  }
  if (dry == "true") {
    auto script = co_await script_of(services, *std::move(id), std::nullopt);
    if (!script) co_return problem_reply(script.error(), request.request_id);
    const auto estimate = co_await studio::estimate_render(services.rooms, *std::move(script), text::Lexicon());
    if (!estimate) co_return problem_reply(estimate.error(), request.request_id);
    co_return json_reply({{"sentences", estimate->sentences},
                          {"to_speak", estimate->to_speak},
                          {"seconds", estimate->seconds_of_speech},
                          {"seconds_to_speak", estimate->seconds_to_speak},
                          {"paid_characters", estimate->paid_characters},
                          {"cost", estimate->cost ? json::value(*estimate->cost) : nullptr}});
  }
  const auto ordered = co_await services.library.catalogue().order_render(*std::move(id));
  if (!ordered) co_return problem_reply(ordered.error(), request.request_id);
  if (ordered->restart) services.library.runner().interrupt(ordered->job.id);
  services.library.runner().wake();
  co_return json_reply({{"job", studio::job_json(ordered->job)}}, 202);
}

}  // namespace showrunner::api
