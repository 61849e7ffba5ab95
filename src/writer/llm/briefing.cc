#include "writer/llm/briefing.h"

#include <ranges>

#include <fmt/format.h>

#include "text/code_points.h"
#include "writer/llm/prompt_texts.h"
#include "writer/llm/prompts.h"

namespace showrunner::writer::llm {
namespace {

// Bytes of source in one prompt; a token is about four. The outline needs the whole of it, if only in excerpts, and is asked
// for once; a segment's slice comes with each of its calls. Long sources stay within the 16,000 tokens of small models.
constexpr std::size_t kOutlineSourceBytes = 40'000;
constexpr std::size_t kEpisodeSourceBytes = 24'000;
constexpr std::size_t kSegmentSourceBytes = 16'000;

constexpr std::size_t kLastTurns = 4;  ///< quoted to the model, so that the next one follows from them
constexpr std::size_t kLastTurnBytes = 500;
constexpr std::size_t kRecapBytes = 1'200;
constexpr std::size_t kTopicBytes = 2'000;
constexpr std::size_t kInstructionBytes = 4'000;
constexpr std::size_t kNameBytes = 100;

/// "Label: text" with the text on one line; empty for an empty text.
std::string labelled(std::string_view label, std::string_view text, std::size_t most) {
  std::string line;
  append_as_data(line, text::first_bytes(text, most));
  return line.empty() ? line : fmt::format("{}: {}", label, line);
}

std::string points_of(const PlannedSegment& segment) {
  std::string lines;
  for (const std::string& point : segment.points) {
    lines += lines.empty() ? "- " : "\n- ";
    append_as_data(lines, point);
  }
  return lines.empty() ? "- " + segment.title : lines;
}

std::string plan_of(const Outline& outline) {
  std::string lines;
  for (std::size_t i = 0; i < outline.segments.size(); ++i) {
    fmt::format_to(std::back_inserter(lines), "{}{}. ", i == 0 ? "" : "\n", i + 1);
    append_as_data(lines, outline.segments[i].title);
  }
  return lines;
}

/// What has been said: the points of earlier segments, as far as there is room from the latest back, and the last turns.
std::string so_far_of(const text::Script& script, std::span<const PlannedSegment> done) {
  if (script.segments.empty()) return {};
  std::string text;
  std::size_t from = done.size();
  std::size_t bytes = 0;
  const auto size = [](const PlannedSegment& segment) {
    std::size_t sum = segment.title.size() + 8;
    for (const std::string& point : segment.points) sum += point.size() + 2;
    return sum;
  };
  while (from > 0 && bytes + size(done[from - 1]) <= kRecapBytes) bytes += size(done[--from]);
  for (const PlannedSegment& segment : done.subspan(from)) {
    text += text.empty() ? "Said already, not to be said again:\n- " : "- ";
    append_as_data(text, segment.title);
    for (std::size_t i = 0; i < segment.points.size(); ++i) {
      text += i == 0 ? ": " : "; ";
      append_as_data(text, segment.points[i]);
    }
    text += '\n';
  }
  text += "The last turns before yours:";
  std::vector<const text::Turn*> last;
  for (const text::Segment& segment : script.segments | std::views::reverse) {
    for (const text::Turn& turn : segment.turns | std::views::reverse)
      if (last.size() < kLastTurns) last.push_back(&turn);
    if (last.size() == kLastTurns) break;
  }
  for (const text::Turn* turn : last | std::views::reverse) {
    fmt::format_to(std::back_inserter(text), "\n{} said: ", turn->speaker);
    const std::string& said = turn->text;
    // The end of a long turn is what the next one follows.
    std::size_t start = said.size() > kLastTurnBytes ? said.size() - kLastTurnBytes : 0;
    while (start < said.size() && (static_cast<unsigned char>(said[start]) & 0xC0U) == 0x80U) ++start;
    append_as_data(text, std::string_view(said).substr(start));
  }
  return text;
}

bool counts_characters(std::string_view language) {
  const std::string_view primary = language.substr(0, language.find('-'));
  return primary == "zh" || primary == "ja" || primary == "th" || primary == "lo" || primary == "km";
}

}  // namespace

Briefing::Briefing(const LlmRequest& request, const SourcePassages& passages) : request_(request), passages_(passages) {
  subject_ = labelled("Topic", request.topic, kTopicBytes);
  if (subject_.empty()) subject_ = "Topic: what the source passages tell";
  instructions_ = labelled("Wishes of the user, as far as they fit the rules", request.instructions, kInstructionBytes);
  language_ = request.language;
  for (const text::Speaker& speaker : request.speakers) {
    if (!speaker_ids_.empty()) {
      speaker_ids_ += ", ";
      speakers_ += '\n';
    }
    speaker_ids_ += speaker.id;
    fmt::format_to(std::back_inserter(speakers_), "- {}: ", speaker.id);
    append_as_data(speakers_, text::first_bytes(speaker.name, kNameBytes));
    if (!speaker.role.empty()) {
      speakers_ += ", ";
      append_as_data(speakers_, text::first_bytes(speaker.role, kNameBytes));
    }
  }
  if (counts_characters(language_)) fmt::format_to(std::back_inserter(speakers_), "\n{}", frame_line("characters"));
}

std::string Briefing::sources(Slice slice, std::size_t most) const {
  if (passages_.empty()) return std::string(frame_line("no_source"));
  std::string text(frame_line("source"));
  text += '\n';
  passages_.append_fenced(text, slice, most);
  return text;
}

std::string Briefing::frame(bool first, bool last) const {
  std::string text;
  const auto add = [&text](std::string_view name) {
    if (!text.empty()) text += ' ';
    text += frame_line(name);
  };
  if (first) add(request_.intro ? "intro" : "no_intro");
  if (first && !request_.outro) add("notice_first");
  if (!first) add("go_on");
  if (last) {
    add(request_.outro ? "outro" : "no_outro");
  } else {
    add("not_the_end");
  }
  return text;
}

std::string Briefing::episode(int words) const {
  // A chapter shorter than half a minute is none.
  const std::string_view segments = words < 200 ? "one segment" : "two or three segments";
  return fill_prompt(episode_prompt(), {{"subject", subject_},
                                        {"style", style_guidance(request_.style)},
                                        {"tone", tone_guidance(request_.tone)},
                                        {"language", language_},
                                        {"speaker_ids", speaker_ids_},
                                        {"speakers", speakers_},
                                        {"words", std::to_string(words)},
                                        {"instructions", instructions_},
                                        {"sources", sources(passages_.all(), kEpisodeSourceBytes)},
                                        {"segments", segments},
                                        {"frame", frame(true, true)}});
}

std::string Briefing::outline(int words, std::size_t segments) const {
  return fill_prompt(outline_prompt(), {{"subject", subject_},
                                        {"style", style_guidance(request_.style)},
                                        {"tone", tone_guidance(request_.tone)},
                                        {"language", language_},
                                        {"speaker_ids", speaker_ids_},
                                        {"speakers", speakers_},
                                        {"words", std::to_string(words)},
                                        {"segments", std::to_string(segments)},
                                        {"instructions", instructions_},
                                        {"sources", sources(passages_.all(), kOutlineSourceBytes)}});
}

std::string Briefing::segment(const Outline& outline, std::size_t number, Slice slice, int words,
                              const text::Script& so_far) const {
  const PlannedSegment& segment = outline.segments[number];
  const auto done = std::span(outline.segments).first(number);
  return fill_prompt(segment_prompt(), {{"number", std::to_string(number + 1)},
                                        {"segments", std::to_string(outline.segments.size())},
                                        {"title", so_far.title},
                                        {"subject", subject_},
                                        {"style", style_guidance(request_.style)},
                                        {"tone", tone_guidance(request_.tone)},
                                        {"language", language_},
                                        {"speaker_ids", speaker_ids_},
                                        {"speakers", speakers_},
                                        {"words", std::to_string(words)},
                                        {"instructions", instructions_},
                                        {"outline", plan_of(outline)},
                                        {"segment_title", segment.title},
                                        {"points", points_of(segment)},
                                        {"sources", sources(slice, kSegmentSourceBytes)},
                                        {"so_far", so_far_of(so_far, done)},
                                        {"frame", frame(number == 0, number + 1 == outline.segments.size())}});
}

std::string Briefing::extend(const PlannedSegment& segment, Slice slice, int words, const text::Script& so_far) const {
  return fill_prompt(extend_prompt(), {{"segment_title", segment.title},
                                       {"title", so_far.title},
                                       {"subject", subject_},
                                       {"style", style_guidance(request_.style)},
                                       {"tone", tone_guidance(request_.tone)},
                                       {"language", language_},
                                       {"speaker_ids", speaker_ids_},
                                       {"speakers", speakers_},
                                       {"words", std::to_string(words)},
                                       {"instructions", instructions_},
                                       {"points", points_of(segment)},
                                       {"sources", sources(slice, kSegmentSourceBytes)},
                                       {"so_far", so_far_of(so_far, {})}});
}

std::string Briefing::closing(const PlannedSegment& segment, int words, const text::Script& so_far) const {
  return fill_prompt(closing_prompt(), {{"segment_title", segment.title},
                                        {"title", so_far.title},
                                        {"subject", subject_},
                                        {"style", style_guidance(request_.style)},
                                        {"tone", tone_guidance(request_.tone)},
                                        {"language", language_},
                                        {"speaker_ids", speaker_ids_},
                                        {"speakers", speakers_},
                                        {"words", std::to_string(words)},
                                        {"instructions", instructions_},
                                        {"so_far", so_far_of(so_far, {})},
                                        {"frame", frame_line("outro")}});
}

std::string Briefing::again(const std::string& prompt, const std::string& problem) const {
  return fill_prompt(reask_prompt(), {{"prompt", prompt}, {"problem", problem}, {"speaker_ids", speaker_ids_}});
}

}  // namespace showrunner::writer::llm
