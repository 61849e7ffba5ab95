#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "studio/rooms.h"
#include "text/lexicon.h"
#include "text/script.h"

namespace showrunner::studio {

/// What rendering a script would take as things stand.
struct RenderEstimate {
  std::size_t sentences = 0;
  std::size_t to_speak = 0;         ///< of them not in the sentence cache
  double seconds_of_speech = 0;     ///< of all sentences, pauses not included
  double seconds_to_speak = 0;      ///< of those that are not there
  std::size_t paid_characters = 0;  ///< of those that a remote service would speak
  std::optional<double>
      cost;  ///< of these, by the option tts.prices; nothing when one of the services has no price there
};

/// Prices of remote voices for a million characters, by provider: "groq=50, openai=15". Fails, saying what is wrong.
Result<std::map<std::string, double>> parse_prices(std::string_view text);

/// Looks at every sentence without speaking any. A sentence that the script has twice is spoken once. Fails as casting the
/// script does. On the I/O thread.
boost::asio::awaitable<Result<RenderEstimate>> estimate_render(Rooms& rooms, text::Script script,
                                                               text::Lexicon lexicon);

}  // namespace showrunner::studio
