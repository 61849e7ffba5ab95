#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "base/result.h"
#include "speech/protocol.h"
#include "speech/worker/synthesizer.h"

namespace showrunner::speech {

/// What a worker speaks with, loaded once.
struct Engines {
  std::unique_ptr<Synthesizer> flite;
  Result<std::unique_ptr<Synthesizer>> espeak;  ///< or why it cannot work

  EngineVersions versions() const;
};

/// Says one sentence and hands each whole frame to `send`: Audio as it is made, then Words, then Done; or Failed. Runs in
/// the process forked for that sentence.
void speak_sentence(const Engines& engines, const protocol::Speak& command,
                    const std::function<void(std::string_view frame)>& send);

}  // namespace showrunner::speech
