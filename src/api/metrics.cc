#include "api/metrics.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "net/upstream.h"
#include "speech/voice_pool.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::initializer_list<std::pair<const char*, std::string_view>>;

/// Bounds of Prometheus histograms: powers of two of nanoseconds, which are edges of LatencyHistogram's own buckets, so
/// that what is exported is exact. From 16 µs to 69 s.
constexpr int kFirstBound = 14;
constexpr int kLastBound = 36;
constexpr int kBoundStep = 1;

ClientMetric labelled(Labels labels) {
  ClientMetric metric;
  for (const auto& [name, value] : labels) metric.label.push_back({name, std::string(value)});
  return metric;
}

class Families {
 public:
  void counter(std::string_view name, std::string_view help, double value, Labels labels = {}) {
    ClientMetric metric = labelled(labels);
    metric.counter.value = value;
    family(name, help, MetricType::Counter).metric.push_back(std::move(metric));
  }

  void gauge(std::string_view name, std::string_view help, double value, Labels labels = {}) {
    ClientMetric metric = labelled(labels);
    metric.gauge.value = value;
    family(name, help, MetricType::Gauge).metric.push_back(std::move(metric));
  }

  void histogram(std::string_view name, std::string_view help, const LatencyHistogram& measured, Labels labels) {
    ClientMetric metric = labelled(labels);
    metric.histogram.sample_count = measured.count();
    metric.histogram.sample_sum = measured.sum_seconds();
    for (int power = kFirstBound; power <= kLastBound; power += kBoundStep) {
      const std::chrono::nanoseconds bound(std::int64_t{1} << power);
      metric.histogram.bucket.push_back({measured.count_up_to(bound), static_cast<double>(bound.count()) * 1e-9});
    }
    metric.histogram.bucket.push_back({measured.count(), std::numeric_limits<double>::infinity()});
    family(name, help, MetricType::Histogram).metric.push_back(std::move(metric));
  }

  std::vector<MetricFamily> take() { return std::move(families_); }

 private:
  /// Metrics of one family are given one after another.
  MetricFamily& family(std::string_view name, std::string_view help, MetricType type) {
    if (families_.empty() || families_.back().name != name) {
      families_.push_back({std::string(name), std::string(help), type, {}});
    }
    return families_.back();
  }

  std::vector<MetricFamily> families_;
};

double count(std::uint64_t value) {
  return static_cast<double>(value);
}

struct CacheView {
  std::string_view name;
  std::uint64_t hits = 0;
  std::uint64_t stale = 0;
  std::uint64_t misses = 0;
  std::uint64_t coalesced = 0;
  std::uint64_t evicted = 0;
  std::uint64_t refreshed = 0;
  std::uint64_t refresh_failures = 0;
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;

  std::uint64_t served() const { return hits + stale; }

  std::uint64_t missed() const { return misses + coalesced; }

  double hit_rate() const {
    const std::uint64_t all = served() + missed();
    return all == 0 ? 0 : static_cast<double>(served()) / static_cast<double>(all);
  }
};

CacheView view(std::string_view name, const cache::ProductCacheStats& stats) {
  return {.name = name,
          .hits = stats.hits,
          .stale = stats.stale,
          .misses = stats.misses,
          .coalesced = stats.coalesced,
          .evicted = stats.evicted,
          .refreshed = stats.refreshes - stats.refresh_failures,
          .refresh_failures = stats.refresh_failures,
          .entries = stats.entries,
          .bytes = stats.bytes};
}

std::vector<CacheView> caches_of(const Services& services) {
  const cache::LoadingStats& sentences = services.rooms.sentences.stats();
  const cache::DiskCacheStats disk = services.rooms.disk.stats();
  return {view("script", services.scripts.stats()),
          view("audio", services.speech.stats()),
          {.name = "sentence",
           .hits = sentences.hits,
           .misses = sentences.made + sentences.failed,
           .coalesced = sentences.shared,
           .evicted = disk.evictions,
           .entries = disk.entries,
           .bytes = disk.bytes}};
}

