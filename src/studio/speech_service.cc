#include "studio/speech_service.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <string>
#include <utility>

#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "async/offload.h"
#include "base/hash.h"
#include "base/log.h"
#include "text/code_points.h"
#include "text/json_reader.h"
#include "text/language.h"
#include "text/normalise.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// Raised whenever the same order may give another file: it stands for the parts that have no version of their own.
constexpr int kServiceVersion = 1;

/// Passes on what comes behind the first `told` bytes.
audio::ByteSink from(std::size_t told, audio::ByteSink sink) {
  return [told, sink = std::move(sink)](std::string_view bytes) mutable {
    const std::size_t known = std::min(told, bytes.size());
    told -= known;
    sink(bytes.substr(known));
  };
}

/// What a file can be purged by: its voice.
std::vector<std::string> tags_of(const speech::HostDirectory& hosts, const SpeechRequest& request) {
  const auto host = host_of(hosts, request, text::settle_language(request.language, request.text));
  return host ? std::vector<std::string>{"voice:" + host->id} : std::vector<std::string>{};
}

}  // namespace

std::string to_json(const AudioFacts& facts) {
  return fmt::format(
      R"({{"duration_seconds":{:.6f},"loudness_lufs":{:.2f},"true_peak_dbtp":{:.2f},"synthesis_seconds":{:.4f},)"
      R"("voice":{},"characters":{}{}{}}})",
      facts.duration_seconds, facts.loudness_lufs, facts.true_peak_dbtp, facts.synthesis_seconds,
      text::json_string(facts.voice), facts.characters,
      facts.notice.empty() ? "" : fmt::format(R"(,"notice":{})", text::json_string(facts.notice)),
      facts.description.empty() ? "" : fmt::format(R"(,"description":{})", text::json_string(facts.description)));
}

