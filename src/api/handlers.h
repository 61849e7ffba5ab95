#pragma once

#include <optional>

#include <boost/asio/awaitable.hpp>

#include "api/router.h"

namespace showrunner::api {

// One file for each resource; routes.cc says which is which. `…_now` answers without waiting, or leaves it to the other.

std::optional<net::ServerReply> generate_script_now(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> generate_script(Services& services, const Call& call);

std::optional<net::ServerReply> read_session(Services& services, const Call& call);
std::optional<net::ServerReply> begin_session(Services& services, const Call& call);
std::optional<net::ServerReply> end_session(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> synthesize(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> openai_speech(Services& services, const Call& call);
std::optional<net::ServerReply> openai_models(Services& services, const Call& call);
std::optional<net::ServerReply> openai_voice_list(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> process_batch(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> live_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> keep_upload(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> create_podcast(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> list_podcasts(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_podcast(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> change_podcast(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> delete_podcast(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> restore_podcast(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> create_token(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> list_tokens(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> revoke_token(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> create_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> create_episodes(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> list_episodes(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> change_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> delete_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> restore_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_script(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> save_script(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> list_script_versions(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> diff_scripts(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> restore_script(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> regenerate_turn(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> render_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> publish_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> unpublish_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_chapters(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> save_chapters(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_transcript(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_peaks(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> check_episode(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> check_podcast(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> preview_source(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_sources(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> list_jobs(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> read_job(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> cancel_job(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> pause_job(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> resume_job(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> retry_job(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> move_job(Services& services, const Call& call);
std::optional<net::ServerReply> events(Services& services, const Call& call);

boost::asio::awaitable<net::ServerReply> feed(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> private_feed(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> opml(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> save_artwork(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> remove_artwork(Services& services, const Call& call);

std::optional<net::ServerReply> media(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> unread_media(Services& services, const Call& call);
std::optional<net::ServerReply> metrics(Services& services, const Call& call);
std::optional<net::ServerReply> alive(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> ready(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> models_status(Services& services, const Call& call);
boost::asio::awaitable<net::ServerReply> test_models(Services& services, const Call& call);
std::optional<net::ServerReply> read_settings(Services& services, const Call& call);
std::optional<net::ServerReply> voices(Services& services, const Call& call);

std::optional<net::ServerReply> explain_cache(Services& services, const Call& call);
std::optional<net::ServerReply> purge_cache(Services& services, const Call& call);

std::optional<net::ServerReply> openapi(Services& services, const Call& call);
std::optional<net::ServerReply> docs_page(Services& services, const Call& call);

}  // namespace showrunner::api
