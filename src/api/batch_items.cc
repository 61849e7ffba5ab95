#include "api/batch_items.h"

#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "api/requests.h"
#include "api/speech_reply.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 3> kTypes{"script", "tts", "episode"};
constexpr std::size_t kLongestId = 200;

asio::awaitable<Result<std::string>> make_script(studio::ScriptService& scripts, studio::ScriptOrder order,
                                                 std::string key) {
  const auto answer = co_await scripts.write(std::move(order), std::move(key), {});
  if (!answer) co_return fail(answer.error());
  co_return answer->script->reply(answer->cache.outcome != cache::Outcome::kMiss);
}

asio::awaitable<Result<std::string>> make_speech(studio::SpeechService& speech, studio::SpeechRequest request,
                                                 std::string key) {
  const auto answer = co_await speech.speak(std::move(request), std::move(key), {});
  if (!answer) co_return fail(answer.error());
  co_return speech_json(*answer);
}

asio::awaitable<Result<std::string>> make_episode(studio::EpisodeService& episodes, studio::EpisodeOrder order,
                                                  std::string key) {
  const auto answer = co_await episodes.make(std::move(order), std::move(key), {});
  if (!answer) co_return fail(answer.error());
  co_return answer->description;
}

/// The work of `data`, which the mistake is noted in when it is wrong.
Result<studio::BatchItem> item_of(std::string_view type, const text::JsonObject& data, text::JsonMistake& mistake,
                                  const BatchSetting& setting) {
  Services& services = setting.services;
  if (type == "tts") {
    auto request = read_tts_fields(data, services.options);
    if (mistake.noted()) return fail(mistake.error());
    auto key = services.speech.key(request, setting.versions);
    if (!key) return fail(std::move(key.error()));
    return studio::BatchItem{.kind = studio::BatchKind::kSpeech, .key = *key, .make = [&services, request, key = *key] {
                               return make_speech(services.speech, request, key);
                             }};
  }
  if (type == "episode") {
    auto body = read_episode_fields(data, services.options);
    if (mistake.noted()) return fail(mistake.error());
    studio::EpisodeOrder order{.script = std::move(body.order)};
    order.script.client = setting.client;
    auto key = services.episodes.key(order, setting.versions);
    if (!key) return fail(std::move(key.error()));
    return studio::BatchItem{.kind = studio::BatchKind::kEpisode, .key = *key, .make = [&services, order, key = *key] {
                               return make_episode(services.episodes, order, key);
                             }};
  }
  auto body = read_script_fields(data, services.options);
  if (body.stream) data.note("stream", "cannot be true in a batch; ask for the batch as application/x-ndjson instead");
  if (mistake.noted()) return fail(mistake.error());
  body.order.client = setting.client;
  auto key = services.scripts.key(body.order);
  if (!key) return fail(std::move(key.error()));
  return studio::BatchItem{
      .kind = studio::BatchKind::kScript, .key = *key, .make = [&services, order = std::move(body.order), key = *key] {
        return make_script(services.scripts, order, key);
      }};
}

}  // namespace

Result<json::array> parse_batch(std::string_view body) {
  auto parsed = text::parse_json(body);
  if (!parsed) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the body is not the JSON it must be: {}", parsed.error().message));
  }
  json::array* requests = parsed->if_array();
  if (json::object* object = parsed->if_object()) {
    text::JsonMistake mistake;
    text::JsonObject::root(*parsed, mistake).allow_only({"requests"});
    if (mistake.noted()) return fail(mistake.error());
    json::value* member = object->if_contains("requests");
    requests = member == nullptr ? nullptr : member->if_array();
  }
  if (requests == nullptr || requests->empty() || requests->size() > kMostBatchItems) {
    return fail(Error{.code = ErrorCode::kInvalidInput,
                      .message = fmt::format("a batch is an array of 1 to {} requests, or an object with such an array "
                                             "as `requests`",
                                             kMostBatchItems),
                      .field = "$.requests"});
  }
  return std::move(*requests);
}

BatchEntry read_entry(const json::value& item, std::size_t place, const BatchSetting& setting) {
  BatchEntry entry{.id_json = std::to_string(place), .item = fail(Error{})};
  text::JsonMistake mistake;
  const auto object = text::JsonObject::root(item, mistake);
  object.allow_only({"id", "type", "data"});
  if (const json::object* fields = item.if_object()) {
    if (const json::value* id = fields->if_contains("id")) {
      const json::string* name = id->if_string();
      if (id->is_number() || (name != nullptr && name->size() <= kLongestId)) {
        entry.id_json = json::serialize(*id);
      } else {
        object.note("id", fmt::format("must be a number or a string of at most {} bytes", kLongestId));
      }
    }
  }
  const std::string type = object.optional_choice("type", kTypes);
  if (type.empty() && !mistake.noted()) object.note("type", "is missing; it must be script, tts or episode");
  for (const std::string_view known : kTypes) {
    if (known == type) entry.type = known;
  }
  const auto data = object.optional_object("data");
  if (!data) object.note("data", "is missing; it must be an object");
  entry.item = mistake.noted() || !data ? Result<studio::BatchItem>(fail(mistake.error()))
                                        : item_of(entry.type, *data, mistake, setting);
  return entry;
}

}  // namespace showrunner::api
