#pragma once

#include <optional>

#include "net/http_server.h"

namespace showrunner::api {

/// A problem when the request's body does not say that it is JSON, nothing when it does. It must say so: a page of another
/// site can send forms and plain text to a server on this machine, but not JSON.
std::optional<net::ServerReply> refuse_unless_json(const net::ServerRequest& request);

/// Whether the Accept header names a media type that begins with `prefix` ("audio/", "text/event-stream").
bool accepts(const net::ServerRequest& request, std::string_view prefix);

}  // namespace showrunner::api
