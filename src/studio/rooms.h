#pragma once

#include <filesystem>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include "async/errands.h"
#include "base/options.h"
#include "cache/disk_cache.h"
#include "cache/loading_cache.h"
#include "cache/row_cache.h"
#include "net/fetch.h"
#include "net/http_client.h"
#include "net/upstream.h"
#include "speech/host_directory.h"
#include "speech/voices.h"
#include "writer/llm/chat_client.h"

namespace showrunner::studio {

/// What the making of episodes works with. `app/` builds it and owns what it refers to, which outlives every call.
struct Rooms {
  boost::asio::any_io_executor executor;  ///< the I/O thread
  boost::asio::thread_pool& workers;      ///< reading, writing, normalising, cache files
  boost::asio::thread_pool& mastering;    ///< rendering, behind all else (enter_background)
  speech::Voices& voices;
  const speech::HostDirectory& hosts;  ///< complete before the first call
  cache::LoadingCache& sentences;
  cache::DiskCache& disk;
  cache::RowCache& manuscripts;  ///< what models wrote and was paid for
  async::Errands& errands;       ///< what is finished after its caller has gone
  net::HttpClient& http;
  net::Upstream& upstream;   ///< the way to all providers
  writer::ChatClient& chat;  ///< has no models where none is configured
  net::PageFetcher& pages;
  const Options& options;
};

}  // namespace showrunner::studio
