#pragma once

#include <string_view>

#include <curl/curl.h>

#include "base/result.h"

namespace showrunner::net {

/// "host:port" of a URL, for messages: never its user, path or query, which may hold secrets.
std::string_view host_of(std::string_view url);

/// What libcurl's failure `code` means for people. `os_error` is the errno of a failed connect or 0, `detail` libcurl's own
/// text. CURLE_OPERATION_TIMEDOUT is the caller's to tell apart and is taken for the connect limit here.
Error transfer_error(CURLcode code, std::string_view url, long os_error, std::string_view detail);

}  // namespace showrunner::net
