// Any bytes as the body of every request: an order within its bounds, or a mistake of the client that names the field and
// can be told in a reply.
#include <cstdlib>

#include <boost/json/value.hpp>

#include "api/error_map.h"
#include "api/requests.h"
#include "studio/settings.h"
#include "text/code_points.h"
#include "text/json_reader.h"

namespace api = showrunner::api;
namespace studio = showrunner::studio;
namespace text = showrunner::text;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_mistake(const showrunner::Error& error) {
  check(error.code == showrunner::ErrorCode::kInvalidInput && !error.message.empty());
  check(error.message.find_first_of("\r\n") == std::string::npos);
  const std::string& field = error.field;
  check(field.empty() || field == "$" || field.starts_with("$.") || field.starts_with("$[\""));
  check(field.empty() || error.message.starts_with(field + ": "));
  check(text::parse_json(api::problem_json(api::problem_of(error.code), error, "fuzz")).has_value());
}

void check_name(std::string_view name) {
  check(name.size() <= 128 && name.find_first_of("\t\r\n") == name.npos);
}

void check_order(const studio::ScriptOrder& order) {
  const studio::EpisodeRequest& episode = order.episode;
  check(!episode.topic.empty() || !order.sources.empty());
  check(text::count_code_points(episode.topic) <= 2'000 && text::count_code_points(episode.instructions) <= 4'096);
  check(order.sources.size() <= 20);
  check(std::ranges::find(showrunner::writer::kStyles, episode.style) != std::end(showrunner::writer::kStyles));
  check(std::ranges::find(showrunner::writer::kTones, episode.tone) != std::end(showrunner::writer::kTones));
  check(!episode.minutes || (*episode.minutes >= 0.2 && *episode.minutes <= 600));
  check(episode.hosts >= 1 && episode.hosts <= text::kMaxSpeakers && episode.voices.size() <= episode.hosts);
  check_name(episode.language);
  for (const std::string& voice : episode.voices) check_name(voice);
  for (const studio::SourceReference& source : order.sources) {
    check(!source.value.empty());
    if (source.kind == studio::SourceReference::Kind::kUrl) {
      check(source.value.starts_with("http://") || source.value.starts_with("https://"));
    }
  }
}

void check_speech(const studio::SpeechRequest& request) {
  check(request.text.find_first_not_of(" \t\n") != std::string::npos &&
        text::count_code_points(request.text) <= 500'000);
  check(request.speed >= 0.5 && request.speed <= 2 && request.pitch >= -12 && request.pitch <= 12);
  check_name(request.voice);
  check_name(request.language);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const showrunner::Options options(studio::option_table());
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto script = api::read_script_body(body, options);
  script ? check_order(script->order) : check_mistake(script.error());
  const auto episode = api::read_episode_body(body, options);
  episode ? check_order(episode->order) : check_mistake(episode.error());
  if (episode) check(episode->order.episode.render.format == episode->format);
  const auto speech = api::read_tts_body(body, options);
  speech ? check_speech(*speech) : check_mistake(speech.error());
  const auto openai = api::read_openai_speech_body(body, options);
  openai ? check_speech(openai->speech) : check_mistake(openai.error());
  return 0;
}
