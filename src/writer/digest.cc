#include "writer/digest.h"

#include <cmath>
#include <map>

#include <fmt/format.h>

#include "text/code_points.h"
#include "writer/digest/casting.h"
#include "writer/digest/chapters.h"
#include "writer/digest/selection.h"
#include "writer/digest/sentence_rank.h"
#include "writer/digest/source_sentences.h"
#include "writer/digest/terms.h"

// The passes, in order: collect the sentences that can be told → rank them → plan chapters → choose as many sentences as
// the time allows → cast them. The last two depend on each other: what the frames and pauses take is known only when the
// script is cast. So `fit_to_length` casts, measures and corrects the budget until the estimate is right, then exchanges
// single sentences for the last seconds. It measures with the caller's estimator, each sentence once per speaker.

namespace showrunner::writer {
namespace {

using digest::CastSegment;
using digest::CastTurn;

constexpr std::size_t kMostSpeakers = 4;
constexpr double kMostMinutes = 600;
constexpr double kMinutesWhenNotAsked = 10;
constexpr double kTerseSeconds = 60;    ///< shorter episodes have an opening and a close only
constexpr double kNearEnough = 0.004;   ///< of the target, where adjusting ends
constexpr double kWorthANotice = 0.05;  ///< of the target
constexpr std::size_t kFewestToChooseFrom = 3;
constexpr int kMostBudgets = 8;
constexpr int kMostAdjustments = 24;
constexpr std::size_t kMostSummaryBytes = 400;
constexpr std::size_t kMostSpokenWords = 24;  ///< of a title or an author's name
constexpr std::size_t kMostSpokenBytes = 150;
constexpr std::size_t kMostTitledDocuments = 3;

/// Asks the caller's estimator once for each sentence and speaker.
class SpokenLength {
 public:
  SpokenLength(const WriteRequest& request, const digest::SourceText& source)
      : request_(request), source_(source), known_(request.speakers.size()) {
    for (auto& seconds : known_) seconds.assign(source.sentences.size(), kUnknown);
  }

  double sentence(std::size_t speaker, std::size_t number) {
    double& seconds = known_[speaker][number];
    if (seconds == kUnknown) seconds = ask(speaker, source_.sentences[number].text);
    return seconds;
  }

  double script(const std::vector<CastSegment>& segments) {
    double seconds = 0;
    for (const CastSegment& segment : segments) {
      seconds += &segment == segments.data() ? 0 : request_.segment_pause_seconds;
      seconds += request_.turn_pause_seconds * static_cast<double>(segment.turns.size() - 1);
      for (const CastTurn& turn : segment.turns) {
        if (!turn.frame.empty()) seconds += frame(turn.speaker, turn.frame);
        for (const std::size_t number : turn.sentences) seconds += sentence(turn.speaker, number);
      }
    }
    return seconds;
  }

 private:
  static constexpr double kUnknown = -1;

  double frame(std::size_t speaker, const std::string& text) {
    const auto [known, is_new] = frames_.try_emplace({speaker, text}, kUnknown);
    if (is_new) known->second = ask(speaker, text);
    return known->second;
  }

  double ask(std::size_t speaker, const std::string& text) const {
    const double seconds = request_.seconds(speaker, text);
    return std::isfinite(seconds) ? std::max(0.0, seconds) : 0;
  }

