#include "studio/speak.h"

#include <deque>
#include <memory>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "async/condition.h"
#include "async/offload.h"
#include "async/task_group.h"
#include "base/excerpt.h"
#include "studio/sentence.h"
#include "studio/stopwatch.h"
#include "text/sentences.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// Sentences under way ahead of the renderer for each worker: enough that no worker waits while the renderer is busy with
/// a long one, few enough that the audio in flight stays within a few megabytes.
constexpr std::size_t kAheadPerWorker = 8;

/// A sentence's place in the queue for the renderer; filled when it has been spoken.
struct Slot {
  Line line;
  std::size_t number = 0;  ///< of the sentence in the script
  std::size_t voice = 0;   ///< of the casting: who spoke it
  std::optional<Result<SpokenSentence>> spoken;
};

std::size_t count_sentences(const text::Script& script) {
  std::size_t sentences = 0;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) sentences += text::split_sentences(turn.text, script.language).size();
  }
  return sentences;
}

[[noreturn]] void throw_cancelled() {
  throw boost::system::system_error(asio::error::operation_aborted);
}

/// One script being spoken into one renderer, as far as it has been written. The producer takes turns and hands out their
/// sentences, a task for each speaks it, the consumer renders them in order. All on the I/O thread.
class Recital {
 public:
  Recital(Rooms& rooms, const speech::EngineVersions& versions, speech::Casting& casting, TurnFeed& feed,
          const text::Lexicon& lexicon, audio::Renderer& renderer, const ProgressSink& progress)
      : rooms_(rooms),
        versions_(versions),
        casting_(casting),
        feed_(feed),
        language_(feed.script().language),
        normaliser_(language_, lexicon),
        renderer_(renderer),
        progress_(progress),
        window_(kAheadPerWorker * rooms.voices.workers()),
        changed_(rooms.executor),
        result_{.timeline = Timeline(renderer.sample_rate())} {}

  asio::awaitable<Result<SpokenScript>> run() {
    try {
      co_await async::with_task_group(window_ + 2, [this](async::TaskGroup& group) { return start(group); });
    } catch (const boost::system::system_error&) {
      if (!failure_) throw;  // else it is the echo of what `stop` cancelled
    }
    if (failure_) co_return fail(*std::move(failure_));
    if (unspoken_ > 0) co_return fail(unspoken_error());
    if (result_.sentences == 0) {
      co_return fail(ErrorCode::kInvalidInput, "there is nothing in this script that can be spoken");
    }
    result_.substitutions = casting_.substitutions();
    rooms_.voices.count_substitutions(result_.substitutions.size());
    result_.seconds = watch_.total();
    co_return std::move(result_);
  }

 private:
  asio::awaitable<void> start(async::TaskGroup& group) {
    group_ = &group;
    co_await group.spawn(render_in_order());
    co_await group.spawn(produce());
  }

  asio::awaitable<void> produce() {
    for (;;) {
      auto next = co_await feed_.next();
      if (!next) co_return stop(std::move(next.error()));
      co_await expect_sentences();
      if (!*next) break;
      if (turns_taken_++ == 0) watch_ = Stopwatch();
      // The script itself may be completed while the other thread works.
      auto lines = co_await async::offload(
          rooms_.workers, [this, turn = std::move(**next)] { return lines_of(turn, language_, normaliser_); });
      for (Line& line : lines) {
        if (!co_await changed_.wait([this] { return queue_.size() < window_; })) throw_cancelled();
        queue_.push_back(std::make_shared<Slot>(Slot{.line = std::move(line), .number = sentences_seen_++}));
        co_await group_->spawn(speak_into(queue_.back()));
      }
    }
    complete_ = true;
    changed_.notify_all();
  }

  /// How many sentences there will be, as soon as that can be known.
  asio::awaitable<void> expect_sentences() {
    if (feed_.is_complete() && sentences_expected_ == 0) {
      sentences_expected_ = co_await async::offload(rooms_.workers, [this] { return count_sentences(feed_.script()); });
    }
    report_progress();
  }

  asio::awaitable<void> speak_into(std::shared_ptr<Slot> slot) {
    co_await speak(*slot);
    changed_.notify_all();
  }

  /// By whoever is to say it as things stand, and by a substitute when that one cannot.
  asio::awaitable<void> speak(Slot& slot) {
    const std::size_t speaker = slot.line.speaker;
    for (;;) {
      const std::size_t voice = casting_.voice_for(speaker, slot.number);
      speech::SpeakRequest request{.settings = casting_.voices()[voice].settings, .text = slot.line.spoken};
      auto spoken = co_await say(rooms_, versions_, std::move(request));
      const bool again = !spoken && casting_.replace(speaker, slot.number, voice, spoken.error());
      if (again) continue;
      slot.voice = voice;
      slot.spoken = std::move(spoken);
      co_return;
    }
  }

