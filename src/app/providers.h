#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/options.h"
#include "base/result.h"
#include "net/upstream.h"
#include "speech/remote_speech.h"
#include "writer/llm/chat_client.h"

namespace showrunner::app {

/// The value of an environment variable; nothing where it is not set or empty.
using Environment = std::function<std::optional<std::string>(const char* name)>;

/// The process's own.
Environment process_environment();

/// What is asked for scripts, in order of preference, and for speech: `models[i].provider` is an index into `providers`.
struct Providers {
  std::vector<net::ProviderSettings> providers;
  std::vector<writer::ChatModel> models;
  std::vector<speech::RemoteProvider> speakers;  ///< services that speak; their `upstream` is an index likewise
};

/// The providers of `llm.providers`, those that are configured: `custom` where `llm.base_url` is set, `groq` where
/// GROQ_API_KEY is, `openai` where OPENAI_API_KEY or OPENAI_BASE_URL is; and who speaks: Groq and OpenAI where there is a key,
/// `speech` where `speech.base_url` is set. The one place that knows these names. Fails with
/// kInvalidInput, naming the option, on what cannot be meant. Pure.
Result<Providers> providers_of(const Options& options, const Environment& environment);

/// The `upstream.*` options.
net::UpstreamLimits upstream_limits(const Options& options);

}  // namespace showrunner::app
