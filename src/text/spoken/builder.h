#pragma once

#include <string_view>

#include "text/normalise.h"
#include "text/spoken/written.h"

namespace showrunner::text::spoken {

/// Puts a SpokenText together, left to right: folds white space, allows one clause mark between words, drops marks without
/// words before them, and cuts unbroken runs at 64 letters, so that no engine meets a token it cannot take (flite is
/// quadratic in long words and overflows on some hundred trailing marks). Ranges are offsets into Written::text().
class SpokenBuilder {
 public:
  explicit SpokenBuilder(const Written& written) : written_(written) {}

  /// Words for the written range. Empty words are nothing.
  void say(std::size_t start, std::size_t end, std::string_view words);

  /// One of `,.;:?!`. Of marks in a row the weightiest stays.
  void mark(std::size_t start, std::size_t end, char mark);

  /// A comma, but only between words and where no other mark stands.
  void pause(std::size_t start, std::size_t end);

  /// A hyphen that stays when words are said directly after it, as in "well-known".
  void hyphen(std::size_t start, std::size_t end);

  SpokenText finish() &&;

 private:
  enum class Pending { kNothing, kPause, kHyphen };

  void add_span(std::size_t start, std::size_t end, std::size_t spoken_start);
  void append_capped(std::string_view words);

  const Written& written_;
  SpokenText out_;
  Pending pending_ = Pending::kNothing;
  std::size_t pending_start_ = 0;
  std::size_t pending_end_ = 0;
  std::size_t run_letters_ = 0;  // since the last space of the output
};

}  // namespace showrunner::text::spoken
