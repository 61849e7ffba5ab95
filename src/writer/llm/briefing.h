#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "text/script.h"
#include "writer/llm.h"
#include "writer/llm/outline.h"
#include "writer/llm/slices.h"

namespace showrunner::writer::llm {

/// Makes the prompts of one script. Refers to the request and the passages, which must outlive it.
class Briefing {
 public:
  Briefing(const LlmRequest& request, const SourcePassages& passages);

  std::string episode(int words) const;
  std::string outline(int words, std::size_t segments) const;
  std::string segment(const Outline& outline, std::size_t number, Slice slice, int words,
                      const text::Script& so_far) const;

  /// More turns for the segment `segment`, after the last of `so_far`. `slice`: the passages that may be used.
  std::string extend(const PlannedSegment& segment, Slice slice, int words, const text::Script& so_far) const;

  /// The end of an episode that was cut off.
  std::string closing(const PlannedSegment& segment, int words, const text::Script& so_far) const;

  /// `prompt` again, with what was wrong with the answer.
  std::string again(const std::string& prompt, const std::string& problem) const;

 private:
  std::string sources(Slice slice, std::size_t most) const;
  std::string frame(bool first, bool last) const;

  const LlmRequest& request_;
  const SourcePassages& passages_;
  std::string subject_, instructions_, speaker_ids_, speakers_, language_;
};

}  // namespace showrunner::writer::llm
