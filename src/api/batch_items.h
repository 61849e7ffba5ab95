#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/services.h"
#include "base/result.h"
#include "speech/utterance.h"
#include "studio/batch.h"

namespace showrunner::api {

inline constexpr std::size_t kMostBatchItems = 10'000;

/// One item of a batch: what its reply is called by, and the work, or what is wrong with it.
struct BatchEntry {
  std::string id_json;  ///< the client's id as JSON: a string or a number; its place in the batch where it gave none
  std::string_view type = "script";  ///< "script", "tts", "episode"
  Result<studio::BatchItem> item;
};

/// Reads a batch: `{"requests":[{"id","type","data"}…]}` or the bare array. Fails when that is not what it is; what is
/// wrong with one item is that item's failure alone.
Result<std::vector<BatchEntry>> read_batch(std::string_view body, Services& services,
                                           const speech::EngineVersions& versions);

}  // namespace showrunner::api
