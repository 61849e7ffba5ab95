#include "text/spoken/english.h"

#include <array>

#include "text/spoken/builder.h"
#include "text/spoken/punctuation.h"
#include "text/spoken/respelling.h"
#include "text/spoken/transliterate.h"

namespace showrunner::text::spoken {
namespace {

/// Asked in this order at the start of every token; the first that knows it has it. Amounts come before bare numbers, dates
/// before fractions, addresses before words.
constexpr std::array kScanners = {
    read_markup,   read_address, read_phone,        read_date,     read_time,   read_money,
    read_ordinal,  read_measure, read_version,      read_fraction, read_range,  read_year,
    read_cardinal, read_roman,   read_abbreviation, read_acronym,  read_symbol,
};

/// Whether most words of two letters or more are all in capitals: then capitals mean nothing.
bool is_shouted(std::string_view text) {
  constexpr std::size_t kFewWords = 3;
  std::size_t words = 0;
  std::size_t shouted = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view word = word_at(text, at);
    at += std::max<std::size_t>(word.size(), 1);
    if (word.size() < 2) continue;
    ++words;
    if (std::ranges::none_of(word, [](char c) { return is_lower(c) || is_beyond_ascii(c); })) ++shouted;
  }
  return words >= kFewWords && shouted * 4 >= words * 3;
}

class EnglishReader {
 public:
  EnglishReader(const Written& written, const Lexicon& lexicon, bool day_first)
      : text_(written.text()), lexicon_(lexicon), builder_(written) {
    manner_.day_first = day_first;
    manner_.shouting = is_shouted(text_);
  }

  SpokenText run() && {
    while (at_ < text_.size()) {
      if (text_[at_] == ' ') {
        ++at_;
      } else if (!read_lexicon_word() && !read_by_scanner() && !read_plain_word()) {
        at_ += read_punctuation(text_, at_, builder_);
      }
    }
    return std::move(builder_).finish();
  }

 private:
  void say(std::size_t length, std::string_view words) {
    const bool is_ascii = std::ranges::none_of(words, is_beyond_ascii);
    is_ascii ? builder_.say(at_, at_ + length, words) : builder_.say(at_, at_ + length, to_ascii(words));
    at_ += length;
  }

  bool read_lexicon_word() {
    const Reading reading = respelling_at({.text = text_, .at = at_, .manner = manner_}, lexicon_);
    if (reading) say(reading.length, reading.words);
    return static_cast<bool>(reading);
  }

  bool read_by_scanner() {
    const Place place{.text = text_, .at = at_, .manner = manner_};
    for (const Scanner scanner : kScanners) {
      const Reading reading = scanner(place);
      if (!reading) continue;
      say(reading.length, reading.words);
      return true;
    }
    return false;
  }

  bool read_plain_word() {
    const std::string_view word = word_at(text_, at_);
    if (word.empty()) return false;
    say(word.size(), word);
    return true;
  }

  std::string_view text_;
  const Lexicon& lexicon_;
  SpokenBuilder builder_;
  Manner manner_;
  std::size_t at_ = 0;
};

}  // namespace

SpokenText read_english(const Written& written, const Lexicon& lexicon, bool day_first) {
  return EnglishReader(written, lexicon, day_first).run();
}

}  // namespace showrunner::text::spoken
