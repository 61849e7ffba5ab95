#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "api/live_reply.h"
#include "api/services.h"
#include "net/http_server.h"

namespace showrunner::api {

/// The audio of `request` itself: a kept file whole, with ranges; one that must be made streamed while it is being made.
/// A failure before the first byte is a problem, one after it cuts the reply short.
boost::asio::awaitable<net::ServerReply> audio_reply(Services& services, const net::ServerRequest& request,
                                                     studio::SpeechRequest speech, std::string key,
                                                     cache::Directives directives);

/// What a reply about audio tells of it, as a JSON object: where it lies, how long and how loud it is, whose voice it has.
std::string speech_json(const studio::SpeechService::Answer& answer);

}  // namespace showrunner::api