void add_caches(Families& families, const std::vector<CacheView>& caches) {
  constexpr std::string_view kRequests = "showrunner_cache_requests_total";
  constexpr std::string_view kHelp = "Look-ups by how they were answered";
  for (const CacheView& cache : caches) {
    families.counter(kRequests, kHelp, count(cache.hits), {{"cache", cache.name}, {"outcome", "hit"}});
    families.counter(kRequests, kHelp, count(cache.stale), {{"cache", cache.name}, {"outcome", "stale"}});
    families.counter(kRequests, kHelp, count(cache.misses), {{"cache", cache.name}, {"outcome", "miss"}});
    families.counter(kRequests, kHelp, count(cache.coalesced), {{"cache", cache.name}, {"outcome", "coalesced"}});
  }
  for (const CacheView& cache : caches) {
    families.counter("showrunner_cache_evictions_total", "Entries that had to make room", count(cache.evicted),
                     {{"cache", cache.name}});
  }
  for (const CacheView& cache : caches) {
    families.counter("showrunner_cache_refreshes_total", "Entries made anew in the background", count(cache.refreshed),
                     {{"cache", cache.name}, {"outcome", "ok"}});
    families.counter("showrunner_cache_refreshes_total", "Entries made anew in the background",
                     count(cache.refresh_failures), {{"cache", cache.name}, {"outcome", "failed"}});
  }
  for (const CacheView& cache : caches) {
    families.gauge("showrunner_cache_entries", "Entries now", count(cache.entries), {{"cache", cache.name}});
  }
  for (const CacheView& cache : caches) {
    families.gauge("showrunner_cache_bytes", "Bytes now", count(cache.bytes), {{"cache", cache.name}});
  }
}

void add_upstream(Families& families, const Services& services) {
  const net::Upstream& upstream = services.rooms.upstream;
  const net::UpstreamStats& stats = upstream.stats();
  families.gauge("showrunner_upstream_active", "Calls of providers under way", count(stats.active));
  families.gauge("showrunner_upstream_waiting", "Calls waiting for a place", count(stats.waiting));
  families.gauge("showrunner_upstream_max_connections", "Calls that may be under way at once",
                 count(upstream.limits().max_connections));
  families.counter("showrunner_upstream_refused_total", "Calls refused because the queue was full",
                   count(stats.refused));
  const auto each = [&](std::string_view name, std::string_view help, auto value) {
    for (std::size_t i = 0; i < upstream.providers(); ++i) {
      families.counter(name, help, count(value(upstream.stats(i))), {{"provider", upstream.settings(i).name}});
    }
  };
  using Stats = net::ProviderStats;
  each("showrunner_upstream_calls_total", "First attempts", [](const Stats& s) { return s.calls; });
  each("showrunner_upstream_retries_total", "Further attempts", [](const Stats& s) { return s.retries; });
  each("showrunner_upstream_failures_total", "Calls without a usable answer",
       [](const Stats& s) { return s.failures; });
  each("showrunner_upstream_throttled_total", "Calls that waited for announced limits",
       [](const Stats& s) { return s.throttled; });
  for (std::size_t i = 0; i < upstream.providers(); ++i) {
    families.gauge("showrunner_upstream_breaker_open", "1 while the breaker lets nothing through",
                   upstream.stats(i).breaker == net::BreakerState::kOpen ? 1 : 0,
                   {{"provider", upstream.settings(i).name}});
  }
  const net::HttpClientStats& client = services.rooms.http.stats();
  families.counter("showrunner_http_client_connections_opened_total", "Connections to providers opened",
                   count(client.connections_opened));
  families.counter("showrunner_http_client_requests_total", "Requests sent to providers", count(client.requests));
}

void add_models(Families& families, const Services& services) {
  const net::Upstream& upstream = services.rooms.upstream;
  for (std::size_t i = 0; i < upstream.providers(); ++i) {
    families.histogram("gen_ai_client_operation_duration_seconds",
                       "Calls of models and remote voices, retries included", upstream.stats(i).duration,
                       {{"gen_ai_operation_name", "chat"}, {"gen_ai_provider_name", upstream.settings(i).name}});
  }
  const writer::TokenUsage& usage = services.rooms.chat.stats().usage;
  families.counter("gen_ai_client_token_usage_total", "Tokens that providers reported", count(usage.input),
                   {{"gen_ai_token_type", "input"}});
  families.counter("gen_ai_client_token_usage_total", "Tokens that providers reported", count(usage.output),
                   {{"gen_ai_token_type", "output"}});
}

void add_library(Families& families, const Services& services) {
  const studio::JobRunner& runner = services.library.runner();
  const studio::JobRunner::Stats& stats = runner.stats();
  constexpr std::string_view kJobs = "showrunner_jobs_total";
  constexpr std::string_view kHelp = "Jobs of the library by how this process was through with them";
  families.counter(kJobs, kHelp, count(stats.done), {{"outcome", "done"}});
  families.counter(kJobs, kHelp, count(stats.failed), {{"outcome", "failed"}});
  families.counter(kJobs, kHelp, count(stats.cancelled), {{"outcome", "left"}});
  families.gauge("showrunner_jobs_running", "Jobs of the library under way", count(runner.running()));
  families.gauge("showrunner_event_listeners", "Streams of events that are open",
                 count(services.library.events().listeners()));
}

/// Pages of memory that are resident, from the kernel; 0 where it does not say.
double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  statm >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

double open_descriptors() {
  std::error_code ignored;
  const std::filesystem::directory_iterator all("/proc/self/fd", ignored);
  return ignored ? 0 : static_cast<double>(std::distance(begin(all), end(all)));
}

