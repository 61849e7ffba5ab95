#pragma once

#include <string>
#include <vector>

#include "audio/format.h"
#include "base/result.h"
#include "store/records.h"
#include "studio/library/details.h"
#include "studio/media_shelf.h"
#include "studio/outputs.h"
#include "text/captions.h"
#include "text/script.h"

namespace showrunner::studio {

/// What the audio of an episode says of itself, beyond what its script says.
struct Imprint {
  std::string title;                    ///< instead of the script's; may be empty
  std::string album;                    ///< the podcast's title; empty: none
  std::string artist;                   ///< its author; empty: the speakers
  std::string page;                     ///< the episode's page on the web
  std::int64_t track = 0;               ///< the episode's number; 0: none
  store::UnixMs made = 0;               ///< when the episode came into being
  std::string cover;                    ///< a JPEG or PNG of at most 300 kB; may be empty
  std::vector<text::Chapter> chapters;  ///< instead of the rendered ones; empty: those

  friend bool operator==(const Imprint&, const Imprint&) = default;
};

/// A rendered episode with everything that goes along, on the media shelf.
struct Package {
  RenderFacts facts;
  std::string spoken;  ///< the transcript as plain text, for the search
};

/// Chapters that somebody has set, as they can be: each but the first starts where the nearest sentence does, so that all
/// their carriers agree (checklist E10); those behind the end, or where another one starts already, are left out. Pure.
std::vector<text::Chapter> place_chapters(std::vector<text::Chapter> wanted, const std::vector<text::Cue>& cues,
                                          std::int64_t duration_ms);

/// Tags the files that were made at `made`, adds the other forms of the transcript and the waveform, checks the whole
/// against the rules for episodes and puts it on the shelf; `opus` is the same episode as Opus, if there is one. The same script and imprint give the same bytes. Nothing is
/// changed where it was made. Blocking; on failure (a full disk) the shelf is as it was.
Result<Package> package_episode(const OutputPaths& made, const store::Id& episode, const Imprint& imprint,
                                MediaShelf& shelf, const std::filesystem::path& opus = {});

/// The same audio with other chapters and tags: no sample changes, but the file's name does. `script` is the one that was
/// rendered, `bench` a directory for files on their way.
Result<RenderFacts> package_anew(const RenderFacts& facts, const text::Script& script, const store::Id& episode,
                                 const Imprint& imprint, const std::filesystem::path& bench, MediaShelf& shelf);

}  // namespace showrunner::studio
