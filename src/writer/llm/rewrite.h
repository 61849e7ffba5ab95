#pragma once

#include <string>

#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"
#include "base/result.h"
#include "text/script.h"
#include "writer/llm/chat_client.h"

namespace showrunner::writer {

/// A turn of a script that is to be written anew, to fit where it stands.
struct RewriteRequest {
  text::Script script;
  std::size_t segment = 0;
  std::size_t turn = 0;      ///< within the segment
  std::string instructions;  ///< the user's own words to the writer; may be empty
  Deadline deadline = Deadline::never();
};

struct RewrittenTurn {
  text::Turn turn;  ///< by the same speaker, fit to be spoken
  std::string model;
  std::string provider;
  TokenUsage usage;
};

/// Asks the model for one turn again. Fails as ChatClient does, with kProviderFailed when nothing that can be spoken came,
/// and with kInvalidInput when the script has no such turn. On the I/O thread.
boost::asio::awaitable<Result<RewrittenTurn>> rewrite_turn(ChatClient& chat, RewriteRequest request);

}  // namespace showrunner::writer
