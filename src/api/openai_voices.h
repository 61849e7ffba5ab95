#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace showrunner::api {

/// The thirteen voice names of OpenAI's speech contract, and the host of ours that answers to each: same gender, and as
/// different from each other as the engines allow. A client that knows no other names works unchanged.
std::span<const std::pair<std::string_view, std::string_view>> openai_voices();

/// The host for one of those names; any other name is given back as it is (one of our own).
std::string host_for_openai_voice(std::string_view voice);

/// What free instructions ("speak slowly, in a low voice") come to with engines that know pace and pitch alone.
struct MappedInstructions {
  double speed = 1.0;                        ///< factor
  double pitch = 0.0;                        ///< semitones
  std::vector<std::string_view> understood;  ///< the words that were followed
};

/// Finds the words about pace and pitch in `instructions`; everything else has no effect and the caller says so.
MappedInstructions map_instructions(std::string_view instructions);

}  // namespace showrunner::api
