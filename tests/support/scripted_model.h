#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/provider_behaviour.h"

namespace showrunner::scripted {

/// What a prompt asks for, read from the lines that our writer puts into it.
struct Task {
  std::string schema;  ///< "outline", "segment", "episode"; empty: plain prose
  std::size_t words = 120;
  std::size_t segments = 3;
  std::vector<std::string> speakers;
  std::string topic;

  struct Passage {
    int number = 0;
    std::vector<std::string> words;  ///< those worth naming
  };

  std::vector<Passage> passages;
  std::uint64_t seed = 0;  ///< of the whole prompt: the same one gets the same answer
};

/// Reads "Target length: N words", "Segments: K", "Speakers: a, b", "Topic: …", "Answer format: NAME" (the last of each
/// counts, so that a later message can correct an earlier) and passages "[1] …".
Task read_task(std::string_view prompt, std::string_view schema);

struct ModelAnswer {
  std::string text;
  std::size_t tokens = 0;  ///< words × 4/3
};

/// Writes the answer as a model would, within 3 % of the words asked for, in grammatical sentences about the topic or the
/// passages, spread over the speakers, with the passages cited in order; then does to it what `rule` wants (null: nothing).
ModelAnswer write_answer(const Task& task, const ProviderRule* rule);

/// `text` as the inside of a JSON string.
void append_escaped(std::string& out, std::string_view text);

}  // namespace showrunner::scripted
