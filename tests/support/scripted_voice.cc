#include "support/scripted_voice.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numbers>
#include <tuple>
#include <utility>

namespace showrunner::scripted {

namespace {

constexpr double kCharactersPerSecond = 15.0;
constexpr std::size_t kCharactersPerBurst = 3;
constexpr std::size_t kVariants = 8;
constexpr std::size_t kKeptVoices = 64;

std::uint64_t mix(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash ^ (hash >> 29U);
}

/// One burst, in a few pitches.
using Bursts = std::array<std::string, kVariants>;

Bursts make_bursts(std::string_view voice, std::size_t samples, int sample_rate) {
  const double base = 95.0 + static_cast<double>(mix(voice) % 140);
  Bursts bursts;
  for (std::size_t variant = 0; variant < kVariants; ++variant) {
    const double step = 2 * std::numbers::pi * base * (0.88 + 0.035 * static_cast<double>(variant)) / sample_rate;
    std::string& burst = bursts[variant];
    burst.reserve(samples * 2);
    for (std::size_t i = 0; i < samples; ++i) {
      const double phase = step * static_cast<double>(i);
      const double place = static_cast<double>(i) / static_cast<double>(samples);
      const double envelope = std::pow(std::sin(std::numbers::pi * place), 0.6);
      const double wave =
          0.5 * std::sin(phase) + 0.3 * std::sin(2 * phase) + 0.15 * std::sin(3 * phase) + 0.08 * std::sin(5 * phase);
      const auto sample = static_cast<std::uint16_t>(static_cast<std::int16_t>(9'000.0 * envelope * wave));
      burst.push_back(static_cast<char>(sample & 0xffU));
      burst.push_back(static_cast<char>(sample >> 8U));
    }
  }
  return bursts;
}

void append_number(std::string& out, std::uint32_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((number >> (8 * i)) & 0xffU));
}

}  // namespace

std::string speak_tones(std::string_view text, std::string_view voice, double speed, int sample_rate) {
  const auto burst_samples = static_cast<std::size_t>(
      static_cast<double>(sample_rate) * static_cast<double>(kCharactersPerBurst) / (kCharactersPerSecond * speed));
  // Making a burst takes as long as a hundred calls: they are kept.
  static thread_local std::map<std::tuple<std::string, std::size_t, int>, Bursts> kept;
  if (kept.size() > kKeptVoices) kept.clear();
  const auto [found, missing] = kept.try_emplace({std::string(voice), burst_samples, sample_rate});
  if (missing) found->second = make_bursts(voice, burst_samples, sample_rate);

  const auto total = static_cast<std::size_t>(static_cast<double>(sample_rate) * static_cast<double>(text.size()) /
                                              (kCharactersPerSecond * speed));
  std::string pcm;
  pcm.reserve(total * 2 + burst_samples * 2);
  for (std::size_t at = 0; at < text.size(); at += kCharactersPerBurst) {
    pcm += found->second[mix(text.substr(at, kCharactersPerBurst)) % kVariants];
  }
  pcm.resize(total * 2);
  return pcm;
}

std::string as_wav(std::string_view pcm, int sample_rate) {
  const auto rate = static_cast<std::uint32_t>(sample_rate);
  const auto bytes = static_cast<std::uint32_t>(pcm.size());
  std::string wav("RIFF");
  wav.reserve(pcm.size() + 44);
  append_number(wav, bytes + 36, 4);
  wav += "WAVEfmt ";
  append_number(wav, 16, 4);
  append_number(wav, 1, 2);  // PCM
  append_number(wav, 1, 2);  // one channel
  append_number(wav, rate, 4);
  append_number(wav, rate * 2, 4);
  append_number(wav, 2, 2);
  append_number(wav, 16, 2);
  wav += "data";
  append_number(wav, bytes, 4);
  wav += pcm;
  return wav;
}

}  // namespace showrunner::scripted
