#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "api/router.h"

namespace showrunner::api {

// One file for each resource; routes.cc says which is which. `…_now` answers without waiting, or leaves it to the other.

std::optional<net::ServerReply> generate_script_now(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> generate_script(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> synthesize(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> openai_speech(Services& services, const Call& call);
std::optional<net::ServerReply> openai_models(Services& services, const Call& call);
std::optional<net::ServerReply> openai_voice_list(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> process_batch(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> live_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> keep_upload(Services& services, const Call& call);

std::optional<net::ServerReply> media(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> unread_media(Services& services, const Call& call);
std::optional<net::ServerReply> metrics(Services& services, const Call& call);
std::optional<net::ServerReply> alive(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> ready(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> models_status(Services& services, const Call& call);
std::optional<net::ServerReply> voices(Services& services, const Call& call);

std::optional<net::ServerReply> explain_cache(Services& services, const Call& call);
std::optional<net::ServerReply> purge_cache(Services& services, const Call& call);

std::optional<net::ServerReply> openapi(Services& services, const Call& call);
std::optional<net::ServerReply> docs_page(Services& services, const Call& call);

}  // namespace showrunner::api
