#include "studio/script_service.h"

#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "async/offload.h"
#include "base/hash.h"
#include "studio/script_key.h"
#include "studio/write.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// The script's JSON on one line: line feeds and the indentation behind them stand between values only.
std::string on_one_line(const std::string& json) {
  std::string line;
  line.reserve(json.size());
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] != '\n') {
      line += json[i];
      continue;
    }
    while (i + 1 < json.size() && json[i + 1] == ' ') ++i;
  }
  return line;
}

/// What is said, turn by turn, as people read it.
std::string plain_text(const text::Script& script) {
  std::string plain;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) {
      const auto speaker = std::ranges::find(script.speakers, turn.speaker, &text::Speaker::id);
      plain += speaker == script.speakers.end() ? turn.speaker : speaker->name;
      plain += ": ";
      plain += turn.text;
      plain += '\n';
    }
  }
  return plain;
}

/// What a script can be purged by: its style, its language where one was asked for, and the addresses it rests on.
std::vector<std::string> tags_of(const ScriptOrder& order) {
  std::vector<std::string> tags{"style:" + order.episode.style};
  if (!order.episode.language.empty()) tags.push_back("language:" + order.episode.language);
  for (const SourceReference& source : order.sources) {
    if (source.kind == SourceReference::Kind::kUrl) tags.push_back("url:" + source.value);
    if (source.kind == SourceReference::Kind::kUpload) tags.push_back("upload:" + source.value);
  }
  return tags;
}

std::string quoted_fingerprint(std::string_view bytes) {
  return fmt::format("\"{}\"", sha256_hex(bytes).substr(0, 32));
}

}  // namespace

std::string outline_event(std::string_view title, std::string_view summary) {
  return fmt::format("event: outline\ndata: {{\"title\":{},\"summary\":{}}}\n\n", text::json_string(title),
                     text::json_string(summary));
}

std::string segment_event(std::size_t segment, std::string_view title) {
  return fmt::format("event: segment\ndata: {{\"segment\":{},\"title\":{}}}\n\n", segment, text::json_string(title));
}

std::string turn_event(std::size_t segment, const text::Turn& turn) {
  return fmt::format("event: turn\ndata: {{\"segment\":{},\"speaker\":{},\"text\":{}}}\n\n", segment,
                     text::json_string(turn.speaker), text::json_string(turn.text));
}

WrittenScript::WrittenScript(CastScript cast, double generation_seconds) : cast_(std::move(cast)) {
  head_ = fmt::format(R"({{"script":{},"text":{},"words":{},"estimated_seconds":{:.2f},"cached":)",
                      on_one_line(text::to_json(cast_.script)), text::json_string(plain_text(cast_.script)),
                      text::count_words(cast_.script), cast_.estimated_seconds);
  tail_ = fmt::format(
      R"(,"generation_time":{:.4f},"writer":{},"model":{},"provider":{},"usage":{{"input_tokens":{},"output_tokens":{}}}{}}})",
      generation_seconds, text::json_string(cast_.writer),
      cast_.model.empty() ? "null" : text::json_string(cast_.model),
      cast_.provider.empty() ? "null" : text::json_string(cast_.provider), cast_.usage.input, cast_.usage.output,
      cast_.notice.empty() ? "" : fmt::format(R"(,"notice":{})", text::json_string(cast_.notice)));
  cached_reply_ = head_ + "true" + tail_;
  cached_etag_ = quoted_fingerprint(cached_reply_);
  fresh_etag_ = quoted_fingerprint(cached_etag_ + "fresh");
  bytes_ = 2 * cached_reply_.size() + 2 * head_.size();
}

std::string WrittenScript::reply(bool cached) const {
  return cached ? cached_reply_ : head_ + "false" + tail_;
}

Result<std::string> ScriptService::key(const ScriptOrder& order) const {
  // A reference stands for what it names: its kind and its text are hashed as if they were the source.
  EpisodeRequest named = order.episode;
  for (const SourceReference& source : order.sources) {
    named.sources.push_back({.name = fmt::format("{}", static_cast<int>(source.kind)), .bytes = source.value});
  }
  const auto chosen = choose_writer(named, rooms_.chat.available());
  if (!chosen) return fail(chosen.error());
  return script_key(named, *chosen, model_identities(rooms_.chat, rooms_.upstream));
}

std::optional<ScriptService::Answer> ScriptService::peek(std::string_view key) {
  auto found = cache_.peek(key);
  if (!found) return std::nullopt;
  return Answer{.script = std::static_pointer_cast<const WrittenScript>(found->product), .cache = found->result};
}

std::shared_ptr<LiveBytes> ScriptService::follow(const std::string& key) {
  return follow_or_begin(logs_, key, rooms_.executor);
}

