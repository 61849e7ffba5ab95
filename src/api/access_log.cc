#include "api/access_log.h"

#include <ctime>
#include <utility>

#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/log.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kFlushBytes = std::size_t{32} << 10U;
constexpr std::chrono::seconds kFlushAfter{1};
constexpr std::size_t kLongestTarget = 200;

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) {
      log_warning("the access log cannot be written ({}); some lines are lost", system_error("write", errno).message);
      return;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// `text` may stand between quotes in JSON as it is.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

void append_quoted(std::string& out, std::string_view text) {
  if (!is_plain(text)) {
    std::string shown;  // what is no ASCII is shown by its code: a log is read with simple tools
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      shown += byte >= 0x20 && byte < 0x7f ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    out += text::json_string(shown);
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

}  // namespace

Result<std::unique_ptr<AccessLog>> AccessLog::open(const asio::any_io_executor& executor, asio::thread_pool& pool,
                                                   const std::string& path) {
  int descriptor = -1;
  if (path == "-") descriptor = STDERR_FILENO;
  if (!path.empty() && path != "-") {
    descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    if (descriptor < 0) return fail(system_error(fmt::format("cannot open the access log {}", path), errno));
  }
  return std::unique_ptr<AccessLog>(new AccessLog(executor, pool, descriptor, path != "-"));
}

AccessLog::AccessLog(const asio::any_io_executor& executor, asio::thread_pool& pool, int descriptor, bool owned)
    : pool_(pool),
      timer_(executor),
      file_(std::make_shared<Descriptor>(owned ? descriptor : -1)),
      descriptor_(descriptor) {}

AccessLog::~AccessLog() {
  if (descriptor_ >= 0) write_all(descriptor_, lines_);
}

void AccessLog::write(const net::ServerLogEntry& entry) {
  if (descriptor_ < 0) return;
  const std::int64_t now = std::time(nullptr);
  if (now != stamp_second_) {
    stamp_second_ = now;
    stamp_ = fmt::format("{:%FT%TZ}", fmt::gmtime(now));
  }
  const std::string_view path = entry.target.substr(0, std::min(entry.target.find('?'), kLongestTarget));
  lines_ += R"({"time":")";
  lines_ += stamp_;
  lines_ += R"(","peer":)";
  append_quoted(lines_, entry.peer);
  lines_ += R"(,"method":)";
  append_quoted(lines_, entry.method);
  lines_ += R"(,"path":)";
  append_quoted(lines_, path);
  fmt::format_to(std::back_inserter(lines_), R"(,"status":{},"bytes":{},"ms":{:.3f},"request_id":)", entry.status,
                 entry.bytes, static_cast<double>(entry.took.count()) * 1e-6);
  append_quoted(lines_, entry.request_id);
  lines_ += entry.aborted ? ",\"aborted\":true}\n" : "}\n";
  if (lines_.size() >= kFlushBytes) return flush();
  if (!armed_) arm();
}

void AccessLog::flush() {
  asio::post(pool_, [file = file_, descriptor = descriptor_, lines = std::exchange(lines_, {})] {
    write_all(descriptor, lines);
  });
}

void AccessLog::arm() {
  armed_ = true;
  timer_.expires_after(kFlushAfter);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    armed_ = false;
    if (!lines_.empty()) flush();
  });
}

}  // namespace showrunner::api
