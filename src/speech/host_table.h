#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "speech/host.h"

namespace showrunner::speech {

/// The presets. Static storage.
std::span<const Host> host_table();

/// The codes of espeak-ng's voices: what may stand behind "espeak:".
std::span<const std::string_view> espeak_voices();

/// The host for a voice of espeak-ng by its code, any case: "sv", "sv+f2". Nothing for an unknown language or variant.
std::optional<Host> espeak_host(std::string_view code);

/// A few clearly different hosts of espeak-ng for a BCP-47 language (lower case); empty when it does not speak it.
std::vector<Host> espeak_hosts(std::string_view language);

/// What a host's pace counts: letters and digits of the text; a character of a script without an alphabet (Chinese, Japanese,
/// Korean) counts for three.
double letters_of(std::string_view spoken);

}  // namespace showrunner::speech
