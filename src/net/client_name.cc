#include "net/client_name.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace showrunner::net {

namespace asio = boost::asio;

namespace {

/// Bits of an IPv6 address that say whose it is (RFC 6177: nobody gets less than a /64).
constexpr unsigned short kClientPrefix = 64;

}  // namespace

std::string client_name(const std::string& address) {
  boost::system::error_code error;
  const auto parsed = asio::ip::make_address(address, error);
  if (error || parsed.is_v4()) return address;
  const asio::ip::address_v6 v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  return asio::ip::network_v6(v6, kClientPrefix).canonical().to_string();
}

}  // namespace showrunner::net
