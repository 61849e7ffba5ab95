#include "writer/digest/sentence_judge.h"

#include <unicode/uchar.h>

#include "text/code_points.h"

namespace showrunner::writer::digest {
namespace {

constexpr std::size_t kFewestWords = 4;
constexpr std::size_t kMostWords = 60;
constexpr std::size_t kSubjectWords = 6;  ///< where the subject of a sentence is expected

std::string folded(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    if (!text.empty()) text += ' ';
    text += word.folded;
  }
  return text;
}

bool is_closing_mark(UChar32 c) {
  switch (c) {
    case '"':
    case '\'':
    case ')':
    case ']':
    case 0x2019:
    case 0x201D:
    case 0x00BB:
    case 0x300D:
    case 0x300F: return true;
    default: return false;
  }
}

/// The last character before closing quotes and brackets: the end mark, if the sentence has one.
UChar32 end_mark(std::string_view sentence) {
  std::size_t end = sentence.size();
  while (end > 0) {
    const UChar32 c = text::previous_code_point(sentence, end);
    if (!is_closing_mark(c) && !u_isUWhiteSpace(c)) return c;
  }
  return 0;
}

bool ends_sentence(UChar32 mark) {
  return mark == '.' || mark == '!' || mark == '?' || mark == 0x2026 || mark == 0x3002 || mark == 0xFF01 ||
         mark == 0xFF1F || mark == 0x0964 || mark == 0x061F;
}

bool is_question_mark(UChar32 mark) {
  return mark == '?' || mark == 0xFF1F || mark == 0x061F;
}

/// What the characters of a sentence give away.
struct Characters {
  std::size_t letters = 0;
  std::size_t upper_case = 0;
  std::size_t digits = 0;
  std::size_t visible = 0;
  bool has_code = false;

  explicit Characters(std::string_view sentence) {
    for (std::size_t at = 0; at < sentence.size();) {
      const UChar32 c = text::next_code_point(sentence, at, -1);
      if (c < 0 || u_isUWhiteSpace(c)) continue;
      ++visible;
      if (u_isalpha(c) || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0) ++letters;  // marks spell vowels in many scripts
      if (u_isupper(c)) ++upper_case;
      if (u_isdigit(c)) ++digits;
      if (c < 0x80 && std::string_view("|{}<>\\_`^~=@#").find(static_cast<char>(c)) != std::string_view::npos)
        has_code = true;
    }
  }

  bool looks_like_prose() const {
    return !has_code && letters * 10 >= visible * 7 && digits * 4 <= visible && upper_case * 10 <= letters * 5;
  }
};

bool is_number(const Word& word) {
  return word.folded[0] >= '0' && word.folded[0] <= '9';
}

/// "Figure 3", "Table 2": what cannot be seen.
bool points_at_figure(const std::vector<Word>& words, const LanguageWords& language) {
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (language.reference_nouns.contains(words[i].folded) &&
        (is_number(words[i + 1]) || words[i + 1].folded.size() == 1))
      return true;
  }
  return false;
}

bool has_unheard_phrase(std::string_view sentence, const std::vector<Word>& words, const LanguageWords& language) {
  if (sentence.find("://") != std::string_view::npos || sentence.find("www.") != std::string_view::npos) return true;
  if (sentence.find("©") != std::string_view::npos) return true;
  const std::string text = folded(words);
  return std::any_of(language.unheard_phrases.begin(), language.unheard_phrases.end(),
                     [&](std::string_view phrase) { return text.find(phrase) != std::string::npos; });
}

/// English only: a finite verb from the list, or a word with the ending of one.
bool has_verb(const std::vector<Word>& words, const LanguageWords& language) {
  if (language.verbs.empty()) return true;
  return std::any_of(words.begin(), words.end(), [&](const Word& word) {
    const std::string_view text = word.folded;
    return language.verbs.contains(text) || (text.size() > 4 && text.ends_with("ed")) ||
           (text.size() > 4 && text.ends_with("s") && !text.ends_with("ss") && !word.capitalised);
  });
}

bool is_headline(const std::vector<Word>& words) {
  const auto capitalised =
      static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [](const Word& w) { return w.capitalised; }));
  return words.size() >= kFewestWords && capitalised * 10 >= words.size() * 7;
}

/// Opens with a word that points back, points back soon after, or has a pronoun for its subject with no name before it
/// (capital letters are what tells a name; at the start of a sentence, any word with a meaning of its own).
bool leans_on_previous(const std::vector<Word>& words, const LanguageWords& language) {
  if (language.dependent_openers.contains(words.front().folded)) return true;
  bool named = !language.stop_words.contains(words.front().folded);
  for (std::size_t i = 1; i < std::min(words.size(), kSubjectWords); ++i) {
    named = named || words[i].capitalised;
    if (language.pointers.contains(words[i].folded)) return true;
    if (!named && language.pronouns.contains(words[i].folded)) return true;
  }
  return false;
}

