#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <string_view>

#include <curl/curl.h>

#include "base/deadline.h"
#include "base/result.h"
#include "net/address_policy.h"
#include "net/fetch.h"

namespace showrunner::net {

/// Makes the transfer of another thread end at once, wherever it waits. Must outlive that transfer; for one transfer.
class Interrupt {
 public:
  Interrupt() : multi_(curl_multi_init()) {}

  /// Any thread.
  void stop() {
    stopped_ = true;
    curl_multi_wakeup(multi_.get());
  }

  bool stopped() const { return stopped_; }

  /// What the transfer waits with; null when out of memory.
  CURLM* multi() const { return multi_.get(); }

 private:
  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::atomic<bool> stopped_ = false;
};

/// Fetches one page with all its redirects, on the calling thread, until `deadline` or `interrupt`. Fails as
/// `PageFetcher::fetch` does; what it returns after an interrupt is of no use.
Result<FetchedPage> transfer_page(const std::string& url, const AddressPolicy& policy, const FetchOptions& options,
                                  Deadline deadline, const Interrupt& interrupt);

}  // namespace showrunner::net
