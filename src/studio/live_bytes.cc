#include "studio/live_bytes.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "async/inbox.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// Five seconds of speech at 96 kbit/s; what a short text wastes of it is little.
constexpr std::size_t kBlockBytes = std::size_t{64} << 10U;

}  // namespace

/// Bytes once written stay where they are, so readers look at the front of a block while its back is being filled.
struct LiveBytes::Block {
  std::array<char, kBlockBytes> bytes;
};

LiveBytes::LiveBytes(const asio::any_io_executor& executor) : executor_(executor), changed_(executor) {}

std::shared_ptr<LiveBytes> LiveBytes::create(const asio::any_io_executor& executor) {
  return std::shared_ptr<LiveBytes>(new LiveBytes(executor));
}

std::function<void(std::string_view)> LiveBytes::sink() {
  return [&inbox = async::Inbox::of(executor_), self = weak_from_this()](std::string_view bytes) {
    inbox.deliver([self, bytes = std::string(bytes)] {
      if (const auto live = self.lock()) live->append(bytes);
    });
  };
}

void LiveBytes::append(std::string_view bytes) {
  if (ended_ || bytes.empty()) return;
  while (!bytes.empty()) {
    const std::size_t filled = size_ % kBlockBytes;
    if (filled == 0) blocks_.push_back(std::make_shared_for_overwrite<Block>());
    const std::size_t taken = std::min(bytes.size(), kBlockBytes - filled);
    std::copy_n(bytes.begin(), taken, blocks_.back()->bytes.begin() + static_cast<std::ptrdiff_t>(filled));
    bytes.remove_prefix(taken);
    size_ += taken;
  }
  changed_.notify_all();
}

void LiveBytes::end() {
  ended_ = true;
  changed_.notify_all();
}

void LiveBytes::fail(Error error) {
  if (ended_) return;
  failure_ = std::move(error);
  end();
}

asio::awaitable<void> LiveBytes::wait(std::function<bool()> holds) {
  const auto self = shared_from_this();
  if (!co_await changed_.wait(holds)) throw boost::system::system_error(asio::error::operation_aborted);
}

asio::awaitable<Result<LiveBytes::Part>> LiveBytes::read(std::size_t offset, std::function<bool()> enough) {
  const auto self = shared_from_this();  // a reader may be the last to hold it
  co_await wait([this, offset, &enough] { return offset < size_ || ended_ || (enough && enough()); });
  if (offset < size_) {
    const std::shared_ptr<Block>& block = blocks_[offset / kBlockBytes];
    const std::size_t start = offset % kBlockBytes;
    const std::size_t available = std::min(kBlockBytes - start, size_ - offset);
    co_return Part{.owner = block, .bytes = std::string_view(block->bytes.data() + start, available)};
  }
  if (failure_) co_return showrunner::fail(*failure_);
  co_return Part{};
}

std::shared_ptr<LiveBytes> follow_or_begin(LiveIndex& index, const std::string& key,
                                           const asio::any_io_executor& executor) {
  std::erase_if(index, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<LiveBytes>& known = index[key];
  auto live = known.lock();
  if (live == nullptr || live->ended()) {
    live = LiveBytes::create(executor);
    known = live;
  }
  return live;
}

}  // namespace showrunner::studio