  const WriteRequest& request_;
  const digest::SourceText& source_;
  std::vector<std::vector<double>> known_;  ///< [speaker][sentence]
  std::map<std::pair<std::size_t, std::string>, double> frames_;
};

struct Fitted {
  std::vector<CastSegment> segments;
  double seconds = 0;
  bool holds_everything = false;
};

/// Chooses and casts until the estimate is as near to `target` as the sentences allow. `cast` casts what is chosen.
Fitted fit_to_length(digest::Selection& selection, const std::vector<digest::Chapter>& chapters, SpokenLength& length,
                     double target, const std::function<std::vector<CastSegment>(const std::vector<bool>&)>& cast) {
  Fitted best;
  double best_off = -1;
  // Returns how many seconds are wanting.
  const auto measure = [&] {
    Fitted now{.segments = cast(selection.chosen()), .seconds = 0, .holds_everything = selection.holds_everything()};
    now.seconds = length.script(now.segments);
    const double wanting = target - now.seconds;
    if (best_off < 0 || std::abs(wanting) < best_off) {
      best_off = std::abs(wanting);
      best = std::move(now);
    }
    return wanting;
  };
  const auto near_enough = [&] { return best_off <= target * kNearEnough; };

  double budget = target;
  double wanting = 0;
  for (int i = 0; i < kMostBudgets; ++i) {
    selection.fill(chapters, std::max(budget, 0.0));
    wanting = measure();
    if (near_enough() || (selection.holds_everything() && wanting > 0)) return best;
    if (std::abs(wanting) < target * kNearEnough * 5) break;
    budget += wanting;
  }
  for (int i = 0; i < kMostAdjustments && !near_enough(); ++i) {
    if (!selection.adjust(wanting)) break;
    wanting = measure();
  }
  return best;
}

std::string one_line(std::string_view text) {
  std::string folded;
  for (const char c : text) {
    const bool space = static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    if (!space) {
      folded += c;
    } else if (!folded.empty() && folded.back() != ' ') {
      folded += ' ';
    }
  }
  while (folded.ends_with(' ')) folded.pop_back();
  return folded;
}

/// The name of a document or author on one line, cut to what a host would say.
std::string speakable(std::string_view name, const digest::LanguageWords& language) {
  std::string line = one_line(text::first_bytes(name, kMostSpokenBytes * 4));
  if (digest::split_words(line).size() > kMostSpokenWords) line = digest::short_title(line, language);
  if (line.size() <= kMostSpokenBytes) return line;
  return std::string(text::first_bytes(line, kMostSpokenBytes)) + "…";
}

std::vector<digest::SpokenName> spoken_names(const std::vector<text::Document>& documents) {
  std::vector<digest::SpokenName> names;
  names.reserve(documents.size());
  for (const text::Document& document : documents) {
    const digest::LanguageWords& language = digest::words_of(document.language);
    names.push_back({.title = speakable(document.title.empty() ? document.name : document.title, language),
                     .author = speakable(document.author, language)});
  }
  return names;
}

std::string episode_title(const std::vector<digest::SpokenName>& names) {
  std::string title = names.front().title;
  for (std::size_t i = 1; i < std::min(names.size(), kMostTitledDocuments); ++i) title += "; " + names[i].title;
  if (names.size() > kMostTitledDocuments) title += "…";
  return title;
}

/// The source's own first two sentences that go together and are not too long.
std::string summarise(const digest::SourceText& source) {
  std::string summary;
  bool begun = false;
  for (const digest::Sentence& sentence : source.sentences) {
    const bool fits = summary.size() + 1 + sentence.text.size() <= kMostSummaryBytes;
    const bool states = fits && !sentence.needs_next && !sentence.first_person && !sentence.quoted;
    if (begun) {
      if (states) summary += " " + sentence.text;
      break;
    }
    begun = states && !sentence.needs_previous;
    if (begun) summary = sentence.text;
  }
  return summary;
}

/// From the first block of the turn to the last that is in the same part of the document.
text::TurnSource source_of(const CastTurn& turn, const digest::SourceText& source,
                           const std::vector<text::Document>& documents) {
  const digest::Sentence& first = source.sentences[turn.sentences.front()];
  const text::Document& document = documents[first.document];
  const text::SourceSpan& from = document.blocks[first.block].source;
  text::TurnSource place{.document = document.name, .part = from.part, .start = from.start, .end = from.end};
  for (const std::size_t number : turn.sentences) {
    const text::SourceSpan& to = document.blocks[source.sentences[number].block].source;
    if (to.part == from.part) place.end = std::max(place.end, to.end);
  }
  return place;
}

std::vector<text::Segment> write_segments(const std::vector<CastSegment>& cast, const WriteRequest& request,
                                          const digest::SourceText& source) {
  std::vector<text::Segment> segments;
  for (const CastSegment& from : cast) {
    text::Segment segment{.title = from.title, .turns = {}};
    for (const CastTurn& spoken : from.turns) {
      text::Turn turn;
      turn.speaker = request.speakers[spoken.speaker].id;
      turn.text = spoken.frame;
      for (const std::size_t i : spoken.sentences)
        turn.text += (turn.text.empty() ? "" : " ") + source.sentences[i].text;
      if (!spoken.sentences.empty()) turn.source = source_of(spoken, source, request.documents);
      segment.turns.push_back(std::move(turn));
    }
    segments.push_back(std::move(segment));
  }
  return segments;
}

std::string_view primary_subtag(std::string_view language) {
  return language.substr(0, language.find_first_of("-_"));
}

std::string notice_of(const WriteRequest& request, const Fitted& fitted, std::string_view language) {
  std::vector<std::string> notices;
  if (request.minutes) {
    const double target = *request.minutes * 60;
    if (fitted.holds_everything && fitted.seconds < target * (1 - kWorthANotice)) {
      notices.push_back(fmt::format("The source is enough for {:.1f} of the {:g} minutes asked for.",
                                    fitted.seconds / 60, *request.minutes));
    } else if (fitted.seconds > target * (1 + kWorthANotice)) {
      notices.push_back(fmt::format("The source cannot be told in less than {:.1f} minutes; {:g} were asked for.",
                                    fitted.seconds / 60, *request.minutes));
    }
  }
  for (const text::Document& document : request.documents) {
    if (primary_subtag(document.language) == primary_subtag(language)) continue;
    notices.push_back(fmt::format("The digest does not translate: {} stays in its own language ({}).", document.name,
                                  document.language));
    break;
  }
  return fmt::format("{}", fmt::join(notices, " "));
}

Result<void> check(const WriteRequest& request) {
  if (request.documents.empty())
    return fail(ErrorCode::kInvalidInput, "the digest writer needs a document; a topic alone needs a language model");
  if (request.speakers.empty() || request.speakers.size() > kMostSpeakers) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the digest is for 1 to {} hosts, not {}", kMostSpeakers, request.speakers.size()));
  }
  const bool sensible_length = !request.minutes || (*request.minutes > 0 && *request.minutes <= kMostMinutes);
  if (!sensible_length) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the length must be more than 0 and at most {} minutes", kMostMinutes));
  }
  return {};
}

}  // namespace

