#include "net/reply_head.h"

#include <algorithm>
#include <charconv>
#include <random>

#include <fmt/format.h>

namespace showrunner::net {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 207: return "Multi-Status";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    case 507: return "Insufficient Storage";
    default: return "";
  }
}

std::string_view ReplyHeadWriter::date_line() {
  const std::time_t now = std::time(nullptr);
  if (now != second_) {
    std::tm utc{};
    gmtime_r(&now, &utc);
    // IMF-fixdate, RFC 9110 §5.6.7.
    const auto written = fmt::format_to_n(date_.data(), date_.size(), "Date: {}, {:02} {} {} {:02}:{:02}:{:02} GMT\r\n",
                                          kDays[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                          kMonths[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900,
                                          utc.tm_hour, utc.tm_min, utc.tm_sec);
    date_size_ = std::min(written.size, date_.size());
    second_ = now;
  }
  return {date_.data(), date_size_};
}

void ReplyHeadWriter::write(std::string& out, const ReplyHead& head) {
  out.assign("HTTP/1.1 ");
  append_number(out, static_cast<std::uint64_t>(head.status));
  out.append(" ").append(reason_phrase(head.status)).append("\r\nServer: showrunner\r\n");
  out.append(date_line());
  if (!head.content_type.empty()) out.append("Content-Type: ").append(head.content_type).append("\r\n");
  if (head.content_length) {
    out.append("Content-Length: ");
    append_number(out, *head.content_length);
    out.append("\r\n");
  }
  if (head.chunked) out.append("Transfer-Encoding: chunked\r\n");
  out.append("X-Request-Id: ").append(head.request_id).append("\r\n");
  if (head.connection == ReplyHead::Connection::kClose) out.append("Connection: close\r\n");
  if (head.connection == ReplyHead::Connection::kKeepAlive) out.append("Connection: keep-alive\r\n");
  out.append(head.headers).append("\r\n");
}

RequestIds::RequestIds() {
  std::random_device random;
  state_ = (std::uint64_t{random()} << 32U) | random();
}

/// The counter goes through the finaliser of SplitMix64 (Steele, Lea, Flood 2014), which is a bijection.
std::array<char, 16> RequestIds::next() {
  state_ += 0x9e3779b97f4a7c15U;
  std::uint64_t id = state_;
  id = (id ^ (id >> 30U)) * 0xbf58476d1ce4e5b9U;
  id = (id ^ (id >> 27U)) * 0x94d049bb133111ebU;
  id ^= id >> 31U;
  std::array<char, 16> text{};
  for (char& digit : text) {
    digit = "0123456789abcdef"[id >> 60U];
    id <<= 4U;
  }
  return text;
}

bool usable_request_id(std::string_view id) {
  const auto harmless = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, harmless);
}

}  // namespace showrunner::net
