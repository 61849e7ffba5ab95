#pragma once

#include <string_view>

namespace showrunner::api {

// What a browser says of the page that a request comes from, and what that means: a page of any site can send requests to
// a server on its reader's machine. Programs say none of it and are not concerned. Pure.

struct BrowserMarks {
  std::string_view host;        ///< the Host header
  std::string_view origin;      ///< the Origin header; empty where there is none
  std::string_view fetch_site;  ///< Sec-Fetch-Site; empty where there is none (older browsers, and over plain http
                                ///< anywhere but on this machine)
};

/// Whether a page of another site sent the request: by Sec-Fetch-Site, else by an Origin that is neither the host that was
/// asked nor that of `public_url`.
bool from_other_site(const BrowserMarks& marks, std::string_view public_url);

/// Whether `host`, as in the Host header, can only mean this machine, or is that of `public_url`: an address, localhost, a
/// name below it, or nothing. Any other name may be one that its owner made point here, so that his pages count as this
/// server's own (DNS rebinding).
bool is_own_host(std::string_view host, std::string_view public_url);

}  // namespace showrunner::api
