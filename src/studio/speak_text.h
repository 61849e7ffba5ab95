#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "audio/renderer.h"
#include "base/result.h"
#include "speech/casting.h"
#include "speech/host_directory.h"
#include "studio/rooms.h"
#include "text/lexicon.h"

namespace showrunner::studio {

/// A text to be said by one voice.
struct SpeechRequest {
  std::string text;
  std::string voice;     ///< a host; empty: the usual one for the language
  std::string language;  ///< BCP-47; empty: guessed from the text
  double speed = 1.0;    ///< 0.5 to 2.0, times the host's own rate
  double pitch = 0.0;    ///< semitones, -12 to 12, on top of the host's own
  text::Lexicon lexicon;
  audio::RenderSettings render;
  audio::ByteSink live;  ///< gets the audio as it is encoded, on the mastering thread; may be empty
  std::filesystem::path output;
};

/// Who says it, with speed and pitch applied. `language` is the text's, settled. Fails with kNotFound or kInvalidInput.
Result<speech::Host> host_of(const speech::HostDirectory& hosts, const SpeechRequest& request,
                             const std::string& language);

struct SpokenFile {
  audio::RenderReport report;
  std::vector<speech::Substitution> substitutions;  ///< one at most: where another voice took over
};

/// Says a text of any length into one audio file, sentence by sentence through the cache, mastered as an episode is.
/// On failure or cancellation no file is left. On the I/O thread.
boost::asio::awaitable<Result<SpokenFile>> speak_text(Rooms& rooms, SpeechRequest request);

}  // namespace showrunner::studio
