#include <fmt/format.h>

#include "async/offload.h"
#include "cli/commands.h"
#include "cli/request.h"
#include "studio/source.h"
#include "studio/speak_text.h"

namespace showrunner::cli {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLongestText = std::size_t{16} << 20U;

}  // namespace

asio::awaitable<Result<int>> run_speak(studio::Rooms& rooms, SpeakCommand command) {
  const auto settings = render_settings(command.output, command.format, rooms.options);
  if (!settings) co_return fail(settings.error());
  auto lexicon = load_lexicon(command.lexicon_file);
  if (!lexicon) co_return fail(std::move(lexicon.error()));
  if (command.text == "-") {
    auto source = co_await async::offload(rooms.workers, [] { return studio::load_source("-", kLongestText); });
    if (!source) co_return fail(std::move(source.error()));
    command.text = std::move(source->bytes);
  }
  studio::SpeechRequest request{.text = std::move(command.text),
                                .voice = std::move(command.voice),
                                .language = std::move(command.language),
                                .speed = command.speed,
                                .pitch = command.pitch,
                                .lexicon = *std::move(lexicon),
                                .render = *settings,
                                .output = command.output};
  const auto spoken = co_await studio::speak_text(rooms, std::move(request));
  if (!spoken) co_return fail(spoken.error());
  if (!spoken->substitutions.empty()) {
    fmt::print(stderr, "showrunner: {}\n", speech::describe(spoken->substitutions));
  }
  co_return 0;
}

}  // namespace showrunner::cli
