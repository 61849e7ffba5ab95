#include "writer/llm/outline.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "text/script.h"
#include "writer/llm/loose_json.h"
#include "writer/llm/repair.h"

namespace showrunner::writer::llm {
namespace {

constexpr double kMinutesPerSegment = 2;      // short enough to be drafted in one go, long enough to be a chapter
constexpr double kMinutesPerLongSegment = 3;  // above kLongEpisode
constexpr double kLongEpisode = 20;
constexpr double kMostSegments = 60;
constexpr std::size_t kMostPoints = 8;
constexpr std::size_t kMostPointBytes = 300;
constexpr double kLeastShare = 0.4;  ///< of an equal one
constexpr double kMostShare = 2.5;

class OutlineReader : public LooseJsonEvents {
 public:
  Outline outline;

 private:
  struct Frame {
    bool object = true;
    bool segments = false;  ///< the array of them
    bool segment = false;   ///< one of them
    std::string key;
  };

  void on_object() override {
    const bool segment = !frames_.empty() && frames_.back().segments && !over_;
    if (segment) outline.segments.emplace_back().share = 0;
    frames_.push_back({.object = true, .segments = false, .segment = segment, .key = {}});
  }

  void on_object_end() override {
    frames_.pop_back();
    if (frames_.empty() && !outline.segments.empty()) over_ = true;
  }

  void on_array() override {
    const bool segments = frames_.empty() || frames_.back().key == "segments";
    // An array inside a segment keeps its key, so that its strings are known as points.
    std::string key = frames_.empty() ? std::string() : frames_.back().key;
    frames_.push_back({.object = false, .segments = segments, .segment = false, .key = std::move(key)});
  }

  void on_array_end() override { frames_.pop_back(); }

  void on_key(std::string_view key) override { frames_.back().key = key; }

  void on_string(std::string text) override {
    if (frames_.empty() || over_) return;
    const Frame& frame = frames_.back();
    const bool in_segment =
        frame.segment || (!frame.object && frames_.size() > 1 && frames_[frames_.size() - 2].segment);
    if (in_segment && frame.key != "title") {
      if (frame.key == "words") {
        set_words(text);
      } else if (outline.segments.back().points.size() < kMostPoints) {
        std::string point = clean_line(text, kMostPointBytes);
        if (!point.empty()) outline.segments.back().points.push_back(std::move(point));
      }
    } else if (in_segment) {
      outline.segments.back().title = clean_line(text, text::kMaxTitleBytes);
    } else if (frame.key == "title") {
      outline.title = clean_line(text, text::kMaxTitleBytes);
    } else if (frame.key == "summary") {
      outline.summary = clean_line(text, text::kMaxSummaryBytes);
    }
  }

  void on_literal(std::string_view text) override {
    if (!frames_.empty() && frames_.back().segment && frames_.back().key == "words" && !over_) set_words(text);
  }

  void set_words(std::string_view text) {
    double words = 0;
    std::from_chars(text.data(), text.data() + text.size(), words);
    outline.segments.back().share = std::isfinite(words) ? std::max(words, 0.0) : 0;
  }

  std::vector<Frame> frames_;
  bool over_ = false;
};

/// Brings each share to between kLeastShare and kMostShare of an equal one; those that say nothing get an equal one.
void settle_shares(std::vector<PlannedSegment>& segments) {
  double sum = 0;
  double known = 0;
  for (const PlannedSegment& segment : segments) {
    sum += segment.share;
    known += segment.share > 0 ? 1 : 0;
  }
  for (PlannedSegment& segment : segments) {
    const double relative = segment.share > 0 ? segment.share * known / sum : 1;
    segment.share = std::clamp(relative, kLeastShare, kMostShare);
  }
}

}  // namespace

std::size_t segments_for(double minutes) {
  const double each = minutes > kLongEpisode ? kMinutesPerLongSegment : kMinutesPerSegment;
  return static_cast<std::size_t>(std::clamp(std::round(minutes / each), 2.0, kMostSegments));
}

Result<Outline> read_outline(std::string_view answer, std::size_t wanted) {
  OutlineReader reader;
  LooseJson json(reader);
  json.feed(answer);
  json.finish();
  Outline outline = std::move(reader.outline);
  outline.mended = json.mended();
  std::erase_if(outline.segments,
                [](const PlannedSegment& segment) { return segment.title.empty() && segment.points.empty(); });
  if (outline.segments.size() > wanted * 2) outline.segments.resize(wanted * 2);
  if (outline.segments.empty()) {
    return fail(ErrorCode::kProviderFailed,
                fmt::format("it plans no segments; it begins with \"{}\"", excerpt(clean_line(answer, 200), 120)));
  }
  for (PlannedSegment& segment : outline.segments)
    if (segment.title.empty()) segment.title = segment.points.front();
  settle_shares(outline.segments);
  return outline;
}

}  // namespace showrunner::writer::llm
