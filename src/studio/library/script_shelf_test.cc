#include "studio/library/script_shelf.h"

#include "studio/library/test_library.h"

namespace showrunner::studio {
namespace {

class ScriptShelfTest : public LibraryTest {
 protected:
  ScriptShelf::Saved save(const store::Id& id, std::int64_t expected, const text::Script& script) {
    return value(scripts_.save(id, expected, script, "edit"));
  }
};

TEST_F(ScriptShelfTest, EveryVersionIsKeptAndThePresentOneIsTheLast) {
  const store::Id id = an_episode(with_script()).episode.id;
  EXPECT_EQ(save(id, 1, script("Two.")).version, 2);
  EXPECT_EQ(save(id, 2, script("Three.")).version, 3);
  EXPECT_EQ(value(scripts_.script(id, std::nullopt)).script, text::to_json(script("Three.")));
  EXPECT_EQ(value(scripts_.script(id, 1)).script, text::to_json(script()));
  EXPECT_EQ(failure(scripts_.script(id, 4)), ErrorCode::kNotFound);
  const auto versions = value(scripts_.versions(id));
  ASSERT_EQ(versions.size(), 3U);
  EXPECT_EQ(versions[0].version, 3);
  EXPECT_EQ(versions[0].origin, "edit");
  EXPECT_EQ(versions[2].origin, "given");
  EXPECT_EQ(versions[2].script, "");
  EXPECT_EQ(row(id).script_version, 3);
}

TEST_F(ScriptShelfTest, WhoEditedAnOlderVersionGetsThePresentOneInsteadAndNothingIsLost) {
  const store::Id id = an_episode(with_script()).episode.id;
  static_cast<void>(save(id, 1, script("Two.")));
  const store::EpisodeRow before = row(id);
  const std::size_t heard = heard_.size();
  const auto refused = save(id, 1, script("Mine."));
  ASSERT_TRUE(refused.instead);
  EXPECT_EQ(refused.instead->version, 2);
  EXPECT_EQ(refused.instead->script, text::to_json(script("Two.")));
  EXPECT_EQ(row(id), before);
  EXPECT_EQ(heard_.size(), heard);
}

TEST_F(ScriptShelfTest, TheSameScriptIsNoNewVersionWhoeverSendsIt) {
  const store::Id id = an_episode(with_script()).episode.id;
  const store::EpisodeRow before = row(id);
  for (const std::int64_t expected : {1, 7}) {
    const auto same = save(id, expected, script());
    EXPECT_EQ(same.version, 1);
    EXPECT_FALSE(same.instead);
  }
  EXPECT_EQ(row(id), before);
}

TEST_F(ScriptShelfTest, TitleAndSummaryFollowTheScriptUntilSomebodyGivesThem) {
  const store::Id id = an_episode(with_script()).episode.id;
  text::Script next = script("Two.", "Second title");
  next.language = "de";
  next.summary = "Second summary";
  static_cast<void>(save(id, 1, next));
  EXPECT_EQ(row(id).title, "Second title");
  EXPECT_EQ(row(id).language, "de");
  EXPECT_EQ(value(catalogue_.episode(id)).episode.texts.summary, "Second summary");
  static_cast<void>(value(catalogue_.change_episode(id, {.title = "Mine", .summary = "My summary"})));
  static_cast<void>(save(id, 2, script("Three.", "Third title")));
  EXPECT_EQ(row(id).title, "Mine");
  EXPECT_EQ(row(id).language, "en");
  EXPECT_EQ(value(catalogue_.episode(id)).episode.texts.summary, "My summary");
}

TEST_F(ScriptShelfTest, AnEpisodeThatWaitsForItsScriptCanBeGivenOne) {
  const store::Id id = an_episode(wanted()).episode.id;
  EXPECT_EQ(failure(scripts_.script(id, std::nullopt)), ErrorCode::kNotFound);
  EXPECT_TRUE(value(scripts_.versions(id)).empty());
  EXPECT_EQ(failure(scripts_.save(id, 1, script(), "edit")), ErrorCode::kConflict);
  EXPECT_EQ(save(id, 0, script()).version, 1);
  EXPECT_EQ(failure(scripts_.save(make_uuid(), 0, script(), "edit")), ErrorCode::kNotFound);
}

}  // namespace
}  // namespace showrunner::studio
