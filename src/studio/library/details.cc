#include "studio/library/details.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "text/json_reader.h"

namespace showrunner::studio {

namespace json = boost::json;

namespace {

constexpr std::size_t kLongest = std::size_t{1} << 20U;
constexpr std::size_t kMost = 100'000;
constexpr double kHuge = 1e15;
constexpr std::int64_t kLargest = std::int64_t{1} << 53U;

json::array list(const std::vector<text::Chapter>& chapters) {
  json::array all;
  for (const text::Chapter& chapter : chapters) {
    all.push_back({{"start_ms", chapter.start_ms}, {"end_ms", chapter.end_ms}, {"title", chapter.title}});
  }
  return all;
}

json::array list(const std::vector<std::string>& texts) {
  json::array all;
  for (const std::string& text : texts) all.emplace_back(text);
  return all;
}

std::vector<text::Chapter> read_chapters(const text::JsonObject& object, std::string_view field) {
  std::vector<text::Chapter> chapters;
  if (!object.has(field)) return chapters;
  for (const text::JsonObject& chapter : object.objects(field, 0, kMost)) {
    chapters.push_back({.start_ms = chapter.required_integer("start_ms", 0, kLargest),
                        .end_ms = chapter.required_integer("end_ms", -1, kLargest),
                        .title = chapter.optional_text("title", kLongest)});
  }
  return chapters;
}

template <class Value, class Read>
Result<Value> parsed(std::string_view text, Read read) {
  const auto document = text::parse_json(text);
  if (!document) return fail(ErrorCode::kInternal, document.error().message);
  text::JsonMistake mistake;
  Value value = read(text::JsonObject::root(*document, mistake));
  if (mistake.noted()) return fail(ErrorCode::kInternal, mistake.error().message);
  return value;
}

json::object written(const MediaFile& file) {
  return {{"name", file.name}, {"bytes", file.bytes}};
}

MediaFile read_file_of(const text::JsonObject& object, std::string_view field) {
  const auto file = object.optional_object(field);
  if (!file) return {};
  return {.name = file->optional_text("name", kLongest), .bytes = file->required_integer("bytes", 0, kLargest)};
}

std::optional<text::Chapter> read_soundbite(const text::JsonObject& object) {
  auto found = read_chapters(object, "soundbite");
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

}  // namespace

std::string to_json(const EpisodeDetails& details) {
  json::object object{{"type", details.type}};
  if (details.title_given) object["title_given"] = true;
  if (details.summary_given) object["summary_given"] = true;
  if (!details.notes.empty()) object["notes"] = details.notes;
  if (details.season) object["season"] = *details.season;
  if (details.number) object["number"] = *details.number;
  if (details.explicit_content) object["explicit"] = *details.explicit_content;
  if (details.chapters_locked) object["chapters_locked"] = true;
  if (!details.chapters.empty()) object["chapters"] = list(details.chapters);
  if (!details.failure.empty()) object["failure"] = details.failure;
  if (!details.notice.empty()) object["notice"] = details.notice;
  return json::serialize(object);
}

Result<EpisodeDetails> details_from_json(std::string_view text) {
  if (text.empty()) return EpisodeDetails{};
  return parsed<EpisodeDetails>(text, [](const text::JsonObject& object) {
    return EpisodeDetails{.title_given = object.optional_flag("title_given").value_or(false),
                          .summary_given = object.optional_flag("summary_given").value_or(false),
                          .notes = object.optional_text("notes", kLongest),
                          .season = object.optional_integer("season", 1, kLargest),
                          .number = object.optional_integer("number", 1, kLargest),
                          .type = object.required_text("type", kLongest),
                          .explicit_content = object.optional_flag("explicit"),
                          .chapters_locked = object.optional_flag("chapters_locked").value_or(false),
                          .chapters = read_chapters(object, "chapters"),
                          .failure = object.optional_text("failure", kLongest),
                          .notice = object.optional_text("notice", kLongest)};
  });
}

std::vector<const MediaFile*> RenderFacts::files() const {
  std::vector<const MediaFile*> all;
  for (const MediaFile* file : {&audio, &vtt, &srt, &json, &html, &chapters, &peaks, &opus}) {
    if (!file->name.empty()) all.push_back(file);
  }
  return all;
}

std::string to_json(const RenderFacts& facts) {
  const json::object object{
      {"audio", written(facts.audio)},
      {"vtt", written(facts.vtt)},
      {"srt", written(facts.srt)},
      {"json", written(facts.json)},
      {"html", written(facts.html)},
      {"chapters", written(facts.chapters)},
      {"peaks", written(facts.peaks)},
      {"opus", written(facts.opus)},
      {"opus_integrity", facts.opus_integrity},
      {"duration_seconds", facts.duration_seconds},
      {"loudness_lufs", facts.loudness_lufs},
      {"true_peak_dbtp", facts.true_peak_dbtp},
      {"words", facts.words},
      {"sentences", facts.sentences},
      {"cached_sentences", facts.cached_sentences},
      {"writer", facts.writer},
      {"model", facts.model},
      {"voices", list(facts.voices)},
      {"marks", list(facts.marks)},
      {"rendered_marks", list(facts.rendered_marks)},
      {"soundbite", list(facts.soundbite ? std::vector{*facts.soundbite} : std::vector<text::Chapter>())},
      {"complaints", list(facts.complaints)}};
  return json::serialize(object);
}

Result<RenderFacts> render_facts_from_json(std::string_view text) {
  return parsed<RenderFacts>(text, [](const text::JsonObject& object) {
    return RenderFacts{.audio = read_file_of(object, "audio"),
                       .vtt = read_file_of(object, "vtt"),
                       .srt = read_file_of(object, "srt"),
                       .json = read_file_of(object, "json"),
                       .html = read_file_of(object, "html"),
                       .chapters = read_file_of(object, "chapters"),
                       .peaks = read_file_of(object, "peaks"),
                       .opus = read_file_of(object, "opus"),
                       .opus_integrity = object.optional_text("opus_integrity", kLongest),
                       .duration_seconds = object.required_number("duration_seconds", 0, kHuge),
                       .loudness_lufs = object.required_number("loudness_lufs", -kHuge, kHuge),
                       .true_peak_dbtp = object.required_number("true_peak_dbtp", -kHuge, kHuge),
                       .words = object.required_integer("words", 0, kLargest),
                       .sentences = object.required_integer("sentences", 0, kLargest),
                       .cached_sentences = object.required_integer("cached_sentences", 0, kLargest),
                       .writer = object.optional_text("writer", kLongest),
                       .model = object.optional_text("model", kLongest),
                       .voices = object.optional_texts("voices", kMost, kLongest),
                       .marks = read_chapters(object, "marks"),
                       .rendered_marks = read_chapters(object, "rendered_marks"),
                       .soundbite = read_soundbite(object),
                       .complaints = object.optional_texts("complaints", kMost, kLongest)};
  });
}

}  // namespace showrunner::studio
