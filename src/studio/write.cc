#include "studio/write.h"

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "async/offload.h"
#include "base/suggest.h"
#include "studio/kept_script.h"
#include "studio/pace.h"
#include "studio/script_key.h"
#include "text/language.h"
#include "writer/digest.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

constexpr double kUsualMinutes = 5;  ///< of a model's script when the user names no length
constexpr std::string_view kHowToConfigure =
    "set GROQ_API_KEY or OPENAI_API_KEY, or base_url and model under [llm] in the configuration";

Result<void> one_of(std::string_view what, std::string_view value, std::span<const std::string_view> known) {
  if (std::ranges::find(known, value) != known.end()) return {};
  const std::vector<std::string_view> names(known.begin(), known.end());
  Error error{.code = ErrorCode::kInvalidInput,
              .message = fmt::format("there is no {} \"{}\"{}; choose from {}", what, value, did_you_mean(value, names),
                                     fmt::join(known, ", "))};
  error.field = fmt::format("$.{}", what);
  return fail(std::move(error));
}

std::unexpected<Error> invalid(std::string field, std::string message) {
  Error error{.code = ErrorCode::kInvalidInput, .message = std::move(message)};
  error.field = std::move(field);
  return fail(std::move(error));
}

Result<std::vector<text::Document>> read_all(const std::vector<Source>& sources, const Options& options) {
  std::vector<text::Document> documents;
  for (const Source& source : sources) {
    auto document = read_isolated(source, options);
    if (!document) return fail(std::move(document.error()));
    documents.push_back(*std::move(document));
  }
  return documents;
}

std::vector<std::string> wanted_voices(const std::vector<std::string>& named, std::size_t speakers) {
  std::vector<std::string> wanted = named;
  wanted.resize(std::max(speakers, named.size()));
  return wanted;
}

std::vector<text::Speaker> speakers_of(const std::vector<speech::Host>& hosts) {
  std::vector<text::Speaker> speakers;
  for (const speech::Host& host : hosts) {
    const bool named_before = std::ranges::find(speakers, host.id, &text::Speaker::id) != speakers.end();
    const std::string suffix = named_before ? fmt::format("-{}", speakers.size() + 1) : "";
    speakers.push_back({.id = host.id + suffix, .name = host.name, .role = "host", .voice = host.id});
  }
  return speakers;
}

Result<Commission> cast_given_script(const speech::HostDirectory& directory, const EpisodeRequest& request) {
  const text::Script& script = *request.script;
  auto hosts = cast_script(directory, script, request.voices);
  if (!hosts) return fail(std::move(hosts.error()));
  Commission commission{.begun = {.language = script.language, .speakers = script.speakers}};
  for (std::size_t i = 0; i < hosts->size(); ++i) commission.begun.speakers[i].voice = (*hosts)[i].id;
  commission.hosts = *std::move(hosts);
  return commission;
}

Result<Commission> cast_writing(const speech::HostDirectory& directory, const EpisodeRequest& request,
                                WriterChoice writer, std::vector<text::Document> documents) {
  std::string language = request.language;
  if (language.empty()) {
    language = documents.empty() ? text::settle_language({}, request.topic) : documents.front().language;
  }
  auto hosts = directory.cast(wanted_voices(request.voices, request.hosts), language);
  if (!hosts) return fail(std::move(hosts.error()));
  return Commission{.writer = writer,
                    .begun = {.language = std::move(language), .speakers = speakers_of(*hosts)},
                    .hosts = *std::move(hosts),
                    .documents = std::move(documents)};
}

/// What only a model can do and the user asked for all the same; empty when there is nothing of it.
std::string beyond_the_digest(const EpisodeRequest& request) {
  std::vector<std::string_view> wishes;
  if (!request.topic.empty()) wishes.emplace_back("topic");
  if (request.style != writer::kStyles[0]) wishes.emplace_back("style");
  if (request.tone != writer::kTones[0]) wishes.emplace_back("tone");
  if (!request.instructions.empty()) wishes.emplace_back("instructions");
  if (!request.intro) wishes.emplace_back("no intro");
  if (!request.outro) wishes.emplace_back("no outro");
  if (wishes.empty()) return {};
  return fmt::format("the digest tells the documents' own sentences and could not follow: {}; for that {}",
                     fmt::join(wishes, ", "), kHowToConfigure);
}

