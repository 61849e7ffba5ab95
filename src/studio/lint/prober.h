#pragma once

#include <cstddef>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"
#include "base/result.h"
#include "net/address_policy.h"
#include "net/fetch.h"
#include "net/http_client.h"
#include "studio/lint/exchange.h"

namespace showrunner::studio {

/// What a feed's server did.
struct ProbedFeed {
  std::string bytes;
  std::string address;  ///< where it came from in the end
  Delivery delivery;
};

/// Asks a feed's server, and those of the files that it names, for everything that the rules of delivery judge: some twelve
/// requests for the feed and for each audio file, two for every other file, one behind the other. The server of the feed is
/// trusted, since the user has named it; whatever else the feed leads to is connected to only where fetching pages is allowed
/// (net/address_policy.h). Lives on the I/O thread.
class FeedProber {
 public:
  /// Throws std::invalid_argument on networks or ports that AddressPolicy::create refuses.
  FeedProber(const boost::asio::any_io_executor& executor, const net::FetchOptions& allowed);
  FeedProber(const FeedProber&) = delete;
  FeedProber& operator=(const FeedProber&) = delete;

  /// Probes the feed at `url`, with the files of its first `items` episodes; those that are named twice once. Fails with
  /// kInvalidInput when `url` is no web address, and as HttpClient::send does, with kUnavailable for a status other than
  /// 200, when the feed itself does not come. What is wrong with a file is in its exchanges; those that are not made before
  /// `deadline` fail. A cancelled call throws operation_aborted.
  boost::asio::awaitable<Result<ProbedFeed>> probe(std::string url, std::size_t items, Deadline deadline);

 private:
  boost::asio::awaitable<void> probe_feed(Resource& feed, Deadline deadline);
  boost::asio::awaitable<void> probe_audio_file(Resource& audio, Deadline deadline);
  boost::asio::awaitable<void> probe_file(Resource& file, Deadline deadline);
  /// What both of them ask with the validators that came before.
  boost::asio::awaitable<void> probe_validators(Resource& resource, std::string etag, std::string modified,
                                                Deadline deadline);

  /// Makes one exchange, follows redirects, and adds it to `resource`.
  boost::asio::awaitable<void> exchange(Resource& resource, Probe probe, std::vector<net::HttpHeader> headers,
                                        Deadline deadline);
  /// One hop of it. The beginning of the body, `most` bytes, goes into `exchange`.
  boost::asio::awaitable<Result<net::HttpResponse>> send(Exchange& exchange, std::string url, std::size_t most,
                                                         Deadline deadline);

  net::FetchOptions allowed_;
  net::AddressPolicy policy_;         ///< of all servers but that of the feed
  net::AddressPolicy naming_policy_;  ///< which ports URLs may name: that of the feed too
  net::HttpClient trusted_;           ///< for the feed's own server
  net::HttpClient guarded_;
  std::string origin_;  ///< of the feed that is probed
};

}  // namespace showrunner::studio
