#include "studio/library/packaging.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "audio/peaks.h"
#include "audio/retag.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "studio/lint/episode_rules.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kLargestSideFile = std::size_t{256} << 20U;
constexpr std::size_t kPeaks = 2'000;
/// Bounds of the name space for a soundbite, and where it is best.
constexpr std::int64_t kShortestBiteMs = 15'000;
constexpr std::int64_t kGoodBiteMs = 30'000;
constexpr std::int64_t kLongestBiteMs = 120'000;

/// Files that were put on the shelf for something that is not whole yet; they go again unless it becomes so.
class Placing {
 public:
  Placing(MediaShelf& shelf, const store::Id& scope) : shelf_(shelf), scope_(scope), before_(shelf.names(scope)) {}

  Placing(const Placing&) = delete;
  Placing& operator=(const Placing&) = delete;

  ~Placing() {
    for (const std::string& name : added_) shelf_.remove(scope_, name);
  }

  Result<MediaFile> put(std::string_view bytes, std::string_view extension) {
    return noted(shelf_.put(scope_, bytes, extension));
  }

  Result<MediaFile> put_file(const std::filesystem::path& from, std::string_view extension) {
    return noted(shelf_.put_file(scope_, from, extension));
  }

  /// It is whole: everything stays.
  void keep() { added_.clear(); }

 private:
  /// What was there before stays in any case: another render has it too.
  Result<MediaFile> noted(Result<MediaFile> file) {
    if (file && !before_.contains(file->name)) added_.push_back(file->name);
    return file;
  }

  MediaShelf& shelf_;
  const store::Id& scope_;
  std::set<std::string> before_;
  std::vector<std::string> added_;
};

audio::EpisodeTags tags_of(const text::Script& script, const std::vector<text::Chapter>& chapters,
                           const Imprint& imprint) {
  audio::EpisodeTags tags = tags_for(script, chapters);
  if (!imprint.title.empty()) tags.title = imprint.title;
  if (!imprint.album.empty()) tags.album = imprint.album;
  if (!imprint.artist.empty()) tags.artist = imprint.artist;
  tags.track = imprint.track;
  tags.released_ms = imprint.made;
  tags.page = imprint.page;
  tags.cover = imprint.cover;
  return tags;
}

/// From where the second chapter begins (the first is a greeting as often as not), whole sentences of about half a minute.
std::optional<text::Chapter> soundbite_of(const std::vector<text::Cue>& cues,
                                          const std::vector<text::Chapter>& chapters) {
  const text::Chapter* const from = chapters.size() > 1 ? &chapters[1] : chapters.empty() ? nullptr : chapters.data();
  const std::int64_t earliest = from == nullptr ? 0 : from->start_ms;
  const auto first = std::ranges::find_if(cues, [&](const text::Cue& cue) { return cue.start_ms >= earliest; });
  if (first == cues.end()) return std::nullopt;
  std::int64_t end = 0;
  for (auto cue = first; cue != cues.end() && cue->end_ms - first->start_ms <= kLongestBiteMs; ++cue) {
    end = cue->end_ms;
    if (end - first->start_ms >= kGoodBiteMs) break;
  }
  if (end - first->start_ms < kShortestBiteMs) return std::nullopt;
  return text::Chapter{.start_ms = first->start_ms, .end_ms = end, .title = from == nullptr ? "" : from->title};
}

Result<std::vector<text::Cue>> cues_of(const std::filesystem::path& vtt) {
  const auto content = read_file(vtt, kLargestSideFile);
  if (!content) return fail(content.error());
  return text::parse_webvtt(*content);
}

std::string plain_text(const std::vector<text::Cue>& cues) {
  std::string text;
  for (const text::Cue& cue : cues) text += cue.text + "\n";
  return text;
}

std::vector<std::string> complaints_of(const EpisodeFiles& files, const Imprint& imprint) {
  const auto findings = lint_episode(files);
  if (!findings) return {findings.error().message};
  std::vector<std::string> complaints;
  for (const Finding& finding : *findings) {
    if (finding.verdict != Verdict::kFail) continue;
    // Without a podcast there is nothing to name in the album; the gate of a publication looks at files that have one.
    if (imprint.album.empty() && finding.rule.starts_with("E5")) continue;
    complaints.push_back(fmt::format("{}: {}", finding.rule, finding.detail));
  }
  return complaints;
}

}  // namespace

std::vector<text::Chapter> place_chapters(std::vector<text::Chapter> wanted, const std::vector<text::Cue>& cues,
                                          std::int64_t duration_ms) {
  std::vector<text::Chapter> placed;
  for (text::Chapter& chapter : wanted) {
    if (chapter.start_ms >= duration_ms) continue;
    if (!placed.empty() && !cues.empty()) {
      const auto nearest = std::ranges::min_element(
          cues, {}, [&](const text::Cue& cue) { return std::abs(cue.start_ms - chapter.start_ms); });
      chapter.start_ms = nearest->start_ms;
    }
    const std::int64_t earliest = placed.empty() ? 0 : placed.back().start_ms + 1;
    if (chapter.start_ms < earliest) continue;
    if (!placed.empty()) placed.back().end_ms = chapter.start_ms;
    placed.push_back(std::move(chapter));
  }
  if (!placed.empty()) placed.back().end_ms = duration_ms;
  return placed;
}

