#include <zip.h>

#include "text/reader.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

using Lines = std::vector<std::string>;
using Files = std::vector<std::pair<std::string, std::string>>;

/// A ZIP archive of `files`.
std::string pack(const Files& files) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const buffer = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(buffer);
  zip_t* const archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error);
  for (const auto& [name, content] : files) {
    zip_source_t* const source = zip_source_buffer(archive, content.data(), content.size(), 0);
    EXPECT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8), 0) << zip_strerror(archive);
  }
  EXPECT_EQ(zip_close(archive), 0);
  zip_stat_t stat;
  zip_source_stat(buffer, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_open(buffer);
  EXPECT_EQ(zip_source_read(buffer, bytes.data(), bytes.size()), static_cast<zip_int64_t>(bytes.size()));
  zip_source_close(buffer);
  zip_source_free(buffer);
  zip_error_fini(&error);
  return bytes;
}

constexpr std::string_view kContainer =
    R"(<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>
<rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>)";

constexpr std::string_view kPackage = R"(<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE package [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>
<opf:package xmlns:opf="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" version="3.0">
<opf:metadata><dc:title>The Keeper &amp; the Light</dc:title><dc:creator>Ruth Amadi</dc:creator><dc:language>en-GB</dc:language></opf:metadata>
<opf:manifest>
<opf:item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<opf:item id="cov" href="cover.xhtml" media-type="application/xhtml+xml"/>
<opf:item id="c2" href="text/two%20b.xhtml" media-type="application/xhtml+xml"/>
<opf:item id="c1" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<opf:item id="css" href="s.css" media-type="text/css"/>
<opf:item id="notes" href="text/notes.xhtml" media-type="application/xhtml+xml"/>
</opf:manifest>
<opf:spine><opf:itemref idref="cov"/><opf:itemref idref="nav"/><opf:itemref idref="c1"/><opf:itemref idref="c2"/>
<opf:itemref idref="notes" linear="no"/></opf:spine></opf:package>)";

constexpr std::string_view kOne = R"(<?xml version="1.0" encoding="utf-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script src="x.js"/></head>
<body><h1>Chapter One</h1><p><a id="start"/>The keeper lit the lamp<a epub:type="noteref" href="#n">1</a> at dusk.</p>
<span epub:type="pagebreak" title="3">3</span><p>Nobody came.</p><aside epub:type="footnote">A note.</aside></body></html>)";

constexpr std::string_view kTwo =
    "<html><head><meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'/>"
    "</head><body><h2>Two</h2><p>The caf\xE9 was shut.</p></body></html>";

Files book() {
  return {{"mimetype", "application/epub+zip"},
          {"META-INF/container.xml", std::string(kContainer)},
          {"OEBPS/book.opf", std::string(kPackage)},
          {"OEBPS/nav.xhtml", "<html><body><nav><ol><li>One</li></ol></nav><p>Contents.</p></body></html>"},
          {"OEBPS/cover.xhtml", "<html><body><p>Cover.</p></body></html>"},
          {"OEBPS/text/one.xhtml", std::string(kOne)},
          {"OEBPS/text/two b.xhtml", std::string(kTwo)},
          {"OEBPS/text/notes.xhtml", "<html><body><p>Not in the reading order.</p></body></html>"}};
}

Files with(Files files, const std::string& name, std::string content) {
  std::erase_if(files, [&](const auto& file) { return file.first == name; });
  files.emplace_back(name, std::move(content));
  return files;
}

Error error_of(std::string_view bytes) {
  const auto document = read_document("book.epub", bytes, SourceFormat::kEpub);
  EXPECT_FALSE(document.has_value());
  if (document) return {};
  EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
  return document.error();
}

TEST(ReadEpub, ReadsTheChaptersInTheOrderOfTheSpineWithoutFrontMatterAndNotes) {
  const auto document = read_document("book.epub", pack(book()), SourceFormat::kEpub);
  ASSERT_TRUE(document.has_value()) << document.error().message;
  EXPECT_EQ(outline(*document), (Lines{"heading1: Chapter One", "paragraph: The keeper lit the lamp at dusk.",
                                       "paragraph: Nobody came.", "heading2: Two", "paragraph: The café was shut."}));
  EXPECT_EQ(document->title, "The Keeper & the Light");
  EXPECT_EQ(document->author, "Ruth Amadi");
  EXPECT_EQ(document->language, "en");
}