Result<AudioFacts> audio_facts_from_json(std::string_view json) {
  const auto parsed = text::parse_json(json);
  if (!parsed) return fail(parsed.error());
  text::JsonMistake mistake;
  const auto object = text::JsonObject::root(*parsed, mistake);
  AudioFacts facts{.duration_seconds = object.required_number("duration_seconds", 0, 1e7),
                   .loudness_lufs = object.required_number("loudness_lufs", -1e3, 1e3),
                   .true_peak_dbtp = object.required_number("true_peak_dbtp", -1e3, 1e3),
                   .synthesis_seconds = object.required_number("synthesis_seconds", 0, 1e7),
                   .voice = object.optional_text("voice", 1'000),
                   .characters = static_cast<std::size_t>(object.required_integer("characters", 0, 1LL << 40)),
                   .notice = object.optional_text("notice", std::size_t{1} << 20U),
                   .description = object.optional_text("description", std::size_t{64} << 20U)};
  if (mistake.noted()) return fail(mistake.error());
  return facts;
}

bool SpeechService::is_broken_store(const Error& error) {
  return error.code == ErrorCode::kNoSpace || error.code == ErrorCode::kPermissionDenied ||
         error.code == ErrorCode::kNotFound;
}

std::filesystem::path SpeechService::elsewhere(std::string_view extension) {
  static std::uint64_t number = 0;
  return std::filesystem::temp_directory_path() /
         fmt::format("showrunner-unkept-{}-{}.{}", ::getpid(), ++number, extension);
}

SpeechService::SpeechService(Rooms& rooms, cache::ProductCache& cache, cache::FileStore& store)
    : rooms_(rooms), cache_(cache), store_(store) {}

void SpeechService::restore() {
  const std::int64_t now = std::time(nullptr);
  for (const cache::FileStore::Scanned& found : store_.scan()) {
    remember(found.file);
    cache_.restore(found.file->key, found.file->tags, found.file,
                   std::chrono::seconds(std::max<std::int64_t>(0, now - found.made_unix_seconds)));
  }
}

Result<std::string> SpeechService::key(const SpeechRequest& request, const speech::EngineVersions& versions) const {
  const std::string language = text::settle_language(request.language, request.text);
  auto host = host_of(rooms_.hosts, request, language);
  if (!host) return fail(std::move(host.error()));
  if (request.text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(Error{.code = ErrorCode::kInvalidInput, .message = "the text is empty", .field = "$.text"});
  }
  KeyBuilder key("speech/1");
  key.text("text", request.text)
      .text("language", language)
      .text("host", host->id)
      .real("speed", request.speed)
      .real("pitch", request.pitch)
      .text("lexicon", request.lexicon.fingerprint())
      .text("format", audio::to_string(request.render.format))
      .number("sample_rate", request.render.sample_rate)
      .number("bitrate", request.render.bitrate_kbps)
      .real("target", request.render.target_lufs)
      .real("ceiling", request.render.ceiling_dbtp)
      .text("flite", versions.flite)
      .text("espeak", versions.espeak)
      .number("speech", speech::kVersion)
      .number("renderer", audio::Renderer::kVersion)
      .number("service", kServiceVersion);
  if (const std::string remote = rooms_.hosts.identity({{host->id}}); !remote.empty()) key.text("remote", remote);
  return key.finish();
}

std::optional<SpeechService::Answer> SpeechService::peek(std::string_view key) {
  if (unread(key) != nullptr) return std::nullopt;
  const auto found = cache_.peek(key);
  if (!found) return std::nullopt;
  return answer_of(*found);
}

/// What `read_once` would read; nullptr when there is nothing of the kind.
SpeechService::File SpeechService::unread(std::string_view key) const {
  auto file = std::static_pointer_cast<const cache::StoredFile>(cache_.held(key));
  return file != nullptr && file->doubtful() ? file : nullptr;
}

asio::awaitable<void> SpeechService::read_once(std::string_view key) {
  if (const auto file = unread(key)) co_await async::offload(rooms_.workers, [&file] { return file->intact(); });
}

SpeechService::Answer SpeechService::answer_of(const cache::ProductCache::Found& found) {
  Answer answer{
      .file = std::static_pointer_cast<const cache::StoredFile>(found.product), .facts = {}, .cache = found.result};
  if (auto facts = audio_facts_from_json(answer.file->meta)) answer.facts = *std::move(facts);
  return answer;
}

std::shared_ptr<LiveBytes> SpeechService::follow(const std::string& key) {
  return follow_or_begin(live_, key, rooms_.executor);
}

asio::awaitable<Result<SpeechService::Answer>> SpeechService::speak(SpeechRequest request, std::string key,
                                                                    cache::Directives directives) {
  co_await read_once(key);
  auto tags = tags_of(rooms_.hosts, request);
  auto make = [this, request = std::move(request), key, tags] { return this->make(request, key, tags); };
  auto found = co_await cache_.get(key, std::move(tags), directives, std::move(make));
  if (!found) co_return fail(std::move(found.error()));
  co_return answer_of(*found);
}

asio::awaitable<Result<cache::ProductPtr>> SpeechService::make(SpeechRequest request, std::string key,
                                                               std::vector<std::string> tags) {
  const auto started = std::chrono::steady_clock::now();
  const auto live = follow(key);
  request.live = live->sink();
  const std::string extension(audio::to_string(request.render.format));
  AudioFacts facts{.characters = text::count_code_points(request.text)};
  request.output = store_.scratch(extension);
  auto spoken = co_await speak_text(rooms_, request);
  const auto host = host_of(rooms_.hosts, request, text::settle_language(request.language, request.text));
  // Our own engines say the same again, so that those who listen already can go on with the second take; a service may not.
  const bool repeatable = live->size() == 0 || (host && host->settings.engine != speech::Engine::kRemote);
  if (!spoken && is_broken_store(spoken.error()) && repeatable) {
    // A cache that cannot be written costs a line and a miss, never the request.
    log_warning("the audio cache cannot be written ({}); the file is made elsewhere and not kept",
                spoken.error().message);
    request.output = elsewhere(extension);
    request.live = from(live->size(), live->sink());
    spoken = co_await speak_text(rooms_, request);
  }
  if (!spoken) {
    live->fail(spoken.error());
    co_return fail(std::move(spoken.error()));
  }
  live->end();
  facts.duration_seconds = spoken->report.duration_seconds();
  facts.loudness_lufs = spoken->report.loudness_lufs;
  facts.true_peak_dbtp = spoken->report.true_peak_dbtp;
  if (host) facts.voice = host->id;
  facts.notice = speech::describe(spoken->substitutions);
  facts.synthesis_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  auto file = co_await adopt(request.output, key, std::move(tags), facts);
  if (!file) co_return fail(std::move(file.error()));
  co_return *std::move(file);
}

asio::awaitable<Result<SpeechService::File>> SpeechService::adopt(std::filesystem::path path, std::string key,
                                                                  std::vector<std::string> tags, AudioFacts facts) {
  const cache::FileNote note{
      .key = std::move(key), .tags = std::move(tags), .meta = to_json(facts), .provisional = !facts.notice.empty()};
  auto file = co_await async::offload(rooms_.workers, [this, &path, &note] {
    auto adopted = store_.adopt(path, note);
    if (!adopted) {
      log_warning("{}; the file is served, but not kept", adopted.error().message);
      adopted = store_.borrow(path, note);
    }
    return adopted;
  });
  if (file) remember(*file);
  co_return file;
}

void SpeechService::remember(const File& file) {
  std::erase_if(by_hash_, [](const auto& entry) { return entry.second.expired(); });
  by_hash_[file->hash] = file;
}

SpeechService::File SpeechService::find(std::string_view hash, std::string_view extension) {
  const auto known = by_hash_.find(hash);
  if (known == by_hash_.end()) return nullptr;
  File file = known->second.lock();
  if (file == nullptr || file->extension != extension) return nullptr;
  if (!file->doubtful()) cache_.peek(file->key);  // a use, and a hit
  return file;
}

}  // namespace showrunner::studio
