#include <chrono>
#include <set>

#include <fmt/format.h>

#include "api/handlers.h"
#include "api/openai_voices.h"
#include "speech/host.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

constexpr int kTestTokens = 16;  // fewer are refused by some
constexpr std::chrono::seconds kLongestTest{15};

std::string_view breaker_name(net::BreakerState state) {
  switch (state) {
    case net::BreakerState::kClosed: return "closed";
    case net::BreakerState::kOpen: return "open";
    case net::BreakerState::kHalfOpen: return "half_open";
  }
  return "closed";
}

/// `"available": …` of a provider, and why it is not.
std::string availability(const net::Upstream& upstream, std::size_t provider) {
  if (upstream.stats(provider).breaker != net::BreakerState::kOpen) return R"("available":true)";
  const auto seconds = (upstream.unavailable_for(provider).count() + 999) / 1000;
  return fmt::format(R"("available":false,"reason":"it failed several times in a row and is tried again in {} s")",
                     seconds);
}

std::string model_json(const net::Upstream& upstream, const writer::ChatModel& model) {
  const net::ProviderStats& stats = upstream.stats(model.provider);
  return fmt::format(
      R"({{"provider":{},"model":{},"base_url":{},"breaker":"{}","calls":{},"retries":{},"failures":{},{}}})",
      text::json_string(upstream.settings(model.provider).name), text::json_string(model.model),
      text::json_string(upstream.settings(model.provider).base_url), breaker_name(stats.breaker), stats.calls,
      stats.retries, stats.failures, availability(upstream, model.provider));
}

/// The services that speak, each once, by the hosts that they lend.
std::string remote_engines_json(const studio::Rooms& rooms) {
  std::string list;
  std::set<std::string_view> told;
  for (const speech::Host& host : rooms.hosts.remote()) {
    const speech::RemoteVoice& remote = host.settings.remote;
    if (!told.insert(remote.provider).second) continue;
    for (std::size_t provider = 0; provider < rooms.upstream.providers(); ++provider) {
      if (rooms.upstream.settings(provider).name != remote.provider) continue;
      list += fmt::format(R"(,{{"name":{},"model":{},{}}})", text::json_string(remote.provider),
                          text::json_string(remote.model), availability(rooms.upstream, provider));
    }
  }
  return list;
}

std::string engine_json(std::string_view name, const std::string& version, std::string_view failure) {
  if (!version.empty()) {
    return fmt::format(R"({{"name":"{}","available":true,"version":{}}})", name, text::json_string(version));
  }
  return fmt::format(R"({{"name":"{}","available":false,"reason":{}}})", name,
                     text::json_string(failure.empty() ? "the engine did not start" : failure));
}

std::string voice_json(const speech::Host& host) {
  return fmt::format(R"({{"id":{},"name":{},"gender":"{}","language":{},"engine":"{}","description":{}}})",
                     text::json_string(host.id), text::json_string(host.name),
                     host.gender == speech::Gender::kFemale ? "female" : "male", text::json_string(host.language),
                     speech::to_string(host.settings.engine), text::json_string(host.description));
}

}  // namespace

asio::awaitable<net::ServerReply> models_status(Services& services, const Call& /*call*/) {
  std::string models;
  for (const writer::ChatModel& model : services.rooms.chat.models()) {
    models += (models.empty() ? "" : ",") + model_json(services.rooms.upstream, model);
  }
  const auto versions = co_await services.rooms.voices.versions();
  const std::string failure = versions ? "" : versions.error().message;
  const std::string engines = engine_json("flite", versions ? versions->flite : "", failure) + "," +
                              engine_json("espeak", versions ? versions->espeak : "", failure) +
                              remote_engines_json(services.rooms);
  const bool model = services.rooms.chat.available();
  co_return net::ServerReply{
      .headers = "Cache-Control: no-store\r\n",
      .body = fmt::format(
          R"({{"writers":[{{"name":"llm","available":{}{}}},{{"name":"digest","available":true}}],"models":[{}],"engines":[{}]}})",
          model,
          model
              ? ""
              : R"(,"reason":"no model is configured: set GROQ_API_KEY or OPENAI_API_KEY, or [llm] base_url and model")",
          models, engines)};
}

/// One after the other, so that a slow one takes no place from those who want scripts.
asio::awaitable<net::ServerReply> test_models(Services& services, const Call& /*call*/) {
  writer::ChatClient& chat = services.rooms.chat;
  std::string list;
  for (std::size_t number = 0; number < chat.models().size(); ++number) {
    const writer::ChatModel& model = chat.models()[number];
    const auto begun = std::chrono::steady_clock::now();
    const auto reply = co_await chat.complete_with(
        number, {.user = "Say OK.", .max_tokens = kTestTokens, .deadline = Deadline::after(kLongestTest)});
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
    list += fmt::format(
        R"({}{{"provider":{},"model":{},"ok":{},"milliseconds":{:.1f},"error":{}}})", list.empty() ? "" : ",",
        text::json_string(services.rooms.upstream.settings(model.provider).name), text::json_string(model.model),
        reply.has_value(), took.count(), reply ? "null" : text::json_string(reply.error().message));
  }
  co_return net::ServerReply{.headers = "Cache-Control: no-store\r\n",
                             .body = fmt::format(R"({{"models":[{}]}})", list)};
}

std::optional<net::ServerReply> voices(Services& services, const Call& /*call*/) {
  std::string list;
  for (const auto hosts : {speech::hosts(), services.rooms.hosts.remote()}) {
    for (const speech::Host& host : hosts) list += (list.empty() ? "" : ",") + voice_json(host);
  }
  return net::ServerReply{.headers = "Cache-Control: max-age=60\r\n",
                          .body = fmt::format(R"({{"voices":[{}]}})", list)};
}

std::optional<net::ServerReply> openai_voice_list(Services& services, const Call& /*call*/) {
  std::string names;
  for (const auto& [name, host] : openai_voices()) names += fmt::format(R"({}"{}")", names.empty() ? "" : ",", name);
  for (const auto hosts : {speech::hosts(), services.rooms.hosts.remote()}) {
    for (const speech::Host& host : hosts) names += "," + text::json_string(host.id);
  }
  return net::ServerReply{.body = fmt::format(R"({{"voices":[{}]}})", names)};
}

std::optional<net::ServerReply> openai_models(Services& services, const Call& /*call*/) {
  const auto created = static_cast<std::int64_t>(services.probes.started_at);
  std::string list;
  for (const std::string_view name : {"showrunner", "tts-1", "tts-1-hd", "gpt-4o-mini-tts"}) {
    list += fmt::format(R"({}{{"id":"{}","object":"model","created":{},"owned_by":"showrunner"}})",
                        list.empty() ? "" : ",", name, created);
  }
  return net::ServerReply{.body = fmt::format(R"({{"object":"list","data":[{}]}})", list)};
}

}  // namespace showrunner::api
