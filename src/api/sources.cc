#include <string>
#include <utility>

#include <boost/json.hpp>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/library_reply.h"
#include "api/requests.h"
#include "async/offload.h"
#include "studio/library/used_sources.h"
#include "studio/source_preview.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

/// What a child process reads of a source.
Result<studio::SourcePreview> read_preview(const studio::Source& source, const Options& options) {
  const auto format = source.format ? *source.format : text::detect_format(source.name, source.bytes);
  const auto document = studio::read_isolated(source, options);
  if (!document) return fail(document.error());
  return studio::preview_of(*document, format.value_or(text::SourceFormat::kText));
}

json::object source_json(const studio::UsedSource& source) {
  json::object object{{"document", source.document}, {"title", source.title}, {"kind", to_string(source.kind)}};
  if (!source.url.empty()) object["url"] = source.url;
  if (source.text) object["text"] = *source.text;
  return object;
}

}  // namespace

asio::awaitable<net::ServerReply> preview_source(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto reference = read_source_body(request.body, services.options);
  if (!reference) co_return problem_reply(reference.error(), request.request_id);
  studio::ScriptOrder order;
  order.sources.push_back(*std::move(reference));
  order.client = request.peer;
  const auto sources = co_await services.scripts.gather(std::move(order));
  if (!sources) co_return problem_reply(sources.error(), request.request_id);
  const auto preview =
      co_await async::offload(services.rooms.workers, [&] { return read_preview(sources->front(), services.options); });
  if (!preview) co_return problem_reply(preview.error(), request.request_id);
  co_return json_reply({{"title", preview->title},
                        {"language", preview->language},
                        {"kind", text::to_string(preview->format)},
                        {"words", preview->words},
                        {"characters", preview->characters},
                        {"estimated_tokens", preview->estimated_tokens},
                        {"excerpt", preview->excerpt}});
}

asio::awaitable<net::ServerReply> read_sources(Services& services, const Call& call) {
  const std::string_view request_id = call.request.request_id;
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request_id);
  const auto view = co_await services.library.catalogue().episode(*id);
  if (!view) co_return problem_reply(view.error(), request_id);
  const auto order = studio::order_from_json(view->episode.texts.order);
  if (!order) co_return problem_reply(order.error(), request_id);
  text::Script script;
  if (view->episode.row.script_version > 0) {
    const auto kept = co_await services.library.scripts().script(*std::move(id), std::nullopt);
    if (!kept) co_return problem_reply(kept.error(), request_id);
    if (auto parsed = text::parse_script(kept->script)) script = *std::move(parsed);
  }
  const auto used = co_await async::offload(services.rooms.workers,
                                            [&] { return studio::used_sources(*order, script, services.uploads); });
  json::array sources;
  for (const studio::UsedSource& source : used) sources.push_back(source_json(source));
  co_return json_reply({{"sources", std::move(sources)}});
}

}  // namespace showrunner::api
