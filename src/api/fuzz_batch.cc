// Any bytes as a batch: refused as a whole, or items that have a name and either work with a key or a failure of their own
// that can be told in a reply.
#include <cstdlib>

#include <boost/json/value.hpp>

#include "api/batch_items.h"
#include "api/error_map.h"
#include "api/test_services.h"
#include "text/json_reader.h"

namespace api = showrunner::api;
namespace text = showrunner::text;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void check_failure(const showrunner::Error& error) {
  check(error.code == showrunner::ErrorCode::kInvalidInput || error.code == showrunner::ErrorCode::kNotFound);
  check(!error.message.empty() && error.message.find_first_of("\r\n") == std::string::npos);
  check(error.field.empty() || error.field.starts_with('$'));
  check(text::parse_json(api::problem_json(api::problem_of(error.code), error, "fuzz")).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static api::TestServices services;
  const auto entries = api::read_batch({reinterpret_cast<const char*>(data), size}, services);
  if (!entries) {
    check_failure(entries.error());
    return 0;
  }
  check(!entries->empty() && entries->size() <= api::kMostBatchItems);
  for (const api::BatchEntry& entry : *entries) {
    const auto id = text::parse_json(entry.id_json);
    check(id && (id->is_string() || id->is_number()));
    check(services->probes.batch_items.contains(entry.type));
    entry.item ? check(entry.item->key.size() == 64 && entry.item->make != nullptr) : check_failure(entry.item.error());
  }
  return 0;
}
