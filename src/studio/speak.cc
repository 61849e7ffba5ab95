#include "studio/speak.h"

#include <deque>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "async/condition.h"
#include "async/offload.h"
#include "async/task_group.h"
#include "base/excerpt.h"
#include "studio/sentence.h"
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
  std::optional<Result<SpokenSentence>> spoken;
};

std::size_t count_sentences(const text::Script& script) {
  std::size_t sentences = 0;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) sentences += text::split_sentences(turn.text, script.language).size();
  }
  return sentences;
}

/// One script being spoken into one renderer. The producer hands out sentences, a task for each speaks it, the consumer
/// renders them in order. All on the I/O thread.
class Recital {
 public:
  Recital(Rooms& rooms, const speech::EngineVersions& versions, const CastScript& cast, const text::Lexicon& lexicon,
          audio::Renderer& renderer, const ProgressSink& progress)
      : rooms_(rooms),
        versions_(versions),
        cast_(cast),
        normaliser_(cast.script.language, lexicon),
        renderer_(renderer),
        progress_(progress),
        window_(kAheadPerWorker * rooms.voices.workers()),
        sentences_expected_(count_sentences(cast.script)),
        changed_(rooms.executor),
        result_{.timeline = Timeline(renderer.sample_rate())} {}

  asio::awaitable<Result<SpokenScript>> run() {
    report_progress();
    co_await async::with_task_group(window_ + 1, [this](async::TaskGroup& group) { return produce(group); });
    if (failure_) co_return fail(*std::move(failure_));
    if (unspoken_ > 0) co_return fail(unspoken_error());
    if (result_.sentences == 0) {
      co_return fail(ErrorCode::kInvalidInput, "there is nothing in this script that can be spoken");
    }
    co_return std::move(result_);
  }

 private:
  asio::awaitable<void> produce(async::TaskGroup& group) {
    co_await group.spawn(render_in_order());
    const text::Script& script = cast_.script;
    for (std::size_t segment = 0; segment < script.segments.size(); ++segment) {
      for (std::size_t turn = 0; turn < script.segments[segment].turns.size(); ++turn) {
        auto lines = co_await async::offload(
            rooms_.workers, [&, segment, turn] { return lines_of(script, segment, turn, normaliser_); });
        for (Line& line : lines) {
          co_await changed_.wait([this] { return queue_.size() < window_ || failure_; });
          if (failure_) co_return;
          queue_.push_back(std::make_shared<Slot>(Slot{.line = std::move(line), .spoken = {}}));
          co_await group.spawn(speak_into(queue_.back()));
        }
      }
    }
    complete_ = true;
    changed_.notify_all();
  }

  asio::awaitable<void> speak_into(std::shared_ptr<Slot> slot) {
    const speech::Host& host = cast_.hosts[slot->line.speaker];
    speech::SpeakRequest request{.settings = host.settings, .text = slot->line.spoken};
    slot->spoken = co_await say(rooms_, versions_, std::move(request));
    changed_.notify_all();
  }

  asio::awaitable<void> render_in_order() {
    for (;;) {
      co_await changed_.wait([this] { return queue_.empty() ? complete_ : queue_.front()->spoken.has_value(); });
      if (queue_.empty()) co_return;
      const std::shared_ptr<Slot> slot = std::move(queue_.front());
      queue_.pop_front();
      changed_.notify_all();
      if (!*slot->spoken) {
        remember_unspoken(slot->line, slot->spoken->error());
        continue;
      }
      co_await place(slot->line, **slot->spoken);
      if (failure_) co_return;
      report_progress();
    }
  }

  asio::awaitable<void> place(const Line& line, SpokenSentence& spoken) {
    audio::Piece piece{.speaker = line.speaker,
                       .pcm = std::move(spoken.utterance.pcm),
                       .pause = line.pause,
                       .pause_ms = line.pause_ms};
    const auto placement = co_await async::offload(rooms_.mastering, [&] { return renderer_.add(piece); });
    if (!placement) {
      failure_ = placement.error();
      changed_.notify_all();
      co_return;
    }
    ++result_.sentences;
    if (spoken.cached) ++result_.cached;
    result_.timeline.add(cast_.script, line, *placement);
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
    progress_({.stage = Stage::kSpeak,
               .sentences_done = std::min(result_.sentences, sentences_expected_),
               .sentences_total = sentences_expected_});
  }

  Rooms& rooms_;
  const speech::EngineVersions& versions_;
  const CastScript& cast_;
  text::Normaliser normaliser_;
  audio::Renderer& renderer_;
  const ProgressSink& progress_;
  std::size_t window_;
  std::size_t sentences_expected_;

  async::Condition changed_;
  std::deque<std::shared_ptr<Slot>> queue_;
  bool complete_ = false;         ///< every sentence is in the queue or through it
  std::optional<Error> failure_;  ///< of the renderer: nothing more can be done
  std::size_t unspoken_ = 0;
  std::pair<Line, Error> first_unspoken_;
  SpokenScript result_;
};

}  // namespace

asio::awaitable<Result<SpokenScript>> speak_script(Rooms& rooms, const speech::EngineVersions& versions,
                                                   const CastScript& cast, const text::Lexicon& lexicon,
                                                   audio::Renderer& renderer, const ProgressSink& progress) {
  Recital recital(rooms, versions, cast, lexicon, renderer, progress);
  co_return co_await recital.run();
}

}  // namespace showrunner::studio
