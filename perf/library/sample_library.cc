#include "perf/library/sample_library.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/uuid.h"
#include "perf/suite/zipf.h"
#include "studio/library/change.h"
#include "studio/library/job_orders.h"
#include "studio/library/order.h"
#include "text/script.h"

namespace showrunner::perf {

namespace {

using store::UnixMs;

constexpr std::size_t kWords = 20'000;
constexpr double kExponent = 1;
constexpr std::size_t kAtOnce = 500;  ///< episodes of one transaction
constexpr UnixMs kFirstDay = 1'700'000'000'000;
constexpr UnixMs kHour = 3'600'000;
constexpr std::size_t kSegments = 5;
constexpr std::size_t kTurnsOfASegment = 6;

/// Word `number` of a language of our own: two to four syllables, the common ones shorter.
std::string word_of(std::size_t number) {
  constexpr std::array<std::string_view, 50> kSyllables{
      "ba",  "co",  "di",  "fu",  "ga",  "ho",  "ki",  "lu",  "ma",  "no",  "pi",  "qua", "ro",
      "su",  "ta",  "ve",  "wi",  "xo",  "ya",  "zu",  "an",  "el",  "in",  "or",  "un",  "bra",
      "cle", "dro", "fli", "gru", "har", "jen", "kel", "lin", "mor", "nes", "pol", "ran", "sten",
      "tru", "ver", "wal", "yor", "zen", "sha", "the", "chi", "pho", "ly",  "mi"};
  std::string word;
  std::size_t rest = number;
  do {
    word += kSyllables[rest % kSyllables.size()];
    rest /= kSyllables.size();
  } while (rest > 0);
  word += kSyllables[(number * 7 + 3) % kSyllables.size()];
  return word;
}

/// Writes in that language.
class Writing {
 public:
  Writing() : draw_(kWords, kExponent, 4) {
    for (std::size_t i = 0; i < kWords; ++i) words_.push_back(word_of(i));
  }

  /// Sentences of about ten words, at least `bytes` long.
  std::string text(std::size_t bytes) {
    std::string out;
    for (std::size_t count = 1; out.size() < bytes; ++count) {
      out += words_[draw_()];
      out += count % 10 == 0 ? ". " : " ";
    }
    out.back() = '.';
    return out;
  }

  std::string title() {
    std::string out = fmt::format("{} {} {} {}", words_[draw_()], words_[draw_()], words_[draw_()], words_[draw_()]);
    if (out[0] >= 'a' && out[0] <= 'z') out[0] = static_cast<char>(out[0] - 'a' + 'A');
    return out;
  }

 private:
  ZipfSampler draw_;
  std::vector<std::string> words_;
};

/// Words that the language above has not, for they have digits.
constexpr std::string_view kEverywhere = "everywhere1";
constexpr std::string_view kCommon = "common10";
constexpr std::string_view kRare = "rare1000";

text::Script script_of(Writing& writing, std::string title, std::size_t bytes) {
  text::Script script{.title = std::move(title),
                      .summary = writing.text(200),
                      .speakers = {{.id = "a", .name = "Clara", .role = "host", .voice = "clara"},
                                   {.id = "b", .name = "Martin", .role = "guest", .voice = "martin"}}};
  for (std::size_t i = 0; i < kSegments; ++i) {
    text::Segment segment{.title = writing.title()};
    for (std::size_t turn = 0; turn < kTurnsOfASegment; ++turn) {
      segment.turns.push_back(
          {.speaker = turn % 2 == 0 ? "a" : "b", .text = writing.text(bytes / (kSegments * kTurnsOfASegment))});
    }
    script.segments.push_back(std::move(segment));
  }
  return script;
}

std::string spoken(const text::Script& script) {
  std::string all;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) all += turn.text + "\n";
  }
  return all;
}

studio::MediaFile file_of(std::size_t number, std::string_view extension, std::int64_t bytes) {
  return {.name = fmt::format("{:064x}.{}", number, extension), .bytes = bytes};
}

