// Signs that are words: & + = # @ ° © → and the minus of a number. What is no word here is left to the caller to drop.

#include "text/spoken/scanner.h"

namespace showrunner::text::spoken {
namespace {

/// From this many on, a run of one sign is decoration: "=====", "@@@@".
constexpr std::size_t kDecoration = 3;

bool starts_number(const Place& place, std::size_t offset) {
  const char c = place.peek(offset);
  const bool is_currency = c == '$' || (c >= symbol::kEuro && c <= symbol::kWon && c != symbol::kCent);
  return is_digit(c) || ((c == '.' || is_currency) && is_digit(place.peek(offset + 1)));
}

std::size_t run_length(std::string_view rest) {
  const std::size_t end = rest.find_first_not_of(rest.front());
  return end == std::string_view::npos ? rest.size() : end;
}

bool touches_number_before(const Place& place) {
  for (std::size_t at = place.at; at > 0 && place.at - at < 2; --at) {
    if (place.text[at - 1] != ' ') return is_digit(place.text[at - 1]) || place.text[at - 1] == ')';
  }
  return false;
}

std::string_view comparison(const Place& place, std::string_view words) {
  const bool compares = place.peek(1) == ' ' || place.peek(1) == '=' || starts_number(place, 1);
  return compares ? words : "";
}

std::string_view plus_words(const Place& place) {
  const bool is_last_of_number = touches_number_before(place) && place.before() != ' ' && !starts_number(place, 1);
  if (is_last_of_number) return "plus";
  return place.before() == ' ' || is_letter_or_digit(place.before()) || starts_number(place, 1) ? "plus" : "";
}

std::string_view hash_words(const Place& place) {
  const char before = place.before();
  const bool is_language =
      (before == 'C' || before == 'F') && (place.at < 2 || !is_letter_or_digit(place.text[place.at - 2]));
  if (is_language) return "sharp";
  return is_digit(place.peek(1)) ? "number" : "";
}

std::string_view minus_words(const Place& place) {
  const bool is_sign = starts_number(place, 1) && !is_letter_or_digit(place.before());
  const bool subtracts = place.peek() == symbol::kMinus && touches_number_before(place);
  return is_sign || subtracts ? "minus" : "";
}

/// "Mon.–Fri.", "9:00–17:00": an unspaced dash before a capital or a digit.
std::string_view en_dash_words(const Place& place) {
  const bool joins =
      place.before() != ' ' && place.before() != '\0' && (is_upper(place.peek(1)) || is_digit(place.peek(1)));
  return joins ? "to" : "";
}

std::string_view symbol_words(const Place& place) {
  switch (place.peek()) {
    case '&': return "and";
    case '+': return plus_words(place);
    case '=': return "equals";
    case '#': return hash_words(place);
    case '@': return "at";
    case '%': return "percent";
    case '~': return starts_number(place, 1) ? "about" : "";
    case '*': return touches_number_before(place) ? "times" : "";
    case '^': return "to the power of";
    case '<': return comparison(place, "less than");
    case '>': return comparison(place, "greater than");
    case '/': return touches_number_before(place) && place.peek(1) == ' ' ? "divided by" : "";
    case '-':
    case symbol::kMinus: return minus_words(place);
    case symbol::kEnDash: return en_dash_words(place);
    case symbol::kTimes: return "times";
    case symbol::kDivide: return "divided by";
    case symbol::kPlusMinus: return "plus or minus";
    case symbol::kApproximately: return "about";
    case symbol::kAtMost: return "less than or equal to";
    case symbol::kAtLeast: return "greater than or equal to";
    case symbol::kNotEqual: return "does not equal";
    case symbol::kArrow: return "to";
    case symbol::kSquared: return "squared";
    case symbol::kCubed: return "cubed";
    case symbol::kSection: return "section";
    case symbol::kCopyright: return "copyright";
    case symbol::kDegree: return "degrees";
    case symbol::kOhm: return "ohms";
    case symbol::kMicro: return "micro";
    case '$': return "dollars";
    case symbol::kEuro: return "euros";
    case symbol::kPound: return "pounds";
    case symbol::kYen: return "yen";
    case symbol::kCent: return "cents";
    case symbol::kRupee: return "rupees";
    case symbol::kWon: return "won";
    default: return "";
  }
}

}  // namespace

Reading read_symbol(const Place& place) {
  const char c = place.peek();
  if (is_letter_or_digit(c) || c == ' ') return {};
  const std::size_t run = run_length(place.rest().substr(0, 2)) < 2 ? 1 : run_length(place.rest());
  const bool is_dash = c == '-' || c == symbol::kEnDash || c == symbol::kEmDash;
  if (run >= kDecoration && std::string_view(".,;:!?\"'()").find(c) == std::string_view::npos && !is_dash)
    return {run, ""};
  if (c == '=' && run == 2) return {run, "equals"};
  if (run == 2 && (c == '+' || c == '&')) return {run, c == '&' ? "and" : is_letter(place.before()) ? "plus plus" : ""};
  const std::string_view words = symbol_words(place);
  if (words == "less than" || words == "greater than") {
    if (place.peek(1) == '=') return {2, std::string(words) + " or equal to"};
  }
  return words.empty() ? Reading{} : Reading{1, std::string(words)};
}

}  // namespace showrunner::text::spoken
