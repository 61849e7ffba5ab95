#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "audio/format.h"
#include "base/file.h"
#include "base/result.h"

namespace showrunner::audio {

/// A whole ID3v2.4 tag (id3.org, with the chapter addendum 1.0): title, artist, album, genre "Podcast", language,
/// comment, one CHAP frame with its own title for each chapter, and the CTOC frame without which players show none.
std::string render_id3(const EpisodeTags& tags);

/// The content of a RIFF LIST chunk of type INFO.
std::string render_riff_info(const EpisodeTags& tags);

/// Vorbis comments (without framing bit) with the vendor of `existing`, an already rendered set of comments. Chapters
/// in the CHAPTER001=, CHAPTER001NAME= form of OGM, which players and ffmpeg read.
std::string render_vorbis_comments(const EpisodeTags& tags, std::string_view existing);

/// The tags and chapters of a file, read back by TagLib. What is missing is empty; a last chapter without an end ends
/// at `duration_ms`. Blocking.
EpisodeTags read_tags(const std::filesystem::path& path, Format format, std::int64_t duration_ms);

}  // namespace showrunner::audio
