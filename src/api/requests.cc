#include "api/requests.h"

#include <array>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "api/openai_voices.h"
#include "studio/settings.h"
#include "text/code_points.h"
#include "writer/llm.h"

namespace showrunner::api {

namespace {

constexpr std::size_t kLongestTopic = 2'000;
constexpr std::size_t kLongestInstructions = 4'096;
constexpr std::size_t kLongestSource = std::size_t{1} << 20U;
constexpr std::size_t kLongestUrl = 2'048;
constexpr std::size_t kMostSources = 20;
constexpr std::size_t kLongestText = 500'000;
constexpr std::size_t kLongestOpenAiInput = 4'096;  // OpenAI's contract
constexpr std::size_t kLongestName = 128;           // in bytes, as that of an address
constexpr std::size_t kBytesPerCharacter = 4;       // at most
constexpr std::size_t kLongestToken = 4'096;
constexpr double kShortestMinutes = 0.2;
constexpr double kLongestMinutes = 600;

constexpr std::array<std::string_view, 3> kWriters{"auto", "llm", "digest"};
constexpr std::array<std::string_view, 6> kFormats{"mp3", "opus", "aac", "flac", "wav", "pcm"};
constexpr std::array<std::string_view, 5> kEpisodeFormats{"mp3", "opus", "aac", "flac", "wav"};
constexpr std::array<std::string_view, 2> kStreamFormats{"audio", "sse"};

template <class Fields>
auto read_body(std::string_view body, const Options& options, Fields fields)
    -> Result<decltype(fields(std::declval<const text::JsonObject&>(), options))> {
  if (body.empty()) return fail(ErrorCode::kInvalidInput, "the body is empty; a JSON object is needed");
  const auto parsed = text::parse_json(body);
  if (!parsed) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the body is not the JSON it must be: {}", parsed.error().message));
  }
  text::JsonMistake mistake;
  auto read = fields(text::JsonObject::root(*parsed, mistake), options);
  if (mistake.noted()) return fail(mistake.error());
  return read;
}

/// A text of the interface, whose limits count characters, as the maxLength of JSON Schema does.
std::string limited(const text::JsonObject& json, std::string_view field, std::string text, std::size_t most) {
  const std::size_t characters = text::count_code_points(text);
  if (characters > most) json.note(field, fmt::format("has {} characters; at most {} are allowed", characters, most));
  return text;
}

std::string required_text(const text::JsonObject& json, std::string_view field, std::size_t most) {
  return limited(json, field, json.required_text(field, most * kBytesPerCharacter), most);
}

std::string optional_text(const text::JsonObject& json, std::string_view field, std::size_t most) {
  return limited(json, field, json.optional_text(field, most * kBytesPerCharacter), most);
}

/// `text`, which stands in `field`: a name or an address, which is on one line because messages and logs repeat it.
std::string on_one_line(const text::JsonObject& json, std::string_view field, std::string text) {
  if (text.find_first_of("\t\n") != std::string::npos) json.note(field, "must be on one line and without tabs");
  return text;
}

std::string optional_name(const text::JsonObject& json, std::string_view field) {
  return on_one_line(json, field, json.optional_text(field, kLongestName));
}

std::string required_name(const text::JsonObject& json, std::string_view field) {
  return on_one_line(json, field, json.required_text(field, kLongestName));
}

std::vector<std::string> optional_names(const text::JsonObject& json, std::string_view field, std::size_t most) {
  std::vector<std::string> names = json.optional_texts(field, most, kLongestName);
  for (const std::string& name : names) on_one_line(json, field, name);
  return names;
}

studio::SourceReference read_source(const text::JsonObject& json) {
  using Kind = studio::SourceReference::Kind;
  json.allow_only({"text", "url", "upload"});
  const int given = int(json.has("text")) + int(json.has("url")) + int(json.has("upload"));
  if (given != 1) {
    json.note(given == 0 ? "text" : "url", "a source has exactly one of text, url and upload");
    return {};
  }
  if (json.has("text")) return {.kind = Kind::kText, .value = required_text(json, "text", kLongestSource)};
  if (json.has("url")) {
    std::string url = on_one_line(json, "url", json.required_text("url", kLongestUrl));
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
      json.note("url", "must begin with http:// or https://");
    }
    return {.kind = Kind::kUrl, .value = std::move(url)};
  }
  return {.kind = Kind::kUpload, .value = required_name(json, "upload")};
}

}  // namespace

