#include "cache/eviction_policy.h"

#include "cache/lru_policy.h"
#include "cache/s3_fifo_policy.h"
#include "cache/sieve_policy.h"

namespace showrunner::cache {

std::string_view to_string(PolicyKind kind) {
  switch (kind) {
    case PolicyKind::kS3Fifo: return "s3fifo";
    case PolicyKind::kSieve: return "sieve";
    case PolicyKind::kLru: return "lru";
  }
  return "";
}

std::optional<PolicyKind> parse_policy(std::string_view name) {
  for (const PolicyKind kind : {PolicyKind::kS3Fifo, PolicyKind::kSieve, PolicyKind::kLru}) {
    if (name == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::unique_ptr<EvictionPolicy> make_policy(PolicyKind kind, std::size_t capacity) {
  switch (kind) {
    case PolicyKind::kSieve: return std::make_unique<SievePolicy>();
    case PolicyKind::kLru: return std::make_unique<LruPolicy>();
    case PolicyKind::kS3Fifo: break;
  }
  return std::make_unique<S3FifoPolicy>(capacity);
}

}  // namespace showrunner::cache
