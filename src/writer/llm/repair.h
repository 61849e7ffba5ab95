#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "writer/llm/cast.h"
#include "writer/llm/script_stream.h"

namespace showrunner::writer::llm {

/// What is to be spoken of a text that a model wrote.
struct SpokenText {
  std::string text;                    ///< may be empty; at most text::kMaxTurnBytes, valid UTF-8
  std::optional<std::int64_t> source;  ///< a passage that the text cited in brackets ("[12]")
};

/// Takes out what must not be read aloud: markdown, tags, stage directions ("[laughs]", "(pause)", "*sighs*"), citation marks, a
/// speaker's label at the beginning, control characters. Folds white space; keeps paragraphs. Linear time.
SpokenText clean_spoken_text(std::string_view written, const Cast& cast);

/// A title or summary on one line, without markdown, valid UTF-8, at most `most` bytes.
std::string clean_line(std::string_view written, std::size_t most);

/// The last rung: reads turns out of text that is no JSON, as `NAME: text` lines (also `**Name:** text`) or `<name>text</name>`,
/// where the name is a speaker's. A line without a name goes on with the turn before; Markdown headings between turns
/// begin segments. Empty when it finds no turn.
std::vector<DraftEvent> read_tagged_text(std::string_view text, const Cast& cast);

}  // namespace showrunner::writer::llm