TEST(ReadEpub, SpansAreTrueInTheirSpineItems) {
  const auto document = read_document("book.epub", pack(book()), SourceFormat::kEpub);
  ASSERT_TRUE(document.has_value());
  for (const Block& block : document->blocks) {
    if (block.source.part == 3) {
      expect_true_span(block, kOne);
    } else {
      EXPECT_EQ(block.source.part, 4);
    }
  }
}

TEST(ReadEpub, IsDetectedByItsContent) {
  EXPECT_EQ(detect_format("noname", pack(book())), SourceFormat::kEpub);
}

TEST(ReadEpub, RefusesNamesThatLeaveTheArchive) {
  for (const std::string name : {"../evil.sh", "/etc/passwd", "a/../../b", "a\\..\\b", "c:/x"}) {
    const Error error = error_of(pack(with(book(), name, "x")));
    EXPECT_EQ(error.code, ErrorCode::kInvalidInput) << name;
    EXPECT_NE(error.message.find("leaves the archive"), std::string::npos) << error.message;
  }
}

TEST(ReadEpub, RefusesAnEntryThatUnpacksToAHundredTimesItsSize) {
  const Error error = error_of(pack(with(book(), "OEBPS/text/one.xhtml", std::string(10'000'000, ' '))));
  EXPECT_EQ(error.code, ErrorCode::kResourceLimit);
}

TEST(ReadEpub, RefusesABookThatUnpacksToMoreThan64MiB) {
  // Text that packs to about a fortieth, below the ratio that is refused entry by entry.
  std::string chapter = "<html><body>";
  for (unsigned i = 0; chapter.size() < 15'000'000; ++i) {
    chapter += "<p>" + std::string(200, static_cast<char>('a' + i % 26)) + std::to_string(i * 2654435761U) + "</p>";
  }
  Files files = book();
  std::string package(kPackage);
  std::string items;
  std::string references;
  for (int i = 0; i < 6; ++i) {
    const std::string id = "big" + std::to_string(i);
    items += "<opf:item id='" + id + "' href='" + id + ".xhtml' media-type='application/xhtml+xml'/>";
    references += "<opf:itemref idref='" + id + "'/>";
    files.emplace_back("OEBPS/" + id + ".xhtml", chapter);
  }
  package.insert(package.find("</opf:manifest>"), items);
  package.insert(package.find("</opf:spine>"), references);
  const Error error = error_of(pack(with(files, "OEBPS/book.opf", package)));
  EXPECT_EQ(error.code, ErrorCode::kResourceLimit) << error.message;
}

TEST(ReadEpub, RefusesTenThousandFiles) {
  Files files = book();
  for (int i = 0; i < 10'001; ++i) files.emplace_back("f" + std::to_string(i), "x");
  EXPECT_EQ(error_of(pack(files)).code, ErrorCode::kResourceLimit);
}

TEST(ReadEpub, NamesCopyProtectionButReadsBooksWithScrambledFonts) {
  const auto encryption = [](std::string_view algorithm) {
    return "<encryption xmlns:enc='http://www.w3.org/2001/04/xmlenc#'><enc:EncryptedData><enc:EncryptionMethod "
           "Algorithm='" +
           std::string(algorithm) + "'/><enc:CipherData/></enc:EncryptedData></encryption>";
  };
  const std::string name = "META-INF/encryption.xml";
  const Error error = error_of(pack(with(book(), name, encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc"))));
  EXPECT_NE(error.message.find("copy-protected"), std::string::npos);
  const auto fonts = pack(with(book(), name, encryption("http://www.idpf.org/2008/embedding")));
  EXPECT_TRUE(read_document("b.epub", fonts, SourceFormat::kEpub).has_value());
}

TEST(ReadEpub, SaysInOneLineWhatIsDamaged) {
  const std::string bytes = pack(book());
  EXPECT_NE(error_of(bytes.substr(0, bytes.size() / 2)).message.find("damaged"), std::string::npos);
  EXPECT_NE(error_of("PK\x03\x04 nonsense").message.find("damaged"), std::string::npos);
  error_of(pack({{"mimetype", "application/epub+zip"}}));
  error_of(pack(with(book(), "META-INF/container.xml", "<container/>")));
  error_of(pack(with(book(), "OEBPS/book.opf", "<package")));
  error_of(pack(with(book(), "META-INF/container.xml", "<rootfile full-path='../../etc/passwd'/>")));
  const Error empty =
      error_of(pack(with(with(book(), "OEBPS/text/one.xhtml", "<p/>"), "OEBPS/text/two b.xhtml", "<img/>")));
  EXPECT_NE(empty.message.find("no readable text"), std::string::npos);
}

}  // namespace
}  // namespace showrunner::text
