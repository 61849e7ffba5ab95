#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/library_reply.h"
#include "api/library_requests.h"
#include "studio/library/records_json.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::size_t kLongestId = 64;

/// A job as its record says, and where it stands when it is under way here.
json::object told(Services& services, const store::Job& job) {
  json::object object = studio::job_json(job);
  const auto progress = services.library.runner().progress(job.id);
  if (!progress) return object;
  if (progress->seconds_left) object["seconds_left"] = *progress->seconds_left;
  object["stage"] = progress->stage;
  object["share"] = progress->share;
  object["sentences_done"] = progress->sentences_done;
  object["sentences_total"] = progress->sentences_total;
  return object;
}

using Order = asio::awaitable<Result<store::Job>> (studio::JobDesk::*)(store::Id);

/// What somebody wants of a job; whoever is at it here is told.
asio::awaitable<net::ServerReply> order(Services& services, const Call& call, Order wanted) {
  auto id = id_of(call.parameters[0], "job");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto job = co_await (services.library.desk().*wanted)(*std::move(id));
  if (!job) co_return problem_reply(job.error(), call.request.request_id);
  if (job->cancel_requested || job->paused) {
    services.library.runner().interrupt(job->id);
  } else {
    services.library.runner().wake();
  }
  co_return json_reply(told(services, *job));
}

}  // namespace

asio::awaitable<net::ServerReply> list_jobs(Services& services, const Call& call) {
  auto query = read_job_query(call.request.query);
  if (!query) co_return problem_reply(query.error(), call.request.request_id);
  const auto page = co_await services.library.desk().jobs(*std::move(query));
  if (!page) co_return problem_reply(page.error(), call.request.request_id);
  json::array jobs;
  for (const store::Job& job : page->records) jobs.push_back(told(services, job));
  co_return page_reply("jobs", std::move(jobs), page->total, page->next);
}

asio::awaitable<net::ServerReply> read_job(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "job");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto job = co_await services.library.desk().job(*std::move(id));
  if (!job) co_return problem_reply(job.error(), call.request.request_id);
  co_return json_reply(told(services, *job));
}

asio::awaitable<net::ServerReply> cancel_job(Services& services, const Call& call) {
  return order(services, call, &studio::JobDesk::cancel);
}

asio::awaitable<net::ServerReply> pause_job(Services& services, const Call& call) {
  return order(services, call, &studio::JobDesk::pause);
}

asio::awaitable<net::ServerReply> resume_job(Services& services, const Call& call) {
  return order(services, call, &studio::JobDesk::resume);
}

asio::awaitable<net::ServerReply> retry_job(Services& services, const Call& call) {
  return order(services, call, &studio::JobDesk::retry);
}

asio::awaitable<net::ServerReply> move_job(Services& services, const Call& call) {
  if (auto refused = refuse_unless_json(call.request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "job");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto before = read_optional_field(call.request.body, "before", kLongestId);
  if (!before) co_return problem_reply(before.error(), call.request.request_id);
  const auto job = co_await services.library.desk().move(
      *std::move(id), before->empty() ? std::nullopt : std::optional<store::Id>(*before));
  if (!job) co_return problem_reply(job.error(), call.request.request_id);
  co_return json_reply(told(services, *job));
}

}  // namespace showrunner::api
