#pragma once

#include <cstddef>
#include <string>

#include "text/document.h"
#include "text/reader.h"

namespace showrunner::studio {

/// What a reader found in a source, for who is about to make an episode of it.
struct SourcePreview {
  std::string title;
  std::string language;
  text::SourceFormat format = text::SourceFormat::kText;
  std::size_t words = 0;
  std::size_t characters = 0;
  std::size_t estimated_tokens = 0;  ///< of a language model, roughly
  std::string excerpt;               ///< the beginning of its text, a line for each paragraph
};

/// Pure.
SourcePreview preview_of(const text::Document& document, text::SourceFormat format);

}  // namespace showrunner::studio
