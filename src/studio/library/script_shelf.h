#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "store/library.h"
#include "studio/library/addresses.h"
#include "text/script.h"

namespace showrunner::studio {

class Change;

/// The scripts of episodes in all their versions. On the I/O thread; what it returns is on disk. Everything fails as
/// store::Store does, and with kNotFound for what is not there.
class ScriptShelf {
 public:
  /// Both must outlive it.
  ScriptShelf(store::Library& library, const Addresses& addresses) : library_(library), addresses_(addresses) {}

  /// A version; the present one where none is named.
  boost::asio::awaitable<Result<store::ScriptVersion>> script(store::Id episode, std::optional<std::int64_t> version);

  /// Newest first, without the scripts.
  boost::asio::awaitable<Result<std::vector<store::ScriptVersion>>> versions(store::Id episode);

  struct Saved {
    std::int64_t version = 0;  ///< a new one, or the present if that is the same script
    std::optional<store::ScriptVersion>
        instead;  ///< nothing was saved, because this one is the present, not `expected`
  };

  /// Keeps `script` as a new version, if `expected` is the present one (0: there is none). `origin` says whence it comes.
  boost::asio::awaitable<Result<Saved>> save(store::Id episode, std::int64_t expected, text::Script script,
                                             std::string origin);

  /// The same as a step of a transaction. Title, summary and language of the episode follow the script, but for what a
  /// person has given.
  static Saved save_in(Change& change, const store::Id& episode, std::int64_t expected, const text::Script& script,
                       const std::string& origin);

 private:
  store::Library& library_;
  const Addresses& addresses_;
};

}  // namespace showrunner::studio
