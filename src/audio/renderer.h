#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audio/pcm.h"
#include "base/result.h"

namespace showrunner::audio {

enum class Format { kMp3, kOpus, kFlac, kWav };

std::string_view to_string(Format format);
std::optional<Format> parse_format(std::string_view name);

struct RenderSettings {
  Format format = Format::kMp3;
  int sample_rate = 44'100;       ///< Hz of the finished file (Opus: always 48,000)
  int bitrate_kbps = 96;          ///< MP3 (CBR) and Opus (where 32 is plenty for speech)
  double target_lufs = -16.0;     ///< integrated loudness of the mono file judged as dual mono (EBU R 128, ITU-R BS.1770)
  double ceiling_dbtp = -1.0;     ///< true peak after decoding the finished file

  static RenderSettings for_format(Format format);
};

/// What silence stands before a sentence (reference/speech.md §4d).
enum class Pause { kNone, kClause, kSentence, kParagraph, kTurn, kHeading };

/// One spoken sentence, to be placed behind all earlier ones.
struct Piece {
  std::size_t speaker = 0;  ///< index into the calibration gains
  Pcm pcm;                  ///< as the engine made it, edges untrimmed
  Pause pause = Pause::kSentence;
  std::optional<int> pause_ms;  ///< instead of the length of the class
};

/// Where a sentence is heard in the finished file, and how much of the engine's audio was trimmed off in front (to map
/// word times). In samples of the finished file's rate, but `trimmed_lead_ms`, in milliseconds.
struct Placement {
  std::int64_t first_sample = 0;
  std::int64_t end_sample = 0;
  double trimmed_lead_ms = 0;
};

struct EpisodeTags {
  struct Chapter {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;
    std::string title;
  };

  std::string title;
  std::string artist;
  std::string album;
  std::string language;  ///< BCP-47
  std::string comment;
  std::vector<Chapter> chapters;
};

struct RenderReport {
  std::int64_t samples = 0;  ///< at `sample_rate`; what every tool must find as the duration
  int sample_rate = 0;
  double loudness_lufs = 0;   ///< measured on the finished file, decoded
  double true_peak_dbtp = 0;  ///< likewise
  std::vector<double> speaker_lufs;  ///< integrated loudness of each speaker in the master; -HUGE_VAL where one is silent
  std::int64_t bytes = 0;

  double duration_seconds() const { return static_cast<double>(samples) / sample_rate; }
};

/// Assembles, masters and encodes an episode while its sentences arrive, in order, and streams the file to disk beside its
/// target. Memory does not grow with the episode. Same pieces, same bytes. Used by one thread at a time; synchronous and
/// blocking (run it on a pool). Destroyed without `commit()`, it leaves no file.
class Renderer {
 public:
  /// `calibration_db` holds one gain for each speaker, measured once per host. Scratch space is made beside `target`.
  static Result<Renderer> create(const std::filesystem::path& target, const RenderSettings& settings,
                                 std::vector<double> calibration_db);
  Renderer(Renderer&&) noexcept;
  Renderer& operator=(Renderer&&) noexcept;
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;
  ~Renderer();

  Result<Placement> add(const Piece& piece);

  /// The last sentence is in. Total samples are known from here on, `tags` may be made from placements before.
  /// Completes the file, tags it, decodes it again and measures; renders a second time from the spool when the first pass
  /// missed the target; fails with kInternal when the second does too. Returns what was measured.
  /// `total_samples()` says before how long the finished episode will be, tail silence included.
  std::int64_t total_samples() const;
  Result<RenderReport> finish(const EpisodeTags& tags);

  /// Puts the finished file in place under the target's name.
  Result<void> commit();

  /// Raised whenever the same pieces may give other bytes.
  static constexpr int kVersion = 1;

 private:
  struct Impl;
  explicit Renderer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::audio