studio::ScriptOrder read_order_fields(const text::JsonObject& json, const Options& options, bool needs_material) {
  studio::ScriptOrder order;
  studio::EpisodeRequest& episode = order.episode;
  episode.topic = optional_text(json, "topic", kLongestTopic);
  if (json.has("sources")) {
    for (const text::JsonObject& source : json.objects("sources", 0, kMostSources)) {
      order.sources.push_back(read_source(source));
    }
  }
  if (needs_material && episode.topic.find_first_not_of(" \t\n") == std::string::npos && order.sources.empty()) {
    json.note("topic", "is missing; give a topic, or sources, or both");
  }
  if (auto style = json.optional_choice("style", writer::kStyles); !style.empty()) episode.style = std::move(style);
  if (auto tone = json.optional_choice("tone", writer::kTones); !tone.empty()) episode.tone = std::move(tone);
  episode.instructions = optional_text(json, "instructions", kLongestInstructions);
  const double usual_minutes = options.get<double>("episode.minutes");
  if (usual_minutes > 0) episode.minutes = usual_minutes;
  const auto minutes = json.optional_number("duration_minutes", kShortestMinutes, kLongestMinutes);
  if (minutes) episode.minutes = minutes;
  const auto hosts = json.optional_integer("num_speakers", 1, text::kMaxSpeakers);
  episode.voices = optional_names(json, "voices", text::kMaxSpeakers);
  episode.hosts = static_cast<std::size_t>(hosts.value_or(options.get<std::int64_t>("episode.hosts")));
  if (!hosts && episode.voices.size() > episode.hosts) episode.hosts = episode.voices.size();
  if (hosts && episode.voices.size() > episode.hosts) {
    json.note("voices", fmt::format("names {} voices for {} speakers", episode.voices.size(), episode.hosts));
  }
  episode.language = optional_name(json, "language");
  if (episode.language.empty()) episode.language = options.get<std::string>("episode.language");
  episode.intro = json.optional_flag("include_intro").value_or(true);
  episode.outro = json.optional_flag("include_outro").value_or(true);
  if (const auto writer = studio::parse_writer(json.optional_choice("writer", kWriters))) episode.writer = *writer;
  return order;
}

ScriptBody read_script_fields(const text::JsonObject& json, const Options& options) {
  json.allow_only({"topic", "sources", "style", "tone", "duration_minutes", "num_speakers", "voices", "language",
                   "include_intro", "include_outro", "instructions", "writer", "stream"});
  ScriptBody body{.order = read_order_fields(json, options, true)};
  body.stream = json.optional_flag("stream").value_or(false);
  return body;
}

Result<ScriptBody> read_script_body(std::string_view body, const Options& options) {
  return read_body(body, options, read_script_fields);
}

EpisodeBody read_episode_fields(const text::JsonObject& json, const Options& options) {
  json.allow_only({"topic", "sources", "style", "tone", "duration_minutes", "num_speakers", "voices", "language",
                   "include_intro", "include_outro", "instructions", "writer", "format"});
  EpisodeBody body{.order = read_order_fields(json, options, true)};
  if (const auto format = json.optional_choice("format", kEpisodeFormats); !format.empty()) {
    body.format = audio::parse_format(format).value_or(audio::Format::kMp3);
  }
  body.order.episode.render = studio::render_settings(body.format, options);
  return body;
}

Result<EpisodeBody> read_episode_body(std::string_view body, const Options& options) {
  return read_body(body, options, read_episode_fields);
}

Result<studio::SourceReference> read_source_body(std::string_view body, const Options& options) {
  return read_body(body, options,
                   [](const text::JsonObject& json, const Options& /*options*/) { return read_source(json); });
}

Result<std::string> read_session_body(std::string_view body, const Options& options) {
  return read_body(body, options, [](const text::JsonObject& json, const Options& /*options*/) {
    json.allow_only({"token"});
    return json.required_text("token", kLongestToken);
  });
}

studio::SpeechRequest read_tts_fields(const text::JsonObject& json, const Options& options) {
  json.allow_only({"text", "voice", "speed", "pitch", "format", "language"});
  studio::SpeechRequest request;
  request.text = required_text(json, "text", kLongestText);
  request.voice = optional_name(json, "voice");
  request.speed = json.optional_number("speed", 0.5, 2.0).value_or(1.0);
  request.pitch = json.optional_number("pitch", -12, 12).value_or(0.0);
  request.language = optional_name(json, "language");
  const std::string format = json.optional_choice("format", kFormats);
  request.render = studio::render_settings(audio::parse_format(format).value_or(audio::Format::kMp3), options);
  return request;
}

Result<studio::SpeechRequest> read_tts_body(std::string_view body, const Options& options) {
  return read_body(body, options, read_tts_fields);
}

namespace {

/// A voice's name, which clients may wrap as `{"id": NAME}`.
std::string read_openai_voice(const text::JsonObject& json) {
  if (!json.has_object("voice")) return required_name(json, "voice");
  const auto voice = json.optional_object("voice");
  voice->allow_only({"id"});
  return required_name(*voice, "id");
}

}  // namespace

Result<OpenAiSpeechBody> read_openai_speech_body(std::string_view body, const Options& options) {
  return read_body(body, options, [](const text::JsonObject& json, const Options& effective) {
    json.allow_only({"input", "model", "voice", "response_format", "speed", "instructions", "stream_format"});
    OpenAiSpeechBody read;
    read.speech.text = required_text(json, "input", kLongestOpenAiInput);
    read.model = required_name(json, "model");
    read.speech.voice = host_for_openai_voice(read_openai_voice(json));
    // Our engines speak at half to double pace; what lies outside is refused, not bent.
    read.speech.speed = json.optional_number("speed", 0.5, 2.0).value_or(1.0);
    const std::string format = json.optional_choice("response_format", kFormats);
    read.speech.render = studio::render_settings(audio::parse_format(format).value_or(audio::Format::kMp3), effective);
    read.sse = json.optional_choice("stream_format", kStreamFormats) == "sse";
    read.instructions = optional_text(json, "instructions", kLongestInstructions);
    return read;
  });
}

}  // namespace showrunner::api
