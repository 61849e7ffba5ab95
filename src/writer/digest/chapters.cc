#include "writer/digest/chapters.h"

#include <cmath>

#include "text/code_points.h"
#include "writer/digest/topics.h"

namespace showrunner::writer::digest {
namespace {

constexpr std::size_t kTitleWords = 5;
constexpr std::size_t kTitleBytes = 200;
constexpr std::size_t kMostChapters = 8;
constexpr double kSecondsPerChapterOfLongEpisodes = 600;
constexpr double kChaptersExpectedFrom = 180;  ///< seconds of episode from which listeners expect chapters
constexpr double kShortestChapter = 15;        ///< seconds
constexpr double kWordsPerSecond = 2.5;        ///< for planning only; the length loop measures

/// A run of sentences under one heading, or under several that were joined.
struct Part {
  std::string heading;                   ///< of the first that has one
  std::string last_heading;              ///< of the last of equal standing that was joined; else the same
  std::vector<ChapterHeading> headings;  ///< all that were joined
  int level = 0;
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t words = 0;
  bool made_up = false;  ///< not divided by a heading
};

std::size_t words_between(const SourceText& source, std::size_t first, std::size_t last) {
  std::size_t words = 0;
  for (std::size_t i = first; i < last; ++i) words += source.sentences[i].words;
  return words;
}

/// The parts of one document, in order, when headings deeper than `level` divide nothing.
std::vector<Part> parts_at(const SourceText& source, std::span<const Section> sections, int level) {
  std::vector<Part> parts;
  for (const Section& section : sections) {
    const bool opens = parts.empty() || section.level <= level;
    if (!opens) {
      parts.back().last = section.last;
      continue;
    }
    parts.push_back({.heading = section.heading,
                     .last_heading = section.heading,
                     .headings = {},
                     .level = section.level,
                     .first = section.first,
                     .last = section.last});
    if (!section.heading.empty()) parts.back().headings = {{.text = section.heading, .first = section.first}};
  }
  std::erase_if(parts, [](const Part& part) { return part.first == part.last; });
  for (Part& part : parts) part.words = words_between(source, part.first, part.last);
  return parts;
}

/// `b`, which follows `a`, becomes one with it. The heavier or higher heading names both; of two equals, the first and last.
Part joined(const Part& a, const Part& b) {
  constexpr std::size_t kMinor = 4;  // a part this many times lighter needs no mention
  Part part = a;
  if (a.heading.empty() || (a.words * kMinor < b.words && b.level <= a.level)) {
    part.heading = b.heading;
    part.last_heading = b.last_heading;
    part.level = b.level;
  } else if (b.words * kMinor >= a.words && b.level <= a.level) {
    part.last_heading = b.last_heading;
  }
  part.headings.insert(part.headings.end(), b.headings.begin(), b.headings.end());
  part.last = b.last;
  part.words = a.words + b.words;
  return part;
}

/// Joins neighbours until there are at most `most`, of similar weight. An introduction stays by itself if it can, since no
/// heading covers it.
std::vector<Part> grouped(std::span<const Part> parts, std::size_t most) {
  std::vector<Part> groups;
  if (parts.front().heading.empty() && most > 1) {
    groups = grouped(parts.subspan(1), most - 1);
    groups.insert(groups.begin(), parts.front());
    return groups;
  }
  std::size_t total = 0;
  for (const Part& part : parts) total += part.words;
  std::size_t before = 0;
  for (const Part& part : parts) {
    const std::size_t share = std::min(most - 1, (before + part.words / 2) * most / std::max<std::size_t>(total, 1));
    if (groups.empty() || groups.size() <= share) {
      groups.push_back(part);
    } else {
      groups.back() = joined(groups.back(), part);
    }
    before += part.words;
  }
  return groups;
}

/// Joins what would be over before it has begun with what follows it; at the end, with what is before.
std::vector<Part> without_scraps(const std::vector<Part>& parts, std::size_t fewest_words) {
  std::vector<Part> kept;
  for (const Part& part : parts) {
    if (!kept.empty() && kept.back().words < fewest_words) {
      kept.back() = joined(kept.back(), part);
    } else {
      kept.push_back(part);
    }
  }
  if (kept.size() > 1 && kept.back().words < fewest_words) {
    const Part scrap = std::move(kept.back());
    kept.pop_back();
    kept.back() = joined(kept.back(), scrap);
  }
  return kept;
}

/// Divides the longest parts by topic until there are `fewest`.
std::vector<Part> divided(const SourceText& source, const TermTable& terms, std::vector<Part> parts,
                          std::size_t fewest) {
  while (!parts.empty() && parts.size() < fewest) {
    const auto longest =
        std::max_element(parts.begin(), parts.end(), [](const Part& a, const Part& b) { return a.words < b.words; });
    const std::size_t wanted = parts.size() == 1 ? fewest : 2;
    const std::vector<std::size_t> starts = divide_by_topic(source, terms, longest->first, longest->last, wanted);
    if (starts.size() < 2) break;
    const Part& whole = *longest;
    std::vector<Part> pieces;
    for (std::size_t i = 0; i < starts.size(); ++i) {
      Part piece = whole;
      piece.first = starts[i];
      piece.last = i + 1 < starts.size() ? starts[i + 1] : whole.last;
      piece.words = words_between(source, piece.first, piece.last);
      piece.made_up = whole.made_up || whole.heading.empty() || i > 0;
      if (i > 0) piece.headings.clear();
      pieces.push_back(std::move(piece));
    }
    const auto at = parts.erase(longest);
    parts.insert(at, pieces.begin(), pieces.end());
  }
  return parts;
}

/// How many chapters an episode may and should have.
struct ChapterCount {
  std::size_t fewest = 1;
  std::size_t most = 1;

