#include "studio/render_estimate.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "async/offload.h"
#include "base/ascii.h"
#include "base/excerpt.h"
#include "base/split.h"
#include "studio/plan.h"
#include "studio/write.h"
#include "text/code_points.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

using Prices = std::map<std::string, double>;

/// Where a sentence is not there yet, what it would take.
RenderEstimate estimate(const cache::DiskCache& disk, const speech::EngineVersions& versions,
                        const std::vector<speech::Host>& hosts, const text::Script& script,
                        const text::Lexicon& lexicon, const Prices& prices) {
  RenderEstimate all;
  all.cost = 0;
  const text::Normaliser normaliser(script.language, lexicon);
  std::set<std::string> seen;
  for (std::size_t s = 0; s < script.segments.size(); ++s) {
    for (std::size_t t = 0; t < script.segments[s].turns.size(); ++t) {
      const text::Turn& turn = script.segments[s].turns[t];
      const auto speaker = std::ranges::find(script.speakers, turn.speaker, &text::Speaker::id);
      const auto number = static_cast<std::size_t>(speaker - script.speakers.begin());
      for (const Line& line :
           lines_of({.segment = s, .turn = t, .speaker = number, .text = turn}, script.language, normaliser)) {
        const speech::Host& host = hosts.at(number);
        const double seconds = speech::estimate_seconds(host, line.spoken);
        ++all.sentences;
        all.seconds_of_speech += seconds;
        const speech::SpeakRequest request{.settings = host.settings, .text = line.spoken};
        const std::string key = speech::cache_key(request, versions);
        if (!seen.insert(key).second || disk.contains(key)) continue;
        ++all.to_speak;
        all.seconds_to_speak += seconds;
        if (host.settings.engine != speech::Engine::kRemote) continue;
        const std::size_t characters = text::count_code_points(line.spoken);
        all.paid_characters += characters;
        const auto price = prices.find(host.settings.remote.provider);
        if (price == prices.end()) {
          all.cost.reset();
        } else if (all.cost) {
          *all.cost += price->second * static_cast<double>(characters) / 1e6;
        }
      }
    }
  }
  return all;
}

}  // namespace

Result<Prices> parse_prices(std::string_view text) {
  Prices prices;
  while (!trimmed(text).empty()) {
    const std::string_view entry = trimmed(take_part(text, ','));
    const std::size_t equals = entry.find('=');
    const std::string_view name = trimmed(entry.substr(0, equals));
    const std::string_view number = equals == std::string_view::npos ? "" : trimmed(entry.substr(equals + 1));
    double price = -1;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), price);
    if (name.empty() || error != std::errc() || end != number.data() + number.size() || price < 0) {
      return fail(
          ErrorCode::kInvalidInput,
          fmt::format("tts.prices: \"{}\" is no price such as groq=50 (for a million characters)", excerpt(entry)));
    }
    prices[std::string(name)] = price;
  }
  return prices;
}

asio::awaitable<Result<RenderEstimate>> estimate_render(Rooms& rooms, text::Script script, text::Lexicon lexicon) {
  const auto prices = parse_prices(rooms.options.get<std::string>("tts.prices"));
  if (!prices) co_return fail(prices.error());
  const auto hosts = cast_script(rooms.hosts, script);
  if (!hosts) co_return fail(hosts.error());
  const auto versions = co_await rooms.voices.versions();
  if (!versions) co_return fail(versions.error());
  co_return co_await async::offload(rooms.workers,
                                    [&] { return estimate(rooms.disk, *versions, *hosts, script, lexicon, *prices); });
}

}  // namespace showrunner::studio
