#pragma once

#include <span>
#include <string>
#include <vector>

#include "net/upstream.h"
#include "studio/episode_request.h"
#include "writer/llm/chat_client.h"

namespace showrunner::studio {

/// A model that may write a script, and how it is asked.
struct ModelIdentity {
  std::string endpoint;  ///< base URL of its provider
  std::string model;
  double temperature = 0;
  writer::JsonMode json_mode = writer::JsonMode::kStrictSchema;
};

/// The models of `chat` in the order in which they are asked. `upstream` is the one it works with.
std::vector<ModelIdentity> model_identities(const writer::ChatClient& chat, const net::Upstream& upstream);

/// The key of everything that can change the script that `chosen` (not kAuto) writes for `request`: its words, what it is
/// written from, who speaks it (their pace decides the length), and for a model which ones are asked and with what prompts.
/// What concerns the audio alone is left out. Pure; hashes the sources.
std::string script_key(const EpisodeRequest& request, WriterChoice chosen, std::span<const ModelIdentity> models);

}  // namespace showrunner::studio
