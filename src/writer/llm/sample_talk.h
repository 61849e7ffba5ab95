#pragma once

#include <string_view>

namespace showrunner::writer::llm {

/// Ordinary talk in `language` ("de", "de-AT"), by which the pace of voices is measured before there is a script. Empty for
/// languages that have none here.
std::string_view sample_talk(std::string_view language);

}  // namespace showrunner::writer::llm
