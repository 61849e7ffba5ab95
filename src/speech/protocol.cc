#include "speech/protocol.h"

#include <cstring>

#include "speech/wire.h"

namespace showrunner::speech::protocol {

namespace {

constexpr std::size_t kLengthBytes = sizeof(std::uint32_t);

/// The type byte of a frame is the alternative's place in Message.
template <class T, std::size_t Index = 0>
constexpr std::uint8_t type_of() {
  if constexpr (std::is_same_v<T, std::variant_alternative_t<Index, Message>>) {
    return static_cast<std::uint8_t>(Index);
  } else {
    return type_of<T, Index + 1>();
  }
}

void write(ByteWriter& out, const Speak& speak) {
  const auto& [engine, voice, rate, pitch, vocal_tract, remote] = speak.request.settings;
  out.number(speak.id).number(speak.cpu_seconds).number(speak.wall_ms);
  out.number(static_cast<std::uint8_t>(engine)).text(voice).number(rate).number(pitch).number(vocal_tract);
  out.text(speak.request.text);
}

void write(ByteWriter& out, const Cancel& cancel) {
  out.number(cancel.id);
}

void write(ByteWriter& out, const Ready& ready) {
  out.text(ready.versions.flite).text(ready.versions.espeak);
}

void write(ByteWriter& out, const Audio& audio) {
  out.number(audio.id).number(audio.sample_rate).sequence(std::span(audio.samples));
}

void write(ByteWriter& out, const Words& words) {
  out.number(words.id).sequence(std::span(words.words));
}

void write(ByteWriter& out, const Done& done) {
  out.number(done.id);
}

void write(ByteWriter& out, const Failed& failed) {
  out.number(failed.id).number(static_cast<std::uint8_t>(failed.error.code)).text(failed.error.message);
}

Speak read_speak(ByteReader& in, bool& valid) {
  Speak speak{.id = in.number<std::uint64_t>(),
              .cpu_seconds = in.number<std::uint32_t>(),
              .wall_ms = in.number<std::uint32_t>(),
              .request = {}};
  VoiceSettings& settings = speak.request.settings;
  const auto engine = in.number<std::uint8_t>();
  settings.engine = engine == 0 ? Engine::kFlite : Engine::kEspeak;
  settings.voice = in.text();
  settings.rate = in.number<double>();
  settings.pitch = in.number<double>();
  settings.vocal_tract = in.number<double>();
  speak.request.text = in.text();
  valid = engine <= 1 && check_settings(settings).has_value();
  return speak;
}

Audio read_audio(ByteReader& in, bool& valid) {
  Audio audio{.id = in.number<std::uint64_t>(),
              .sample_rate = in.number<std::uint32_t>(),
              .samples = in.sequence<std::int16_t>()};
  valid = audio.samples.size() <= kMaxAudioSamples && audio.sample_rate > 0;
  return audio;
}

Failed read_failed(ByteReader& in, bool& valid) {
  Failed failed{.id = in.number<std::uint64_t>(), .error = {}};
  const auto code = in.number<std::uint8_t>();
  valid = code <= static_cast<std::uint8_t>(ErrorCode::kInternal);
  failed.error.code = valid ? static_cast<ErrorCode>(code) : ErrorCode::kInternal;
  failed.error.message = in.text();
  return failed;
}

std::optional<Message> read_message(std::uint8_t type, ByteReader& in, bool& valid) {
  switch (type) {
    case type_of<Speak>(): return read_speak(in, valid);
    case type_of<Cancel>(): return Cancel{.id = in.number<std::uint64_t>()};
    case type_of<Ready>(): return Ready{.versions = {.flite = in.text(), .espeak = in.text()}};
    case type_of<Audio>(): return read_audio(in, valid);
    case type_of<Words>(): return Words{.id = in.number<std::uint64_t>(), .words = in.sequence<WordTime>()};
    case type_of<Done>(): return Done{.id = in.number<std::uint64_t>()};
    case type_of<Failed>(): return read_failed(in, valid);
    default: return std::nullopt;
  }
}

std::unexpected<Error> malformed() {
  return fail(ErrorCode::kInternal, "showrunner-voice and the voice pool do not understand each other");
}

std::uint32_t payload_length(std::string_view bytes) {
  std::uint32_t length = 0;
  std::memcpy(&length, bytes.data(), sizeof length);
  return length;
}

}  // namespace

std::string encode(const Message& message) {
  ByteWriter payload;
  payload.number(static_cast<std::uint8_t>(message.index()));
  std::visit([&payload](const auto& alternative) { write(payload, alternative); }, message);
  return ByteWriter().text(payload.take()).take();
}

Result<Message> decode(std::string_view frame) {
  if (frame.size() <= kLengthBytes || payload_length(frame) != frame.size() - kLengthBytes) return malformed();
  ByteReader in(frame.substr(kLengthBytes));
  bool valid = true;
  auto message = read_message(in.number<std::uint8_t>(), in, valid);
  if (!message || !valid || !in.complete()) return malformed();
  return *std::move(message);
}

void FrameBuffer::append(std::string_view bytes) {
  bytes_.erase(0, consumed_);
  consumed_ = 0;
  bytes_.append(bytes);
}

Result<std::optional<std::string_view>> FrameBuffer::next() {
  const std::string_view rest = std::string_view(bytes_).substr(consumed_);
  if (rest.size() < kLengthBytes) return std::nullopt;
  const std::size_t length = payload_length(rest);
  if (length == 0 || length > kMaxPayloadBytes) return malformed();
  if (rest.size() < kLengthBytes + length) return std::nullopt;
  consumed_ += kLengthBytes + length;
  return rest.substr(0, kLengthBytes + length);
}

}  // namespace showrunner::speech::protocol
