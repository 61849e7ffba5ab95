#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/store.h"
#include "studio/library/details.h"

namespace showrunner::perf {

/// How large a library is to be.
struct SampleSize {
  std::size_t episodes = 10'000;
  std::size_t podcasts = 20;
  std::size_t transcript_bytes = 5'000;
  studio::MediaFile audio;  ///< on the shelf of the first episode; without a name: no file of any episode exists
};

/// What was put into it that one may want to ask for.
struct Sample {
  std::vector<store::Id> podcasts;
  std::vector<store::Id> episodes;  ///< the oldest first
  std::string everywhere;           ///< a word of every transcript
  std::string common;               ///< a word of about every tenth
  std::string rare;                 ///< a word of a few
};

/// The id of the first episode that `fill` makes, so that a file can be there before its record.
store::Id first_episode();

/// Fills an empty library through the steps of every other change (studio/library/change.h), so that records, search and
/// events are what years of work would have left: podcasts of the same number of episodes, two in three of them published,
/// with scripts, renders, jobs and transcripts, whose words are as common as words are (Zipf's law). But for ids, the same
/// size gives the same library. Fails as store::Store does.
Result<Sample> fill(store::Store& store, const SampleSize& size);

}  // namespace showrunner::perf