Result<Package> package_episode(const OutputPaths& made, const store::Id& episode, const Imprint& imprint,
                                MediaShelf& shelf, const std::filesystem::path& opus) {
  const auto script_json = read_file(made.script, kLargestSideFile);
  if (!script_json) return fail(script_json.error());
  const auto script = text::parse_script(*script_json);
  if (!script) return fail(script.error());
  const auto cues = cues_of(made.vtt);
  if (!cues) return fail(cues.error());
  const auto chapters_json = read_file(made.chapters, kLargestSideFile);
  if (!chapters_json) return fail(chapters_json.error());
  auto rendered = text::parse_chapters_json(*chapters_json);
  if (!rendered) return fail(rendered.error());

  Package package{.spoken = plain_text(*cues)};
  RenderFacts& facts = package.facts;
  const std::int64_t duration_ms = rendered->empty() ? 0 : rendered->back().end_ms;
  facts.duration_seconds = static_cast<double>(duration_ms) / 1000;
  facts.rendered_marks = *std::move(rendered);
  facts.marks = imprint.chapters.empty() ? facts.rendered_marks : place_chapters(imprint.chapters, *cues, duration_ms);
  facts.soundbite = soundbite_of(*cues, facts.marks);

  const std::filesystem::path bench = made.audio.parent_path();
  EpisodeFiles files{.audio = bench / "tagged.mp3",
                     .vtt = made.vtt,
                     .srt = made.srt,
                     .chapters = bench / "marks.json",
                     .script = made.script,
                     .json_transcript = bench / "transcript.json",
                     .html_transcript = bench / "transcript.html"};
  const std::string transcript_json = text::to_transcript_json(*cues);
  const std::string transcript_html = text::to_transcript_html(*cues);
  const std::string chapters = text::to_chapters_json(facts.marks);
  for (const auto& [path, content] :
       {std::pair(&files.chapters, &chapters), std::pair(&files.json_transcript, &transcript_json),
        std::pair(&files.html_transcript, &transcript_html)}) {
    if (auto done = write_file_atomically(*path, *content); !done) return fail(std::move(done.error()));
  }
  if (auto done = audio::retag_mp3(made.audio, files.audio, tags_of(*script, facts.marks, imprint)); !done) {
    return fail(std::move(done.error()));
  }
  const auto peaks = audio::waveform_peaks(made.audio, kPeaks);
  if (!peaks) return fail(peaks.error());
  facts.complaints = complaints_of(files, imprint);

  Placing placing(shelf, episode);
  const auto place = [&](MediaFile& file, Result<MediaFile> placed) -> Result<void> {
    if (!placed) return fail(std::move(placed.error()));
    file = *std::move(placed);
    return {};
  };
  for (auto& [file, path, extension] :
       std::initializer_list<std::tuple<MediaFile*, std::filesystem::path, std::string_view>>{
           {&facts.audio, files.audio, "mp3"},
           {&facts.vtt, files.vtt, "vtt"},
           {&facts.srt, files.srt, "srt"},
           {&facts.json, files.json_transcript, "json"},
           {&facts.html, files.html_transcript, "html"},
           {&facts.chapters, files.chapters, "chapters.json"}}) {
    if (auto done = place(*file, placing.put_file(path, extension)); !done) return fail(std::move(done.error()));
  }
  if (auto done = place(facts.peaks, placing.put(*peaks, "peaks")); !done) return fail(std::move(done.error()));
  if (!opus.empty()) {
    const auto twin = MappedFile::open(opus);
    if (!twin) return fail(twin.error());
    if (auto done = place(facts.opus, placing.put(twin->bytes(), "opus")); !done) return fail(std::move(done.error()));
    facts.opus_integrity = subresource_integrity(twin->bytes());
  }
  placing.keep();
  return package;
}

Result<RenderFacts> package_anew(const RenderFacts& facts, const text::Script& script, const store::Id& episode,
                                 const Imprint& imprint, const std::filesystem::path& bench, MediaShelf& shelf) {
  const auto audio = shelf.find(episode, facts.audio.name);
  if (!audio) return fail(audio.error());
  RenderFacts anew = facts;
  const std::int64_t duration_ms = std::llround(facts.duration_seconds * 1000);
  const auto vtt = shelf.find(episode, facts.vtt.name);
  if (!vtt) return fail(vtt.error());
  const auto cues = cues_of(*vtt);
  if (!cues) return fail(cues.error());
  anew.marks = imprint.chapters.empty() ? facts.rendered_marks : place_chapters(imprint.chapters, *cues, duration_ms);
  anew.soundbite = soundbite_of(*cues, anew.marks);

  EpisodeFiles files{.audio = bench / "episode.mp3",
                     .vtt = *vtt,
                     .chapters = bench / "chapters.json",
                     .script = bench / "script.json"};
  for (const auto& [path, file] : {std::pair(&files.srt, &facts.srt), std::pair(&files.json_transcript, &facts.json),
                                   std::pair(&files.html_transcript, &facts.html)}) {
    const auto found = shelf.find(episode, file->name);
    if (!found) return fail(found.error());
    *path = *found;
  }
  if (auto done = audio::retag_mp3(*audio, files.audio, tags_of(script, anew.marks, imprint)); !done) {
    return fail(std::move(done.error()));
  }
  for (const auto& [path, content] : {std::pair(files.chapters, text::to_chapters_json(anew.marks)),
                                      std::pair(files.script, text::to_json(script))}) {
    if (auto done = write_file_atomically(path, content); !done) return fail(std::move(done.error()));
  }
  anew.complaints = complaints_of(files, imprint);

  Placing placing(shelf, episode);
  auto tagged = placing.put_file(files.audio, "mp3");
  if (!tagged) return fail(std::move(tagged.error()));
  auto chapters = placing.put_file(files.chapters, "chapters.json");
  if (!chapters) return fail(std::move(chapters.error()));
  anew.audio = *std::move(tagged);
  anew.chapters = *std::move(chapters);
  placing.keep();
  return anew;
}

}  // namespace showrunner::studio
