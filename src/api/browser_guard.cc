#include "api/browser_guard.h"

#include "base/ascii.h"

namespace showrunner::api {

namespace {

struct Location {
  std::string_view scheme, authority;
};

Location split(std::string_view url) {
  constexpr std::string_view kMark = "://";
  const std::size_t mark = url.find(kMark);
  if (mark == std::string_view::npos) return {.scheme = {}, .authority = url};
  const std::string_view rest = url.substr(mark + kMark.size());
  return {.scheme = url.substr(0, mark), .authority = rest.substr(0, rest.find('/'))};
}

/// `authority` without the port that `scheme` means anyway.
std::string_view without_usual_port(std::string_view authority, std::string_view scheme) {
  const std::string_view usual = same_ignoring_case(scheme, "https") ? ":443" : ":80";
  if (authority.ends_with(usual)) authority.remove_suffix(usual.size());
  return authority;
}

/// "example.org" of "example.org:8000", "[::1]" of "[::1]:8000".
std::string_view without_port(std::string_view authority) {
  const std::size_t colon = authority.rfind(':');
  const bool port = colon != std::string_view::npos && authority.find(']', colon) == std::string_view::npos;
  return port ? authority.substr(0, colon) : authority;
}

/// Names that end in a number are addresses to every browser (WHATWG URL §3.5), so digits and dots suffice.
bool is_address(std::string_view host) {
  return host.starts_with('[') || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

bool from_other_site(const BrowserMarks& marks, std::string_view public_url) {
  if (!marks.fetch_site.empty()) return marks.fetch_site != "same-origin" && marks.fetch_site != "none";
  if (marks.origin.empty()) return false;
  const auto [scheme, authority] = split(marks.origin);
  const std::string_view asking = without_usual_port(authority, scheme);
  if (same_ignoring_case(asking, without_usual_port(marks.host, scheme))) return false;
  const Location ours = split(public_url);
  return ours.authority.empty() || !same_ignoring_case(asking, without_usual_port(ours.authority, ours.scheme));
}

bool is_own_host(std::string_view host, std::string_view public_url) {
  std::string_view name = without_port(host);
  if (is_address(name)) return true;
  if (!public_url.empty() && same_ignoring_case(name, without_port(split(public_url).authority))) return true;
  if (name.ends_with('.')) name.remove_suffix(1);
  constexpr std::string_view kLocal = "localhost";
  if (name.size() < kLocal.size()) return false;
  const std::size_t before = name.size() - kLocal.size();
  return same_ignoring_case(name.substr(before), kLocal) && (before == 0 || name[before - 1] == '.');
}

}  // namespace showrunner::api
