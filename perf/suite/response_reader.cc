#include "perf/suite/response_reader.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace showrunner::perf {

namespace {

constexpr std::size_t kLargestHead = std::size_t{64} * 1024;
constexpr std::size_t kLargestLine = 4096;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_word(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Whether a comma-separated header value holds `word`.
bool lists(std::string_view value, std::string_view word) {
  while (!value.empty()) {
    const std::size_t comma = std::min(value.find(','), value.size());
    if (same_word(trimmed(value.substr(0, comma)), word)) return true;
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return false;
}

/// The whole of `text` as a number; false when it is none.
bool read_number(std::string_view text, int base, std::uint64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc() && end == text.data() + text.size() && !text.empty();
}

}  // namespace

void ResponseReader::start(bool head_request, bool keep_body) {
  state_ = State::kHead;
  framing_ = Framing::kLength;
  head_request_ = head_request;
  keep_body_ = keep_body;
  begun_ = false;
  keep_alive_ = true;
  status_ = 0;
  left_ = 0;
  body_bytes_ = 0;
  head_.clear();
  line_.clear();
  body_.clear();
}

std::size_t ResponseReader::feed(std::string_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && (state_ == State::kHead || state_ == State::kBody)) {
    begun_ = true;
    const std::string_view rest = bytes.substr(used);
    if (state_ == State::kHead) {
      used += feed_head(rest);
      continue;
    }
    switch (framing_) {
      case Framing::kLength:
        used += take_body(rest);
        if (left_ == 0) state_ = State::kComplete;
        break;
      case Framing::kUntilClose: used += take_body(rest); break;
      case Framing::kChunkData:
        used += take_body(rest);
        if (left_ == 0) framing_ = Framing::kChunkEnd;
        break;
      case Framing::kChunkSize:
      case Framing::kChunkEnd: used += feed_chunk_size(rest); break;
      case Framing::kTrailer: used += feed_trailer(rest); break;
    }
  }
  return used;
}

std::size_t ResponseReader::feed_head(std::string_view bytes) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const std::size_t before = head_.size();
  if (before == 0) {
    if (const std::size_t end = bytes.find(kEnd); end != std::string_view::npos) {
      head_ = bytes.substr(0, end + kEnd.size());
      read_head();
      return end + kEnd.size();
    }
  }
  head_.append(bytes.substr(0, kLargestHead - before));
  const std::size_t end = head_.find(kEnd, before < kEnd.size() ? 0 : before - (kEnd.size() - 1));
  if (end == std::string::npos) {
    if (head_.size() >= kLargestHead) fail();
    return std::min(bytes.size(), kLargestHead - before);
  }
  head_.resize(end + kEnd.size());
  const std::size_t used = head_.size() - before;
  read_head();
  return used;
}

void ResponseReader::read_head() {
  const std::string_view head = head_;
  std::uint64_t status = 0;
  const bool version_1_1 = head.starts_with("HTTP/1.1 ");
  if (!(version_1_1 || head.starts_with("HTTP/1.0 ")) || head.size() < 12 ||
      !read_number(head.substr(9, 3), 10, status) || status < 100) {
    return fail();
  }
  if (status < 200 && status != 101) {  // an interim response: the real one follows
    head_.clear();
    return;
  }
  status_ = static_cast<int>(status);
  const std::string_view connection = header("connection");
  keep_alive_ = version_1_1 ? !lists(connection, "close") : lists(connection, "keep-alive");
  state_ = State::kBody;
  const std::string_view encoding = header("transfer-encoding");
  if (const std::string_view length = header("content-length");
      head_request_ || status_ == 204 || status_ == 304 || status_ == 101) {
    state_ = State::kComplete;
  } else if (!encoding.empty()) {
    if (!lists(encoding, "chunked")) return fail();
    framing_ = Framing::kChunkSize;
  } else if (!length.empty()) {
    if (!read_number(length, 10, left_)) return fail();
    framing_ = Framing::kLength;
    if (keep_body_) body_.reserve(std::min<std::uint64_t>(left_, 1 << 20));
    if (left_ == 0) state_ = State::kComplete;
  } else {
    framing_ = Framing::kUntilClose;
    left_ = std::numeric_limits<std::uint64_t>::max();
    keep_alive_ = false;
  }
}

std::string_view ResponseReader::header(std::string_view name) const {
  std::string_view rest = head_;
  rest.remove_prefix(std::min(rest.find("\r\n"), rest.size()));
  while (rest.size() > 2) {
    rest.remove_prefix(2);
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size());
    if (line.size() > name.size() && line[name.size()] == ':' && same_word(line.substr(0, name.size()), name)) {
      return trimmed(line.substr(name.size() + 1));
    }
  }
  return {};
}

std::size_t ResponseReader::take_body(std::string_view bytes) {
  const std::size_t take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
  if (framing_ != Framing::kUntilClose) left_ -= take;
  body_bytes_ += take;
  if (keep_body_) body_.append(bytes.substr(0, take));
  return take;
}

std::size_t ResponseReader::feed_chunk_size(std::string_view bytes) {
  const std::size_t newline = bytes.find('\n');
  const std::size_t used = newline == std::string_view::npos ? bytes.size() : newline + 1;
  line_.append(bytes.substr(0, used));
  if (line_.size() > kLargestLine) {
    fail();
    return used;
  }
  if (newline == std::string_view::npos) return used;
  if (!line_.ends_with("\r\n")) {
    fail();
    return used;
  }
  std::string_view line = std::string_view(line_).substr(0, line_.size() - 2);
  if (framing_ == Framing::kChunkEnd) {
    if (!line.empty()) fail();
    framing_ = Framing::kChunkSize;
  } else {
    line = trimmed(line.substr(0, line.find(';')));  // extensions mean nothing here
    if (!read_number(line, 16, left_)) {
      fail();
    } else {
      framing_ = left_ == 0 ? Framing::kTrailer : Framing::kChunkData;
    }
  }
  line_.clear();
  return used;
}

std::size_t ResponseReader::feed_trailer(std::string_view bytes) {
  const std::size_t newline = bytes.find('\n');
  const std::size_t used = newline == std::string_view::npos ? bytes.size() : newline + 1;
  line_.append(bytes.substr(0, used));
  if (line_.size() > kLargestLine) fail();
  if (newline == std::string_view::npos || failed()) return used;
  if (line_ == "\r\n") state_ = State::kComplete;
  line_.clear();
  return used;
}

void ResponseReader::end_of_stream() {
  if (state_ == State::kBody && framing_ == Framing::kUntilClose) {
    state_ = State::kComplete;
  } else if (state_ != State::kComplete) {
    fail();
  }
}

}  // namespace showrunner::perf
