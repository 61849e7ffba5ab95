#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/records.h"
#include "studio/library/change.h"
#include "studio/library/details.h"
#include "text/captions.h"

namespace showrunner::studio {

/// What the audio file of an episode says of itself and people can change. Another file is written when it differs.
struct FileTags {
  std::string title;
  store::Id podcast;
  std::optional<std::int64_t> number;
  std::vector<text::Chapter> chapters;

  friend bool operator==(const FileTags&, const FileTags&) = default;
};

FileTags file_tags(const store::Episode& episode, const EpisodeDetails& details);

/// Has the files of an episode tagged anew, unless a job that has not ended will do so anyway. Throws store::Failure.
void order_packaging(Change& change, const store::Id& episode);

/// The same where `tagged`, as the episode was when its files were tagged, has other tags than `now`. For whoever has just
/// ended the job at which they were.
void order_packaging_if_changed(Change& change, const store::Episode& tagged, const store::Episode& now);

}  // namespace showrunner::studio
