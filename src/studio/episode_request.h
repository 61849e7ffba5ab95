#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "audio/format.h"
#include "audio/renderer.h"
#include "base/result.h"
#include "studio/source.h"
#include "text/lexicon.h"
#include "text/script.h"
#include "writer/llm.h"

namespace showrunner::studio {

struct CastScript;

enum class WriterChoice {
  kAuto,    ///< the model where one is configured, else the digest
  kLlm,     ///< a language model
  kDigest,  ///< the documents' own sentences
};

/// What `--writer` takes; nothing for any other word.
constexpr std::optional<WriterChoice> parse_writer(std::string_view name) {
  if (name == "auto") return WriterChoice::kAuto;
  if (name == "llm") return WriterChoice::kLlm;
  if (name == "digest") return WriterChoice::kDigest;
  return std::nullopt;
}

/// What the user wants to hear.
struct EpisodeRequest {
  std::vector<Source> sources;         ///< what the script is written from; empty when `script` is given
  std::string topic;                   ///< what a model is to write about; alone or beside sources
  std::optional<text::Script> script;  ///< spoken as it is
  WriterChoice writer = WriterChoice::kAuto;
  std::string style{writer::kStyles[0]};  ///< one of writer::kStyles
  std::string tone{writer::kTones[0]};    ///< one of writer::kTones
  std::string instructions;               ///< the user's own words to the model; may be empty
  bool intro = true;
  bool outro = true;
  std::optional<double> minutes;    ///< empty: what the sources are worth, or five of a model
  std::size_t hosts = 2;            ///< speakers of a written script
  std::vector<std::string> voices;  ///< by speaker; fewer, or empty ones, are chosen
  std::string language;             ///< BCP-47; empty: the first source's, or the topic's
  text::Lexicon lexicon;
  bool rewrite = false;             ///< ask the model again for a script that is kept from an earlier time
  std::vector<std::string> labels;  ///< by which what the model writes can be forgotten
  audio::RenderSettings render;
  /// Gets the script when it is finished, while it is still being spoken, and may add turns at its end; when it fails, so
  /// does the episode. May be empty.
  std::function<boost::asio::awaitable<Result<void>>(CastScript&)> on_script;
  audio::ByteSink live;          ///< gets the audio as it is encoded, on the mastering thread; may be empty
  std::filesystem::path output;  ///< where the audio goes; its side files stand beside it
};

}  // namespace showrunner::studio
