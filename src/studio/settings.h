#pragma once

#include <span>

#include "audio/renderer.h"
#include "base/options.h"

namespace showrunner::studio {

/// Every option of Showrunner, in the order `showrunner config` prints them. Static storage.
std::span<const Option> option_table();

/// How a file of `format` is rendered under `options`.
audio::RenderSettings render_settings(audio::Format format, const Options& options);

}  // namespace showrunner::studio