Result<CastScript> write_by_digest(const EpisodeRequest& request, Commission commission) {
  const Pace pace(commission.hosts, commission.begun.language, request.lexicon);
  writer::WriteRequest wanted{
      .documents = std::move(commission.documents),
      .language = commission.begun.language,
      .minutes = request.minutes,
      .speakers = commission.begun.speakers,
      .seconds = [&pace](std::size_t speaker, std::string_view text) { return pace.seconds(speaker, text); },
      .turn_pause_seconds = Pace::beyond_sentence_pause(audio::Pause::kTurn),
      .segment_pause_seconds = Pace::beyond_sentence_pause(audio::Pause::kHeading)};
  auto written = writer::write_digest(wanted);
  if (!written) return fail(std::move(written.error()));
  std::string notice = beyond_the_digest(request);
  if (!notice.empty() && !written->notice.empty()) notice += "; ";
  return CastScript{.script = std::move(written->script),
                    .hosts = std::move(commission.hosts),
                    .writer = "digest",
                    .notice = notice + written->notice,
                    .estimated_seconds = written->estimated_seconds};
}

CastScript cast_of(writer::LlmWritten written, std::vector<speech::Host> hosts) {
  return {.script = std::move(written.script),
          .hosts = std::move(hosts),
          .writer = "llm",
          .notice = std::move(written.notice),
          .estimated_seconds = written.estimated_seconds,
          .model = std::move(written.model),
          .provider = std::move(written.provider),
          .usage = written.usage,
          .calls = written.calls};
}

void tell(const text::Script& script, const writer::ScriptListener& listener) {
  if (listener.on_outline) listener.on_outline(script.title, script.summary);
  for (std::size_t segment = 0; segment < script.segments.size(); ++segment) {
    if (listener.on_segment) listener.on_segment(segment, script.segments[segment].title);
    if (!listener.on_turn) continue;
    for (const text::Turn& turn : script.segments[segment].turns) listener.on_turn(segment, turn);
  }
}

/// The script of an earlier time, when it is for the same speakers (it is, unless a host has been renamed since).
std::optional<writer::LlmWritten> find_kept(cache::RowCache& manuscripts, const std::string& key,
                                            const text::Script& begun) {
  const auto bytes = manuscripts.get(key);
  if (!bytes) return std::nullopt;
  auto kept = kept_script_from_bytes(*bytes);
  const bool fits =
      kept && kept->script.language == begun.language &&
      std::ranges::equal(kept->script.speakers, begun.speakers, {}, &text::Speaker::id, &text::Speaker::id);
  return fits ? std::move(kept) : std::nullopt;
}

/// What has been paid for goes to disk, though nobody waits for it.
asio::awaitable<void> flush_manuscripts(Rooms& rooms) {
  co_await async::offload(rooms.workers, [&rooms] { rooms.manuscripts.flush(); });
}

asio::awaitable<Result<CastScript>> write_by_model(Rooms& rooms, const EpisodeRequest& request, Commission commission,
                                                   writer::ScriptListener listener) {
  const auto models = model_identities(rooms.chat, rooms.upstream);
  std::string key;
  std::optional<writer::LlmWritten> kept;
  const std::uint64_t generation = rooms.manuscripts.generation();
  std::shared_ptr<const Pace> pace;  // held by the request, which is asked for lengths over and over
  co_await async::offload(rooms.workers, [&] {
    key = script_key(request, WriterChoice::kLlm, models);
    if (!request.rewrite) kept = find_kept(rooms.manuscripts, key, commission.begun);
    if (!kept) pace = std::make_shared<const Pace>(commission.hosts, commission.begun.language, request.lexicon);
  });
  if (kept) {
    tell(kept->script, listener);
    CastScript cast = cast_of(*std::move(kept), std::move(commission.hosts));
    cast.kept = true;
    cast.usage = {};
    cast.calls = 0;
    co_return cast;
  }
  writer::LlmRequest wanted{
      .topic = request.topic,
      .documents = std::move(commission.documents),
      .style = request.style,
      .tone = request.tone,
      .instructions = request.instructions,
      .language = commission.begun.language,
      .minutes = request.minutes.value_or(kUsualMinutes),
      .speakers = commission.begun.speakers,
      .intro = request.intro,
      .outro = request.outro,
      .seconds = [pace](std::size_t speaker, std::string_view text) { return pace->seconds(speaker, text); },
      .turn_pause_seconds = Pace::beyond_sentence_pause(audio::Pause::kTurn),
      .segment_pause_seconds = Pace::beyond_sentence_pause(audio::Pause::kHeading)};
  auto written = co_await writer::write_with_model(rooms.chat, std::move(wanted), std::move(listener));
  if (!written) co_return fail(std::move(written.error()));

  if (rooms.manuscripts.put(std::move(key), kept_script_to_bytes(*written), generation, request.labels)) {
    rooms.errands.finish_later(flush_manuscripts(rooms));
  }
  co_return cast_of(*std::move(written), std::move(commission.hosts));
}

}  // namespace

