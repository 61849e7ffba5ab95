// calibrate_hosts [HOST...]: measures the hosts (all presets by default; "espeak:de+f2" works too) over
// perf/data/calibration and prints, for each, the columns of src/speech/host_table.cc: the gain to -16 LUFS (EBU R 128,
// mono judged as dual mono) and the pace by least squares over letters; then how far the pace is off over the whole text.
// Speech is trimmed as the renderer does: -45 dBFS, 30 ms lead, 50 ms tail.
#include <cmath>
#include <cstdio>
#include <exception>
#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <ebur128.h>
#include <fmt/format.h>

#include "base/subprocess.h"
#include "speech/host_table.h"
#include "speech/voice_pool.h"

namespace {

using namespace showrunner;

constexpr double kTargetLufs = -16.0;
constexpr double kSilenceDbfs = -45.0;
constexpr double kLeadSeconds = 0.030;
constexpr double kTailSeconds = 0.050;

std::vector<std::string> sentences_for(std::string_view language) {
  const auto directory = std::filesystem::path(SHOWRUNNER_SOURCE_DIR) / "perf/data/calibration";
  std::ifstream file(directory / fmt::format("{}.txt", language.substr(0, language.find('-'))));
  if (!file) file.open(directory / "en.txt");
  std::vector<std::string> sentences;
  for (std::string line; std::getline(file, line);) sentences.push_back(line);
  return sentences;
}

std::span<const std::int16_t> trimmed(const audio::Pcm& pcm) {
  const auto& samples = pcm.samples;
  double mean = 0;
  for (const std::int16_t sample : samples) mean += sample;
  mean /= static_cast<double>(std::max<std::size_t>(1, samples.size()));
  const double threshold = 32'768 * std::pow(10.0, kSilenceDbfs / 20);
  const auto loud = [=](std::int16_t sample) { return std::abs(sample - mean) >= threshold; };
  const auto first = std::ranges::find_if(samples, loud) - samples.begin();
  const auto last = samples.rend() - std::find_if(samples.rbegin(), samples.rend(), loud);
  const auto lead = static_cast<std::ptrdiff_t>(kLeadSeconds * pcm.sample_rate);
  const auto tail = static_cast<std::ptrdiff_t>(kTailSeconds * pcm.sample_rate);
  const auto start = std::max<std::ptrdiff_t>(0, first - lead);
  const auto end = std::min<std::ptrdiff_t>(std::ssize(samples), std::max(last + tail, start));
  return std::span(samples).subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start));
}

/// Sums of a straight line's least squares.
struct Line {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;

  void add(double letters, double seconds) {
    n += 1, x += letters, y += seconds, xx += letters * letters, xy += letters * seconds;
  }

  double slope() const { return ((n * xy) - (x * y)) / ((n * xx) - (x * x)); }

  double offset() const { return (y - (slope() * x)) / n; }
};

boost::asio::awaitable<void> calibrate(speech::VoicePool& pool, speech::Host host) {
  ebur128_state* meter = nullptr;
  Line pace;
  double estimated = 0;
  for (const std::string& sentence : sentences_for(host.language)) {
    const auto utterance = co_await pool.speak({.settings = host.settings, .text = sentence});
    if (!utterance) throw std::runtime_error(utterance.error().message);
    const auto samples = trimmed(utterance->pcm);
    if (meter == nullptr) {
      meter = ebur128_init(1, static_cast<unsigned long>(utterance->pcm.sample_rate), EBUR128_MODE_I);
      ebur128_set_channel(meter, 0, EBUR128_DUAL_MONO);
    }
    ebur128_add_frames_short(meter, samples.data(), samples.size());
    const double seconds = static_cast<double>(samples.size()) / utterance->pcm.sample_rate;
    pace.add(speech::letters_of(sentence), seconds);
    estimated += speech::estimate_seconds(host, sentence);
  }
  double loudness = 0;
  ebur128_loudness_global(meter, &loudness);
  ebur128_destroy(&meter);
  fmt::print("{:<16} {:6.1f}, {:.4f}, {:.3f}   now: gain {:+.1f} dB off, length {:+.1f} % off\n", host.id,
             kTargetLufs - loudness, pace.slope(), pace.offset(), host.gain_db - (kTargetLufs - loudness),
             100 * (estimated / pace.y - 1));
}

}  // namespace

int main(int count, char** arguments) try {
  std::vector<speech::Host> hosts;
  for (int i = 1; i < count; ++i) {
    auto host = speech::find_host(arguments[i]);
    if (!host) throw std::runtime_error(host.error().message);
    hosts.push_back(*std::move(host));
  }
  if (hosts.empty()) hosts.assign(speech::hosts().begin(), speech::hosts().end());
  boost::asio::io_context loop(1);
  speech::VoicePool pool(loop.get_executor(), {.program = sibling_program("showrunner-voice")});
  for (const speech::Host& host : hosts) {
    boost::asio::co_spawn(loop, calibrate(pool, host), [&loop](const std::exception_ptr& thrown) {
      loop.stop();
      if (thrown) std::rethrow_exception(thrown);
    });
    loop.run();
    loop.restart();
  }
  return 0;
} catch (const std::exception& error) {
  fmt::print(stderr, "calibrate_hosts: error: {}\n", error.what());
  return 1;
}
