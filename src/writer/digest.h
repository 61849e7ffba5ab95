#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "text/document.h"
#include "text/script.h"

namespace showrunner::writer {

/// What a script is to be like. References live for the call only.
struct WriteRequest {
  std::vector<text::Document> documents;  ///< at least one, in the order the user named them
  std::string language;                   ///< of the script; empty: the first document's
  std::optional<double> minutes;          ///< wanted length of the audio; empty: all that is worth telling, at most 10
  std::vector<text::Speaker> speakers;    ///< 1 to 4 for the digest, voices already chosen

  /// Seconds that speaker number `speaker` needs to say `text` (one or more sentences), pauses between and after its
  /// sentences included. The digest selects by it, so its accuracy is the accuracy of the length. It must be additive: two
  /// sentences take as long together as apart.
  std::function<double(std::size_t speaker, std::string_view text)> seconds;

  /// What the renderer adds on top of the pause after a sentence: between two turns, and between two segments.
  double turn_pause_seconds = 0.4;
  double segment_pause_seconds = 0.9;
};

struct Written {
  text::Script script;
  double estimated_seconds = 0;
  /// Empty, or one sentence for the user, e.g. that the source is enough for 3.2 of the 10 minutes asked for.
  std::string notice;
};

/// Writes a script without a model: ranks the documents' own sentences (TextRank over TF-IDF), keeps their order, groups
/// them under the documents' headings, and casts them for the speakers with short openings, transitions and a close that
/// name the document. States nothing that the source does not: apart from those fixed frames every sentence is the
/// source's, word for word. Deterministic and pure. Fails with kInvalidInput when no document holds a usable sentence.
Result<Written> write_digest(const WriteRequest& request);

/// Raised whenever the same request may give another script.
inline constexpr int kDigestVersion = 1;

}  // namespace showrunner::writer
