#include "text/epub_package.h"

#include <pugixml.hpp>

#include "text/block_builder.h"
#include "text/charset.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kDamaged = "the EPUB's table of contents is missing or damaged; export it again";

/// The name of an element without its namespace prefix.
std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  return name.substr(name.find(':') + 1);
}

/// Calls `visit` for each element named `name`, in document order, without recursion.
template <class Visit>
void for_each(const pugi::xml_node& root, std::string_view name, Visit visit) {
  pugi::xml_node node = root.first_child();
  while (node) {
    if (node.type() == pugi::node_element && local_name(node) == name) visit(node);
    if (node.first_child()) {
      node = node.first_child();
      continue;
    }
    while (node && node != root && !node.next_sibling()) node = node.parent();
    if (!node || node == root) return;
    node = node.next_sibling();
  }
}

/// Parses without looking at a DTD, so that no entity expands.
Result<void> load(ZipArchive& archive, const std::string& name, pugi::xml_document& xml) {
  const auto bytes = archive.read(name);
  if (!bytes) return fail(bytes.error());
  const auto text = decode_text(*bytes, declared_encoding(*bytes));
  if (!text) return fail(text.error());
  if (!xml.load_buffer(text->data(), text->size(), pugi::parse_default, pugi::encoding_utf8)) {
    return fail(ErrorCode::kInvalidInput, std::string(kDamaged));
  }
  return {};
}

/// Fails when something other than fonts is encrypted (fonts are merely scrambled, by these two algorithms).
Result<void> refuse_copy_protection(ZipArchive& archive) {
  const std::string name = "META-INF/encryption.xml";
  if (!archive.contains(name)) return {};
  pugi::xml_document xml;
  if (auto loaded = load(archive, name, xml); !loaded) return loaded;
  bool protects = false;
  for_each(xml, "EncryptedData", [&](const pugi::xml_node& data) {
    for_each(data, "EncryptionMethod", [&](const pugi::xml_node& method) {
      const std::string_view algorithm = method.attribute("Algorithm").value();
      protects = protects ||
                 (algorithm != "http://www.idpf.org/2008/embedding" && algorithm != "http://ns.adobe.com/pdf/enc#RC");
    });
  });
  if (!protects) return {};
  return fail(ErrorCode::kInvalidInput, "the EPUB is copy-protected (DRM) and cannot be read; use a copy without it");
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// A reference in the package as a name in the archive; "" when it points outside.
std::string resolve(std::string_view package, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  std::string decoded(package.substr(0, package.rfind('/') + 1));
  for (std::size_t i = 0; i < reference.size(); ++i) {
    const int high = reference[i] == '%' && i + 2 < reference.size() ? hex_digit(reference[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(reference[i + 2]) : -1;
    decoded.push_back(low >= 0 ? static_cast<char>(high * 16 + low) : reference[i]);
    if (low >= 0) i += 2;
  }
  std::string name;
  for (std::size_t at = 0; at <= decoded.size();) {
    const std::size_t end = std::min(decoded.find('/', at), decoded.size());
    const std::string_view step = std::string_view(decoded).substr(at, end - at);
    at = end + 1;
    if (step.empty() || step == ".") continue;
    if (step == "..") {
      if (name.empty()) return {};
      name.resize(name.rfind('/') == std::string::npos ? 0 : name.rfind('/'));
      continue;
    }
    if (!name.empty()) name.push_back('/');
    name += step;
  }
  return name;
}

/// "Text/title-page.xhtml" → "titlepage": what a file says of its content by its name.
std::string stem(std::string_view name) {
  name.remove_prefix(name.rfind('/') + 1);
  std::string letters;
  for (const char c : name.substr(0, name.rfind('.'))) {
    if (c >= 'A' && c <= 'Z') letters.push_back(static_cast<char>(c - 'A' + 'a'));
    if (c >= 'a' && c <= 'z') letters.push_back(c);
  }
  return letters;
}

bool is_front_or_back_matter(std::string_view kind) {
  constexpr std::array kKinds{"cover"sv,    "coverpage"sv, "titlepage"sv,     "toc"sv,      "nav"sv,
                              "contents"sv, "copyright"sv, "copyrightpage"sv, "colophon"sv, "imprint"sv,
                              "index"sv,    "landmarks"sv, "wrap"sv};
  return std::ranges::find(kKinds, kind) != kKinds.end();
}

struct Item {
  std::string name;
  bool readable = false;
};

std::string text_of(const pugi::xml_node& node) {
  return fold_text(node.child_value());
}

}  // namespace

Result<EpubPackage> read_epub_package(ZipArchive& archive) {
  if (auto clear = refuse_copy_protection(archive); !clear) return fail(clear.error());
  pugi::xml_document container;
  if (auto loaded = load(archive, "META-INF/container.xml", container); !loaded) return fail(loaded.error());
  std::string package_name;
  for_each(container, "rootfile", [&](const pugi::xml_node& file) {
    if (package_name.empty()) package_name = resolve("", file.attribute("full-path").value());
  });
  if (package_name.empty()) return fail(ErrorCode::kInvalidInput, std::string(kDamaged));
  pugi::xml_document xml;
  if (auto loaded = load(archive, package_name, xml); !loaded) return fail(loaded.error());

  EpubPackage package;
  for_each(xml, "title", [&](const auto& node) {
    if (package.title.empty()) package.title = text_of(node);
  });
  for_each(xml, "creator", [&](const auto& node) {
    if (package.author.empty()) package.author = text_of(node);
  });
  for_each(xml, "language", [&](const auto& node) {
    if (package.language.empty()) package.language = text_of(node);
  });

  std::set<std::string> left_out;  // by the guide of EPUB 2
  for_each(xml, "reference", [&](const pugi::xml_node& node) {
    std::string kind = stem(node.attribute("type").value());
    if (is_front_or_back_matter(kind)) left_out.insert(resolve(package_name, node.attribute("href").value()));
  });
  std::map<std::string, Item> items;
  for_each(xml, "item", [&](const pugi::xml_node& node) {
    const std::string_view type = node.attribute("media-type").value();
    const std::string_view properties = node.attribute("properties").value();
    Item item{.name = resolve(package_name, node.attribute("href").value()), .readable = false};
    item.readable = (type == "application/xhtml+xml" || type == "text/html") &&
                    properties.find("nav") == std::string_view::npos && !left_out.contains(item.name) &&
                    !is_front_or_back_matter(stem(item.name));
    items[node.attribute("id").value()] = std::move(item);
  });
  int position = 0;
  for_each(xml, "itemref", [&](const pugi::xml_node& node) {
    ++position;
    const auto item = items.find(node.attribute("idref").value());
    if (item == items.end() || !item->second.readable || item->second.name.empty()) return;
    if (std::string_view(node.attribute("linear").value()) == "no") return;
    package.chapters.push_back({.name = item->second.name, .spine_position = position});
  });
  return package;
}

}  // namespace showrunner::text
