#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "async/condition.h"
#include "base/result.h"

namespace showrunner::studio {

/// The bytes of something while it is being made (an audio file, the story of a script), for any number of readers: each
/// reads from where it likes, one that comes late gets everything from the start and then what follows. All of it is kept
/// until the last holder goes, so memory is bounded by what is made. Shared by whoever makes it and those who read; lives
/// on the I/O thread, but for what `sink` returns.
class LiveBytes : public std::enable_shared_from_this<LiveBytes> {
 public:
  /// A part of the file. The bytes never change; `owner` keeps them.
  struct Part {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
  };

  static std::shared_ptr<LiveBytes> create(const boost::asio::any_io_executor& executor);
  LiveBytes(const LiveBytes&) = delete;
  LiveBytes& operator=(const LiveBytes&) = delete;
  ~LiveBytes() = default;

  /// Takes the next bytes within an `offload` (the renderer's) and hands them to the I/O thread in order, before that
  /// returns. It may be called, to no effect, when this object is gone, but not when the I/O thread's loop is.
  std::function<void(std::string_view)> sink();

  /// Appends bytes; on the I/O thread. Nothing may follow `end` or `fail`; what comes late is dropped.
  void append(std::string_view bytes);

  /// The file is whole, or never will be. Call it when the `offload` that called the sink last has returned.
  /// The first of these calls counts.
  void end();
  void fail(Error error);

  /// The bytes from `offset` on, as many as lie in one piece and at least one; waits for them. Empty at the end. Fails with
  /// what `fail` was given, after all bytes before it have been read. An offset past the end is read as the end. A cancelled
  /// reader gets Asio's operation_aborted. `enough`, when given, makes it return with nothing as soon as it holds: whoever
  /// changes what it looks at calls `wake`.
  boost::asio::awaitable<Result<Part>> read(std::size_t offset, std::function<bool()> enough = {});

  /// Waits until `holds()`; looked at again on every `wake` and on every change of the bytes. Throws operation_aborted when cancelled.
  boost::asio::awaitable<void> wait(std::function<bool()> holds);

  void wake() { changed_.notify_all(); }

  /// Bytes so far.
  std::size_t size() const { return size_; }

  bool ended() const { return ended_; }

  /// Set when it has ended with a failure.
  const std::optional<Error>& failure() const { return failure_; }

 private:
  struct Block;

  explicit LiveBytes(const boost::asio::any_io_executor& executor);

  boost::asio::any_io_executor executor_;
  async::Condition changed_;
  std::vector<std::shared_ptr<Block>> blocks_;  ///< all full but the last
  std::size_t size_ = 0;
  bool ended_ = false;
  std::optional<Error> failure_;
};

/// What several callers follow by key: the one that is being made, or a new one that whoever makes it will find here.
using LiveIndex = std::map<std::string, std::weak_ptr<LiveBytes>, std::less<>>;

std::shared_ptr<LiveBytes> follow_or_begin(LiveIndex& index, const std::string& key,
                                           const boost::asio::any_io_executor& executor);

}  // namespace showrunner::studio
