#include "api/requests.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "studio/settings.h"

namespace showrunner::api {
namespace {

Options defaults() {
  return Options(studio::option_table());
}

/// A body that is wrong, and the field that must be named for it; empty where the body as a whole is no object.
struct Wrong {
  std::string field;
  std::string body;
};

std::string long_text(std::size_t bytes) {
  return std::string(bytes, 'x');
}

/// `read` refuses each of them as the client's mistake, naming the field and saying what is wrong with it.
template <class Read>
void expect_refusals(Read read, const std::vector<Wrong>& table) {
  const Options options = defaults();
  for (const auto& [field, body] : table) {
    const std::string shown = body.substr(0, 200);
    const auto result = read(body, options);
    ASSERT_FALSE(result) << shown;
    EXPECT_EQ(result.error().code, ErrorCode::kInvalidInput) << shown;
    EXPECT_EQ(result.error().field, field) << shown << "\n" << result.error().message;
    EXPECT_TRUE(result.error().message.starts_with(field.empty() ? "the body " : field + ": "))
        << shown << "\n"
        << result.error().message;
  }
}

TEST(Requests, WhatIsNoJsonObjectIsRefusedByEveryReader) {
  const std::vector<Wrong> table{
      {"", ""},
      {"", " "},
      {"", "{"},
      {"", R"({"topic":"T"} {"topic":"T"})"},
      {"", R"({"topic":"T","topic":"T"})"},
      {"", "{\"topic\":\"\xFF\"}"},
      {"", std::string(5'000, '[')},
      {"$", "[]"},
      {"$", "null"},
      {"$", R"("topic")"},
  };
  expect_refusals(read_script_body, table);
  expect_refusals(read_episode_body, table);
  expect_refusals(read_tts_body, table);
  expect_refusals(read_openai_speech_body, table);
}

/// `"topic":"T"` and one more member.
std::string topic_and(std::string_view member) {
  return fmt::format(R"({{"topic":"T",{}}})", member);
}

std::string sources(std::string_view entries) {
  return fmt::format(R"({{"sources":[{}]}})", entries);
}

std::string repeated(std::string_view entry, std::size_t times) {
  std::string list;
  for (std::size_t i = 0; i < times; ++i) list += fmt::format("{}{}", i == 0 ? "" : ",", entry);
  return list;
}

/// What a script and an episode have in common.
std::vector<Wrong> wrong_orders() {
  return {
      {"$.topic", "{}"},
      {"$.topic", R"({"topic":""})"},
      {"$.topic", R"({"topic":" \n\t"})"},
      {"$.topic", R"({"topic":null})"},
      {"$.topic", R"({"topic":7,"sources":[{"text":"a"}]})"},
      {"$.topic", R"({"topic":"a\u0000b"})"},
      {"$.topic", fmt::format(R"({{"topic":"{}"}})", long_text(2'001))},
      {"$.topic", R"({"sources":[]})"},
      {"$.sources", topic_and(R"("sources":{})")},
      {"$.sources", topic_and(R"("sources":null)")},
      {"$.sources", sources(repeated(R"({"text":"a"})", 21))},
      {"$.sources[0]", sources("7")},
      {"$.sources[0].text", sources("{}")},
      {"$.sources[0].text", sources(R"({"text":""})")},
      {"$.sources[0].text", sources(R"({"text":1})")},
      {"$.sources[0].text", sources(fmt::format(R"({{"text":"{}"}})", long_text((1U << 20U) + 1)))},
      {"$.sources[0].url", sources(R"({"text":"a","url":"https://a.test/"})")},
      {"$.sources[1].url", sources(R"({"text":"a"},{"url":"ftp://a.test/"})")},
      {"$.sources[0].url", sources(R"({"url":"file:///etc/passwd"})")},
      {"$.sources[0].url", sources(fmt::format(R"({{"url":"https://{}"}})", long_text(2'048)))},
      {"$.sources[0].upload", sources(R"({"upload":[]})")},
      {"$.sources[0].upload", sources(fmt::format(R"({{"upload":"{}"}})", long_text(129)))},
      {"$.sources[0].file", sources(R"({"file":"a.pdf"})")},
      {"$.style", topic_and(R"("style":"rap")")},
      {"$.style", topic_and(R"("style":"Interview")")},
      {"$.style", topic_and(R"("style":"")")},
      {"$.style", topic_and(R"("style":3)")},
      {"$.tone", topic_and(R"("tone":"angry")")},
      {"$.tone", topic_and(R"("tone":null)")},
      {"$.duration_minutes", topic_and(R"("duration_minutes":0.19)")},
      {"$.duration_minutes", topic_and(R"("duration_minutes":600.1)")},
      {"$.duration_minutes", topic_and(R"("duration_minutes":-1)")},
      {"$.duration_minutes", topic_and(R"("duration_minutes":1e999)")},
      {"$.duration_minutes", topic_and(R"("duration_minutes":"5")")},
      {"$.duration_minutes", topic_and(R"("duration_minutes":true)")},
      {"$.num_speakers", topic_and(R"("num_speakers":0)")},
      {"$.num_speakers", topic_and(R"("num_speakers":7)")},
      {"$.num_speakers", topic_and(R"("num_speakers":2.5)")},
      {"$.num_speakers", topic_and(R"("num_speakers":18446744073709551618)")},
      {"$.num_speakers", topic_and(R"("num_speakers":"2")")},
      {"$.voices", topic_and(R"("voices":"clara")")},
      {"$.voices", topic_and(R"("voices":["","","","","","",""])")},
      {"$.voices", topic_and(R"("num_speakers":1,"voices":["clara","martin"])")},
      {"$.voices[1]", topic_and(R"("voices":["clara",1])")},
      {"$.voices[0]", topic_and(R"("voices":["cla\u0007ra"])")},
      {"$.voices[0]", topic_and(fmt::format(R"("voices":["{}"])", long_text(129)))},
      {"$.language", topic_and(R"("language":[])")},
      {"$.language", topic_and(fmt::format(R"("language":"{}")", long_text(129)))},
      {"$.include_intro", topic_and(R"("include_intro":"yes")")},
      {"$.include_intro", topic_and(R"("include_intro":null)")},
      {"$.include_outro", topic_and(R"("include_outro":0)")},
      {"$.instructions", topic_and(R"("instructions":7)")},
      {"$.instructions", topic_and(fmt::format(R"("instructions":"{}")", long_text(4'097)))},
      {"$.writer", topic_and(R"("writer":"me")")},
      {"$.writer", topic_and(R"("writer":"")")},
      {"$.Style", topic_and(R"("Style":"lecture")")},
      {R"($["a b\n"])", topic_and(R"("a b\n":1)")},
  };
}

TEST(Requests, AWrongScriptNamesTheField) {
  expect_refusals(read_script_body, wrong_orders());
  expect_refusals(read_script_body, {
                                        {"$.stream", topic_and(R"("stream":1)")},
                                        {"$.stream", topic_and(R"("stream":"true")")},
                                        {"$.format", topic_and(R"("format":"mp3")")},
                                    });
}

TEST(Requests, AWrongEpisodeNamesTheField) {
  expect_refusals(read_episode_body, wrong_orders());
  expect_refusals(read_episode_body, {
                                         {"$.format", topic_and(R"("format":"mp4")")},
                                         {"$.format", topic_and(R"("format":"pcm")")},  // has no room for chapters
                                         {"$.format", topic_and(R"("format":null)")},
                                         {"$.stream", topic_and(R"("stream":true)")},
                                     });
}

TEST(Requests, AWrongSpeechNamesTheField) {
  const auto text_and = [](std::string_view member) { return fmt::format(R"({{"text":"T",{}}})", member); };
  expect_refusals(read_tts_body, {
                                     {"$.text", "{}"},
                                     {"$.text", R"({"text":" \n"})"},
                                     {"$.text", R"({"text":["T"]})"},
                                     {"$.text", fmt::format(R"({{"text":"{}"}})", long_text(500'001))},
                                     {"$.voice", text_and(R"("voice":1)")},
                                     {"$.voice", text_and(fmt::format(R"("voice":"{}")", long_text(129)))},
                                     {"$.speed", text_and(R"("speed":0.49)")},
                                     {"$.speed", text_and(R"("speed":2.01)")},
                                     {"$.speed", text_and(R"("speed":"1")")},
                                     {"$.pitch", text_and(R"("pitch":-12.1)")},
                                     {"$.pitch", text_and(R"("pitch":12.1)")},
                                     {"$.pitch", text_and(R"("pitch":false)")},
                                     {"$.format", text_and(R"("format":"mp5")")},
                                     {"$.format", text_and(R"("format":"")")},
                                     {"$.language", text_and(R"("language":{})")},
                                     {"$.input", text_and(R"("input":"T")")},
                                 });
}

TEST(Requests, AWrongOpenAiSpeechNamesTheField) {
  const auto with = [](std::string_view member) {
    return fmt::format(R"({{"input":"I","model":"M","voice":"alloy",{}}})", member);
  };
  expect_refusals(
      read_openai_speech_body,
      {
          {"$.input", R"({"model":"M","voice":"alloy"})"},
          {"$.input", R"({"input":"","model":"M","voice":"alloy"})"},
          {"$.input", fmt::format(R"({{"input":"{}","model":"M","voice":"alloy"}})", long_text(4 * 4'096 + 1))},
          {"$.model", R"({"input":"I","voice":"alloy"})"},
          {"$.model", R"({"input":"I","model":1,"voice":"alloy"})"},
          {"$.voice", R"({"input":"I","model":"M"})"},
          {"$.voice", R"({"input":"I","model":"M","voice":["alloy"]})"},
          {"$.voice.id", R"({"input":"I","model":"M","voice":{}})"},
          {"$.voice.id", R"({"input":"I","model":"M","voice":{"id":7}})"},
          {"$.voice.name", R"({"input":"I","model":"M","voice":{"id":"alloy","name":"Alloy"}})"},
          {"$.speed", with(R"("speed":0.25)")},  // OpenAI's range is wider; what cannot be done is refused, not bent
          {"$.speed", with(R"("speed":4)")},
          {"$.response_format", with(R"("response_format":"mp5")")},
          {"$.stream_format", with(R"("stream_format":"websocket")")},
          {"$.instructions", with(R"("instructions":[])")},
          {"$.instructions", with(fmt::format(R"("instructions":"{}")", long_text(4'097)))},
          {"$.stop", with(R"("stop":1)")},
      });
}

TEST(Requests, AnOpenAiVoiceIsANameOrAnObjectThatHoldsIt) {
  const auto plain = read_openai_speech_body(R"({"input":"I","model":"M","voice":"alloy"})", defaults());
  const auto wrapped = read_openai_speech_body(R"({"input":"I","model":"M","voice":{"id":"alloy"}})", defaults());
  ASSERT_TRUE(plain && wrapped);
  EXPECT_FALSE(plain->speech.voice.empty());
  EXPECT_EQ(wrapped->speech.voice, plain->speech.voice);
}

/// Messages and logs repeat them.
TEST(Requests, NamesAndAddressesAreOnOneLine) {
  const std::vector<Wrong> wrong_order{
      {"$.language", topic_and(R"("language":"en\nde")")},
      {"$.voices", topic_and(R"("voices":["clara","no\nbody"])")},
      {"$.sources[0].url", sources(R"({"url":"https://a.test/\nb"})")},
      {"$.sources[0].upload", sources(R"({"upload":"a\tb"})")},
  };
  expect_refusals(read_script_body, wrong_order);
  expect_refusals(read_episode_body, wrong_order);
  expect_refusals(read_tts_body, {
                                     {"$.voice", R"({"text":"T","voice":"no\nbody"})"},
                                     {"$.language", R"({"text":"T","language":"e\tn"})"},
                                 });
  expect_refusals(read_openai_speech_body, {
                                               {"$.voice", R"({"input":"I","model":"M","voice":"no\nbody"})"},
                                               {"$.model", R"({"input":"I","model":"M\n","voice":"alloy"})"},
                                           });
  EXPECT_TRUE(read_tts_body(R"({"text":"Two\n\nparagraphs."})", defaults())) << "a text may have many";
}

TEST(Requests, AMisspeltFieldIsToldTheRightOne) {
  const auto refused = read_tts_body(R"({"text":"T","sped":1})", defaults());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("did you mean \"speed\"?"), std::string::npos) << refused.error().message;
}

TEST(Requests, AScriptOfATopicAloneHasTheUsualSettings) {
  const auto body = read_script_body(R"({"topic":"Tides"})", defaults());
  ASSERT_TRUE(body) << body.error().message;
  const studio::EpisodeRequest& episode = body->order.episode;
  EXPECT_EQ(episode.topic, "Tides");
  EXPECT_EQ(episode.style, "conversational");
  EXPECT_EQ(episode.tone, "friendly");
  EXPECT_EQ(episode.minutes, std::nullopt);
  EXPECT_EQ(episode.hosts, 2U);
  EXPECT_TRUE(episode.voices.empty());
  EXPECT_EQ(episode.language, "");
  EXPECT_TRUE(episode.intro);
  EXPECT_TRUE(episode.outro);
  EXPECT_EQ(episode.writer, studio::WriterChoice::kAuto);
  EXPECT_TRUE(body->order.sources.empty());
  EXPECT_FALSE(body->stream);
}

TEST(Requests, TheConfigurationDecidesWhatARequestLeavesOpen) {
  Options options = defaults();
  ASSERT_TRUE(options.load_toml(R"([episode]
minutes = 7
hosts = 3
language = "de"
[audio]
target_lufs = -18
ceiling_dbtp = -2
mp3_bitrate_kbps = 128)",
                                "test.toml"));
  const auto left_open = read_episode_body(R"({"topic":"T"})", options);
  ASSERT_TRUE(left_open) << left_open.error().message;
  EXPECT_EQ(left_open->order.episode.minutes, 7);
  EXPECT_EQ(left_open->order.episode.hosts, 3U);
  EXPECT_EQ(left_open->order.episode.language, "de");
  EXPECT_EQ(left_open->order.episode.render.target_lufs, -18);
  EXPECT_EQ(left_open->order.episode.render.ceiling_dbtp, -2);
  EXPECT_EQ(left_open->order.episode.render.bitrate_kbps, 128);

  const auto given =
      read_script_body(R"({"topic":"T","duration_minutes":2,"num_speakers":1,"language":"fr"})", options);
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->order.episode.minutes, 2);
  EXPECT_EQ(given->order.episode.hosts, 1U);
  EXPECT_EQ(given->order.episode.language, "fr");

  const auto opus = read_tts_body(R"({"text":"T","format":"opus"})", options);
  ASSERT_TRUE(opus) << opus.error().message;
  EXPECT_EQ(opus->render.target_lufs, -18);
  EXPECT_EQ(opus->render.bitrate_kbps, 32) << "the bit rate of the configuration is that of MP3";
}

TEST(Requests, EveryFieldOfAScriptIsTaken) {
  const auto body = read_script_body(R"({
    "topic": "Tides", "style": "debate", "tone": "dramatic", "duration_minutes": 12.5, "num_speakers": 3,
    "voices": ["clara", "", "martin"], "language": "en-GB", "include_intro": false, "include_outro": false,
    "instructions": "Be brief.", "writer": "llm", "stream": true,
    "sources": [{"text": "Some text."}, {"url": "https://a.test/b?c"}, {"upload": "0123abcd.pdf"}]
  })",
                                     defaults());
  ASSERT_TRUE(body) << body.error().message;
  const studio::EpisodeRequest& episode = body->order.episode;
  EXPECT_EQ(episode.style, "debate");
  EXPECT_EQ(episode.tone, "dramatic");
  EXPECT_EQ(episode.minutes, 12.5);
  EXPECT_EQ(episode.hosts, 3U);
  EXPECT_EQ(episode.voices, (std::vector<std::string>{"clara", "", "martin"}));
  EXPECT_EQ(episode.language, "en-GB");
  EXPECT_FALSE(episode.intro);
  EXPECT_FALSE(episode.outro);
  EXPECT_EQ(episode.instructions, "Be brief.");
  EXPECT_EQ(episode.writer, studio::WriterChoice::kLlm);
  EXPECT_TRUE(body->stream);
  using Kind = studio::SourceReference::Kind;
  ASSERT_EQ(body->order.sources.size(), 3U);
  EXPECT_EQ(body->order.sources[0].kind, Kind::kText);
  EXPECT_EQ(body->order.sources[0].value, "Some text.");
  EXPECT_EQ(body->order.sources[1].kind, Kind::kUrl);
  EXPECT_EQ(body->order.sources[1].value, "https://a.test/b?c");
  EXPECT_EQ(body->order.sources[2].kind, Kind::kUpload);
  EXPECT_EQ(body->order.sources[2].value, "0123abcd.pdf");
}

TEST(Requests, TheBoundsThemselvesAreAllowed) {
  const Options options = defaults();
  for (const std::string& body : {
           topic_and(R"("duration_minutes":0.2)"),
           topic_and(R"("duration_minutes":600)"),
           topic_and(R"("num_speakers":1)"),
           topic_and(R"("num_speakers":6)"),
           topic_and(fmt::format(R"("instructions":"{}")", long_text(4'096))),
           fmt::format(R"({{"topic":"{}"}})", long_text(2'000)),
           sources(repeated(R"({"text":"a"})", 20)),
           sources(fmt::format(R"({{"text":"{}"}})", long_text(1U << 20U))),
       }) {
    const auto read = read_script_body(body, options);
    EXPECT_TRUE(read) << read.error().message;
  }
  for (const std::string& body : {
           std::string(R"({"text":"T","speed":0.5,"pitch":-12})"),
           std::string(R"({"text":"T","speed":2,"pitch":12})"),
           fmt::format(R"({{"text":"{}"}})", long_text(500'000)),
       }) {
    const auto read = read_tts_body(body, options);
    EXPECT_TRUE(read) << read.error().message;
  }
}

TEST(Requests, NamedVoicesDecideHowManySpeakWhereNoNumberIsGiven) {
  const auto body = read_script_body(topic_and(R"("voices":["clara","martin","nora"])"), defaults());
  ASSERT_TRUE(body) << body.error().message;
  EXPECT_EQ(body->order.episode.hosts, 3U);
}

TEST(Requests, SpeechOfATextAloneIsPlainMp3) {
  const auto request = read_tts_body(R"({"text":"Good evening."})", defaults());
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_EQ(request->text, "Good evening.");
  EXPECT_EQ(request->voice, "");
  EXPECT_EQ(request->language, "");
  EXPECT_EQ(request->speed, 1.0);
  EXPECT_EQ(request->pitch, 0.0);
  EXPECT_EQ(request->render.format, audio::Format::kMp3);
}

TEST(Requests, AnOpenAiVoiceIsTheHostThatAnswersToItAndAnyOtherNameIsAHost) {
  const auto theirs = read_openai_speech_body(R"({"input":"I","model":"tts-1","voice":"alloy"})", defaults());
  ASSERT_TRUE(theirs) << theirs.error().message;
  EXPECT_EQ(theirs->speech.voice, "clara");
  EXPECT_EQ(theirs->model, "tts-1");
  EXPECT_EQ(theirs->speech.render.format, audio::Format::kMp3);
  EXPECT_FALSE(theirs->sse);

  const auto ours = read_openai_speech_body(
      R"({"input":"I","model":"M","voice":"otto","response_format":"flac","stream_format":"sse","speed":1.5,
          "instructions":"calmly"})",
      defaults());
  ASSERT_TRUE(ours) << ours.error().message;
  EXPECT_EQ(ours->speech.voice, "otto");
  EXPECT_EQ(ours->speech.render.format, audio::Format::kFlac);
  EXPECT_EQ(ours->speech.speed, 1.5);
  EXPECT_EQ(ours->instructions, "calmly");
  EXPECT_TRUE(ours->sse);
}

}  // namespace
}  // namespace showrunner::api
