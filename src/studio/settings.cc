#include "studio/settings.h"

#include <array>

namespace showrunner::studio {

namespace {

using std::string;
constexpr std::int64_t kGib = std::int64_t{1} << 30U;

const std::array kTable{
    Option{.name = "data.directory",
           .fallback = string(),
           .description = "where caches (and later the library) live; empty: $XDG_DATA_HOME/showrunner"},

    Option{.name = "episode.minutes",
           .fallback = 0.0,
           .description = "length to aim for; 0: what the sources are worth, at most 10 minutes",
           .min = 0,
           .max = 600},
    Option{.name = "episode.hosts",
           .fallback = std::int64_t{2},
           .description = "speakers of an episode",
           .min = 1,
           .max = 4},
    Option{.name = "episode.format",
           .fallback = string("mp3"),
           .description = "mp3, opus, flac or wav; the ending of the output file wins"},
    Option{.name = "episode.language",
           .fallback = string(),
           .description = "BCP-47 code such as en or de; empty: the language of the first source"},
    Option{.name = "episode.lexicon",
           .fallback = string(),
           .description = "file of lines `word = respelling` that the voices follow"},

    Option{.name = "audio.target_lufs",
           .fallback = -16.0,
           .description = "integrated loudness of the finished episode, a mono file judged as dual mono",
           .min = -31,
           .max = -12},
    Option{.name = "audio.ceiling_dbtp",
           .fallback = -1.0,
           .description = "highest true peak of the finished file after decoding",
           .min = -9,
           .max = -0.5},
    Option{.name = "audio.mp3_bitrate_kbps",
           .fallback = std::int64_t{96},
           .description = "constant bit rate of MP3 files (mono, 44.1 kHz)",
           .min = 64,
           .max = 320},

    Option{.name = "tts.workers",
           .fallback = std::int64_t{0},
           .description = "speech worker processes; 0: as many as there are cores",
           .min = 0,
           .max = 256},
    Option{.name = "tts.sentence_cpu_seconds",
           .fallback = std::int64_t{20},
           .description = "processor time that one sentence may take before its process is stopped",
           .min = 1,
           .max = 600},

    Option{.name = "cache.sentence_max_bytes",
           .fallback = 2 * kGib,
           .description = "disk space for spoken sentences; what was used longest ago goes first",
           .min = 1 << 20,
           .max = 1e15},

    Option{.name = "read.max_bytes",
           .fallback = std::int64_t{64} << 20U,
           .description = "largest source file",
           .min = 1024,
           .max = 4.0 * kGib},
    Option{.name = "read.memory_bytes",
           .fallback = kGib,
           .description = "memory that reading one source may take",
           .min = 64 << 20,
           .max = 64.0 * kGib},
    Option{.name = "read.cpu_seconds",
           .fallback = std::int64_t{20},
           .description = "processor time that reading one source may take",
           .min = 1,
           .max = 3600},
};

}  // namespace

std::span<const Option> option_table() {
  return kTable;
}

}  // namespace showrunner::studio
