#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "writer/llm.h"

namespace showrunner::studio {

/// What a model wrote, as bytes for the disk cache, so that a script that was paid for is not paid for twice.
std::string kept_script_to_bytes(const writer::LlmWritten& written);

/// Nothing for bytes that the function above did not write.
std::optional<writer::LlmWritten> kept_script_from_bytes(std::string_view bytes);

}  // namespace showrunner::studio
