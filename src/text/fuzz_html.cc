// Any bytes as a document of this format: no crash, and what is read can be written and read back.
#include "text/fuzz_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  showrunner::text::fuzz_document(data, size, showrunner::text::SourceFormat::kHtml);
  return 0;
}
