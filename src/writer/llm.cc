#include "writer/llm.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/excerpt.h"
#include "writer/llm/briefing.h"
#include "writer/llm/manuscript.h"
#include "writer/llm/prompt_texts.h"
#include "writer/llm/prompts.h"
#include "writer/llm/repair.h"
#include "writer/llm/script_stream.h"

// How long a script becomes is the hard part: models write half or three times what they are asked for, and a turn that was
// told to the listener is spoken already and cannot be taken back. So the length is steered only forwards:
//   - each segment is asked for with the words that fill its share of the time that is really left, at the pace measured on
//     what is there, so that every segment mends what the ones before it missed;
//   - an answer is cut off in mid-stream when it would run over its limit, and asked to go on when it falls short;
//   - at the end of the script, turns beyond the wanted length are held until it is clear that the answer ends within the
//     tolerance; if not they are dropped, and a short closing is asked for in their place. The goodbye is held back too, so
//     that what is still missing can be put before it.
// What is drafted goes through one ladder: JSON as asked for → mended (LooseJson, Manuscript) → tagged text, where there is no
// JSON → asked again with what was wrong, at most twice → an error that says what came.

namespace showrunner::writer {

namespace asio = boost::asio;

namespace {

constexpr double kOneCallMinutes = 3;
constexpr double kMostMinutes = 600;
constexpr int kMostReasks = 2;
constexpr int kMostExtensions = 2;      ///< of a segment
constexpr int kMostLastExtensions = 4;  ///< of the last one
constexpr double kShortSegment = 0.85;  ///< of its share: below, it is extended
constexpr double kLongSegment = 1.25;   ///< of its share: where it is cut off
constexpr double kWorthExtending = 4;   ///< seconds: a turn
constexpr double kGaveUp = 0.2;         ///< of the words asked for: a model that gives less has nothing more to say
constexpr double kClosingSeconds = 10;  ///< at least
constexpr std::size_t kOutlineBytes = 4'096;  ///< an outline of more, and of more for each segment, is cut off
constexpr std::size_t kSegmentOutlineBytes = 2'048;

Result<void> check(const LlmRequest& request) {
  const auto invalid = [](std::string_view field, std::string message) {
    return fail(Error{.code = ErrorCode::kInvalidInput, .message = std::move(message), .field = std::string(field)});
  };
  const bool has_text =
      std::ranges::any_of(request.documents, [](const text::Document& d) { return !d.blocks.empty(); });
  if (request.topic.find_first_not_of(" \t\r\n") == std::string::npos && !has_text)
    return invalid("$.topic", "there is nothing to write about; give a topic or a source with text");
  if (llm::style_guidance(request.style).empty()) {
    return invalid("$.style", fmt::format("there is no style \"{}\"; there are {}", excerpt(request.style),
                                          fmt::join(kStyles, ", ")));
  }
  if (llm::tone_guidance(request.tone).empty()) {
    return invalid(
        "$.tone", fmt::format("there is no tone \"{}\"; there are {}", excerpt(request.tone), fmt::join(kTones, ", ")));
  }
  if (!(request.minutes > 0 && request.minutes <= kMostMinutes)) {
    return invalid("$.duration_minutes", fmt::format("a script has more than 0 and at most {} minutes, not {}",
                                                     kMostMinutes, request.minutes));
  }
  if (request.speakers.empty() || request.speakers.size() > text::kMaxSpeakers) {
    return invalid("$.num_speakers",
                   fmt::format("a script has 1 to {} speakers, not {}", text::kMaxSpeakers, request.speakers.size()));
  }
  return {};
}

/// Writes one script. Lives in the frame of write_with_model.
class ScriptWriter {
 public:
  ScriptWriter(ChatClient& chat, const LlmRequest& request, const ScriptListener& listener)
      : chat_(chat),
        request_(request),
        passages_(request.documents),
        briefing_(request, passages_),
        manuscript_(request, passages_, listener),
        streamed_(static_cast<bool>(listener.on_turn)) {}

  asio::awaitable<Result<void>> write_episode();
  asio::awaitable<Result<void>> write_segments();
  LlmWritten finish();

 private:
  struct Told {
    double words = 0;       ///< that the answer gave
    std::size_t turns = 0;  ///< that it gave
    bool complete = false;  ///< it ended by itself
  };

  asio::awaitable<Result<llm::Outline>> plan(int words, std::size_t segments);
  asio::awaitable<Result<void>> write_segment(const llm::Outline& outline, std::size_t number, llm::Slice slice);
  asio::awaitable<Result<void>> end_script(llm::PlannedSegment segment, llm::Slice slice);
  asio::awaitable<bool> extend(llm::PlannedSegment segment, llm::Slice slice, double missing, double stop);
  asio::awaitable<Result<Told>> draft(std::string prompt, const llm::AnswerSchema& schema, llm::AnswerLimits limits,
                                      int words);
  asio::awaitable<Result<std::string>> ask(ChatRequest call);

