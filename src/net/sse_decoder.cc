#include "net/sse_decoder.h"

#include <utility>

#include <fmt/format.h>

namespace showrunner::net {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

Result<void> SseDecoder::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto end = bytes.find_first_of("\r\n");
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() + data_.size() + event_.size() > max_event_bytes_) {
      return fail(ErrorCode::kResourceLimit,
                  fmt::format("an event of the stream is larger than the {} bytes that are allowed", max_event_bytes_));
    }
    if (end == std::string_view::npos) {
      line_.append(piece);
      return {};
    }
    if (line_.empty()) {
      take_line(piece);
    } else {
      line_.append(piece);
      take_line(line_);
      line_.clear();
    }
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
  }
  return {};
}

std::optional<SseEvent> SseDecoder::next() {
  if (complete_.empty()) return std::nullopt;
  SseEvent event = std::move(complete_.front());
  complete_.pop();
  return event;
}

void SseDecoder::take_line(std::string_view line) {
  if (std::exchange(start_, false) && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  if (line.empty()) return dispatch();
  const auto colon = line.find(':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    data_.append(value).push_back('\n');
  } else if (field == "event") {
    event_ = value;
  } else if (field == "id" && value.find('\0') == std::string_view::npos) {
    id_ = value;
  }
}

void SseDecoder::dispatch() {
  std::string event = std::exchange(event_, {});
  if (data_.empty()) return;
  data_.pop_back();
  complete_.push({.event = event.empty() ? "message" : std::move(event), .data = std::exchange(data_, {}), .id = id_});
}

}  // namespace showrunner::net
