#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace showrunner::writer::llm {

struct PromptField {
  std::string_view name;
  std::string_view value;
};

/// Puts the values where `prompt` has `{{name}}`. Values are not looked into. A placeholder without a value, or a value
/// without a placeholder, is a broken invariant (throws std::logic_error): prompts are files of the program.
/// A line that holds nothing but empty values is left out.
std::string fill_prompt(std::string_view prompt, std::initializer_list<PromptField> fields);

/// What `style` (of kStyles) or `tone` (of kTones) asks of the writer, in a line; empty for unknown ones.
std::string_view style_guidance(std::string_view style);
std::string_view tone_guidance(std::string_view tone);

/// The line of prompts/frames.txt that begins with `name`; one that is missing is a broken invariant (std::logic_error).
std::string_view frame_line(std::string_view name);

/// An answer that is asked for: its name in prompts and in `response_format`, and its JSON schema (strict: every field
/// required, none besides).
struct AnswerSchema {
  std::string_view name;
  std::string_view json;
};

extern const AnswerSchema kOutlineSchema;
extern const AnswerSchema kSegmentSchema;
extern const AnswerSchema kEpisodeSchema;

/// SHA-256 over all prompts, guidance and schemas: a test holds it against kPromptVersion.
std::string prompts_hash();

}  // namespace showrunner::writer::llm