Result<Written> write_digest(const WriteRequest& request) {
  if (const auto checked = check(request); !checked) return fail(checked.error());
  digest::SourceText source = digest::collect_sentences(request.documents, digest::Choice::kFit);
  if (source.sentences.size() < kFewestToChooseFrom) {
    source = digest::collect_sentences(request.documents, digest::Choice::kWhole);
  }
  if (source.sentences.empty()) {
    return fail(ErrorCode::kInvalidInput, "there is no sentence to tell in the source; the digest needs running text");
  }

  const digest::TermTable terms(source, request.documents);
  const std::vector<double> score = digest::rank_sentences(source, terms);
  const double target = request.minutes.value_or(kMinutesWhenNotAsked) * 60;
  const std::vector<digest::Chapter> chapters = digest::plan_chapters(source, request.documents, terms, target);

  const std::string language = request.language.empty() ? request.documents.front().language : request.language;
  const std::vector<digest::SpokenName> names = spoken_names(request.documents);
  const std::string title = episode_title(names);
  SpokenLength length(request, source);
  digest::Selection selection(source, score, [&length](std::size_t i) { return length.sentence(0, i); });
  const Fitted fitted = fit_to_length(selection, chapters, length, target, [&](const std::vector<bool>& chosen) {
    return digest::cast_sentences({.source = source,
                                   .documents = names,
                                   .episode_title = title,
                                   .chapters = chapters,
                                   .chosen = chosen,
                                   .language = language,
                                   .speakers = request.speakers.size(),
                                   .terse = target < kTerseSeconds});
  });

  Written written;
  written.script.title = title;
  written.script.language = language;
  written.script.summary = summarise(source);
  written.script.speakers = request.speakers;
  written.script.segments = write_segments(fitted.segments, request, source);
  written.estimated_seconds = fitted.seconds;
  written.notice = notice_of(request, fitted, language);
  return written;
}

}  // namespace showrunner::writer
