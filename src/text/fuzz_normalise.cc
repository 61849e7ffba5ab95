// Any bytes: the first picks the language, the rest is the sentence. Besides memory errors it looks for broken promises.

#include <cstdint>
#include <cstdlib>

#include "text/normalise.h"

using showrunner::text::Lexicon;
using showrunner::text::Normaliser;
using showrunner::text::SpokenText;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Normaliser kNormalisers[] = {
      Normaliser("en", Lexicon::parse("km = kay em\nC++ = see plus plus").value()), Normaliser("en-GB", Lexicon()),
      Normaliser("de", Lexicon()), Normaliser("zh", Lexicon()), Normaliser("xx", Lexicon())};
  if (size == 0) return 0;
  const Normaliser& normaliser = kNormalisers[data[0] % std::size(kNormalisers)];
  const std::string_view written(reinterpret_cast<const char*>(data + 1), size - 1);
  const SpokenText spoken = normaliser.normalise(written);
  std::size_t written_end = 0;
  std::size_t spoken_end = 0;
  for (const auto& span : spoken.spans) {
    if (span.written.start < written_end || span.spoken.start < spoken_end) std::abort();
    if (span.written.end < span.written.start || span.spoken.end <= span.spoken.start) std::abort();
    written_end = span.written.end;
    spoken_end = span.spoken.end;
  }
  if (written_end > written.size() || spoken_end != spoken.text.size()) std::abort();
  return 0;
}
