#include "api/openai_voices.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace showrunner::api {

namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// alloy, coral, marin, nova, sage and shimmer are female voices there; the rest are male or deep.
constexpr std::array kVoices{
    Pair{"alloy", "clara"},  Pair{"ash", "martin"},   Pair{"ballad", "ewan"},    Pair{"coral", "ruby"},
    Pair{"echo", "felix"},   Pair{"fable", "edward"}, Pair{"marin", "hazel"},    Pair{"nova", "nora"},
    Pair{"onyx", "george"},  Pair{"sage", "iris"},    Pair{"shimmer", "amelia"}, Pair{"verse", "hugo"},
    Pair{"cedar", "callum"},
};

struct Rule {
  std::string_view word;
  double speed = 1.0;
  double pitch = 0.0;
};

constexpr std::array kRules{
    Rule{"slow", 0.85},      Rule{"slowly", 0.85},      Rule{"calm", 0.93},
    Rule{"calmly", 0.93},    Rule{"relaxed", 0.93},     Rule{"fast", 1.18},
    Rule{"quickly", 1.18},   Rule{"quick", 1.18},       Rule{"hurried", 1.18},
    Rule{"low", 1.0, -2},    Rule{"deep", 1.0, -3},     Rule{"high", 1.0, 2},
    Rule{"excited", 1.1, 1}, Rule{"cheerful", 1.05, 1}, Rule{"enthusiastic", 1.08, 1},
    Rule{"sad", 0.9, -1},    Rule{"serious", 0.95, -1},
};

}  // namespace

std::span<const Pair> openai_voices() {
  return kVoices;
}

std::string host_for_openai_voice(std::string_view voice) {
  const auto found = std::ranges::find(kVoices, voice, &Pair::first);
  return std::string(found == kVoices.end() ? voice : found->second);
}

MappedInstructions map_instructions(std::string_view instructions) {
  MappedInstructions mapped;
  std::string word;
  const auto follow = [&] {
    const auto rule = std::ranges::find(kRules, word, &Rule::word);
    word.clear();
    if (rule == kRules.end() || std::ranges::find(mapped.understood, rule->word) != mapped.understood.end()) return;
    mapped.speed *= rule->speed;
    mapped.pitch += rule->pitch;
    mapped.understood.push_back(rule->word);
  };
  for (const char c : instructions) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else {
      follow();
    }
  }
  follow();
  mapped.speed = std::clamp(mapped.speed, 0.7, 1.4);
  mapped.pitch = std::clamp(mapped.pitch, -4.0, 4.0);
  return mapped;
}

}  // namespace showrunner::api
