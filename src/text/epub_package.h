#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "text/zip_archive.h"

namespace showrunner::text {

/// A file of the book's text.
struct EpubChapter {
  std::string name;        ///< in the archive
  int spine_position = 0;  ///< from 1, in reading order
};

/// What the package document of an EPUB says (https://www.w3.org/TR/epub-33/#sec-package-doc).
struct EpubPackage {
  std::string title;
  std::string author;
  std::string language;
  std::vector<EpubChapter> chapters;  ///< in reading order, without front and back matter
};

/// Finds and reads the package. Fails with kInvalidInput when it is missing, damaged or the book has copy protection.
Result<EpubPackage> read_epub_package(ZipArchive& archive);

}  // namespace showrunner::text
