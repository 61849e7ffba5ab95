// showrunner-reader FORMAT NAME < DOCUMENT > JSON
//
// Reads one untrusted document from standard input and prints it as JSON (text/reader.h, to_json) on standard output.
// FORMAT is text, markdown, html, pdf or epub; NAME is what the document is called (a file name, a URL, "stdin"). It has
// no network and starts no program; its caller limits memory and time (base/subprocess.h, run_limited). Exit status: 0
// done; 1 the document cannot be read, with one line on standard error that says why; 3 it needs more than a document
// may; 2 wrong usage.
#include <cstdio>
#include <exception>
#include <iostream>
#include <iterator>
#include <new>

#include "base/subprocess.h"
#include "text/reader.h"

namespace {

using showrunner::ErrorCode;

int fail_with(ErrorCode code, std::string_view message) {
  std::cerr << message << '\n';
  return code == ErrorCode::kResourceLimit ? 3 : 1;
}

int read_standard_input(std::string_view format_name, std::string_view name) {
  const auto format = showrunner::text::parse_source_format(format_name);
  if (!format) {
    std::cerr << "unknown format; one of text, markdown, html, pdf, epub\n";
    return 2;
  }
  if (const auto confined = showrunner::forbid_network_and_exec(); !confined) {
    return fail_with(confined.error().code, confined.error().message);
  }
  const std::string bytes(std::istreambuf_iterator<char>(std::cin), {});
  const auto document = showrunner::text::read_document(name, bytes, *format);
  if (!document) return fail_with(document.error().code, document.error().message);
  std::cout << showrunner::text::to_json(*document) << std::flush;
  return std::cout.good() ? 0 : fail_with(ErrorCode::kInternal, "cannot write the document");
}

}  // namespace

#ifdef SHOWRUNNER_SANITIZED
// LeakSanitizer looks at a process through ptrace, which the system-call filter forbids: tests look for leaks in-process.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the name that the sanitizer looks for
extern "C" int __lsan_is_turned_off() {
  return 1;
}
#endif

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: showrunner-reader FORMAT NAME < DOCUMENT\n";
    return 2;
  }
  try {
    return read_standard_input(argv[1], argv[2]);
  } catch (const std::bad_alloc&) {
    return fail_with(ErrorCode::kResourceLimit, "the document needs more memory than a document may; split it");
  } catch (const std::exception& exception) {
    return fail_with(ErrorCode::kInternal, exception.what());
  }
}
