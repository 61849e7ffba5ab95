#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "api/access_log.h"
#include "api/services.h"
#include "net/http_server.h"

namespace showrunner::api {

/// A request that a route was found for. `parameters` are what stood for the `{…}` of its pattern, not decoded.
struct Call {
  const net::ServerRequest& request;
  std::array<std::string_view, 2> parameters;
};

/// One line of the route table.
struct Route {
  using Now = std::optional<net::ServerReply> (*)(Services&, const Call&);
  using Later = boost::asio::awaitable<net::ServerReply> (*)(Services&, const Call&);

  std::string_view method;
  std::string_view pattern;  ///< "/media/{scope}/{file}": at most two parameters, each a whole part
  Endpoint endpoint = Endpoint::kOther;
  Now now = nullptr;         ///< answers what needs no waiting; may be missing
  Later later = nullptr;     ///< may be missing where `now` answers everything
  std::size_t max_body = 0;  ///< bytes; 0: the server's usual limit
  bool open = false;         ///< needs no token: health, media by unguessable names
};

/// The routes, in the order of the documentation. Static storage.
std::span<const Route> routes();

/// Finds the route of each request, keeps those without the token and pages of other sites out, turns what a handler throws
/// into a problem, and counts and logs every reply. On the I/O thread.
class Router : public net::ServerHandler {
 public:
  /// `services` and `log` must outlive it.
  Router(Services& services, AccessLog& log);

  std::optional<net::ServerReply> answer_now(const net::ServerRequest& request) override;
  boost::asio::awaitable<net::ServerReply> answer(const net::ServerRequest& request) override;
  net::ServerReply refuse(int status, std::string_view what) override;
  std::size_t max_body_bytes(std::string_view method, std::string_view path) override;
  void log(const net::ServerLogEntry& entry) override;

 private:
  struct Match {
    const Route* route = nullptr;
    std::array<std::string_view, 2> parameters;
    bool other_method = false;  ///< the path is known, with other methods
  };

  Match match(std::string_view method, std::string_view path) const;
  net::ServerReply no_route(const net::ServerRequest& request, const Match& match) const;

  Services& services_;
  AccessLog& log_;
  std::unordered_map<std::string_view, std::vector<const Route*>> exact_;
  std::vector<const Route*> patterns_;
};

}  // namespace showrunner::api
