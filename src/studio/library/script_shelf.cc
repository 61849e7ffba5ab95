#include "studio/library/script_shelf.h"

#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "studio/library/change.h"
#include "studio/library/details.h"
#include "studio/library/lookup.h"

namespace showrunner::studio {

namespace asio = boost::asio;

using store::Failure;
using store::Reader;
using store::ScriptVersion;
using store::Writer;

asio::awaitable<Result<ScriptVersion>> ScriptShelf::script(store::Id id, std::optional<std::int64_t> version) {
  co_return co_await library_.read([id = std::move(id), version](const Reader& reader) {
    const store::Episode episode = present_episode(reader, id);
    if (episode.row.script_version == 0) throw Failure(ErrorCode::kNotFound, "its script is not written yet");
    auto found = reader.script(id, version.value_or(episode.row.script_version));
    if (!found) throw Failure(ErrorCode::kNotFound, fmt::format("its script has no version {}", version.value_or(0)));
    return *std::move(found);
  });
}

asio::awaitable<Result<std::vector<ScriptVersion>>> ScriptShelf::versions(store::Id id) {
  co_return co_await library_.read([id = std::move(id)](const Reader& reader) {
    present_episode(reader, id);
    return reader.script_versions(id);
  });
}

asio::awaitable<Result<ScriptShelf::Saved>> ScriptShelf::save(store::Id episode, std::int64_t expected,
                                                              text::Script script, std::string origin) {
  co_return co_await library_.write([this, episode = std::move(episode), expected, script = std::move(script),
                                     origin = std::move(origin)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    return save_in(change, episode, expected, script, origin);
  });
}

ScriptShelf::Saved ScriptShelf::save_in(Change& change, const store::Id& id, std::int64_t expected,
                                        const text::Script& script, const std::string& origin) {
  store::Episode episode = change.episode(id);
  store::EpisodeRow& row = episode.row;
  std::optional<ScriptVersion> now;
  if (row.script_version > 0) now = change.writer().script(id, row.script_version);
  std::string json = text::to_json(script);
  if (now && now->script == json) return {.version = row.script_version, .instead = std::nullopt};
  if (row.script_version != expected) {
    if (now) return {.version = row.script_version, .instead = std::move(now)};
    throw Failure(ErrorCode::kConflict, "its script is not written yet");
  }
  ++row.script_version;
  change.writer().insert(ScriptVersion{
      .episode = id, .version = row.script_version, .made = change.now(), .origin = origin, .script = std::move(json)});
  const auto details = details_from_json(episode.texts.details);
  if (!details) throw Failure(details.error());
  if (!details->title_given && !script.title.empty()) row.title = script.title;
  if (!details->summary_given) episode.texts.summary = script.summary;
  row.language = script.language;
  change.save(episode);
  return {.version = row.script_version, .instead = std::nullopt};
}

}  // namespace showrunner::studio
