#include "app/providers.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include <fmt/format.h>

#include "base/split.h"

namespace showrunner::app {

namespace {

constexpr std::string_view kGroqUrl = "https://api.groq.com/openai/v1";
constexpr std::string_view kOpenAiUrl = "https://api.openai.com/v1";
constexpr std::size_t kGroqSpeechCharacters = 200;  ///< of one call; Groq refuses more
constexpr int kOpenAiPcmRate = 24'000;              ///< Hz, as OpenAI's reference says

std::chrono::milliseconds seconds_of(const Options& options, std::string_view name) {
  return std::chrono::milliseconds(std::llround(options.get<double>(name) * 1000));
}

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::vector<std::string> names_in(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty()) {
    std::string name(take_part(list, ','));
    std::erase(name, ' ');
    if (!name.empty()) names.push_back(std::move(name));
  }
  return names;
}

/// "auto" begins with the strictest mode, and the client goes down from there when the provider refuses it: one call lost
/// in each run of the program, which `usual_mode` saves where the answer is known.
std::optional<writer::JsonMode> json_mode(std::string_view name) {
  if (name == "auto" || name == "schema") return writer::JsonMode::kStrictSchema;
  if (name == "object") return writer::JsonMode::kJsonObject;
  if (name == "text") return writer::JsonMode::kText;
  return std::nullopt;
}

/// Groq keeps JSON schemas with its newer models only and refuses them with Llama 3.
writer::JsonMode usual_mode(std::string_view provider, std::string_view model) {
  const bool refuses = provider == "groq" && model.starts_with("llama-3");
  return refuses ? writer::JsonMode::kJsonObject : writer::JsonMode::kStrictSchema;
}

/// What goes into a request line or a header must not be able to end it. `url_name` is what the user has set.
Result<void> usable(const net::ProviderSettings& provider, std::string_view url_name) {
  if (!provider.base_url.starts_with("http://") && !provider.base_url.starts_with("https://")) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} must begin with http:// or https://, but is {}", url_name, provider.base_url));
  }
  const auto blank = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; };
  if (std::ranges::any_of(provider.base_url, blank)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} has white space in it", url_name));
  }
  if (std::ranges::any_of(provider.api_key, blank)) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("{} has white space in it; was a line break copied along?", provider.key_name));
  }
  return {};
}

/// A provider and the model to ask there; nothing where it is not configured.
struct Configured {
  net::ProviderSettings provider;
  std::string model;
};

Result<std::optional<Configured>> custom(const Options& options) {
  std::string url = without_slash(options.get<std::string>("llm.base_url"));
  if (url.empty()) return std::nullopt;
  if (!url.starts_with("http://") && !url.starts_with("https://")) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("llm.base_url must begin with http:// or https://, but is {}", url));
  }
  std::string model = options.get<std::string>("llm.model");
  if (model.empty()) {
    return fail(ErrorCode::kInvalidInput, "llm.base_url is set, but not which model to ask for there: set llm.model");
  }
  return Configured{.provider = {.name = "custom",
                                 .base_url = std::move(url),
                                 .api_key = options.get<std::string>("llm.api_key"),
                                 .key_name = "[llm] api_key"},
                    .model = std::move(model)};
}

std::optional<Configured> groq(const Options& options, const Environment& environment) {
  const auto key = environment("GROQ_API_KEY");
  if (!key) return std::nullopt;
  return Configured{
      .provider = {.name = "groq", .base_url = std::string(kGroqUrl), .api_key = *key, .key_name = "GROQ_API_KEY"},
      .model = options.get<std::string>("groq.model")};
}

std::optional<Configured> openai(const Options& options, const Environment& environment) {
  const auto key = environment("OPENAI_API_KEY");
  const auto url = environment("OPENAI_BASE_URL");
  if (!key && !url) return std::nullopt;
  return Configured{.provider = {.name = "openai",
                                 .base_url = without_slash(url.value_or(std::string(kOpenAiUrl))),
                                 .api_key = key.value_or(""),
                                 .key_name = "OPENAI_API_KEY"},
                    .model = options.get<std::string>("openai.model")};
}

/// The place of `provider` in the list, where it is put when it is not there yet: one service, one pool of connections.
std::size_t place_of(net::ProviderSettings provider, Providers& found) {
  const auto known = std::ranges::find(found.providers, provider.name, &net::ProviderSettings::name);
  if (known != found.providers.end()) return static_cast<std::size_t>(known - found.providers.begin());
  found.providers.push_back(std::move(provider));
  return found.providers.size() - 1;
}

