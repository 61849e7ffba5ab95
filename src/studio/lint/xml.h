#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace showrunner::studio {

/// The name of a namespace and the prefix that it goes by in the document.
struct XmlNamespace {
  std::string_view prefix;
  std::string_view uri;
};

struct XmlAttribute {
  std::string name;  ///< without prefix; those of other namespaces are left out
  std::string value;
};

/// An element of a document, with all that is in it. At most kXmlDepth deep.
struct XmlElement {
  std::string name;  ///< "itunes:image": the usual prefix of its namespace, whatever the document calls it
  std::string text;  ///< all text right within it, CDATA or not
  std::size_t line = 0;
  std::vector<XmlAttribute> attributes;
  std::vector<XmlElement> children;

  /// Empty where there is none.
  std::string_view attribute(std::string_view called) const;
  bool has_attribute(std::string_view called) const;
  /// The first child of that name; nullptr where there is none.
  const XmlElement* child(std::string_view called) const;
  /// The text of that child without white space around it; empty where there is none.
  std::string_view child_text(std::string_view called) const;
  std::vector<const XmlElement*> all(std::string_view called) const;
};

struct XmlDocument {
  XmlElement root;
  std::string encoding;  ///< as declared; empty: not declared
  /// Prefixes of known namespaces that are bound to another URI. Their elements are read as if it were the right one.
  std::vector<std::pair<std::string, std::string>> wrong_namespaces;
};

inline constexpr std::size_t kXmlDepth = 64;
inline constexpr std::size_t kXmlMostElements = 1'000'000;

/// Reads a document strictly (XML 1.0 and Namespaces in XML 1.0, by expat), in the encodings UTF-8, UTF-16, ISO-8859-1 and
/// US-ASCII. A DTD is refused, so that no entity expands. `known` namespaces get their usual prefix; elements of others are
/// named "{URI}name". Fails with kInvalidInput where the document is not well-formed, saying in which line; with
/// kResourceLimit where it is deeper or has more elements than is sane. Pure.
Result<XmlDocument> parse_xml(std::string_view bytes, const std::vector<XmlNamespace>& known);

/// Without the white space of XML around it.
std::string_view trim_xml(std::string_view text);

}  // namespace showrunner::studio
