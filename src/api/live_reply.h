#pragma once

#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/awaitable.hpp>

#include "async/errands.h"
#include "base/result.h"
#include "net/http_server.h"
#include "studio/live_bytes.h"

namespace showrunner::api {

/// Something that is being made for a reply, and what can be told of it meanwhile. Held by the reply's stream: when the
/// client goes, the making loses one who waits for it.
template <class Answer>
struct Live {
  std::shared_ptr<studio::LiveBytes> bytes;
  std::optional<Result<Answer>> answer;  ///< once it has ended
  std::shared_ptr<async::Errand> errand;
};

/// Starts `work`, a callable that gives an awaitable<Result<Answer>>, as an errand.
template <class Answer, class Work>
std::shared_ptr<Live<Answer>> begin(async::Errands& errands, std::shared_ptr<studio::LiveBytes> bytes, Work work) {
  auto live = std::make_shared<Live<Answer>>();
  live->bytes = std::move(bytes);
  const auto run = [](std::weak_ptr<Live<Answer>> weak, std::shared_ptr<studio::LiveBytes> told,
                      Work moved) -> boost::asio::awaitable<void> {
    Result<Answer> answer =
        fail(ErrorCode::kInternal, "the work ended without a result (this is a defect of Showrunner)");
    try {
      answer = co_await moved();
    } catch (const std::exception& error) {
      answer = fail(ErrorCode::kInternal, error.what());
    }
    if (const auto waiting = weak.lock()) waiting->answer = std::move(answer);
    told->wake();
  };
  live->errand = errands.start(run(live, live->bytes, std::move(work)));
  return live;
}

/// Writes what is told, as it comes, until the work has ended. False when nothing was told.
template <class Answer>
boost::asio::awaitable<bool> relay(net::BodyWriter& out, const Live<Answer>& live) {
  std::size_t offset = 0;
  for (;;) {
    const auto part = co_await live.bytes->read(offset, [&live] { return live.answer.has_value(); });
    if (!part || part->bytes.empty()) {
      if (live.answer) co_return offset > 0;
      // The story ended a moment before its maker did.
      co_await live.bytes->wait([&live] { return live.answer.has_value(); });
      continue;
    }
    co_await out.write(part->bytes);
    offset += part->bytes.size();
  }
}

}  // namespace showrunner::api
