#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "speech/utterance.h"

/// What the voice pool and the program `showrunner-voice` say to each other, as a pure codec: no descriptor, no clock.
/// A frame is a 32-bit payload length and the payload, whose first byte is the type; numbers are little-endian (both ends
/// are one build on one machine). Malformed bytes are a Result, never a crash.
namespace showrunner::speech::protocol {

/// Pool to worker: say this. Answered by Audio and Words frames of the same id, and then by one Done or Failed.
struct Speak {
  std::uint64_t id = 0;
  std::uint32_t cpu_seconds = 0;  ///< processor time that the sentence may take
  std::uint32_t wall_ms = 0;      ///< wall time likewise
  SpeakRequest request;
};

/// Pool to worker: stop that sentence. Answered by Failed with kCancelled, unless the sentence had just ended.
struct Cancel {
  std::uint64_t id = 0;
};

/// Worker to pool, once, when its engines are loaded.
struct Ready {
  EngineVersions versions;
};

struct Audio {
  std::uint64_t id = 0;
  std::uint32_t sample_rate = 0;
  std::vector<std::int16_t> samples;
};

struct Words {
  std::uint64_t id = 0;
  std::vector<WordTime> words;
};

struct Done {
  std::uint64_t id = 0;
};

struct Failed {
  std::uint64_t id = 0;
  Error error;
};

using Message = std::variant<Speak, Cancel, Ready, Audio, Words, Done, Failed>;

/// The most that a payload may hold; a longer length field is a malformed stream.
inline constexpr std::size_t kMaxPayloadBytes = 1U << 20U;

/// The most samples in one Audio frame.
inline constexpr std::size_t kMaxAudioSamples = 1U << 16U;

/// A whole frame, length included.
std::string encode(const Message& message);

/// The message of one whole frame. Fails with kInternal when the payload is not one.
Result<Message> decode(std::string_view frame);

/// Cuts a byte stream into whole frames. Single-threaded.
class FrameBuffer {
 public:
  void append(std::string_view bytes);

  /// The next whole frame, length included, or nothing when more bytes are needed. Valid until the next call of a member.
  /// Fails with kInternal when the stream is malformed; it stays so.
  Result<std::optional<std::string_view>> next();

 private:
  std::string bytes_;
  std::size_t consumed_ = 0;
};

}  // namespace showrunner::speech::protocol
