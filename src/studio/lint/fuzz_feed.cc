#include <cstdlib>

#include "studio/lint/feed_rules.h"

/// Any bytes are either refused as too large or judged: by every rule, or as what is no XML or no RSS. A finding has a detail
/// exactly where its rule is broken.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner::studio;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  may_be_feed(bytes);
  const auto findings = lint_feed(bytes, size % 2 == 0 ? "https://feeds.example.org/harbour.xml" : "");
  if (!findings) return 0;
  if (findings->empty() || findings->size() > feed_rules().size()) std::abort();
  for (const Finding& finding : *findings) {
    if (finding.detail.empty() != (finding.verdict == Verdict::kPass)) std::abort();
  }
  return 0;
}