  explicit ChapterCount(double seconds) {
    if (seconds >= kChaptersExpectedFrom) {
      fewest = 3;
      most = std::max(kMostChapters, static_cast<std::size_t>(std::ceil(seconds / kSecondsPerChapterOfLongEpisodes)));
    } else {
      most = seconds >= kChaptersExpectedFrom / 2 ? 3 : 2;
    }
  }
};

std::vector<Part> parts_of_document(const SourceText& source, std::span<const Section> sections, const TermTable& terms,
                                    ChapterCount count, std::size_t fewest_words) {
  constexpr int kDeepest = 6;
  std::vector<Part> parts;
  for (int level = 0; level <= kDeepest; ++level) {
    std::vector<Part> deeper = parts_at(source, sections, level);
    if (deeper.size() > count.most && parts.size() >= count.fewest) break;
    parts = std::move(deeper);
    if (parts.size() > count.most) break;
  }
  parts = without_scraps(parts, fewest_words);
  if (parts.size() > count.most) parts = grouped(parts, count.most);
  return divided(source, terms, std::move(parts), count.fewest);
}

std::size_t count_words_of(std::string_view text) {
  return split_words(text).size();
}

std::string title_of(const Part& part, const LanguageWords& language) {
  std::string first = short_title(part.heading, language);
  if (part.heading == part.last_heading) return first;
  return first + " – " + short_title(part.last_heading, language);
}

}  // namespace

std::string short_title(std::string_view heading, const LanguageWords& language) {
  heading = text::first_bytes(heading, kTitleBytes);
  if (count_words_of(heading) <= kTitleWords) return std::string(heading);
  for (const std::string_view boundary : {": ", " – ", " — ", " - ", " (", "; ", ", ", "? ", ". "}) {
    const std::string_view head = heading.substr(0, heading.find(boundary));
    const std::size_t words = count_words_of(head);
    if (head.size() < heading.size() && words >= 2 && words <= kTitleWords) return std::string(head);
  }
  std::vector<Word> words = split_words(heading);
  words.resize(kTitleWords);
  while (words.size() > 2 && language.stop_words.contains(words.back().folded)) words.pop_back();
  return std::string(heading.substr(0, words.back().end)) + "…";
}

std::vector<Chapter> plan_chapters(const SourceText& source, const std::vector<text::Document>& documents,
                                   const TermTable& terms, double seconds) {
  const auto total_words =
      static_cast<double>(std::max<std::size_t>(1, words_between(source, 0, source.sentences.size())));
  const double told_seconds = std::min(seconds, total_words / kWordsPerSecond);
  const auto fewest_words = static_cast<std::size_t>(total_words * std::min(1.0, kShortestChapter / told_seconds));

  std::vector<Chapter> chapters;
  for (std::size_t begin = 0; begin < source.sections.size();) {
    const std::size_t document = source.sections[begin].document;
    std::size_t end = begin;
    while (end < source.sections.size() && source.sections[end].document == document) ++end;
    const std::span sections(&source.sections[begin], end - begin);
    begin = end;

    const auto words = static_cast<double>(words_between(source, sections.front().first, sections.back().last));
    const ChapterCount count(told_seconds * words / total_words);
    const LanguageWords& language = words_of(documents[document].language);
    for (const Part& part : parts_of_document(source, sections, terms, count, fewest_words)) {
      chapters.push_back(
          {.document = document,
           .title = part.made_up ? key_phrase(source, documents, part.first, part.last) : title_of(part, language),
           .headings = part.headings,
           .first = part.first,
           .last = part.last});
    }
  }
  return chapters;
}

}  // namespace showrunner::writer::digest
