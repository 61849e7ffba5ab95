#include "speech/remote_speech.h"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/ascii.h"
#include "speech/remote_text.h"

namespace showrunner::speech {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr int kTries = 2;
constexpr std::size_t kMaxListBytes = std::size_t{1} << 20U;
constexpr std::size_t kMostVoices = 1'000;

// The middle of what was measured of the built-in hosts (host_table.cc).
constexpr double kSecondsPerLetter = 0.065;
constexpr double kSecondsPerSentence = 0.2;

/// What the two letters before the underscore of a Kokoro voice mean.
constexpr std::array<std::pair<char, std::string_view>, 9> kKokoroLanguages{{{'a', "en-US"},
                                                                             {'b', "en-GB"},
                                                                             {'e', "es"},
                                                                             {'f', "fr"},
                                                                             {'h', "hi"},
                                                                             {'i', "it"},
                                                                             {'j', "ja"},
                                                                             {'p', "pt-BR"},
                                                                             {'z', "zh"}}};

std::string request_body(const RemoteProvider& provider, const VoiceSettings& settings, std::string_view text) {
  json::object body{{"model", settings.remote.model},
                    {"input", text},
                    {"voice", settings.voice},
                    {"response_format", provider.format.kind == RemoteFormat::Kind::kWav ? "wav" : "pcm"}};
  if (settings.rate != 1.0) body["speed"] = settings.rate;
  if (provider.instructions && !settings.remote.instructions.empty()) {
    body["instructions"] = settings.remote.instructions;
  }
  return json::serialize(body);
}

/// Counts a sentence as under way for as long as it lives.
class Place {
 public:
  Place(std::size_t& count, async::Condition& freed) : count_(count), freed_(freed) { ++count_; }

  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

  ~Place() {
    --count_;
    freed_.notify_all();
  }

 private:
  std::size_t& count_;
  async::Condition& freed_;
};

}  // namespace

Host remote_host(const net::ProviderSettings& service, const RemoteProvider& provider, std::string_view voice) {
  const std::size_t equals = voice.find('=');
  const std::string_view name = voice.substr(0, equals);
  std::string_view told = equals == std::string_view::npos ? std::string_view() : voice.substr(equals + 1);
  Host host{.id = ascii_lower_case(fmt::format("{}:{}", service.name, name)),
            .name = std::string(name),
            .gender = Gender::kFemale,
            .language = "en",
            .description = fmt::format("{} of {}", provider.model, service.name),
            .settings = {.engine = Engine::kRemote,
                         .voice = std::string(name),
                         .remote = {.provider = service.name,
                                    .base_url = service.base_url,
                                    .model = provider.model,
                                    .instructions = {}}},
            .gain_db = 0,
            .seconds_per_letter = kSecondsPerLetter,
            .seconds_per_sentence = kSecondsPerSentence};
  const auto kokoro = name.empty()
                          ? kKokoroLanguages.end()
                          : std::ranges::find(kKokoroLanguages, name[0], [](const auto& entry) { return entry.first; });
  if (name.size() > 3 && name[2] == '_' && (name[1] == 'f' || name[1] == 'm') && kokoro != kKokoroLanguages.end()) {
    host.gender = name[1] == 'm' ? Gender::kMale : Gender::kFemale;
    host.language = std::string(kokoro->second);
    host.name = std::string(name.substr(3));
  }
  if (told.starts_with('m')) host.gender = Gender::kMale;
  if (told.starts_with('f')) host.gender = Gender::kFemale;
  if (const std::size_t colon = told.find(':'); colon != std::string_view::npos) {
    host.language = std::string(told.substr(colon + 1));
  }
  if (!host.name.empty() && host.name[0] >= 'a' && host.name[0] <= 'z') {
    host.name[0] = static_cast<char>(host.name[0] - 'a' + 'A');
  }
  return host;
}

Result<std::vector<std::string>> parse_voice_list(std::string_view text) {
  boost::system::error_code error;
  const json::value parsed = json::parse(text, error);
  const json::value* list = &parsed;
  if (!error && parsed.is_object()) list = parsed.get_object().if_contains("voices");
  if (error || list == nullptr || !list->is_array()) {
    return fail(ErrorCode::kProviderFailed, "its list of voices cannot be read; name the voices in the configuration");
  }
  std::vector<std::string> voices;
  for (const json::value& entry : list->get_array()) {
    const json::value* name = &entry;
    if (entry.is_object()) {
      name = entry.get_object().if_contains("id");
      if (name == nullptr) name = entry.get_object().if_contains("name");
    }
    if (name == nullptr || !name->is_string() || name->get_string().empty() || voices.size() == kMostVoices) continue;
    // What stands behind "=" is the configuration's, not the service's.
    if (name->get_string().find('=') == json::string::npos) voices.emplace_back(name->get_string());
  }
  return voices;
}

