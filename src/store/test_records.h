#pragma once

#include <string>

#include "base/uuid.h"
#include "store/records.h"

namespace showrunner::store {

// Records for tests, each with an id of its own.

inline Podcast a_podcast(std::string title = "Harbour Lights", UnixMs created = 1'000) {
  return {
      .id = make_uuid(), .guid = "guid", .fields = {.title = std::move(title)}, .created = created, .updated = created};
}

inline Episode an_episode(std::string title = "The Lamp", UnixMs created = 1'000) {
  return {
      .row = {.id = make_uuid(), .title = std::move(title), .language = "en", .created = created, .updated = created},
      .texts = {.summary = "", .details = "{}", .order = "{}"}};
}

inline Job a_job(const Id& episode, std::int64_t priority = 0, std::int64_t position = 0) {
  return {
      .id = make_uuid(), .episode = episode, .kind = "make", .priority = priority, .position = position, .created = 1};
}

}  // namespace showrunner::store