bool speaks_of_author(const std::vector<Word>& words, const LanguageWords& language) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool abbreviation = words[i].folded == "i" && !words[i].capitalised;  // "i.e."
    if (!abbreviation && language.first_person.contains(words[i].folded)) return true;
    if (i < kSubjectWords && language.first_person_plural.contains(words[i].folded)) return true;
  }
  return false;
}

/// Walks over `sentence` and tells, for each character, whether it stands in quotation marks; `open` is the state before
/// and after.
class QuotationMarks {
 public:
  explicit QuotationMarks(bool& open) : open_(open) {}

  bool covers(UChar32 c) {
    switch (c) {
      case '"': open_ = !open_; break;
      case 0x00AB:
      case 0x201E: open_ = true; break;
      case 0x201C: open_ = !open_; break;  // opens in English, closes in German
      case 0x00BB:
      case 0x201D: open_ = false; break;
      default: break;
    }
    return open_;
  }

 private:
  bool& open_;
};

/// `sentence` with what stands in quotation marks blanked out.
std::string own_words(std::string_view sentence, bool& in_quotation) {
  std::string own;
  own.reserve(sentence.size());
  QuotationMarks marks(in_quotation);
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t start = at;
    const UChar32 c = text::next_code_point(sentence, at, -1);
    if (marks.covers(c)) {
      own += ' ';
    } else {
      own += sentence.substr(start, at - start);
    }
  }
  return own;
}

bool is_citation_list(std::string_view inside) {
  return !inside.empty() && inside.find_first_of("0123456789") != std::string_view::npos &&
         inside.find_first_not_of("0123456789,;- \xE2\x80\x93") == std::string_view::npos;
}

bool is_bracket_marker(std::string_view inside) {
  return is_citation_list(inside) || inside == "citation needed" || inside.starts_with("note ") || inside == "sic";
}

bool is_author_year(std::string_view inside) {
  const bool has_year = inside.find("19") != std::string_view::npos || inside.find("20") != std::string_view::npos;
  return has_year && inside.find("et al") != std::string_view::npos;
}

}  // namespace

Judgement judge_sentence(std::string_view sentence, const LanguageWords& language, bool& in_quotation) {
  Judgement judgement;
  const std::string own = own_words(sentence, in_quotation);
  const std::vector<Word> words = split_words(sentence);
  const auto ideographs =
      static_cast<std::size_t>(std::count_if(words.begin(), words.end(), [](const Word& w) { return w.ideograph; }));
  judgement.word_count = words.size() - ideographs / 2;
  if (judgement.word_count < kFewestWords || judgement.word_count > kMostWords) return judgement;

  const UChar32 mark = end_mark(sentence);
  std::size_t after_first = words.front().start;
  const UChar32 first = text::next_code_point(sentence, after_first, -1);
  if (!ends_sentence(mark) || u_islower(first) || words.front().start > 4) return judgement;
  if (!Characters(sentence).looks_like_prose() || is_headline(words) || !has_verb(words, language)) return judgement;
  if (points_at_figure(words, language) || has_unheard_phrase(sentence, words, language)) return judgement;

  judgement.usable = true;
  judgement.needs_previous = leans_on_previous(words, language);
  judgement.is_question = is_question_mark(mark);
  judgement.first_person = speaks_of_author(split_words(own), language);
  return judgement;
}

std::string without_citations(std::string_view sentence) {
  std::string kept;
  kept.reserve(sentence.size());
  while (!sentence.empty()) {
    const std::size_t open = std::min(sentence.find_first_of("[("), sentence.size());
    kept += sentence.substr(0, open);
    sentence.remove_prefix(open);
    if (sentence.empty()) break;
    const char close = sentence.front() == '[' ? ']' : ')';
    const std::size_t end = sentence.find_first_of("[]()", 1);
    const bool closed = end != std::string_view::npos && sentence[end] == close;
    const std::string_view inside = closed ? sentence.substr(1, end - 1) : std::string_view{};
    if (closed && (close == ']' ? is_bracket_marker(inside) : is_author_year(inside))) {
      while (!kept.empty() && kept.back() == ' ') kept.pop_back();
      sentence.remove_prefix(end + 1);
    } else {
      kept += sentence.front();
      sentence.remove_prefix(1);
    }
  }
  return kept;
}

bool is_end_matter(std::string_view heading, const LanguageWords& language) {
  return language.end_matter.contains(folded(split_words(heading)));
}

}  // namespace showrunner::writer::digest
