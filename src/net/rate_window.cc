#include "net/rate_window.h"

#include <algorithm>

namespace showrunner::net {

RateWindow::RateWindow(std::size_t limit, Clock::duration window, std::size_t max_keys)
    : limit_(limit), window_(window), max_keys_(max_keys) {}

RateWindow::Clock::duration RateWindow::admit(const std::string& key, Clock::time_point now) {
  forget_quiet(now);
  if (limit_ == 0) return window_;
  auto known = by_key_.find(key);
  if (known == by_key_.end()) {
    if (users_.size() >= max_keys_ && !users_.empty()) {
      by_key_.erase(users_.front().key);
      users_.pop_front();
    }
    known = by_key_.emplace(key, users_.insert(users_.end(), {.key = key, .events = {}})).first;
  }
  auto& events = known->second->events;
  while (!events.empty() && events.front() + window_ <= now) events.pop_front();
  if (events.size() == limit_) return events.front() + window_ - now;
  events.push_back(now);
  users_.splice(users_.end(), users_, known->second);
  return Clock::duration::zero();
}

RateWindow::Clock::duration RateWindow::wait(const std::string& key, Clock::time_point now) const {
  const auto known = by_key_.find(key);
  if (known == by_key_.end()) return limit_ == 0 ? window_ : Clock::duration::zero();
  const auto& events = known->second->events;
  if (events.size() < limit_) return Clock::duration::zero();
  return std::max(events[events.size() - limit_] + window_ - now, Clock::duration::zero());
}

void RateWindow::forget_quiet(Clock::time_point now) {
  while (!users_.empty() && users_.front().events.back() + window_ <= now) {
    by_key_.erase(users_.front().key);
    users_.pop_front();
  }
}

}  // namespace showrunner::net