  ChatRequest call_for(std::string prompt, const llm::AnswerSchema& schema) const;

  /// Gives the manuscript what is ready. False when it is full.
  bool drain(llm::ScriptStream& stream) {
    while (const auto event = stream.next()) {
      drafted_ = drafted_ || std::holds_alternative<llm::DraftTurn>(*event);
      if (!manuscript_.take(*event)) return false;
    }
    return true;
  }

  ChatClient& chat_;
  const LlmRequest& request_;
  llm::SourcePassages passages_;
  llm::Briefing briefing_;
  llm::Manuscript manuscript_;
  bool streamed_;
  bool drafted_ = false;  ///< the answer had turns, usable or not
  std::string finish_reason_;
  std::string model_, provider_;
  TokenUsage usage_;
  std::size_t calls_ = 0;
  std::size_t repairs_ = 0;
};

ChatRequest ScriptWriter::call_for(std::string prompt, const llm::AnswerSchema& schema) const {
  ChatRequest call;
  call.system = std::string(llm::system_prompt());
  call.user = std::move(prompt);
  call.schema_name = schema.name;
  call.schema = schema.json;
  call.deadline = request_.deadline;
  return call;
}

/// One call of the model: its text, or the failure. What was known of it is noted either way.
asio::awaitable<Result<std::string>> ScriptWriter::ask(ChatRequest call) {
  ++calls_;
  finish_reason_ = "cut";
  call.on_model = [this](const std::string& model, const std::string& provider) {
    model_ = model;
    provider_ = provider;
  };
  auto reply = co_await chat_.complete(std::move(call));
  if (!reply) co_return fail(std::move(reply.error()));
  finish_reason_ = std::move(reply->finish_reason);
  usage_.input += reply->usage.input;
  usage_.output += reply->usage.output;
  co_return std::move(reply->text);
}

/// Asks for turns and takes them in, up the whole ladder. Succeeds when at least one turn was usable, or the limit was reached.
asio::awaitable<Result<ScriptWriter::Told>> ScriptWriter::draft(std::string prompt, const llm::AnswerSchema& schema,
                                                                llm::AnswerLimits limits, int words) {
  std::string problem;
  for (int reasks = 0; reasks <= kMostReasks; ++reasks) {
    ChatRequest call = call_for(reasks == 0 ? prompt : briefing_.again(prompt, problem), schema);
    llm::ScriptStream stream;
    bool begun = false;
    drafted_ = false;
    manuscript_.begin_answer(limits);
    if (streamed_) {
      std::size_t looked_at = 0;  // bytes of an unfinished turn
      call.on_text = [this, &stream, &begun, looked_at](std::string_view text) mutable -> Result<void> {
        constexpr std::size_t kLookEvery = 512;
        begun = true;
        stream.feed(text);
        bool more = drain(stream);
        const std::size_t open = stream.open_bytes();
        if (open < looked_at) looked_at = 0;
        if (more && open > looked_at + kLookEvery) {
          looked_at = open;
          const auto turn = stream.open_turn();
          if (turn && manuscript_.would_overflow(turn->text)) more = manuscript_.take(*turn);
        }
        if (!more) return fail(ErrorCode::kCancelled, "the script is long enough");
        return {};
      };
    } else {
      // Nobody listens, so nobody can cut the answer off: a bound on what is paid for, with room for thoughts and for
      // languages that take many tokens.
      call.max_tokens = 4'096 + 8 * words;
    }
    const auto text = co_await ask(std::move(call));
    if (text && !streamed_) stream.feed(*text);
    if (!manuscript_.full()) {
      stream.finish();
      drain(stream);
    }
    if (text && !drafted_) {
      for (const llm::DraftEvent& event : llm::read_tagged_text(*text, manuscript_.cast()))
        if (!manuscript_.take(event)) break;
    }
    if (stream.mended() && manuscript_.accepted() > 0) ++repairs_;
    const Told told{.words = manuscript_.accepted_words(),
                    .turns = manuscript_.accepted(),
                    .complete = text && !manuscript_.full() && finish_reason_ == "stop"};
    if (told.turns > 0 || manuscript_.full()) {
      if (told.complete) manuscript_.length().learn(words, told.words);
      if (!text && !manuscript_.full() && (!text.error().retryable || request_.deadline.passed()))
        co_return fail(text.error());
      co_return told;
    }
    if (!text && (!begun || !text.error().retryable || request_.deadline.passed())) co_return fail(text.error());
    ++repairs_;
    if (!text) {
      problem = "the connection broke before a turn was complete";
    } else if (!manuscript_.problem().empty()) {
      problem = manuscript_.problem();
    } else if (text->find_first_not_of(" \t\r\n") == std::string::npos) {
      problem = "it was empty";
    } else if (finish_reason_ == "length" || finish_reason_ == "cut") {
      problem = "it ended before a turn was complete";
    } else {
      problem = fmt::format("it holds no turns; it begins with \"{}\"", excerpt(llm::clean_line(*text, 200), 120));
    }
    if (finish_reason_ == "content_filter") problem += " (stopped by the provider's content filter)";
  }
  co_return fail(ErrorCode::kProviderFailed,
                 fmt::format("the model {} of {} gave no usable script in {} answers; of the last one: {}", model_,
                             provider_, kMostReasks + 1, problem));
}

asio::awaitable<Result<llm::Outline>> ScriptWriter::plan(int words, std::size_t segments) {
  const std::string prompt = briefing_.outline(words, segments);
  const std::size_t most_bytes = kOutlineBytes + segments * kSegmentOutlineBytes;
  std::string problem;
  for (int reasks = 0; reasks <= kMostReasks; ++reasks) {
    ChatRequest call = call_for(reasks == 0 ? prompt : briefing_.again(prompt, problem), llm::kOutlineSchema);
    std::string text;
    call.on_text = [&text, most_bytes](std::string_view piece) -> Result<void> {
      text += piece;
      if (text.size() > most_bytes) return fail(ErrorCode::kCancelled, "the outline is long enough");
      return {};
    };
    const auto answer = co_await ask(std::move(call));
    if (!answer && text.size() <= most_bytes &&
        (text.empty() || !answer.error().retryable || request_.deadline.passed()))
      co_return fail(answer.error());
    auto outline = llm::read_outline(text, segments);
    if (outline) {
      if (outline->mended) ++repairs_;
      co_return outline;
    }
    ++repairs_;
    problem = outline.error().message;
  }
  co_return fail(ErrorCode::kProviderFailed,
                 fmt::format("the model {} of {} gave no usable outline in {} answers; of the last one: {}", model_,
                             provider_, kMostReasks + 1, problem));
}

/// Asks for more turns of the segment that is open, `missing` seconds of them, none to end behind `stop`. False when the
/// model has no more: the script stays as it is.
asio::awaitable<bool> ScriptWriter::extend(llm::PlannedSegment segment, llm::Slice slice, double missing, double stop) {
  llm::Length& length = manuscript_.length();
  const int words = length.words_for(missing);
  const int asked = length.words_to_ask(words);
  manuscript_.stay_in_segment();
  const auto told = co_await draft(briefing_.extend(segment, slice, asked, manuscript_.script()), llm::kSegmentSchema,
                                   {.tell = stop, .stop = stop, .keep_last = false, .episode = false}, asked);
  co_return told && (manuscript_.full() || told->words >= words * kGaveUp);
}

/// Brings the last segment, and with it the script, to its length.
asio::awaitable<Result<void>> ScriptWriter::end_script(llm::PlannedSegment segment, llm::Slice slice) {
  llm::Length& length = manuscript_.length();
  const double target = length.target();
  if (manuscript_.full()) {
    auto beyond = manuscript_.set_aside();
    // A single turn that was too long for everything.
    if (manuscript_.script().segments.empty() && beyond.empty())
      manuscript_.tell_beginning_of_overflow(request_.outro ? target - kClosingSeconds : target);
    if (request_.outro && !manuscript_.script().segments.empty()) {
      const int words = length.words_for(std::max(length.missing(), kClosingSeconds));
      manuscript_.stay_in_segment();
      const auto told =
          co_await draft(briefing_.closing(segment, words, manuscript_.script()), llm::kSegmentSchema,
                         {.tell = length.limit(), .stop = length.limit(), .keep_last = true, .episode = false}, words);
      if (told && told->turns == 0) manuscript_.tell_beginning_of_overflow(length.limit());
      if (told && manuscript_.accepted() > 0) beyond.clear();
    } else if (manuscript_.seconds() + llm::Manuscript::seconds_of(beyond) < length.least()) {
      manuscript_.put_back(std::exchange(beyond, {}));
      manuscript_.tell_beginning_of_overflow(target);
    }
    manuscript_.put_back(std::move(beyond));
    if (!request_.outro) manuscript_.tell_held();
  }
  for (int tries = 0; tries < kMostLastExtensions; ++tries) {
    const double missing = target - manuscript_.seconds();
    if (manuscript_.seconds() >= length.least() || missing < kWorthExtending) break;
    if (manuscript_.script().segments.empty()) manuscript_.tell_held();
    auto goodbye = request_.outro ? manuscript_.set_aside() : std::deque<llm::Manuscript::Held>{};
    manuscript_.tell_held();
    const double reserved = llm::Manuscript::seconds_of(goodbye);
    const bool more = co_await extend(segment, slice, missing, length.limit() - reserved);
    if (manuscript_.seconds() < length.least() - reserved) manuscript_.tell_beginning_of_overflow(target - reserved);
    manuscript_.put_back(std::move(goodbye));
    if (!more || manuscript_.full()) break;
  }
  manuscript_.tell_held();
  co_return Result<void>{};
}

asio::awaitable<Result<void>> ScriptWriter::write_episode() {
  llm::Length& length = manuscript_.length();
  const int words = length.words_for(length.target());
  const auto told = co_await draft(
      briefing_.episode(words), llm::kEpisodeSchema,
      {.tell = length.target(), .stop = length.limit(), .keep_last = request_.outro, .episode = true}, words);
  if (!told) co_return fail(told.error());
  llm::PlannedSegment last;
  last.title =
      manuscript_.script().segments.empty() ? manuscript_.script().title : manuscript_.script().segments.back().title;
  co_return co_await end_script(std::move(last), passages_.all());
}

asio::awaitable<Result<void>> ScriptWriter::write_segment(const llm::Outline& outline, std::size_t number,
                                                          llm::Slice slice) {
  llm::Length& length = manuscript_.length();
  const llm::PlannedSegment& segment = outline.segments[number];
  const bool last = number + 1 == outline.segments.size();
  double shares = 0;
  for (std::size_t i = number; i < outline.segments.size(); ++i) shares += outline.segments[i].share;
  const double start = length.seconds();
  const double budget = std::max(length.missing(), kClosingSeconds) * segment.share / shares;
  const double stop = last ? length.limit() : std::min(start + budget * kLongSegment, length.target());
  const int words = length.words_to_ask(length.words_for(budget));

  manuscript_.begin_segment(segment.title);
  const auto told = co_await draft(
      briefing_.segment(outline, number, slice, words, manuscript_.script()), llm::kSegmentSchema,
      {.tell = last ? length.target() : stop, .stop = stop, .keep_last = last && request_.outro, .episode = false},
      words);
  if (!told) co_return fail(told.error());
  if (last) co_return co_await end_script(segment, slice);
  if (told->turns == 0) manuscript_.tell_beginning_of_overflow(start + budget);
  for (int tries = 0; tries < kMostExtensions && !manuscript_.full(); ++tries) {
    const double missing = start + budget - length.seconds();
    if (length.seconds() - start >= budget * kShortSegment || missing < kWorthExtending) break;
    if (!co_await extend(segment, slice, missing, stop)) break;
  }
  co_return Result<void>{};
}

asio::awaitable<Result<void>> ScriptWriter::write_segments() {
  llm::Length& length = manuscript_.length();
  const auto outline = co_await plan(length.words_for(length.target()), llm::segments_for(request_.minutes));
  if (!outline) co_return fail(outline.error());
  manuscript_.set_head(outline->title, outline->summary);
  std::vector<double> shares;
  for (const llm::PlannedSegment& segment : outline->segments) shares.push_back(segment.share);
  const std::vector<llm::Slice> slices = passages_.cut(shares);
  for (std::size_t number = 0; number < outline->segments.size(); ++number)
    if (auto written = co_await write_segment(*outline, number, slices[number]); !written) co_return written;
  co_return Result<void>{};
}

LlmWritten ScriptWriter::finish() {
  const llm::Length& length = manuscript_.length();
  LlmWritten written;
  written.estimated_seconds = length.seconds();
  const double off = length.seconds() / length.target() - 1;
  if (std::abs(off) > llm::kTolerance) {
    written.notice =
        fmt::format("the script is enough for {:.1f} of the {:g} minutes asked for ({:.0f} % too {}): {}",
                    length.seconds() / 60, request_.minutes, std::abs(off) * 100, off < 0 ? "short" : "long",
                    off < 0 ? "the model wrote no more" : "the model's shortest turn is longer than that");
  }
  written.script = manuscript_.release();
  written.model = model_;
  written.provider = provider_;
  written.usage = usage_;
  written.calls = calls_;
  written.repairs = repairs_;
  return written;
}

}  // namespace

asio::awaitable<Result<LlmWritten>> write_with_model(ChatClient& chat, LlmRequest request, ScriptListener listener) {
  if (const auto checked = check(request); !checked) co_return fail(checked.error());
  ScriptWriter writer(chat, request, listener);
  const auto written =
      request.minutes <= kOneCallMinutes ? co_await writer.write_episode() : co_await writer.write_segments();
  if (!written) co_return fail(written.error());
  LlmWritten result = writer.finish();
  if (result.script.segments.empty()) {
    co_return fail(ErrorCode::kProviderFailed,
                   fmt::format("the model {} of {} wrote nothing that fits into {:g} minutes", result.model,
                               result.provider, request.minutes));
  }
  co_return result;
}

}  // namespace showrunner::writer
