#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "studio/rooms.h"

namespace showrunner::studio {

/// A sentence that has been spoken, now or at some earlier time.
struct SpokenSentence {
  speech::Utterance utterance;
  bool cached = false;
};

/// Says one sentence, or takes it from the sentence cache; concurrent calls for the same sentence share one synthesis.
/// Fails as speech::Voices::speak does. On the I/O thread.
boost::asio::awaitable<Result<SpokenSentence>> say(Rooms& rooms, const speech::EngineVersions& versions,
                                                   speech::SpeakRequest request);

}  // namespace showrunner::studio
