#include "speech/protocol.h"

#include <gtest/gtest.h>

namespace showrunner::speech::protocol {
namespace {

Message example(std::size_t type) {
  switch (type) {
    case 0:
      return Speak{
          .id = 7,
          .cpu_seconds = 20,
          .wall_ms = 60'000,
          .request = {
              .settings = {.engine = Engine::kEspeak, .voice = "de+f2", .rate = 1.25, .pitch = -2, .vocal_tract = 0.9},
              .text = "Guten Tag."}};
    case 1: return Cancel{.id = 8};
    case 2: return Ready{.versions = {.flite = "2.2", .espeak = "1.51"}};
    case 3: return Audio{.id = 9, .sample_rate = 16'000, .samples = {1, -2, 32'767, -32'768}};
    case 4: return Words{.id = 10, .words = {{.text_start = 0, .text_end = 5, .start_ms = 10, .end_ms = 250}}};
    case 5: return Done{.id = 11};
    default: return Failed{.id = 12, .error = {.code = ErrorCode::kDeadlineExceeded, .message = "too slow"}};
  }
}

constexpr std::size_t kTypes = std::variant_size_v<Message>;

TEST(Protocol, EveryMessageComesBackAsItWent) {
  for (std::size_t type = 0; type < kTypes; ++type) {
    const std::string frame = encode(example(type));
    const auto message = decode(frame);
    ASSERT_TRUE(message) << type;
    EXPECT_EQ(message->index(), type);
    EXPECT_EQ(encode(*message), frame) << type;
  }
  const auto speak = std::get<Speak>(*decode(encode(example(0))));
  EXPECT_EQ(speak.request.settings.voice, "de+f2");
  EXPECT_EQ(speak.request.settings.vocal_tract, 0.9);
  EXPECT_EQ(speak.request.text, "Guten Tag.");
}

TEST(Protocol, AStreamInSingleBytesGivesTheSameFrames) {
  std::string stream;
  for (std::size_t type = 0; type < kTypes; ++type) stream += encode(example(type));
  FrameBuffer frames;
  std::size_t type = 0;
  for (const char byte : stream) {
    frames.append(std::string_view(&byte, 1));
    const auto frame = frames.next();
    ASSERT_TRUE(frame);
    if (*frame) EXPECT_EQ(**frame, encode(example(type++)));
  }
  EXPECT_EQ(type, kTypes);
}

TEST(Protocol, EveryTruncationAndEveryChangedByteIsAMessageOrACleanFailure) {
  for (std::size_t type = 0; type < kTypes; ++type) {
    const std::string frame = encode(example(type));
    for (std::size_t size = 0; size < frame.size(); ++size) EXPECT_FALSE(decode(frame.substr(0, size)));
    for (std::size_t at = 0; at < frame.size(); ++at) {
      std::string changed = frame;
      changed[at] = static_cast<char>(changed[at] ^ 0x81);
      if (const auto message = decode(changed)) EXPECT_EQ(encode(*message), changed);
    }
  }
}

TEST(Protocol, ALengthBeyondTheLimitEndsTheStreamBeforeAnythingIsRead) {
  FrameBuffer frames;
  frames.append(std::string_view("\xff\xff\xff\x7f", 4));
  EXPECT_FALSE(frames.next());
  FrameBuffer empty;
  empty.append(std::string_view("\0\0\0\0", 4));
  EXPECT_FALSE(empty.next());
}

TEST(Protocol, SettingsOutOfRangeAreNoMessage) {
  auto speak = std::get<Speak>(example(0));
  speak.request.settings.rate = 0;
  EXPECT_FALSE(decode(encode(speak)));
}

}  // namespace
}  // namespace showrunner::speech::protocol
