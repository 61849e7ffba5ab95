#pragma once

#include "api/batch_items.h"
#include "api/services.h"
#include "studio/test_rooms.h"

namespace showrunner::api {

/// What the routes work with, for tests: real rooms, caches and stores in a scratch directory, and a model that is
/// configured but never asked. The thread that uses it is the I/O thread.
class TestServices {
 public:
  Services& operator*() { return services_; }

  Services* operator->() { return &services_; }

 private:
  studio::TestRooms base_;
  writer::ChatClient chat_{
      base_.upstream(),
      {{.provider = base_.upstream().add({.name = "model", .base_url = "http://model.test/v1"}), .model = "m"}}};
  studio::Rooms rooms_{.executor = base_.rooms().executor,
                       .workers = base_.rooms().workers,
                       .mastering = base_.rooms().mastering,
                       .voices = base_.rooms().voices,
                       .hosts = base_.rooms().hosts,
                       .sentences = base_.rooms().sentences,
                       .disk = base_.rooms().disk,
                       .manuscripts = base_.rooms().manuscripts,
                       .errands = base_.rooms().errands,
                       .http = base_.rooms().http,
                       .upstream = base_.rooms().upstream,
                       .chat = chat_,
                       .pages = base_.rooms().pages,
                       .options = base_.rooms().options};
  cache::ProductCache written_{rooms_.executor, {}};
  cache::ProductCache spoken_{rooms_.executor, {}};
  cache::FileStore store_{base_.directory() / "audio"};
  studio::Uploads uploads_{base_.directory() / "uploads"};
  studio::ScriptService scripts_{rooms_, written_, uploads_};
  studio::SpeechService speech_{rooms_, spoken_, store_};
  studio::EpisodeService episodes_{rooms_, scripts_, speech_};
  std::unique_ptr<studio::LibraryService> library_ =
      std::move(*studio::LibraryService::open(rooms_, scripts_, {.data = base_.directory() / "library"}));
  Probes probes_;
  Services services_{.rooms = rooms_,
                     .scripts = scripts_,
                     .speech = speech_,
                     .episodes = episodes_,
                     .uploads = uploads_,
                     .library = *library_,
                     .options = rooms_.options,
                     .probes = probes_,
                     .errands = rooms_.errands};
};

/// The items of a batch, read one after the other as the handler does; it fails when `body` is no batch.
inline Result<std::vector<BatchEntry>> read_batch(std::string_view body, TestServices& services) {
  const speech::EngineVersions versions{.flite = "2.2", .espeak = "1.51"};
  const auto items = parse_batch(body);
  if (!items) return fail(items.error());
  std::vector<BatchEntry> entries;
  for (const boost::json::value& item : *items) {
    entries.push_back(
        read_entry(item, entries.size(), {.services = *services, .versions = versions, .client = "192.0.2.1"}));
  }
  return entries;
}

}  // namespace showrunner::api
