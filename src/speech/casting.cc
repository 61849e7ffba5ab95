#include "speech/casting.h"

#include <algorithm>

#include <fmt/format.h>

#include "speech/host_directory.h"

namespace showrunner::speech {

std::string describe(std::span<const Substitution> substitutions) {
  std::string told;
  for (const Substitution& substitution : substitutions) {
    told += fmt::format("{}{} speaks for {} from sentence {} on ({})", told.empty() ? "" : "; ", substitution.to,
                        substitution.from, substitution.sentence + 1, substitution.reason);
  }
  return told;
}

Casting::Casting(std::vector<Host> speakers) : voices_(std::move(speakers)), parts_(voices_.size()) {
  for (std::size_t speaker = 0; speaker < parts_.size(); ++speaker) {
    if (voices_[speaker].settings.engine != Engine::kRemote) continue;
    auto substitute = stand_in_for(voices_[speaker], voices_);
    if (!substitute) continue;
    parts_[speaker].substitute = voices_.size();
    voices_.push_back(*std::move(substitute));
  }
}

std::vector<double> Casting::gains_db() const {
  std::vector<double> gains(voices_.size());
  std::ranges::transform(voices_, gains.begin(), &Host::gain_db);
  return gains;
}

std::size_t Casting::voice_for(std::size_t speaker, std::size_t sentence) const {
  const Part& part = parts_[speaker];
  return part.from && sentence >= *part.from ? *part.substitute : speaker;
}

bool Casting::replace(std::size_t speaker, std::size_t sentence, std::size_t voice, const Error& reason) {
  Part& part = parts_[speaker];
  if (voice != speaker || !part.substitute || reason.code == ErrorCode::kCancelled) return false;
  if (part.from && *part.from <= sentence) return true;
  part.from = sentence;
  part.reason = reason.message;
  return true;
}

std::vector<Substitution> Casting::substitutions() const {
  std::vector<Substitution> made;
  for (std::size_t speaker = 0; speaker < parts_.size(); ++speaker) {
    const Part& part = parts_[speaker];
    if (!part.from) continue;
    made.push_back({.speaker = speaker,
                    .from = voices_[speaker].id,
                    .to = voices_[*part.substitute].id,
                    .sentence = *part.from,
                    .reason = part.reason});
  }
  return made;
}

}  // namespace showrunner::speech
