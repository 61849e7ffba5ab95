#include "studio/outputs.h"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/file.h"

namespace showrunner::studio {

OutputPaths OutputPaths::beside(const std::filesystem::path& audio) {
  const auto with = [&audio](std::string_view ending) {
    std::filesystem::path path = audio;
    return path.replace_extension(ending);
  };
  return {.audio = audio,
          .vtt = with("vtt"),
          .srt = with("srt"),
          .chapters = with("chapters.json"),
          .script = with("script.json")};
}

void Timeline::add(const text::Script& script, const Line& line, const audio::Placement& placement) {
  const std::int64_t start = to_ms(placement.first_sample);
  if (starts_.empty() || starts_.back().segment != line.segment) {
    starts_.push_back({.segment = line.segment, .ms = starts_.empty() ? 0 : start});
  }
  cues_.push_back({.start_ms = start,
                   .end_ms = to_ms(placement.end_sample),
                   .speaker = script.speakers[line.speaker].name,
                   .text = line.written});
}

std::vector<text::Chapter> Timeline::chapters(const text::Script& script, std::int64_t total_samples) const {
  std::vector<text::Chapter> chapters;
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    chapters.push_back({.start_ms = starts_[i].ms,
                        .end_ms = i + 1 < starts_.size() ? starts_[i + 1].ms : to_ms(total_samples),
                        .title = script.segments[starts_[i].segment].title});
  }
  return chapters;
}

audio::EpisodeTags tags_for(const text::Script& script, const std::vector<text::Chapter>& chapters) {
  std::vector<std::string_view> names;
  for (const text::Speaker& speaker : script.speakers) names.push_back(speaker.name);
  audio::EpisodeTags tags;
  tags.title = script.title;
  tags.artist = fmt::format("{}", fmt::join(names, ", "));
  tags.album = script.title;
  tags.language = script.language;
  tags.comment = fmt::format("{}{}Read by synthetic voices.", script.summary, script.summary.empty() ? "" : " ");
  for (const text::Chapter& chapter : chapters) {
    tags.chapters.push_back({.start_ms = chapter.start_ms, .end_ms = chapter.end_ms, .title = chapter.title});
  }
  return tags;
}

Result<std::vector<AtomicFile>> prepare_side_files(const OutputPaths& paths, const text::Script& script,
                                                   const std::vector<text::Cue>& cues,
                                                   const std::vector<text::Chapter>& chapters) {
  struct SideFile {
    const std::filesystem::path* path;
    std::string content;
  };

  const std::array files{SideFile{.path = &paths.vtt, .content = text::to_webvtt(cues)},
                         SideFile{.path = &paths.srt, .content = text::to_srt(cues)},
                         SideFile{.path = &paths.chapters, .content = text::to_chapters_json(chapters)},
                         SideFile{.path = &paths.script, .content = text::to_json(script)}};
  std::vector<AtomicFile> prepared;
  for (const SideFile& file : files) {
    auto atomic = AtomicFile::create(*file.path);
    if (!atomic) return fail(std::move(atomic.error()));
    if (auto written = atomic->write(file.content); !written) return fail(std::move(written.error()));
    prepared.push_back(*std::move(atomic));
  }
  return prepared;
}

}  // namespace showrunner::studio
