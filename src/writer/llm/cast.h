#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/script.h"

namespace showrunner::writer::llm {

/// Who the names mean that a model writes before its turns. Single-threaded.
class Cast {
 public:
  /// `speakers` must outlive it and hold at least one.
  explicit Cast(const std::vector<text::Speaker>& speakers);

  /// The number of the speaker with exactly this id.
  std::optional<std::size_t> exact(std::string_view name) const;

  /// The number of the speaker who is meant beyond doubt: by id or name in any case, punctuation aside ("ALICE:", "Alice (host)"),
  /// by the first word of a name, by a role that only one has, or by order ("Speaker 2", "Host B"). The only speaker is
  /// always meant.
  std::optional<std::size_t> find(std::string_view name) const;

  /// As `find`; a name that is nobody's becomes, from now on, that of the first speaker who has not spoken yet: models that
  /// invent names mean the speakers they were given. Nothing when all have spoken.
  std::optional<std::size_t> cast(std::string_view name);

  const std::vector<text::Speaker>& speakers() const { return speakers_; }

 private:
  const std::vector<text::Speaker>& speakers_;
  std::vector<std::vector<std::string>> known_;  ///< of each speaker: folded id, name, first name
  std::vector<std::string> roles_;               ///< folded; empty where several have it
  std::vector<bool> heard_;
  std::vector<std::pair<std::string, std::size_t>> given_;
};

}  // namespace showrunner::writer::llm
