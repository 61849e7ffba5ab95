#include <gtest/gtest.h>

#include "writer/llm.h"
#include "writer/llm/cast.h"
#include "writer/llm/outline.h"
#include "writer/llm/prompts.h"
#include "writer/llm/repair.h"
#include "writer/llm/script_stream.h"

namespace showrunner::writer::llm {
namespace {

std::vector<DraftEvent> read(std::string_view bytes, std::size_t split, bool* mended = nullptr) {
  ScriptStream stream;
  std::vector<DraftEvent> events;
  const auto take = [&](std::string_view part) {
    stream.feed(part);
    while (auto event = stream.next()) events.push_back(*std::move(event));
  };
  take(bytes.substr(0, split));
  take(bytes.substr(split));
  stream.finish();
  while (auto event = stream.next()) events.push_back(*std::move(event));
  if (mended != nullptr) *mended = stream.mended();
  return events;
}

void expect_in_every_split(std::string_view bytes, const std::vector<DraftEvent>& wanted) {
  for (std::size_t split = 0; split <= bytes.size(); ++split) ASSERT_EQ(read(bytes, split), wanted) << split << bytes;
}

const std::string kSegment = R"({"turns":[{"speaker":"alice","text":"Caf\u00e9 \ud83d\ude00 \"now\".","source":3},)"
                             R"({"speaker":"bob","text":"Grüße\nan alle.","source":null}]})";
const std::vector<DraftEvent> kSegmentEvents{DraftSegment{.title = ""},
                                             DraftTurn{.speaker = "alice", .text = "Café 😀 \"now\".", .source = 3},
                                             DraftTurn{.speaker = "bob", .text = "Grüße\nan alle.", .source = {}}};

TEST(ScriptStream, ReadsASegmentHoweverItIsSplit) {
  expect_in_every_split(kSegment, kSegmentEvents);
  bool mended = true;
  read(kSegment, 0, &mended);
  EXPECT_FALSE(mended);
}

TEST(ScriptStream, ReadsAnEpisodeHoweverItIsSplit) {
  expect_in_every_split(
      R"({"title":"T","summary":"S","segments":[{"title":"A","turns":[{"speaker":"a","text":"x","source":1}]},)"
      R"({"title":"B","turns":[{"speaker":"b","text":"y","source":null}]}]})",
      {DraftHead{.title = "T", .summary = "S"}, DraftSegment{.title = "A"},
       DraftTurn{.speaker = "a", .text = "x", .source = 1}, DraftSegment{.title = "B"},
       DraftTurn{.speaker = "b", .text = "y", .source = {}}});
}

TEST(ScriptStream, GivesATurnAsSoonAsItsObjectIsComplete) {
  ScriptStream stream;
  stream.feed(R"({"turns":[{"speaker":"a","text":"One.")");
  ASSERT_TRUE(stream.next());
  EXPECT_FALSE(stream.next());
  EXPECT_EQ(stream.open_turn()->text, "One.");
  stream.feed("}");
  EXPECT_TRUE(stream.next());
}

TEST(ScriptStream, FindsTheScriptAmongProseFencesAndThoughts) {
  expect_in_every_split("Sure! {It is} [here]:\n```json\n" + kSegment + "\n```\nEnjoy {\"turns\":[]}", kSegmentEvents);
  expect_in_every_split("<think>{\"turns\":[{\"speaker\":\"x\",\"text\":\"no\"}]} hm <b></think>" + kSegment,
                        kSegmentEvents);
  expect_in_every_split("<think>let me see\n" + kSegment, kSegmentEvents);
}

TEST(ScriptStream, MendsWhatIsAlmostJson) {
  const std::vector<DraftEvent> wanted{DraftSegment{.title = ""},
                                       DraftTurn{.speaker = "a", .text = "He said \"hi\", then left.", .source = {}},
                                       DraftTurn{.speaker = "b", .text = "It's so.", .source = 2}};
  for (
      const std::string_view damaged :
      {R"({"turns":[{"speaker":"a","text":"He said "hi", then left.",},{"speaker":"b","text":"It's so.","source":2,},]})",
       R"({"turns":[{"speaker":"a","text":"He said \"hi\", then left."},{"speaker":"b","text":"It's so.","source":2)",
       R"({'turns':[{'speaker':'a','text':'He said "hi", then left.'} {'speaker':'b','text':'It's so.','source':2}]})",
       R"({"turns":[{speaker:"a","text":"He said \"hi\", then left.", {"speaker":"b","text":"It's so.","source":"[2]"]})"}) {
    bool mended = false;
    EXPECT_EQ(read(damaged, 0, &mended), wanted) << damaged;
    EXPECT_TRUE(mended);
    expect_in_every_split(damaged, wanted);
  }
}

TEST(ScriptStream, DropsAHalfTurnAtTheEnd) {
  const auto events = read(R"({"turns":[{"speaker":"a","text":"Whole."},{"speaker":"b","text":"Hal)", 9);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(std::get<DraftTurn>(events[1]).text, "Whole.");
}

TEST(ScriptStream, ReadsOtherShapesOfTheSameThing) {
  const DraftTurn turn{.speaker = "a", .text = "x", .source = {}};
  EXPECT_EQ(read(R"([{"speaker":"a","text":"x"}])", 1).back(), DraftEvent(turn));
  EXPECT_EQ(read("{\"speaker\":\"a\",\"text\":\"x\"}\n{\"speaker\":\"a\",\"text\":\"x\"}", 1),
            (std::vector<DraftEvent>{turn, turn}));
  EXPECT_EQ(read(R"({"dialogue":[{"name":"a","line":"x"}]})", 1).back(), DraftEvent(turn));
}

