#pragma once

#include <string>

namespace showrunner::net {

/// What stands for a client where its requests are counted: its address, and of IPv6 the network of 64 bits, since who has
/// one address of it has them all. What is no address stands for itself.
std::string client_name(const std::string& address);

}  // namespace showrunner::net
