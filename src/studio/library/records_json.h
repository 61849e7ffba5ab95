#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "store/records.h"
#include "studio/library/addresses.h"

namespace showrunner::studio {

// The library's records as clients see them: in replies and in events. Times are RFC 3339, lengths seconds.

/// "published", "making"…
std::string_view to_string(store::EpisodeStatus status);
std::optional<store::EpisodeStatus> parse_episode_status(std::string_view name);
std::string_view to_string(store::JobState state);
std::optional<store::JobState> parse_job_state(std::string_view name);

boost::json::object podcast_json(const store::Podcast& podcast, const Addresses& addresses);
boost::json::object row_json(const store::EpisodeRow& row);

/// What is said of a job that nobody is at: whoever runs it knows the sentences and the time left.
boost::json::object job_json(const store::Job& job);

/// All of an episode: its row, texts, current render and newest job as far as there are any.
struct EpisodeView {
  store::Episode episode;
  std::optional<store::Render> render;
  std::optional<store::Job> job;
};

boost::json::object episode_json(const EpisodeView& view, const Addresses& addresses);

/// What listeners are told of an episode: its row and texts, and as `rendered` its current render where that has changed.
/// Who keeps an episode has nothing to ask for.
boost::json::object episode_event_json(const store::Episode& episode,
                                       const std::optional<store::Render>& changed_render, const Addresses& addresses);

}  // namespace showrunner::studio