TEST(ScriptStream, SurvivesDeepNesting) {
  EXPECT_TRUE(read(std::string(1'000, '[') + "{\"a\":" + std::string(10'000, '['), 4).empty());
}

const std::vector<text::Speaker> kPair{{.id = "alice", .name = "Alice Ng", .role = "host", .voice = ""},
                                       {.id = "bob", .name = "Robert", .role = "guest", .voice = ""}};

TEST(Cast, KnowsWhoIsMeant) {
  const Cast cast(kPair);
  for (const std::string_view name :
       {"alice", "ALICE:", "Alice Ng", "Alice (the expert)", "host", "Speaker 1", "Host A"})
    EXPECT_EQ(cast.find(name), 0U) << name;
  for (const std::string_view name : {"Bob", "robert", "guest", "speaker_2", "Person2"})
    EXPECT_EQ(cast.find(name), 1U) << name;
  for (const std::string_view name : {"", "carol", "Speaker 3"}) EXPECT_FALSE(cast.find(name)) << name;
}

TEST(Cast, GivesInventedNamesToThoseWhoHaveNotSpoken) {
  Cast cast(kPair);
  EXPECT_EQ(cast.cast("Maria"), 0U);
  EXPECT_EQ(cast.cast("Jonas"), 1U);
  EXPECT_EQ(cast.cast("maria"), 0U);
  EXPECT_FALSE(cast.cast("Third"));
}

TEST(SpokenText, LeavesOutWhatMustNotBeReadAloud) {
  const Cast cast(kPair);
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"**Alice:** Well, *this* is it.", "Well, this is it."},
      {"[laughs] Right [3, 4]. (chuckles) Go on.", "Right. Go on."},
      {"*sighs* It costs 2 * 3 dollars.", "It costs 2 * 3 dollars."},
      {"See [the page](https://example.org/x) now.", "See the page now."},
      {"<speak>Hello</speak> if a < b", "Hello if a < b"},
      {"# Heading\n- one\n- two", "Heading one two"},
      {"A.\n\n\nB.", "A.\n\nB."},
      {"Time: five. (It was late.)", "Time: five. (It was late.)"},
      {" \t\n", ""},
      {"...", ""},
      {"a\x01\xff"
       "b",
       "a \xEF\xBF\xBD"
       "b"}};
  for (const auto& [written, spoken] : cases) EXPECT_EQ(clean_spoken_text(written, cast).text, spoken) << written;
  EXPECT_EQ(clean_spoken_text("So it is [12].", cast).source, 12);
  EXPECT_LE(clean_spoken_text(std::string(50'000, 'x'), cast).text.size(), text::kMaxTurnBytes);
}

TEST(TaggedText, IsReadWhereThereIsNoJson) {
  const Cast cast(kPair);
  const std::vector<DraftEvent> wanted{DraftTurn{.speaker = "Alice", .text = "One, and more.", .source = {}},
                                       DraftTurn{.speaker = "Bob", .text = "Two.", .source = {}}};
  EXPECT_EQ(read_tagged_text("Here it is:\nAlice: One,\nand more.\n**Bob:** Two.\n", cast), wanted);
  EXPECT_EQ(read_tagged_text("<Alice>One, and more.</Alice> <Bob>Two.</Bob>", cast), wanted);
  EXPECT_TRUE(read_tagged_text("I cannot help with that: sorry.", cast).empty());
}

TEST(Outline, SharesAreKeptWithinReasonAndJunkIsMended) {
  const auto outline = read_outline(
      "```json\n{\"title\":\"T\",\"summary\":\"S\",\"segments\":[{\"title\":\"A\",\"points\":[\"p\",\"q\"],\"words\":"
      "100},"
      "{\"title\":\"B\",\"points\":[],\"words\":90000},{\"points\":[\"only\"]}]",
      3);
  ASSERT_TRUE(outline);
  EXPECT_TRUE(outline->mended);
  EXPECT_EQ(outline->title, "T");
  ASSERT_EQ(outline->segments.size(), 3U);
  EXPECT_EQ(outline->segments[0].points, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(outline->segments[2].title, "only");
  for (const PlannedSegment& segment : outline->segments) {
    EXPECT_GE(segment.share, 0.4);
    EXPECT_LE(segment.share, 2.5);
  }
  EXPECT_FALSE(read_outline("I am sorry", 3));
  EXPECT_FALSE(read_outline(R"({"segments":[]})", 3));
}

TEST(Prompts, AreFilledWholeOrNotAtAll) {
  EXPECT_EQ(fill_prompt("a {{x}} b\n{{y}}\nc\n", {{"x", "{{y}}"}, {"y", ""}}), "a {{y}} b\nc");
  EXPECT_THROW(fill_prompt("{{x}}", {}), std::logic_error);
  EXPECT_THROW(fill_prompt("a", {{"x", "1"}}), std::logic_error);
  EXPECT_THROW(fill_prompt("{{x", {{"x", "1"}}), std::logic_error);
}

// The version is part of cache keys: other prompts without another version would serve old scripts as new ones.
TEST(Prompts, DoNotChangeWithoutAnotherVersion) {
  EXPECT_EQ(kPromptVersion, 2);
  EXPECT_EQ(prompts_hash(), "29be8697114582933507316a8a47abff121c6bab060dd1a9e632429360b56996")
      << "raise kPromptVersion, and put the new version and hash here";
}

}  // namespace
}  // namespace showrunner::writer::llm
