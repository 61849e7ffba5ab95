#include "studio/turn_feed.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

namespace showrunner::studio {

namespace asio = boost::asio;

TurnFeed::TurnFeed(const asio::any_io_executor& executor, text::Script begun)
    : changed_(executor), script_(std::move(begun)) {}

writer::ScriptListener TurnFeed::listener() {
  return {.on_outline = [this](const std::string& title, const std::string& summary) { tell_outline(title, summary); },
          .on_segment = [this](std::size_t segment, const std::string& title) { tell_segment(segment, title); },
          .on_turn = [this](std::size_t segment, const text::Turn& turn) { tell_turn(segment, turn); }};
}

void TurnFeed::tell_outline(std::string title, std::string summary) {
  script_.title = std::move(title);
  script_.summary = std::move(summary);
}

void TurnFeed::tell_segment(std::size_t segment, std::string title) {
  if (segment > script_.segments.size()) {
    throw std::logic_error(fmt::format("segment {} was told after segment {}", segment, script_.segments.size()));
  }
  if (segment == script_.segments.size()) script_.segments.emplace_back();
  script_.segments[segment].title = std::move(title);
}

void TurnFeed::tell_turn(std::size_t segment, text::Turn turn) {
  if (segment == script_.segments.size()) tell_segment(segment, {});
  if (segment + 1 != script_.segments.size()) {
    throw std::logic_error(
        fmt::format("a turn of segment {} was told during segment {}", segment, script_.segments.size()));
  }
  std::vector<text::Turn>& turns = script_.segments[segment].turns;
  enqueue(segment, turns.size(), turn);
  turns.push_back(std::move(turn));
  changed_.notify_all();
}

void TurnFeed::complete(text::Script script) {
  require_prefix_of(script);
  for (std::size_t segment = 0; segment < script.segments.size(); ++segment) {
    const std::vector<text::Turn>& turns = script.segments[segment].turns;
    const std::size_t told = segment < script_.segments.size() ? script_.segments[segment].turns.size() : 0;
    for (std::size_t turn = told; turn < turns.size(); ++turn) enqueue(segment, turn, turns[turn]);
  }
  script_ = std::move(script);
  complete_ = true;
  changed_.notify_all();
}

void TurnFeed::fail(Error error) {
  failure_ = std::move(error);
  changed_.notify_all();
}

asio::awaitable<Result<std::optional<PlacedTurn>>> TurnFeed::next() {
  if (!co_await changed_.wait([this] { return !waiting_.empty() || complete_ || failure_; })) {
    throw boost::system::system_error(asio::error::operation_aborted);
  }
  if (failure_) co_return showrunner::fail(*failure_);
  if (waiting_.empty()) co_return std::nullopt;
  PlacedTurn turn = std::move(waiting_.front());
  waiting_.pop_front();
  co_return turn;
}

void TurnFeed::enqueue(std::size_t segment, std::size_t turn, const text::Turn& text) {
  const auto speaker = std::ranges::find(script_.speakers, text.speaker, &text::Speaker::id);
  if (speaker == script_.speakers.end()) {
    throw std::logic_error(fmt::format("a turn of {}, who is no speaker of the script, was told", text.speaker));
  }
  waiting_.push_back({.segment = segment,
                      .turn = turn,
                      .speaker = static_cast<std::size_t>(speaker - script_.speakers.begin()),
                      .text = text});
  ++told_;
}

void TurnFeed::require_prefix_of(const text::Script& script) const {
  const bool same_people =
      std::ranges::equal(script.speakers, script_.speakers, {}, &text::Speaker::id, &text::Speaker::id);
  bool prefix = same_people && script.language == script_.language && script.segments.size() >= script_.segments.size();
  for (std::size_t segment = 0; prefix && segment < script_.segments.size(); ++segment) {
    const std::vector<text::Turn>& told = script_.segments[segment].turns;
    const std::vector<text::Turn>& now = script.segments[segment].turns;
    // Once the next segment had begun, this one was finished.
    const bool open = segment + 1 == script_.segments.size();
    prefix = (open ? now.size() >= told.size() : now.size() == told.size()) &&
             std::equal(told.begin(), told.end(), now.begin());
  }
  if (!prefix) throw std::logic_error("the finished script is not the one that was told while it was written");
}

}  // namespace showrunner::studio
