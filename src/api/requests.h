#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "base/result.h"
#include "studio/script_service.h"
#include "studio/speak_text.h"
#include "text/json_reader.h"

namespace showrunner::api {

// What bodies must look like. Every reader names the field at fault; unknown fields, wrong types and values out of range
// are mistakes, nothing is ignored. Pure.

struct ScriptBody {
  studio::ScriptOrder order;
  bool stream = false;
};

/// The body of POST /api/script/generate; of the live episode too, which adds `voices` and `format`.
Result<ScriptBody> read_script_body(std::string_view body, const Options& options);
ScriptBody read_script_fields(const text::JsonObject& json, const Options& options);

struct EpisodeBody {
  studio::ScriptOrder order;
  audio::Format format = audio::Format::kMp3;
};

/// What scripts and episodes have in common. `needs_material`: a topic or a source must be given.
studio::ScriptOrder read_order_fields(const text::JsonObject& json, const Options& options, bool needs_material);

Result<EpisodeBody> read_episode_body(std::string_view body, const Options& options);
EpisodeBody read_episode_fields(const text::JsonObject& json, const Options& options);

/// The body of POST /api/tts/synthesize.
Result<studio::SpeechRequest> read_tts_body(std::string_view body, const Options& options);
studio::SpeechRequest read_tts_fields(const text::JsonObject& json, const Options& options);

/// The body of POST /api/sources/preview: one source.
Result<studio::SourceReference> read_source_body(std::string_view body, const Options& options);

/// The body of POST /api/session: the token.
Result<std::string> read_session_body(std::string_view body, const Options& options);

/// The body of POST /v1/audio/speech (OpenAI's contract).
struct OpenAiSpeechBody {
  studio::SpeechRequest speech;
  bool sse = false;
  std::string instructions;  ///< as sent
  std::string model;
};

Result<OpenAiSpeechBody> read_openai_speech_body(std::string_view body, const Options& options);

}  // namespace showrunner::api
