#include "speech/utterance.h"

#include <cmath>

#include <fmt/format.h>

#include "base/hash.h"
#include "speech/wire.h"

namespace showrunner::speech {

namespace {

constexpr std::uint32_t kMagic = 0x31545553;  // "SUT1"
constexpr std::uint32_t kMaxSampleRate = 192'000;

Result<void> check_range(std::string_view name, double value, double low, double high) {
  if (std::isfinite(value) && value >= low && value <= high) return {};
  return fail(ErrorCode::kInvalidInput, fmt::format("{} is {}; it goes from {} to {}", name, value, low, high));
}

}  // namespace

Result<void> check_settings(const VoiceSettings& settings) {
  if (auto checked = check_range("rate", settings.rate, 0.5, 2.0); !checked) return checked;
  if (auto checked = check_range("pitch", settings.pitch, -12.0, 12.0); !checked) return checked;
  return check_range("vocal_tract", settings.vocal_tract, 0.8, 1.25);
}

std::string cache_key(const SpeakRequest& request, const EngineVersions& versions) {
  // Taken apart by name, so that a new field does not compile until it is part of the key.
  const auto& [settings, text] = request;
  const auto& [engine, voice, rate, pitch, vocal_tract, remote] = settings;
  const auto& [provider, base_url, model, instructions] = remote;
  const auto& [flite, espeak] = versions;
  if (engine == Engine::kRemote) {
    return KeyBuilder("remote utterance/1")
        .number("pipeline", kVersion)
        .text("provider", provider)
        .text("base_url", base_url)
        .text("model", model)
        .text("instructions", instructions)
        .text("voice", voice)
        .real("rate", rate)
        .text("text", text)
        .finish();
  }
  return KeyBuilder("utterance/1")
      .number("pipeline", kVersion)
      .text("engine", to_string(engine))
      .text("engine_version", engine == Engine::kFlite ? flite : espeak)
      .text("voice", voice)
      .real("rate", rate)
      .real("pitch", pitch)
      .real("vocal_tract", vocal_tract)
      .text("text", text)
      .finish();
}

std::string to_bytes(const Utterance& utterance) {
  return ByteWriter()
      .number(kMagic)
      .number(static_cast<std::uint32_t>(utterance.pcm.sample_rate))
      .sequence(std::span(utterance.words))
      .sequence(std::span(utterance.pcm.samples))
      .take();
}

Result<Utterance> utterance_from_bytes(std::string_view bytes) {
  ByteReader reader(bytes);
  const auto magic = reader.number<std::uint32_t>();
  const auto sample_rate = reader.number<std::uint32_t>();
  Utterance utterance;
  utterance.words = reader.sequence<WordTime>();
  utterance.pcm.samples = reader.sequence<std::int16_t>();
  utterance.pcm.sample_rate = static_cast<int>(sample_rate);
  if (magic != kMagic || !reader.complete() || sample_rate == 0 || sample_rate > kMaxSampleRate) {
    return fail(ErrorCode::kInvalidInput, "these bytes are not a spoken sentence");
  }
  return utterance;
}

}  // namespace showrunner::speech