void add_process(Families& families, const Services& services) {
  families.gauge("process_resident_memory_bytes", "Resident memory", resident_bytes());
  families.gauge("process_open_fds", "Open descriptors", open_descriptors());
  families.gauge("process_start_time_seconds", "When the process started, since 1970", services.probes.started_at);
  families.gauge("showrunner_build_info", "The version that runs", 1, {{"version", SHOWRUNNER_VERSION}});
}

std::string response_times_json(const LatencyHistogram& times) {
  return fmt::format(
      R"({{"avg_response_time":{:.6f},"min_response_time":{:.6f},"max_response_time":{:.6f},"total_requests":{},)"
      R"("p50":{:.6f},"p95":{:.6f},"p99":{:.6f}}})",
      times.mean_seconds(), times.min_seconds(), times.max_seconds(), times.count(), times.percentile_seconds(0.5),
      times.percentile_seconds(0.95), times.percentile_seconds(0.99));
}

std::string cache_json(const CacheView& cache) {
  return fmt::format(
      R"({{"hit_rate":{:.4f},"total_hits":{},"total_misses":{},"stale":{},"coalesced":{},"evicted":{}}})",
      cache.hit_rate(), cache.served(), cache.missed(), cache.stale, cache.coalesced, cache.evicted);
}

}  // namespace

std::vector<MetricFamily> collect(const Services& services, const net::ServerStats& server) {
  Families families;
  for (std::size_t i = 0; i < kTimedEndpoints; ++i) {
    families.histogram("showrunner_request_duration_seconds", "From the whole request to the last byte of its reply",
                       services.probes.response_times[i], {{"endpoint", to_string(static_cast<Endpoint>(i))}});
  }
  for (const auto& [labels, responses] : services.probes.responses) {
    const auto& [route, method, status] = labels;
    families.counter("showrunner_http_responses_total", "Replies sent", count(responses),
                     {{"route", route}, {"method", method}, {"status", std::to_string(status)}});
  }
  families.gauge("showrunner_http_connections", "Connections of clients", count(server.connections));
  families.gauge("showrunner_http_requests_in_flight", "Requests being answered", count(server.in_flight));
  add_caches(families, caches_of(services));
  add_models(families, services);
  add_upstream(families, services);
  add_library(families, services);
  const cache::LoadingStats& sentences = services.rooms.sentences.stats();
  constexpr std::string_view kSentences = "showrunner_speech_sentences_total";
  constexpr std::string_view kSentencesHelp = "Sentences by how their audio came about";
  families.counter(kSentences, kSentencesHelp, count(sentences.made), {{"outcome", "spoken"}});
  families.counter(kSentences, kSentencesHelp, count(sentences.hits + sentences.shared), {{"outcome", "cached"}});
  families.counter(kSentences, kSentencesHelp, count(sentences.failed), {{"outcome", "failed"}});
  families.counter("showrunner_speech_substitutions_total", "Speakers of whom another voice took over",
                   count(services.rooms.voices.substitutions()));
  for (const auto& [kind, counts] : services.probes.batch_items) {
    families.counter("showrunner_batch_items_total", "Items of batches", count(counts.ok),
                     {{"type", kind}, {"outcome", "ok"}});
    families.counter("showrunner_batch_items_total", "Items of batches", count(counts.failed),
                     {{"type", kind}, {"outcome", "failed"}});
  }
  add_process(families, services);
  return families.take();
}

std::string metrics_json(const Services& services, const net::ServerStats& server) {
  std::string times;
  for (std::size_t i = 0; i < kTimedEndpoints; ++i) {
    times += fmt::format(R"({}"{}":{})", i == 0 ? "" : ",", to_string(static_cast<Endpoint>(i)),
                         response_times_json(services.probes.response_times[i]));
  }
  const std::vector<CacheView> caches = caches_of(services);
  std::string performance;
  for (const CacheView& cache : caches) {
    performance += fmt::format(R"({}"{}":{})", performance.empty() ? "" : ",", cache.name, cache_json(cache));
  }
  const net::UpstreamStats& upstream = services.rooms.upstream.stats();
  return fmt::format(
      R"({{"response_times":{{{}}},"cache_performance":{{{}}},"active_connections":{},)"
      R"("cache_size":{{"scripts":{},"audio":{},"sentences":{}}},)"
      R"("upstream":{{"active":{},"waiting":{},"max_connections":{},"refused":{}}},"requests_in_flight":{}}})",
      times, performance, server.connections, caches[0].entries, caches[1].entries, caches[2].entries, upstream.active,
      upstream.waiting, services.rooms.upstream.limits().max_connections, upstream.refused, server.in_flight);
}

}  // namespace showrunner::api
