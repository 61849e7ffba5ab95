#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

#include "base/result.h"

namespace showrunner::net {

/// Which addresses and ports may be connected to on behalf of somebody who named a URL: the public Internet at ports 80
/// and 443, and what the operator allows beside it (rules S2, S4 and S12). Pure; immutable once made, so any thread may ask.
class AddressPolicy {
 public:
  /// Networks as "10.1.0.0/16", "fd00::/8" or a single address; ports as decimal numbers. Fails with kInvalidInput on
  /// anything else, naming it.
  static Result<AddressPolicy> create(const std::vector<std::string>& allow_cidr,
                                      const std::vector<std::string>& allow_ports);

  /// Whether a connection to `address` may be opened. An IPv4 address inside an IPv6 one (mapped, RFC 4291 §2.5.5.2, or
  /// NAT64, RFC 6052) is judged as the IPv4 address that it leads to.
  bool allows(const boost::asio::ip::address& address, std::uint16_t port) const;

  /// Whether a URL may name this port at all: what can be told before its host is resolved.
  bool allows_some_host_at(std::uint16_t port) const;

 private:
  AddressPolicy() = default;

  bool let_through(const boost::asio::ip::address& address) const;

  std::vector<boost::asio::ip::network_v4> networks_v4_;
  std::vector<boost::asio::ip::network_v6> networks_v6_;
  std::vector<std::uint16_t> ports_;
};

/// What can be told of a URL before its host is resolved (rules S1 and S2).
struct WebAddress {
  std::string url;   ///< normalised as libcurl understands it, without the fragment
  std::string path;  ///< of the URL, from the first slash to the query
  bool secure = false;

  /// Fails with kInvalidInput unless `text` is an absolute http or https URL without user name or password, with a host of
  /// at most 253 characters and a port that `policy` knows. Host names in numeric disguise (2130706433, 0x7f.1, 127.1)
  /// pass here: what they stand for is judged by its address when the connection is opened.
  static Result<WebAddress> parse(std::string_view text, const AddressPolicy& policy);

  /// Where a `Location` of this address leads, relative or not; it must pass as `parse` does and be no less secure (S5).
  Result<WebAddress> redirect(std::string_view location, const AddressPolicy& policy) const;
};

}  // namespace showrunner::net
