#include "studio/sentence.h"

#include <utility>

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

asio::awaitable<Result<std::string>> synthesise(speech::Voices& voices, speech::SpeakRequest request) {
  auto utterance = co_await voices.speak(std::move(request));
  if (!utterance) co_return fail(std::move(utterance.error()));
  co_return speech::to_bytes(*utterance);
}

}  // namespace

asio::awaitable<Result<SpokenSentence>> say(Rooms& rooms, const speech::EngineVersions& versions,
                                            speech::SpeakRequest request) {
  std::string key = speech::cache_key(request, versions);
  auto loaded = co_await rooms.sentences.load(
      std::move(key), [&voices = rooms.voices, request] { return synthesise(voices, request); });
  if (!loaded) co_return fail(std::move(loaded.error()));
  auto utterance = speech::utterance_from_bytes(*loaded->bytes);
  if (!utterance) co_return fail(std::move(utterance.error()));
  co_return SpokenSentence{.utterance = *std::move(utterance), .cached = loaded->source == cache::Source::kHit};
}

}  // namespace showrunner::studio