Result<WriterChoice> choose_writer(const EpisodeRequest& request, bool model_available) {
  if (auto known = one_of("style", request.style, writer::kStyles); !known) return fail(std::move(known.error()));
  if (auto known = one_of("tone", request.tone, writer::kTones); !known) return fail(std::move(known.error()));
  if (request.sources.empty() && request.topic.empty()) {
    return fail(ErrorCode::kInvalidInput, "name a document or a topic to make an episode of");
  }
  if (request.writer == WriterChoice::kLlm && !model_available) {
    return invalid("$.writer", fmt::format("no language model is configured for the writer llm; {}", kHowToConfigure));
  }
  if (request.writer == WriterChoice::kDigest && request.sources.empty()) {
    return invalid("$.writer", "the digest retells documents and has none; name one, or choose the writer llm");
  }
  if (request.writer != WriterChoice::kAuto) return request.writer;
  if (model_available) return WriterChoice::kLlm;
  if (request.sources.empty()) {
    return invalid("$.topic", fmt::format("a topic alone needs a language model, and none is configured; {}; or name a "
                                          "document, which the digest can retell",
                                          kHowToConfigure));
  }
  return WriterChoice::kDigest;
}

Result<std::vector<speech::Host>> cast_script(const speech::HostDirectory& directory, const text::Script& script,
                                              const std::vector<std::string>& named) {
  std::vector<std::string> wanted(script.speakers.size());
  std::ranges::transform(script.speakers, wanted.begin(), &text::Speaker::voice);
  for (std::size_t i = 0; i < std::min(named.size(), wanted.size()); ++i) {
    if (!named[i].empty()) wanted[i] = named[i];
  }
  return directory.cast(wanted, script.language);
}

asio::awaitable<Result<Commission>> commission_script(Rooms& rooms, const EpisodeRequest& request,
                                                      const ProgressSink& progress) {
  if (request.script) co_return cast_given_script(rooms.hosts, request);
  const auto writer = choose_writer(request, rooms.chat.available());
  if (!writer) co_return fail(writer.error());
  progress({.stage = Stage::kRead});
  if (request.sources.empty()) co_return cast_writing(rooms.hosts, request, *writer, {});
  auto documents = co_await async::offload(rooms.workers, [&] { return read_all(request.sources, rooms.options); });
  if (!documents) co_return fail(std::move(documents.error()));
  co_return cast_writing(rooms.hosts, request, *writer, *std::move(documents));
}

asio::awaitable<Result<CastScript>> write_script(Rooms& rooms, const EpisodeRequest& request, Commission commission,
                                                 writer::ScriptListener listener) {
  if (request.script) {
    CastScript cast{.script = *request.script, .hosts = std::move(commission.hosts), .writer = "script"};
    cast.script.speakers = std::move(commission.begun.speakers);
    tell(cast.script, listener);
    co_return cast;
  }
  if (commission.writer == WriterChoice::kLlm) {
    co_return co_await write_by_model(rooms, request, std::move(commission), std::move(listener));
  }
  auto cast = co_await async::offload(
      rooms.workers, [&request, &commission] { return write_by_digest(request, std::move(commission)); });
  if (cast) tell(cast->script, listener);
  co_return cast;
}

}  // namespace showrunner::studio
