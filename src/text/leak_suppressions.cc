// For LeakSanitizer builds of programs that open PDFs: poppler asks fontconfig for fonts, and fontconfig keeps its
// configuration until the process ends.
#ifdef SHOWRUNNER_SANITIZED
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the name that the sanitizer looks for
extern "C" const char* __lsan_default_suppressions();

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): as above
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libfontconfig";
}
#endif
