#include "writer/digest/source_sentences.h"

#include <unordered_set>

#include <unicode/uchar.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "text/sentences.h"
#include "writer/digest/sentence_judge.h"

namespace showrunner::writer::digest {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "2.1 Results" and "3) Results" without their numbering; "1984 and after" stays.
std::string_view without_numbering(std::string_view heading) {
  std::size_t at = 0;
  bool marked = false;
  while (at < heading.size() && (is_digit(heading[at]) || (at > 0 && (heading[at] == '.' || heading[at] == ')')))) {
    marked = marked || !is_digit(heading[at]);
    ++at;
  }
  if (!marked || at >= heading.size() || heading[at] != ' ') return heading;
  const std::string_view rest = heading.substr(heading.find_first_not_of(' ', at));
  const bool starts_title = rest.front() < 0 || (rest.front() >= 'A' && rest.front() <= 'Z');
  return starts_title ? rest : heading;
}

std::string_view trim(std::string_view text) {
  return trimmed(text, " ");
}

/// Collects one document after the other.
class Collector {
 public:
  explicit Collector(Choice choice) : choice_(choice) {}

  void add(const text::Document& document, std::size_t number) {
    document_ = number;
    const LanguageWords& language = words_of(document.language);
    open_section("", 0);
    int skipped_level = 0;  // inside end matter under a heading of this level
    for (std::size_t i = 0; i < document.blocks.size(); ++i) {
      const text::Block& block = document.blocks[i];
      if (block.kind != text::BlockKind::kHeading) {
        if (skipped_level == 0) add_block(block, i, document.language, language);
        continue;
      }
      const std::string_view heading = without_numbering(trim(block.text));
      if (skipped_level != 0 && block.level > skipped_level) continue;
      skipped_level = is_end_matter(heading, language) ? std::max(block.level, 1) : 0;
      // The title of the document stands over everything; what follows it is still the introduction.
      const bool is_title = result_.sections.back().first == result_.sentences.size() &&
                            result_.sections.back().level == 0 && trim(block.text) == trim(document.title);
      if (skipped_level == 0 && !is_title) open_section(std::string(heading), std::max(block.level, 1));
    }
    close_section();
  }

  SourceText finish() {
    drop_bare_sections();
    return std::move(result_);
  }

 private:
  void open_section(std::string heading, int level) {
    close_section();
    const std::size_t at = result_.sentences.size();
    result_.sections.push_back(
        {.document = document_, .heading = std::move(heading), .level = level, .first = at, .last = at});
    chain_unbroken_ = false;
  }

  void close_section() {
    // A question at the end of a section has no answer.
    while (!result_.sections.empty() && result_.sentences.size() > result_.sections.back().first &&
           result_.sentences.back().needs_next)
      result_.sentences.pop_back();
    if (!result_.sections.empty()) result_.sections.back().last = result_.sentences.size();
  }

  void add_block(const text::Block& block, std::size_t number, const std::string& language_tag,
                 const LanguageWords& language) {
    bool in_quotation = false;
    bool opens_block = true;
    for (const text::ByteSpan span : text::split_sentences(block.text, language_tag)) {
      std::string sentence = without_citations(std::string_view(block.text).substr(span.start, span.end - span.start));
      Judgement judgement = judge_sentence(sentence, language, in_quotation);
      if (choice_ == Choice::kWhole) take_as_it_is(sentence, judgement);
      const bool told = judgement.usable && (!judgement.needs_previous || chain_unbroken_) &&
                        told_.insert(fingerprint64(sentence)).second;
      // An unanswered question goes with what was to answer it.
      while (!told && result_.sentences.size() > result_.sections.back().first && result_.sentences.back().needs_next)
        result_.sentences.pop_back();
      if (choice_ == Choice::kFit && told && chain_unbroken_ && !opens_block) announce(result_.sentences.back());
      chain_unbroken_ = told;
      if (!told) continue;
      result_.sentences.push_back({.text = std::move(sentence),
                                   .document = document_,
                                   .section = result_.sections.size() - 1,
                                   .block = number,
                                   .words = judgement.word_count,
                                   .opens_block = opens_block,
                                   .needs_previous = judgement.needs_previous,
                                   .needs_next = judgement.is_question,
                                   .first_person = judgement.first_person,
                                   .quoted = block.kind == text::BlockKind::kQuote});
      opens_block = false;
    }
  }

  /// Tells a sentence whatever it is like and by itself, as long as it has two words.
  static void take_as_it_is(std::string_view sentence, Judgement& judgement) {
    judgement.word_count = split_words(sentence).size();
    judgement.usable = judgement.word_count >= 2;
    judgement.needs_previous = false;
    judgement.is_question = false;
  }

  /// A short sentence at the start of a paragraph ("Mirrors had a serious weakness.") promises the one after it.
  static void announce(Sentence& sentence) {
    constexpr std::size_t kShortWords = 8;
    if (sentence.opens_block && sentence.words <= kShortWords) sentence.needs_next = true;
  }

  /// Leaves out headings with nothing under them: no sentence of their own, and no deeper section that has one.
  void drop_bare_sections() {
    std::vector<Section> kept;
    std::vector<std::size_t> new_number(result_.sections.size());
    int reach = 7;  // going backwards: the highest heading (lowest level) seen since the last sentence, plus one
    std::vector<bool> keep(result_.sections.size());
    for (std::size_t i = result_.sections.size(); i-- > 0;) {
      const Section& section = result_.sections[i];
      const bool last_of_document =
          i + 1 == result_.sections.size() || result_.sections[i + 1].document != section.document;
      if (last_of_document) reach = 0;
      keep[i] = section.size() > 0 || (section.level > 0 && section.level < reach);
      if (keep[i]) reach = section.level;
    }
    for (std::size_t i = 0; i < result_.sections.size(); ++i) {
      new_number[i] = kept.size();
      if (keep[i]) kept.push_back(std::move(result_.sections[i]));
    }
    for (Sentence& sentence : result_.sentences) sentence.section = new_number[sentence.section];
    result_.sections = std::move(kept);
  }

  Choice choice_;
  SourceText result_;
  std::unordered_set<std::uint64_t> told_;  ///< fingerprints, so that nothing is told twice
  std::size_t document_ = 0;
  bool chain_unbroken_ = false;  ///< the sentence just before is told
};

}  // namespace

SourceText collect_sentences(const std::vector<text::Document>& documents, Choice choice) {
  Collector collector(choice);
  for (std::size_t i = 0; i < documents.size(); ++i) collector.add(documents[i], i);
  return collector.finish();
}

}  // namespace showrunner::writer::digest
