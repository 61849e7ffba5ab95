#pragma once

#include <string_view>

namespace showrunner::writer::llm {

// The files of prompts/, embedded at build time (prompts/embed.cmake).
extern const std::string_view kSystemPrompt;
extern const std::string_view kOutlinePrompt;
extern const std::string_view kSegmentPrompt;
extern const std::string_view kEpisodePrompt;
extern const std::string_view kExtendPrompt;
extern const std::string_view kClosingPrompt;
extern const std::string_view kReaskPrompt;
extern const std::string_view kFramesPrompt;  ///< lines "name: text" for placeholders of the others; see frame_line

}  // namespace showrunner::writer::llm
