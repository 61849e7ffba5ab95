#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "speech/host.h"

namespace showrunner::speech {

/// Every host there is: the built-in ones, and the remote ones that `app/` found out at the start. A value; immutable.
class HostDirectory {
 public:
  HostDirectory() = default;

  explicit HostDirectory(std::vector<Host> remote) : remote_(std::move(remote)) {}

  /// As the free function; "PROVIDER:VOICE" (any case) is a remote host.
  Result<Host> find(std::string_view id) const;

  /// As cast_hosts; remote hosts only speak where they are named.
  Result<std::vector<Host>> cast(std::span<const std::string> wanted, std::string_view language) const;

  /// What lies behind the remote ones among these hosts, for cache keys: another service, model or voice under the same id
  /// is another sound. Empty when none is remote.
  std::string identity(std::span<const std::string> ids) const;

  std::span<const Host> remote() const { return remote_; }

 private:
  std::vector<Host> remote_;
};

/// The built-in host who speaks when `host` cannot: of its language and, where there is one, its gender, different from all
/// `taken`. Nothing for a language that no built-in engine speaks.
std::optional<Host> stand_in_for(const Host& host, std::span<const Host> taken);

}  // namespace showrunner::speech
