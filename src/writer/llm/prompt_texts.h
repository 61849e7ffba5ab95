#pragma once

#include <string_view>

namespace showrunner::writer::llm {

// The files of prompts/, embedded at build time (cmake/embed.cmake).
std::string_view system_prompt();
std::string_view outline_prompt();
std::string_view segment_prompt();
std::string_view episode_prompt();
std::string_view extend_prompt();
std::string_view closing_prompt();
std::string_view reask_prompt();
std::string_view frames_prompt();   ///< lines "name: text" for placeholders of the others; see frame_line
std::string_view rewrite_prompt();  ///< one turn; no part of what makes a script

}  // namespace showrunner::writer::llm
