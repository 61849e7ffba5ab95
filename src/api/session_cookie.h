#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace showrunner::api {

// How a browser stays signed in: a cookie that says until when, signed with the server's token (HMAC-SHA256). Nothing is
// kept here for it, it outlives restarts, and another token ends every session. Pure; time is handed in.

inline constexpr std::chrono::seconds kSessionLifetime = std::chrono::days(30);

/// Whether `sent` is `token`, in a time that tells nothing of where they differ.
bool is_token(std::string_view sent, std::string_view token);

/// What the cookie holds for a session that begins at `now`, in seconds since 1970.
std::string session_value(std::string_view token, std::chrono::seconds now);

/// Whether a Cookie header holds a session that `token` signed and that has not ended.
bool has_session(std::string_view cookies, std::string_view token, std::chrono::seconds now);

/// The Set-Cookie line that begins a session; scripts of pages cannot read it, other sites' pages do not send it.
/// `secure`: over https alone.
std::string session_begins(std::string_view value, bool secure);

/// The Set-Cookie line that ends it.
std::string session_ends(bool secure);

}  // namespace showrunner::api
