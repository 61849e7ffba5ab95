#pragma once

#include <optional>

#include "api/services.h"
#include "net/http_server.h"

namespace showrunner::api {

// Who may come in: those with the token or a session, and of browsers' requests those that no page of another site sent.

/// Whether the request carries the server's token itself, which no browser adds by itself. Never where there is no token.
bool sends_token(const Services& services, const net::ServerRequest& request);

/// Whether the request may use routes that are not open: there is no token, or it carries it, or a session.
bool may_enter(const Services& services, const net::ServerRequest& request);

/// The problem that a request gets before its route is looked at: 421 for a name that may be somebody's trick to count as
/// this server (DNS rebinding), 403 for a change of another site's page. Nothing for everything else.
std::optional<net::ServerReply> refuse_foreign(const Services& services, const net::ServerRequest& request);

}  // namespace showrunner::api
