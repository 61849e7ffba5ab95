#include "writer/llm/rewrite.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/hash.h"
#include "text/code_points.h"
#include "text/language.h"
#include "writer/llm/cast.h"
#include "writer/llm/prompt_texts.h"
#include "writer/llm/prompts.h"
#include "writer/llm/repair.h"
#include "writer/llm/slices.h"

namespace showrunner::writer {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kTurnsAround = 2;  ///< that the model sees on either side
constexpr std::size_t kMostBytesOfEach = 2'000;
constexpr std::size_t kFewestWords = 4;

std::string line(std::string_view text, std::size_t most = text::kMaxTitleBytes) {
  std::string out;
  llm::append_as_data(out, text::first_bytes(text, most));
  return out;
}

std::string turn_line(const text::Turn& turn) {
  return fmt::format("{}: {}", turn.speaker, line(turn.text, kMostBytesOfEach));
}

std::string turns_around(const std::vector<text::Turn>& turns, std::size_t first, std::size_t last) {
  std::string lines;
  for (std::size_t i = first; i < last; ++i) lines += (lines.empty() ? "" : "\n") + turn_line(turns[i]);
  return lines.empty() ? "(nothing)" : lines;
}

std::string prompt_for(const RewriteRequest& request) {
  const text::Segment& segment = request.script.segments[request.segment];
  const std::vector<text::Turn>& turns = segment.turns;
  const text::Turn& turn = turns[request.turn];
  const std::size_t first = request.turn - std::min(request.turn, kTurnsAround);
  const std::size_t last = std::min(turns.size(), request.turn + 1 + kTurnsAround);
  // A code that no text can hold, for it depends on the text.
  const std::string fence = fmt::format("<<<TURNS {}>>>", sha256_hex(text::to_json(request.script)).substr(0, 16));
  return llm::fill_prompt(
      llm::rewrite_prompt(),
      {{"title", line(request.script.title)},
       {"segment_title", line(segment.title)},
       {"language", request.script.language},
       {"speaker", turn.speaker},
       {"words", std::to_string(std::max(kFewestWords, text::count_words(turn.text)))},
       {"instructions", request.instructions.empty() ? std::string()
                                                     : fmt::format("What the producer asks for: {}",
                                                                   line(request.instructions, kMostBytesOfEach))},
       {"fence", fence},
       {"before", turns_around(turns, first, request.turn)},
       {"turn", turn_line(turn)},
       {"after", turns_around(turns, request.turn + 1, last)}});
}

}  // namespace

asio::awaitable<Result<RewrittenTurn>> rewrite_turn(ChatClient& chat, RewriteRequest request) {
  if (request.segment >= request.script.segments.size() ||
      request.turn >= request.script.segments[request.segment].turns.size()) {
    co_return fail(ErrorCode::kInvalidInput, "the script has no such turn");
  }
  ChatRequest call{.user = prompt_for(request), .deadline = request.deadline};
  auto reply = co_await chat.complete(std::move(call));
  if (!reply) co_return fail(std::move(reply.error()));
  const llm::Cast cast(request.script.speakers);
  std::string spoken = llm::clean_spoken_text(reply->text, cast).text;
  if (spoken.empty()) {
    co_return fail(
        ErrorCode::kProviderFailed,
        fmt::format("{} gave nothing that can be spoken; try again, or write the turn yourself", reply->model));
  }
  text::Turn turn = request.script.segments[request.segment].turns[request.turn];
  turn.text = std::move(spoken);
  co_return RewrittenTurn{.turn = std::move(turn),
                          .model = std::move(reply->model),
                          .provider = std::move(reply->provider),
                          .usage = reply->usage};
}

}  // namespace showrunner::writer
