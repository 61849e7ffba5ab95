#include "studio/script_key.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "text/normalise.h"
#include "writer/digest.h"

namespace showrunner::studio {

namespace {

std::int64_t count(std::size_t number) {
  return static_cast<std::int64_t>(number);
}

}  // namespace

std::vector<ModelIdentity> model_identities(const writer::ChatClient& chat, const net::Upstream& upstream) {
  std::vector<ModelIdentity> models;
  for (const writer::ChatModel& model : chat.models()) {
    models.push_back({.endpoint = upstream.settings(model.provider).base_url,
                      .model = model.model,
                      .temperature = model.temperature,
                      .json_mode = model.json_mode});
  }
  return models;
}

std::string script_key(const EpisodeRequest& request, WriterChoice chosen, std::span<const ModelIdentity> models) {
  const bool by_model = chosen == WriterChoice::kLlm;
  if (!by_model) models = {};
  KeyBuilder key("script/1");
  key.text("program", SHOWRUNNER_VERSION)
      .text("writer", by_model ? "llm" : "digest")
      .number("writer version", by_model ? writer::kPromptVersion : writer::kDigestVersion)
      .number("normaliser", text::Normaliser::kVersion)
      .text("topic", request.topic)
      .text("style", request.style)
      .text("tone", request.tone)
      .text("instructions", request.instructions)
      .flag("intro", request.intro)
      .flag("outro", request.outro)
      .flag("minutes given", request.minutes.has_value())
      .real("minutes", request.minutes.value_or(0))
      .number("hosts", count(request.hosts))
      .text("language", request.language)
      .text("lexicon", request.lexicon.fingerprint())
      .number("sources", count(request.sources.size()))
      .number("voices", count(request.voices.size()))
      .number("models", count(models.size()));
  for (std::size_t i = 0; i < request.sources.size(); ++i) {
    key.text(fmt::format("source {} name", i), request.sources[i].name);
    key.text(fmt::format("source {} format", i),
             request.sources[i].format ? text::to_string(*request.sources[i].format) : "");
    key.text(fmt::format("source {} bytes", i), sha256_hex(request.sources[i].bytes));
  }
  for (std::size_t i = 0; i < request.voices.size(); ++i) key.text(fmt::format("voice {}", i), request.voices[i]);
  for (std::size_t i = 0; i < models.size(); ++i) {
    key.text(fmt::format("model {} endpoint", i), models[i].endpoint);
    key.text(fmt::format("model {} name", i), models[i].model);
    key.real(fmt::format("model {} temperature", i), models[i].temperature);
    key.number(fmt::format("model {} json mode", i), static_cast<std::int64_t>(models[i].json_mode));
  }
  return key.finish();
}

}  // namespace showrunner::studio