RemoteSpeech::RemoteSpeech(const asio::any_io_executor& executor, net::Upstream& upstream,
                           std::vector<RemoteProvider> providers, std::size_t at_once)
    : upstream_(upstream), providers_(std::move(providers)), at_once_(at_once), freed_(executor) {}

asio::awaitable<Result<Utterance>> RemoteSpeech::speak(SpeakRequest request, Deadline deadline) {
  if (auto checked = check_settings(request.settings); !checked) co_return fail(std::move(checked.error()));
  const auto provider = std::ranges::find_if(providers_, [&](const RemoteProvider& candidate) {
    return upstream_.settings(candidate.upstream).name == request.settings.remote.provider;
  });
  if (provider == providers_.end()) {
    co_return fail(ErrorCode::kNotFound,
                   fmt::format("no speech service called \"{}\" is configured", request.settings.remote.provider));
  }
  if (!co_await freed_.wait([this] { return under_way_ < at_once_; })) {
    co_return fail(ErrorCode::kCancelled, "the sentence is not wanted any more");
  }
  const Place place(under_way_, freed_);
  co_return co_await say_all(*provider, request, deadline);
}

asio::awaitable<Result<Utterance>> RemoteSpeech::say_all(const RemoteProvider& provider, const SpeakRequest& request,
                                                         Deadline deadline) {
  std::vector<SpokenPart> spoken;
  for (TextPart& part : split_to_limit(request.text, provider.max_characters)) {
    std::string body = request_body(provider, request.settings, part.text);
    auto pcm = co_await say_part(provider, std::move(body), std::move(part.text), request.settings.rate, deadline);
    if (!pcm) co_return fail(std::move(pcm.error()));
    spoken.push_back({.pcm = *std::move(pcm), .clause_end = part.clause_end});
  }
  if (spoken.empty()) co_return fail(ErrorCode::kInvalidInput, "there is nothing to say");
  auto whole = join_parts(std::move(spoken));
  if (!whole) {
    co_return fail(ErrorCode::kProviderFailed,
                   fmt::format("{} {}", request.settings.remote.provider, whole.error().message));
  }
  co_return Utterance{.pcm = *std::move(whole), .words = {}};
}

asio::awaitable<Result<audio::Pcm>> RemoteSpeech::say_part(const RemoteProvider& provider, std::string body,
                                                           std::string text, double rate, Deadline deadline) {
  Error refusal;
  for (int tries = 0; tries < kTries; ++tries) {
    net::UpstreamCall call{.path = "/audio/speech", .body = body, .accept = "audio/*", .deadline = deadline};
    auto response = co_await upstream_.call(provider.upstream, std::move(call));
    if (!response) {
      // A request that a provider does not understand is ours, not the caller's.
      if (response.error().code == ErrorCode::kInvalidInput) response.error().code = ErrorCode::kProviderFailed;
      co_return fail(std::move(response.error()));
    }
    auto pcm = read_remote_audio(response->head.header("content-type"), response->body, provider.format);
    if (pcm) {
      const auto plausible = check_length(*pcm, text, rate);
      if (plausible) co_return *std::move(pcm);
      refusal = plausible.error();
    } else {
      refusal = pcm.error();
    }
  }
  refusal.message = fmt::format("{} {}", upstream_.settings(provider.upstream).name, refusal.message);
  co_return fail(std::move(refusal));
}

asio::awaitable<RemoteSpeech::Listing> RemoteSpeech::hosts(Deadline deadline) {
  Listing listing;
  for (const RemoteProvider& provider : providers_) {
    const net::ProviderSettings& service = upstream_.settings(provider.upstream);
    std::vector<std::string> voices = provider.voices;
    if (voices.empty()) {
      net::UpstreamCall call{.method = "GET",
                             .path = "/audio/voices",
                             .content_type = {},
                             .accept = "application/json",
                             .deadline = deadline,
                             .max_body_bytes = kMaxListBytes};
      const auto response = co_await upstream_.call(provider.upstream, std::move(call));
      auto listed =
          response ? parse_voice_list(response->body) : Result<std::vector<std::string>>(fail(response.error()));
      if (!listed) {
        Error failure = std::move(listed.error());
        failure.message = fmt::format("the voices of {}: {}", service.name, failure.message);
        listing.failures.push_back(std::move(failure));
        continue;
      }
      voices = *std::move(listed);
    }
    for (const std::string& voice : voices) listing.hosts.push_back(remote_host(service, provider, voice));
  }
  co_return listing;
}

}  // namespace showrunner::speech