  asio::awaitable<void> render_in_order() {
    for (;;) {
      const bool woken =
          co_await changed_.wait([this] { return queue_.empty() ? complete_ : queue_.front()->spoken.has_value(); });
      if (!woken) throw_cancelled();
      if (queue_.empty()) co_return;
      const std::shared_ptr<Slot> slot = std::move(queue_.front());
      queue_.pop_front();
      changed_.notify_all();
      // Spoken before it was known that its speaker's voice changes at an earlier sentence.
      if (casting_.voice_for(slot->line.speaker, slot->number) != slot->voice) co_await speak(*slot);
      if (!*slot->spoken) {
        remember_unspoken(slot->line, slot->spoken->error());
        continue;
      }
      co_await place(slot->line, slot->voice, **slot->spoken);
      report_progress();
    }
  }

  asio::awaitable<void> place(const Line& line, std::size_t voice, SpokenSentence& spoken) {
    audio::Piece piece{
        .speaker = voice, .pcm = std::move(spoken.utterance.pcm), .pause = line.pause, .pause_ms = line.pause_ms};
    const auto placement = co_await async::offload(rooms_.mastering, [&] { return renderer_.add(piece); });
    if (!placement) co_return stop(placement.error());
    ++result_.sentences;
    if (spoken.cached) ++result_.cached;
    result_.timeline.add(feed_.script(), line, *placement);
  }

  /// Nothing more can be done: ends what is under way.
  void stop(Error error) {
    if (failure_) return;
    failure_ = std::move(error);
    group_->cancel();
  }

  void remember_unspoken(const Line& line, const Error& error) {
    if (unspoken_++ == 0) first_unspoken_ = {line, error};
  }

  Error unspoken_error() const {
    const auto& [line, error] = first_unspoken_;
    return {
        .code = error.code,
        .message = fmt::format("{} of {} sentences could not be spoken (the others are kept), the first in segment {}, "
                               "turn {}: \"{}\": {}",
                               unspoken_, unspoken_ + result_.sentences, line.segment + 1, line.turn + 1,
                               excerpt(line.written), error.message),
        .retryable = error.retryable};
  }

  void report_progress() const {
    progress_({.stage = feed_.is_complete() ? Stage::kSpeak : Stage::kWrite,
               .turns_written = feed_.turns_told(),
               .sentences_done =
                   sentences_expected_ == 0 ? result_.sentences : std::min(result_.sentences, sentences_expected_),
               .sentences_total = sentences_expected_});
  }

  Rooms& rooms_;
  const speech::EngineVersions& versions_;
  speech::Casting& casting_;
  TurnFeed& feed_;
  const std::string language_;
  text::Normaliser normaliser_;
  audio::Renderer& renderer_;
  const ProgressSink& progress_;
  std::size_t window_;
  std::size_t sentences_expected_ = 0;  ///< 0 while the script is being written
  std::size_t turns_taken_ = 0;
  std::size_t sentences_seen_ = 0;
  Stopwatch watch_;

  async::TaskGroup* group_ = nullptr;  ///< while `run` waits for it
  async::Condition changed_;
  std::deque<std::shared_ptr<Slot>> queue_;
  bool complete_ = false;         ///< every sentence is in the queue or through it
  std::optional<Error> failure_;  ///< of the writer or the renderer: nothing more can be done
  std::size_t unspoken_ = 0;
  std::pair<Line, Error> first_unspoken_;
  SpokenScript result_;
};

}  // namespace

asio::awaitable<Result<SpokenScript>> speak_turns(Rooms& rooms, const speech::EngineVersions& versions,
                                                  speech::Casting& casting, TurnFeed& feed,
                                                  const text::Lexicon& lexicon, audio::Renderer& renderer,
                                                  const ProgressSink& progress) {
  Recital recital(rooms, versions, casting, feed, lexicon, renderer, progress);
  co_return co_await recital.run();
}

asio::awaitable<Result<SpokenScript>> speak_script(Rooms& rooms, const speech::EngineVersions& versions,
                                                   const CastScript& cast, speech::Casting& casting,
                                                   const text::Lexicon& lexicon, audio::Renderer& renderer,
                                                   const ProgressSink& progress) {
  TurnFeed feed(rooms.executor, {.language = cast.script.language, .speakers = cast.script.speakers});
  feed.complete(cast.script);
  co_return co_await speak_turns(rooms, versions, casting, feed, lexicon, renderer, progress);
}

}  // namespace showrunner::studio
