#include "studio/library/order.h"

#include <boost/json.hpp>

#include "text/json_reader.h"

namespace showrunner::studio {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongest = std::size_t{64} << 20U;
constexpr std::size_t kMost = 10'000;

std::string_view to_string(WriterChoice writer) {
  switch (writer) {
    case WriterChoice::kAuto: return "auto";
    case WriterChoice::kLlm: return "llm";
    case WriterChoice::kDigest: return "digest";
  }
  return "auto";
}

SourceReference read_source(const text::JsonObject& object) {
  for (const auto kind : {SourceReference::Kind::kUrl, SourceReference::Kind::kUpload}) {
    if (object.has(to_string(kind))) return {.kind = kind, .value = object.required_text(to_string(kind), kLongest)};
  }
  return {.kind = SourceReference::Kind::kText, .value = object.required_text("text", kLongest)};
}

}  // namespace

std::string to_json(const LibraryOrder& order) {
  const EpisodeRequest& episode = order.script.episode;
  json::array sources;
  for (const SourceReference& source : order.script.sources) {
    sources.push_back(json::object{{to_string(source.kind), source.value}});
  }
  json::array voices;
  for (const std::string& voice : episode.voices) voices.emplace_back(voice);
  json::object object{
      {"topic", episode.topic},         {"sources", std::move(sources)},  {"writer", to_string(episode.writer)},
      {"style", episode.style},         {"tone", episode.tone},           {"instructions", episode.instructions},
      {"include_intro", episode.intro}, {"include_outro", episode.outro}, {"num_speakers", episode.hosts},
      {"voices", std::move(voices)},    {"language", episode.language},   {"client", order.script.client},
      {"review", order.review},         {"publish", order.publish}};
  if (episode.minutes) object["duration_minutes"] = *episode.minutes;
  return json::serialize(object);
}

Result<LibraryOrder> order_from_json(std::string_view text) {
  const auto document = text::parse_json(text);
  if (!document) return fail(ErrorCode::kInternal, document.error().message);
  text::JsonMistake mistake;
  const auto object = text::JsonObject::root(*document, mistake);
  LibraryOrder order;
  EpisodeRequest& episode = order.script.episode;
  episode.topic = object.optional_text("topic", kLongest);
  for (const text::JsonObject& source : object.objects("sources", 0, kMost)) {
    order.script.sources.push_back(read_source(source));
  }
  episode.writer = parse_writer(object.optional_text("writer", kLongest)).value_or(WriterChoice::kAuto);
  episode.style = object.optional_text("style", kLongest);
  episode.tone = object.optional_text("tone", kLongest);
  episode.instructions = object.optional_text("instructions", kLongest);
  episode.intro = object.optional_flag("include_intro").value_or(true);
  episode.outro = object.optional_flag("include_outro").value_or(true);
  episode.hosts = static_cast<std::size_t>(object.required_integer("num_speakers", 1, text::kMaxSpeakers));
  episode.voices = object.optional_texts("voices", kMost, kLongest);
  episode.language = object.optional_text("language", kLongest);
  episode.minutes = object.optional_number("duration_minutes", 0, 1e6);
  order.script.client = object.optional_text("client", kLongest);
  order.review = object.optional_flag("review").value_or(false);
  order.publish = object.optional_flag("publish").value_or(false);
  if (mistake.noted()) return fail(ErrorCode::kInternal, mistake.error().message);
  return order;
}

}  // namespace showrunner::studio