studio::RenderFacts facts_of(const text::Script& script, std::size_t number, const studio::MediaFile& audio) {
  constexpr std::int64_t kMinutes = 60'000;
  studio::RenderFacts facts{.audio = audio.name.empty() ? file_of(number, "mp3", 4'812'345) : audio,
                            .vtt = file_of(number, "vtt", 9'000),
                            .srt = file_of(number, "srt", 9'000),
                            .json = file_of(number + 1, "json", 20'000),
                            .html = file_of(number, "html", 8'000),
                            .chapters = file_of(number + 2, "json", 600),
                            .peaks = file_of(number, "peaks", 12'000),
                            .duration_seconds = 300 + static_cast<double>(number % 900),
                            .loudness_lufs = -16,
                            .true_peak_dbtp = -1.5,
                            .words = 830,
                            .sentences = 83,
                            .writer = "llm",
                            .model = "scripted",
                            .voices = {"clara", "martin"}};
  std::int64_t start = 0;
  for (const text::Segment& segment : script.segments) {
    facts.marks.push_back({.start_ms = start, .end_ms = start + kMinutes, .title = segment.title});
    start += kMinutes;
  }
  facts.rendered_marks = facts.marks;
  facts.soundbite = text::Chapter{.start_ms = 10'000, .end_ms = 40'000, .title = script.segments.front().title};
  return facts;
}

store::Podcast podcast_of(Writing& writing, std::size_t number) {
  return {.id = make_uuid(),
          .guid = make_uuid(),
          .fields = {.title = fmt::format("Podcast {}: {}", number, writing.title()),
                     .description = writing.text(400),
                     .category = "Technology",
                     .author = "Ann Other",
                     .email = "ann@example.org",
                     .link = "https://example.org/"}};
}

/// What becomes of an episode, by its place in its podcast: of twelve, eight are published, two ready, one fails, one waits
/// for its editor.
enum class Fate { kPublished, kReady, kFailed, kReview };

Fate fate_of(std::size_t place) {
  const std::size_t of_twelve = place % 12;
  if (of_twelve < 8) return Fate::kPublished;
  if (of_twelve < 10) return Fate::kReady;
  return of_twelve == 10 ? Fate::kFailed : Fate::kReview;
}

class Filling {
 public:
  Filling(const SampleSize& size, Sample& sample) : size_(size), sample_(sample) {
    addresses_.set_base("http://localhost");
  }

  void add_podcasts(store::Writer& writer) {
    studio::Change change(writer, addresses_, kFirstDay);
    for (std::size_t i = 0; i < size_.podcasts; ++i) {
      store::Podcast podcast = podcast_of(writing_, i);
      sample_.podcasts.push_back(podcast.id);
      change.add(std::move(podcast));
    }
  }

  void add_episode(store::Writer& writer, std::size_t number) {
    studio::Change change(writer, addresses_, kFirstDay + static_cast<UnixMs>(number) * kHour);
    const text::Script script = script_of(writing_, writing_.title(), size_.transcript_bytes);
    studio::LibraryOrder order;
    order.script.episode.topic = script.title;
    order.script.sources.push_back({studio::SourceReference::Kind::kUrl, "https://example.org/article"});
    store::Episode episode{
        .row = {.id = number == 0 ? first_episode() : make_uuid(),
                .podcast = sample_.podcasts[number % size_.podcasts],
                .title = script.title,
                .status = store::EpisodeStatus::kMaking,
                .language = "en"},
        .texts = {.summary = script.summary, .details = to_json(studio::EpisodeDetails{}), .order = to_json(order)}};
    sample_.episodes.push_back(episode.row.id);
    change.add(episode);
    episode.row.created = episode.row.updated = change.now();
    store::Job job{.id = make_uuid(),
                   .episode = episode.row.id,
                   .kind = "make",
                   .orders = to_json(studio::JobOrders{}),
                   .created = change.now()};
    change.add(job);
    finish(change, episode, job, script, number);
  }

 private:
  void finish(studio::Change& change, store::Episode& episode, store::Job& job, const text::Script& script,
              std::size_t number) {
    const Fate fate = fate_of(number / size_.podcasts);
    job.state = fate == Fate::kFailed ? store::JobState::kFailed : store::JobState::kDone;
    job.reason = fate == Fate::kFailed ? "the model could not be reached" : "";
    job.share = 1;
    job.started = job.ended = change.now();
    change.save(job);
    if (fate != Fate::kFailed) {
      episode.row.script_version = 1;
      change.writer().insert(store::ScriptVersion{.episode = episode.row.id,
                                                  .version = 1,
                                                  .made = change.now(),
                                                  .origin = "writer",
                                                  .script = text::to_json(script)});
    }
    if (fate == Fate::kPublished || fate == Fate::kReady) {
      const auto facts = facts_of(script, number, number == 0 ? size_.audio : studio::MediaFile());
      change.writer().insert(store::Render{
          .episode = episode.row.id, .number = 1, .script_version = 1, .made = change.now(), .facts = to_json(facts)});
      episode.row.render = 1;
      episode.row.duration_ms = static_cast<std::int64_t>(facts.duration_seconds * 1000);
      if (fate == Fate::kPublished) episode.row.published = change.now();
      std::string transcript = fmt::format("{}{} ", spoken(script), kEverywhere);
      if (number % 10 == 0) transcript += fmt::format("{} ", kCommon);
      if (number % 1000 == 0) transcript += kRare;
      change.writer().set_transcript(episode.row.id, transcript);
    }
    change.save(episode);
  }

  const SampleSize& size_;
  Sample& sample_;
  studio::Addresses addresses_;
  Writing writing_;
};

}  // namespace

store::Id first_episode() {
  return "00000000-0000-7000-8000-000000000001";
}

Result<Sample> fill(store::Store& store, const SampleSize& size) {
  Sample sample{.everywhere = std::string(kEverywhere), .common = std::string(kCommon), .rare = std::string(kRare)};
  Filling filling(size, sample);
  auto done = store.write([&](store::Writer& writer) { filling.add_podcasts(writer); });
  for (std::size_t next = 0; done && next < size.episodes; next += kAtOnce) {
    done = store.write([&](store::Writer& writer) {
      const std::size_t end = std::min(next + kAtOnce, size.episodes);
      for (std::size_t number = next; number < end; ++number) filling.add_episode(writer, number);
    });
  }
  if (!done) return fail(std::move(done.error()));
  return sample;
}

}  // namespace showrunner::perf
