#include "net/address_policy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include <curl/curl.h>
#include <fmt/format.h>

#include "base/excerpt.h"

namespace showrunner::net {

namespace ip = boost::asio::ip;

namespace {

constexpr std::size_t kLongestUrl = 8192;
constexpr std::size_t kLongestHost = 253;

/// The IANA IPv4 Special-Purpose Address Registry (RFC 6890 and its updates) but for what it calls globally reachable,
/// multicast (RFC 5771), and 240/4 with the broadcast address.
constexpr std::array<std::string_view, 16> kSpecialV4{
    "0.0.0.0/8",      "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",       "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",    "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",  "240.0.0.0/4",    "255.255.255.255/32"};

/// Global unicast (RFC 4291) is all of IPv6 that may be reached; what IANA set apart within it: protocol assignments with
/// Teredo, ORCHID and benchmarking (2001::/23), documentation (RFC 3849, RFC 9637), 6to4 (RFC 3056).
constexpr std::string_view kGlobalV6 = "2000::/3";
constexpr std::array<std::string_view, 4> kSpecialV6{"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"};

constexpr std::string_view kNat64 = "64:ff9b::/96";

template <class Network, class Address>
bool contains(const Network& network, const Address& address) {
  return Network(address, network.prefix_length()).canonical() == network.canonical();
}

bool is_public(const ip::address_v4& address) {
  static const auto special = [] {
    std::vector<ip::network_v4> networks;
    for (const std::string_view text : kSpecialV4) networks.push_back(ip::make_network_v4(text));
    return networks;
  }();
  return std::ranges::none_of(special, [&](const auto& network) { return contains(network, address); });
}

bool is_public(const ip::address_v6& address) {
  static const auto global = ip::make_network_v6(kGlobalV6);
  static const auto special = [] {
    std::vector<ip::network_v6> networks;
    for (const std::string_view text : kSpecialV6) networks.push_back(ip::make_network_v6(text));
    return networks;
  }();
  return contains(global, address) &&
         std::ranges::none_of(special, [&](const auto& network) { return contains(network, address); });
}

/// The IPv4 address that an IPv6 one leads to.
ip::address unwrap(const ip::address& address) {
  static const auto nat64 = ip::make_network_v6(kNat64);
  if (!address.is_v6()) return address;
  const ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  if (!contains(nat64, v6)) return address;
  const auto bytes = v6.to_bytes();
  return ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool names(const std::vector<std::uint16_t>& ports, std::uint16_t port) {
  return std::ranges::find(ports, port) != ports.end();
}

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using Url = std::unique_ptr<CURLU, UrlDeleter>;

std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
  const std::unique_ptr<char, decltype(&curl_free)> owner(text, &curl_free);
  return text;
}

std::unexpected<Error> refuse(std::string_view text, std::string_view reason) {
  return fail(ErrorCode::kInvalidInput, fmt::format("{}: {}", excerpt(text), reason));
}

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Judges what `url` holds. `text` is what people know it by.
Result<WebAddress> judge(const Url& url, std::string_view text, const AddressPolicy& policy) {
  const std::string scheme = part(url, CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return refuse(text, "only http and https addresses are fetched");
  if (!part(url, CURLUPART_USER).empty() || !part(url, CURLUPART_PASSWORD).empty()) {
    return refuse(text, "an address with a user name in it is not fetched");
  }
  const std::string host = part(url, CURLUPART_HOST);
  if (host.empty() || host.size() > kLongestHost) return refuse(text, "the name of the host is missing or too long");
  const auto port = parse_port(part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT));
  if (!port || !policy.allows_some_host_at(*port)) {
    return refuse(text, "this port is not fetched from; the usual ones are 80 and 443");
  }
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  return WebAddress{.url = part(url, CURLUPART_URL), .path = part(url, CURLUPART_PATH), .secure = scheme == "https"};
}

/// Sets `text` as the URL, or as a reference relative to the one that `url` holds already (RFC 3986 §5).
Result<WebAddress> parse_into(const Url& url, std::string_view text, const AddressPolicy& policy) {
  if (text.size() > kLongestUrl) return refuse(text, "this address is too long");
  if (has_control_character(text)) return refuse("the address", "it contains control characters; copy it again");
  if (!url) return fail(ErrorCode::kInternal, "out of memory");
  // Spaces and letters beyond ASCII, as people paste them, are escaped; no scheme is guessed.
  const CURLUcode parsed =
      curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_URLENCODE | CURLU_DISALLOW_USER);
  if (parsed == CURLUE_USER_NOT_ALLOWED) return refuse(text, "an address with a user name in it is not fetched");
  if (parsed == CURLUE_UNSUPPORTED_SCHEME) return refuse(text, "only http and https addresses are fetched");
  if (parsed != CURLUE_OK) return refuse(text, "this is not a web address; give it as https://host/path");
  return judge(url, text, policy);
}

}  // namespace

Result<AddressPolicy> AddressPolicy::create(const std::vector<std::string>& allow_cidr,
                                            const std::vector<std::string>& allow_ports) {
  AddressPolicy policy;
  for (const std::string& text : allow_cidr) {
    boost::system::error_code error;
    const bool single = !text.contains('/');
    if (const auto v4 = ip::make_network_v4(single ? text + "/32" : text, error); !error) {
      policy.networks_v4_.push_back(v4);
    } else if (const auto v6 = ip::make_network_v6(single ? text + "/128" : text, error); !error) {
      policy.networks_v6_.push_back(v6);
    } else {
      return refuse(text, "not a network; write it as 10.1.0.0/16 or fd00::/8");
    }
  }
  for (const std::string& text : allow_ports) {
    const auto port = parse_port(text);
    if (!port) return refuse(text, "not a port; give a number from 1 to 65535");
    policy.ports_.push_back(*port);
  }
  return policy;
}

bool AddressPolicy::let_through(const ip::address& address) const {
  if (address.is_v4()) {
    return std::ranges::any_of(networks_v4_, [&](const auto& network) { return contains(network, address.to_v4()); });
  }
  return std::ranges::any_of(networks_v6_, [&](const auto& network) { return contains(network, address.to_v6()); });
}

bool AddressPolicy::allows(const ip::address& address, std::uint16_t port) const {
  const ip::address target = unwrap(address);
  const bool let = let_through(target);
  if (port != 80 && port != 443 && !(let && names(ports_, port))) return false;
  return let || (target.is_v4() ? is_public(target.to_v4()) : is_public(target.to_v6()));
}

bool AddressPolicy::allows_some_host_at(std::uint16_t port) const {
  return port == 80 || port == 443 || names(ports_, port);
}

Result<WebAddress> WebAddress::parse(std::string_view text, const AddressPolicy& policy) {
  return parse_into(Url(curl_url()), text, policy);
}

Result<WebAddress> WebAddress::redirect(std::string_view location, const AddressPolicy& policy) const {
  const Url target(curl_url());
  if (target) curl_url_set(target.get(), CURLUPART_URL, url.c_str(), 0);
  auto address = parse_into(target, location, policy);
  if (address && secure && !address->secure) {
    return fail(ErrorCode::kInvalidInput, "from https to http, which anybody on the way can read and change");
  }
  return address;
}

}  // namespace showrunner::net
