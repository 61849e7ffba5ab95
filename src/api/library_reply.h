#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "api/router.h"
#include "base/result.h"
#include "net/http_server.h"
#include "studio/library/catalogue.h"
#include "studio/library/details.h"
#include "studio/library/records_json.h"
#include "studio/lint/rule.h"

namespace showrunner::api {

/// A JSON object that no cache keeps without asking, with `headers` beside it.
net::ServerReply json_reply(const boost::json::object& object, int status = 200, std::string headers = {});

/// A record with its revision as its ETag; 304 to a client that has it.
net::ServerReply record_reply(const net::ServerRequest& request, const boost::json::object& record,
                              std::int64_t revision, int status = 200, std::string headers = {});

/// An episode with all that there is of it, as `record_reply`.
net::ServerReply episode_reply(Services& services, const Call& call, const studio::EpisodeView& view);

/// A page of a list: its records under `name`, with what there is of them in all and where the next page begins.
net::ServerReply page_reply(std::string_view name, boost::json::array records, std::int64_t total,
                            std::string_view next);

/// What was rendered of an episode; kConflict as long as nothing was.
Result<studio::RenderFacts> facts_of(const studio::EpisodeView& view);

/// What rules found, as clients see it.
boost::json::array findings_json(const std::vector<studio::Finding>& findings);

/// The problem that `error` is, with `more` in its object: what a client needs to do better.
net::ServerReply problem_with(const Error& error, std::string_view request_id, const boost::json::object& more,
                              std::string headers = {});

/// The revision or version that If-Match names (`"7"`); nothing where the header is missing or `*`. kInvalidInput for
/// anything else.
Result<std::optional<std::int64_t>> if_match(const net::ServerRequest& request);

/// The Idempotency-Key of a request that makes something, with its fingerprint; nothing where there is none. kInvalidInput
/// for one that is too long or not printable.
Result<std::optional<studio::IdempotencyKey>> idempotency_key(const net::ServerRequest& request);

/// What says that an earlier request made it; empty when this one did.
std::string replayed_header(bool replayed);

/// The id that a route's parameter is; kNotFound for what cannot be one.
Result<store::Id> id_of(std::string_view parameter, std::string_view what);

}  // namespace showrunner::api