/// The services of the two providers that have a key; a list of voices that is empty turns one off.
Result<void> add_known_speakers(const Options& options, const Environment& environment, Providers& found) {
  if (auto voices = names_in(options.get<std::string>("groq.voices")); environment("GROQ_API_KEY") && !voices.empty()) {
    net::ProviderSettings provider = groq(options, environment)->provider;
    if (auto fine = usable(provider, "GROQ_API_KEY"); !fine) return fine;
    found.speakers.push_back({.upstream = place_of(std::move(provider), found),
                              .model = options.get<std::string>("groq.speech_model"),
                              .voices = std::move(voices),
                              .max_characters = kGroqSpeechCharacters,
                              .format = {.kind = speech::RemoteFormat::Kind::kWav}});
  }
  if (auto voices = names_in(options.get<std::string>("openai.voices"));
      environment("OPENAI_API_KEY") && !voices.empty()) {
    net::ProviderSettings provider = openai(options, environment)->provider;
    if (auto fine = usable(provider, "OPENAI_BASE_URL"); !fine) return fine;
    const std::string& model = options.get<std::string>("openai.speech_model");
    found.speakers.push_back({.upstream = place_of(std::move(provider), found),
                              .model = model,
                              .voices = std::move(voices),
                              .format = {.kind = speech::RemoteFormat::Kind::kPcm, .pcm_rate = kOpenAiPcmRate},
                              .instructions = !model.starts_with("tts-1")});
  }
  return {};
}

Result<void> add_own_speaker(const Options& options, Providers& found) {
  std::string url = without_slash(options.get<std::string>("speech.base_url"));
  if (url.empty()) return {};
  const std::string& format = options.get<std::string>("speech.format");
  if (format != "wav" && format != "pcm") {
    return fail(ErrorCode::kInvalidInput, fmt::format("speech.format must be wav or pcm, but is {}", format));
  }
  net::ProviderSettings provider{.name = "speech",
                                 .base_url = std::move(url),
                                 .api_key = options.get<std::string>("speech.api_key"),
                                 .key_name = "[speech] api_key"};
  if (auto fine = usable(provider, "speech.base_url"); !fine) return fine;
  const bool wav = format == "wav";
  found.speakers.push_back(
      {.upstream = place_of(std::move(provider), found),
       .model = options.get<std::string>("speech.model"),
       .voices = names_in(options.get<std::string>("speech.voices")),
       .max_characters = static_cast<std::size_t>(options.get<std::int64_t>("speech.max_characters")),
       .format = {.kind = wav ? speech::RemoteFormat::Kind::kWav : speech::RemoteFormat::Kind::kPcm,
                  .pcm_rate = static_cast<int>(options.get<std::int64_t>("speech.pcm_rate"))}});
  return {};
}

}  // namespace

Environment process_environment() {
  return [](const char* name) -> std::optional<std::string> {
    const char* const value = std::getenv(name);
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

Result<Providers> providers_of(const Options& options, const Environment& environment) {
  const std::string& mode_name = options.get<std::string>("llm.json_mode");
  const auto mode = json_mode(mode_name);
  if (!mode) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("llm.json_mode must be auto, schema, object or text, but is {}", mode_name));
  }
  Providers found;
  for (const std::string& name : names_in(options.get<std::string>("llm.providers"))) {
    Result<std::optional<Configured>> configured = std::nullopt;
    if (name == "custom") {
      configured = custom(options);
    } else if (name == "groq") {
      configured = groq(options, environment);
    } else if (name == "openai") {
      configured = openai(options, environment);
    } else {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("llm.providers knows custom, groq and openai, but not {}", name));
    }
    if (!configured) return fail(std::move(configured.error()));
    if (!*configured) continue;
    if (auto fine = usable((*configured)->provider, name == "custom" ? "llm.base_url" : "OPENAI_BASE_URL"); !fine) {
      return fail(std::move(fine.error()));
    }
    const writer::JsonMode begin = mode_name == "auto" ? usual_mode(name, (*configured)->model) : *mode;
    found.models.push_back({.provider = found.providers.size(),
                            .model = std::move((*configured)->model),
                            .temperature = options.get<double>("llm.temperature"),
                            .json_mode = begin});
    found.providers.push_back(std::move((*configured)->provider));
  }
  if (auto added = add_known_speakers(options, environment, found); !added) return fail(std::move(added.error()));
  if (auto added = add_own_speaker(options, found); !added) return fail(std::move(added.error()));
  return found;
}

net::UpstreamLimits upstream_limits(const Options& options) {
  net::UpstreamLimits limits;
  limits.max_connections = static_cast<std::size_t>(options.get<std::int64_t>("upstream.max_connections"));
  limits.queue = static_cast<std::size_t>(options.get<std::int64_t>("upstream.queue"));
  limits.queue_timeout = seconds_of(options, "upstream.queue_timeout_seconds");
  limits.timeouts.connect = seconds_of(options, "upstream.connect_timeout_seconds");
  limits.timeouts.first_byte = seconds_of(options, "upstream.first_token_timeout_seconds");
  limits.timeouts.idle = seconds_of(options, "upstream.idle_timeout_seconds");
  limits.total = seconds_of(options, "upstream.total_timeout_seconds");
  limits.max_attempts = static_cast<int>(options.get<std::int64_t>("upstream.max_attempts"));
  return limits;
}

}  // namespace showrunner::app
