#pragma once

#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

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

/// The items of a batch as they came: `{"requests":[{"id","type","data"}…]}` or the bare array. Fails when that is not what
/// `body` is. Pure: a large one is for a pool.
Result<boost::json::array> parse_batch(std::string_view body);

/// What the items of one batch have in common.
struct BatchSetting {
  Services& services;
  const speech::EngineVersions& versions;
  std::string_view client;  ///< the address of who sent it
};

/// Reads the item at `place` of the batch. What is wrong with it is its own failure alone.
BatchEntry read_entry(const boost::json::value& item, std::size_t place, const BatchSetting& setting);

}  // namespace showrunner::api
