#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "speech/host.h"

namespace showrunner::speech {

/// A speaker whose voice had to be replaced.
struct Substitution {
  std::size_t speaker = 0;
  std::string from;          ///< host id
  std::string to;            ///< host id
  std::size_t sentence = 0;  ///< the first that the substitute says, counted over the episode
  std::string reason;        ///< what the service said

  friend bool operator==(const Substitution&, const Substitution&) = default;
};

/// Tells people of them, in one line; empty when there are none.
std::string describe(std::span<const Substitution> substitutions);

/// Who speaks for whom in one episode. The rule: a remote host who fails at a sentence, after all tries, is replaced by a
/// built-in host of the same language and gender from that sentence to the end. So a speaker changes voice once at most, and
/// the report says where. Sentences are spoken several at a time, so a later one may have been spoken already in the old voice,
/// or an earlier one fail last: ask `voice_for` again before a sentence is rendered, and say it anew when the answer changed.
/// Pure; on the I/O thread.
class Casting {
 public:
  /// `speakers` are the hosts that were cast, in the order of the script's speakers.
  explicit Casting(std::vector<Host> speakers);

  /// All who may speak: the speakers, then their substitutes. What a renderer wants gains for, and a Piece names by number.
  const std::vector<Host>& voices() const { return voices_; }

  std::vector<double> gains_db() const;

  /// The number in `voices` of who says that sentence as things stand.
  std::size_t voice_for(std::size_t speaker, std::size_t sentence) const;

  /// `voice` could not say that sentence. True when `voice_for` now names another one, who should.
  bool replace(std::size_t speaker, std::size_t sentence, std::size_t voice, const Error& reason);

  /// One for each speaker who was replaced, in their order.
  std::vector<Substitution> substitutions() const;

 private:
  struct Part {
    std::optional<std::size_t> substitute;  ///< number in voices_
    std::optional<std::size_t> from;        ///< first sentence of the substitute
    std::string reason;
  };

  std::vector<Host> voices_;
  std::vector<Part> parts_;  ///< for each speaker
};

}  // namespace showrunner::speech
