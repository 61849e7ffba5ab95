#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "api/live_reply.h"
#include "api/services.h"
#include "cache/file_store.h"
#include "net/http_server.h"

namespace showrunner::api {

/// The audio of `request` itself: a kept file whole, with ranges; one that must be made streamed while it is being made.
/// A failure before the first byte is a problem, one after it cuts the reply short.
boost::asio::awaitable<net::ServerReply> audio_reply(Services& services, const net::ServerRequest& request,
                                                     studio::SpeechRequest speech, std::string key,
                                                     cache::Directives directives);

/// What a reply about audio tells of it, as a JSON object: where it lies, how long and how loud it is, whose voice it has.
std::string speech_json(const studio::SpeechService::Answer& answer);

/// A kept file, whole or the range that a GET asks for (RFC 9110 §14, If-Range as §13.1.5 has it). `headers` come along.
net::ServerReply file_reply(const net::ServerRequest& request, std::shared_ptr<const cache::StoredFile> file,
                            std::string headers);

/// A range of a representation of `size` bytes: first and last byte, both within.
struct ByteRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

enum class RangeVerdict { kWhole, kPart, kUnsatisfiable };

/// What a Range header asks for; anything but one range of bytes means the whole (RFC 9110 §14.2 allows it). Pure.
RangeVerdict parse_range(std::string_view header, std::size_t size, ByteRange& range);

}  // namespace showrunner::api
