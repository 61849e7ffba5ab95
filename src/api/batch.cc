#include <array>
#include <memory>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "api/batch_items.h"
#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "async/condition.h"
#include "async/let_others_run.h"
#include "async/offload.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kAtOnce = 32;  ///< items handled before others have their turn on the I/O thread

/// A batch under way, and the results that have come, each as a line of JSON.
struct Progress {
  explicit Progress(const asio::any_io_executor& executor) : changed(executor) {}

  std::vector<BatchEntry> entries;
  std::vector<std::string> lines;  ///< by place
  std::vector<std::size_t> ended;  ///< places in the order they ended
  std::size_t failed = 0;
  bool over = false;
  async::Condition changed;
  Clock::time_point started = Clock::now();
};

std::string line_of(const BatchEntry& entry, const Result<std::string>& result, std::string_view request_id) {
  if (result) return fmt::format(R"({{"request_id":{},"success":true,"data":{}}})", entry.id_json, *result);
  return fmt::format(R"({{"request_id":{},"success":false,"error":{}}})", entry.id_json,
                     problem_json(problem_of(result.error().code), result.error(), request_id));
}

asio::awaitable<void> run(Services& services, std::shared_ptr<Progress> progress, std::string request_id) {
  std::vector<studio::BatchItem> items;
  std::vector<std::size_t> places;
  const auto note = [&services, progress, request_id](std::size_t place, const Result<std::string>& result) {
    BatchEntry& entry = progress->entries[place];
    auto& counts = services.probes.batch_items[entry.type];
    ++(result ? counts.ok : counts.failed);
    if (!result) ++progress->failed;
    progress->lines[place] = line_of(entry, result, request_id);
    progress->ended.push_back(place);
    progress->changed.notify_all();
  };
  for (std::size_t place = 0; place < progress->entries.size(); ++place) {
    if ((place + 1) % kAtOnce == 0) co_await async::let_others_run();
    BatchEntry& entry = progress->entries[place];
    if (!entry.item) {
      note(place, fail(entry.item.error()));
      continue;
    }
    items.push_back(*std::move(entry.item));
    places.push_back(place);
  }
  const auto bound = [&services](std::string_view name) {
    return static_cast<std::size_t>(services.options.get<std::int64_t>(name));
  };
  const studio::BatchLimits limits{.scripts = bound("batch.script_concurrency"),
                                   .speech = bound("tts.batch_concurrency"),
                                   .episodes = bound("batch.episode_concurrency")};
  co_await studio::run_batch(std::move(items), limits, [&](std::size_t index, const Result<std::string>& result) {
    note(places[index], result);
  });
  progress->over = true;
  progress->changed.notify_all();
}

/// The whole batch in one reply.
std::string summary(const Progress& progress) {
  const double seconds = std::chrono::duration<double>(Clock::now() - progress.started).count();
  std::size_t bytes = 0;
  for (const std::string& line : progress.lines) bytes += line.size() + 1;
  std::string reply = fmt::format(R"({{"success":{},"batch_size":{},"failed":{},"results":[)", progress.failed == 0,
                                  progress.lines.size(), progress.failed);
  reply.reserve(reply.size() + bytes + 64);
  for (const std::string& line : progress.lines) {
    if (&line != &progress.lines.front()) reply += ',';
    reply += line;
  }
  fmt::format_to(std::back_inserter(reply), R"(],"processing_time":{:.4f}}})", seconds);
  return reply;
}

asio::awaitable<Result<void>> send_lines(net::BodyWriter& out, std::shared_ptr<Progress> progress,
                                         std::shared_ptr<async::Errand> /*held while it is sent*/) {
  std::size_t sent = 0;
  for (;;) {
    co_await progress->changed.wait([&] { return progress->over || sent < progress->ended.size(); });
    std::string lines;
    for (std::size_t taken = 0; taken < kAtOnce && sent < progress->ended.size(); ++taken) {
      const std::size_t place = progress->ended[sent++];
      lines += fmt::format(R"({{"index":{},{})", place, std::string_view(progress->lines[place]).substr(1)) + "\n";
    }
    if (!lines.empty()) co_await out.write(lines);
    if (progress->over && sent == progress->ended.size()) co_return Result<void>{};
  }
}

}  // namespace

asio::awaitable<net::ServerReply> process_batch(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  const auto versions = co_await services.rooms.voices.versions();
  if (!versions) co_return problem_reply(versions.error(), request.request_id);
  const auto items = co_await async::offload(services.rooms.workers, [&request] { return parse_batch(request.body); });
  if (!items) co_return problem_reply(items.error(), request.request_id);

  const auto progress = std::make_shared<Progress>(services.rooms.executor);
  progress->lines.resize(items->size());
  progress->entries.reserve(items->size());
  const BatchSetting setting{.services = services, .versions = *versions, .client = request.peer};
  for (const boost::json::value& item : *items) {
    if ((progress->entries.size() + 1) % kAtOnce == 0) co_await async::let_others_run();
    progress->entries.push_back(read_entry(item, progress->entries.size(), setting));
  }
  if (!accepts(request, "application/x-ndjson")) {
    co_await run(services, progress, std::string(request.request_id));
    co_return net::ServerReply{
        .body = co_await async::offload(services.rooms.workers, [&progress] { return summary(*progress); })};
  }
  auto errand = services.errands.start(run(services, progress, std::string(request.request_id)));
  co_return net::ServerReply{
      .content_type = "application/x-ndjson",
      .headers = std::string(kStreamedHeaders),
      .body = net::BodyStream([progress, errand](net::BodyWriter& out) { return send_lines(out, progress, errand); })};
}

}  // namespace showrunner::api
