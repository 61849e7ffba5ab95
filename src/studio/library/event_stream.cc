#include "studio/library/event_stream.h"

#include <algorithm>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// Reports of progress that a slow listener may be behind before it misses some.
constexpr std::size_t kReportsKept = 256;
/// As much as one piece should have.
constexpr std::size_t kEnough = std::size_t{64} << 10U;

std::string written(const store::Event& event) {
  return fmt::format("id: {}\nevent: {}\ndata: {}\n\n", event.number, event.type, event.body);
}

}  // namespace

EventStream::EventStream(const asio::any_io_executor& executor) : changed_(executor), clock_(executor) {}

void EventStream::restore(const std::vector<store::Event>& kept, std::int64_t last) {
  last_ = last;
  for (const store::Event& event : kept) {
    changes_.emplace_back(event.number, std::make_shared<const std::string>(written(event)));
  }
}

void EventStream::tell(const std::vector<store::Event>& events) {
  for (const store::Event& event : events) {
    changes_.emplace_back(event.number, std::make_shared<const std::string>(written(event)));
    last_ = event.number;
  }
  while (changes_.size() > kKept) changes_.pop_front();
  changed_.notify_all();
}

void EventStream::tell_progress(std::string_view json) {
  if (listeners_ == 0) return;
  progress_.push_back(std::make_shared<const std::string>(fmt::format("event: progress\ndata: {}\n\n", json)));
  if (progress_.size() > kReportsKept) progress_.pop_front();
  ++reported_;
  changed_.notify_all();
}

void EventStream::close() {
  closed_ = true;
  clock_.cancel();
  changed_.notify_all();
}

/// Ticks while anybody listens.
void EventStream::start_clock() {
  if (ticking_ || closed_ || listeners_ == 0) return;
  ticking_ = true;
  clock_.expires_after(kHeartbeat);
  clock_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    ticking_ = false;
    ++beats_;
    changed_.notify_all();
    start_clock();
  });
}

EventStream::Listener EventStream::listen(std::optional<std::int64_t> after) {
  const std::int64_t oldest = changes_.empty() ? last_ + 1 : changes_.front().first;
  const bool reset = after && (*after + 1 < oldest || *after > last_);
  return {*this, reset || !after ? last_ : *after, reset};
}

EventStream::Listener::Listener(EventStream& stream, std::int64_t seen, bool reset)
    : stream_(&stream), seen_(seen), progress_seen_(stream.reported_), beat_(stream.beats_), reset_(reset) {
  ++stream.listeners_;
  stream.start_clock();
}

EventStream::Listener::Listener(Listener&& other) noexcept
    : stream_(std::exchange(other.stream_, nullptr)),
      seen_(other.seen_),
      progress_seen_(other.progress_seen_),
      beat_(other.beat_),
      greeted_(other.greeted_),
      reset_(other.reset_) {}

EventStream::Listener::~Listener() {
  if (stream_ == nullptr || --stream_->listeners_ > 0) return;
  stream_->progress_.clear();
  stream_->ticking_ = false;
  stream_->clock_.cancel();
}

std::string EventStream::Listener::begin_anew() {
  seen_ = stream_->last_;
  progress_seen_ = stream_->reported_;
  return fmt::format("id: {}\nevent: reset\ndata: {{}}\n\n", seen_);
}

std::string EventStream::Listener::take() {
  // It was so slow that what it has not taken yet is not kept any more.
  if (!stream_->changes_.empty() && stream_->changes_.front().first > seen_ + 1) return begin_anew();
  std::string out;
  const auto behind =
      std::ranges::upper_bound(stream_->changes_, seen_, {}, [](const auto& change) { return change.first; });
  for (auto change = behind; change != stream_->changes_.end() && out.size() < kEnough; ++change) {
    out += *change->second;
    seen_ = change->first;
  }
  const std::uint64_t missed = std::min<std::uint64_t>(stream_->reported_ - progress_seen_, stream_->progress_.size());
  for (std::size_t i = stream_->progress_.size() - missed; i < stream_->progress_.size(); ++i) {
    out += *stream_->progress_[i];
  }
  progress_seen_ = stream_->reported_;
  return out;
}

asio::awaitable<std::string> EventStream::Listener::next() {
  if (!std::exchange(greeted_, true)) {
    // The id tells where to go on, also who is cut off before the first change.
    if (reset_) co_return begin_anew();
    co_return fmt::format("retry: 2000\nid: {}\nevent: hello\ndata: {{}}\n\n", seen_);
  }
  const bool woken = co_await stream_->changed_.wait([this] {
    return stream_->closed_ || stream_->last_ > seen_ || stream_->reported_ > progress_seen_ || stream_->beats_ > beat_;
  });
  if (!woken) throw boost::system::system_error(asio::error::operation_aborted);
  std::string out = take();
  if (out.empty() && stream_->closed_) co_return out;
  if (out.empty()) out = ":\n\n";
  beat_ = stream_->beats_;
  co_return out;
}

}  // namespace showrunner::studio