asio::awaitable<Result<ScriptService::Answer>> ScriptService::write(ScriptOrder order, std::string key,
                                                                    cache::Directives directives) {
  std::vector<std::string> tags = tags_of(order);
  auto make = [this, order = std::move(order), key, asked = directives.no_cache] {
    // What a model wrote at an earlier time is on disk: good enough for a key that memory does not have, but not for one
    // that is to be made anew.
    const cache::MissReason reason = cache_.explain(key).reason;
    const bool unknown = reason == cache::MissReason::kCold || reason == cache::MissReason::kEvicted;
    return this->make(order, key, asked || !unknown);
  };
  auto found = co_await cache_.get(std::move(key), std::move(tags), directives, std::move(make));
  if (!found) co_return fail(std::move(found.error()));
  co_return Answer{.script = std::static_pointer_cast<const WrittenScript>(found->product), .cache = found->result};
}

ScriptService::Written ScriptService::keep(const ScriptOrder& order, std::string key, CastScript cast,
                                           double generation_seconds) {
  auto script = std::make_shared<const WrittenScript>(std::move(cast), generation_seconds);
  cache_.restore(std::move(key), tags_of(order), script, std::chrono::seconds(0));
  return script;
}

std::vector<std::string> ScriptService::labels(const ScriptOrder& order, const std::string& key) {
  std::vector<std::string> labels = tags_of(order);
  labels.push_back(key);
  return labels;
}

asio::awaitable<Result<Source>> ScriptService::fetch(const std::string& url, const std::string& client, bool first) {
  for (auto wait = rooms_.pages.admit(client); wait.count() > 0; wait = rooms_.pages.admit(client)) {
    if (first) {
      co_return fail(Error{.code = ErrorCode::kRateLimited,
                           .message = fmt::format("{} pages a minute are fetched for each client (fetch.per_minute); "
                                                  "the next one in {} s",
                                                  rooms_.options.get<std::int64_t>("fetch.per_minute"),
                                                  std::chrono::ceil<std::chrono::seconds>(wait).count()),
                           .retryable = true,
                           .retry_after = wait});
    }
    asio::steady_timer turn(rooms_.executor, wait);
    co_await turn.async_wait(asio::use_awaitable);
  }
  co_return co_await fetch_source(rooms_.pages, url, Deadline::never());
}

std::string_view to_string(SourceReference::Kind kind) {
  switch (kind) {
    case SourceReference::Kind::kText: return "text";
    case SourceReference::Kind::kUrl: return "url";
    case SourceReference::Kind::kUpload: return "upload";
  }
  return "text";
}

std::string text_source_name(std::size_t number) {
  return fmt::format("text-{}.txt", number + 1);
}

asio::awaitable<Result<std::vector<Source>>> ScriptService::gather(ScriptOrder order) {
  std::vector<Source> sources;
  const auto most = static_cast<std::size_t>(rooms_.options.get<std::int64_t>("read.max_bytes"));
  std::size_t pages = 0;
  for (const SourceReference& reference : order.sources) {
    Result<Source> source = Source{};
    switch (reference.kind) {
      case SourceReference::Kind::kText:
        source = Source{.name = text_source_name(sources.size()), .bytes = reference.value};
        break;
      case SourceReference::Kind::kUrl: source = co_await fetch(reference.value, order.client, pages++ == 0); break;
      case SourceReference::Kind::kUpload:
        source = co_await async::offload(rooms_.workers, [&] { return uploads_.load(reference.value, most); });
        break;
    }
    if (!source) co_return fail(std::move(source.error()));
    sources.push_back(*std::move(source));
  }
  co_return sources;
}

asio::awaitable<Result<cache::ProductPtr>> ScriptService::make(ScriptOrder order, std::string key, bool anew) {
  const auto started = std::chrono::steady_clock::now();
  const auto log = follow(key);
  auto cast = co_await written(std::move(order), key, anew, log);
  log->end();
  if (!cast) co_return fail(std::move(cast.error()));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  co_return std::make_shared<const WrittenScript>(*std::move(cast), took.count());
}

asio::awaitable<Result<CastScript>> ScriptService::written(ScriptOrder order, const std::string& key, bool anew,
                                                           std::shared_ptr<LiveBytes> log) {
  order.episode.labels = labels(order, key);
  if (!order.sources.empty()) {
    auto sources = co_await gather(order);
    if (!sources) co_return fail(std::move(sources.error()));
    order.episode.sources = *std::move(sources);
  }
  order.episode.rewrite = anew;
  const ProgressSink nobody = [](const Progress&) {};
  auto commission = co_await commission_script(rooms_, order.episode, nobody);
  if (!commission) co_return fail(std::move(commission.error()));
  const writer::ScriptListener listener{
      .on_outline = [log](const std::string& title,
                          const std::string& summary) { log->append(outline_event(title, summary)); },
      .on_segment = [log](std::size_t segment,
                          const std::string& title) { log->append(segment_event(segment, title)); },
      .on_turn = [log](std::size_t segment, const text::Turn& turn) { log->append(turn_event(segment, turn)); }};
  co_return co_await write_script(rooms_, order.episode, *std::move(commission), listener);
}

}  // namespace showrunner::studio
