#include "studio/lint/xml.h"

#include <algorithm>
#include <limits>
#include <memory>

#include <expat.h>
#include <fmt/format.h>

#include "base/ascii.h"

namespace showrunner::studio {

namespace {

constexpr char kSeparator = '\n';  // between the parts of a name; no URI and no name has it

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};

/// The document as far as it has been read. Expat calls the functions, from one call of XML_Parse.
class Builder {
 public:
  Builder(XML_Parser parser, const std::vector<XmlNamespace>& known) : parser_(parser), known_(known) {
    XML_SetUserData(parser_, this);
    XML_SetReturnNSTriplet(parser_, XML_TRUE);
    XML_SetElementHandler(parser_, &Builder::on_start, &Builder::on_end);
    XML_SetCharacterDataHandler(parser_, &Builder::on_text);
    XML_SetStartNamespaceDeclHandler(parser_, &Builder::on_namespace);
    XML_SetXmlDeclHandler(parser_, &Builder::on_declaration);
    XML_SetStartDoctypeDeclHandler(parser_, &Builder::on_doctype);
  }

  Result<XmlDocument> parse(std::string_view bytes) {
    if (bytes.size() > std::numeric_limits<int>::max()) {
      return fail(ErrorCode::kResourceLimit, "the document is too large");
    }
    if (XML_Parse(parser_, bytes.data(), static_cast<int>(bytes.size()), XML_TRUE) == XML_STATUS_OK) {
      return std::move(document_);
    }
    if (stopped_) return fail(*stopped_);
    return fail(ErrorCode::kInvalidInput,
                fmt::format("line {}, column {}: {}", XML_GetCurrentLineNumber(parser_),
                            XML_GetCurrentColumnNumber(parser_) + 1, XML_ErrorString(XML_GetErrorCode(parser_))));
  }

 private:
  static Builder& self(void* user) { return *static_cast<Builder*>(user); }

  static void on_start(void* user, const XML_Char* name, const XML_Char** attributes) {
    self(user).start(name, attributes);
  }

  static void on_end(void* user, const XML_Char* /*name*/) { self(user).open_.pop_back(); }

  static void on_text(void* user, const XML_Char* text, int length) {
    Builder& builder = self(user);
    if (!builder.open_.empty()) builder.open_.back()->text.append(text, static_cast<std::size_t>(length));
  }

  static void on_namespace(void* user, const XML_Char* prefix, const XML_Char* uri) {
    self(user).declare(prefix == nullptr ? "" : prefix, uri == nullptr ? "" : uri);
  }

  static void on_declaration(void* user, const XML_Char* /*version*/, const XML_Char* encoding, int /*standalone*/) {
    if (encoding != nullptr) self(user).document_.encoding = encoding;
  }

  static void on_doctype(void* user, const XML_Char* /*name*/, const XML_Char* /*system*/, const XML_Char* /*pub*/,
                         int /*has_internal*/) {
    self(user).stop(ErrorCode::kInvalidInput, "it has a document type declaration, which feeds must not have");
  }

  void stop(ErrorCode code, std::string_view what) {
    if (!stopped_) {
      stopped_ = Error{.code = code, .message = fmt::format("line {}: {}", XML_GetCurrentLineNumber(parser_), what)};
    }
    XML_StopParser(parser_, XML_FALSE);
  }

  void start(const XML_Char* name, const XML_Char** attributes) {
    if (open_.size() >= kXmlDepth || ++elements_ > kXmlMostElements) {
      stop(ErrorCode::kResourceLimit,
           fmt::format("more than {} elements, or more than {} within each other", kXmlMostElements, kXmlDepth));
      // Expat still tells of the end of this element.
      open_.push_back(open_.empty() ? &document_.root : open_.back());
      return;
    }
    XmlElement element{.name = usual_name(name),
                       .text = {},
                       .line = XML_GetCurrentLineNumber(parser_),
                       .attributes = {},
                       .children = {}};
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view called = attributes[0];
      if (called.find(kSeparator) == std::string_view::npos) {
        element.attributes.push_back({.name = std::string(called), .value = attributes[1]});
      }
    }
    if (open_.empty()) {
      document_.root = std::move(element);
      open_.push_back(&document_.root);
      return;
    }
    // Only the last child of an open element is open itself, so that its place stays while it is.
    std::vector<XmlElement>& siblings = open_.back()->children;
    siblings.push_back(std::move(element));
    open_.push_back(&siblings.back());
  }

  /// `name` is expat's "URI\nlocal\nprefix", or as much of it as there is.
  std::string usual_name(std::string_view name) const {
    const std::size_t first = name.find(kSeparator);
    if (first == std::string_view::npos) return std::string(name);
    const std::string_view uri = name.substr(0, first);
    std::string_view local = name.substr(first + 1);
    std::string_view prefix;
    if (const std::size_t second = local.find(kSeparator); second != std::string_view::npos) {
      prefix = local.substr(second + 1);
      local = local.substr(0, second);
    }
    for (const XmlNamespace& known : known_) {
      if (uri == known.uri || prefix == known.prefix) return fmt::format("{}:{}", known.prefix, local);
    }
    return fmt::format("{{{}}}{}", uri, local);
  }

  void declare(std::string_view prefix, std::string_view uri) {
    for (const XmlNamespace& known : known_) {
      if (prefix == known.prefix && uri != known.uri && document_.wrong_namespaces.size() < known_.size()) {
        document_.wrong_namespaces.emplace_back(prefix, uri);
      }
    }
  }

  XML_Parser parser_;
  const std::vector<XmlNamespace>& known_;
  XmlDocument document_;
  std::vector<XmlElement*> open_;
  std::size_t elements_ = 0;
  std::optional<Error> stopped_;
};

}  // namespace

std::string_view trim_xml(std::string_view text) {
  return trimmed(text, " \t\r\n");
}

std::string_view XmlElement::attribute(std::string_view called) const {
  const auto found = std::ranges::find(attributes, called, &XmlAttribute::name);
  return found == attributes.end() ? std::string_view() : std::string_view(found->value);
}

bool XmlElement::has_attribute(std::string_view called) const {
  return std::ranges::find(attributes, called, &XmlAttribute::name) != attributes.end();
}

const XmlElement* XmlElement::child(std::string_view called) const {
  const auto found = std::ranges::find(children, called, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::child_text(std::string_view called) const {
  const XmlElement* const found = child(called);
  return found == nullptr ? std::string_view() : trim_xml(found->text);
}

std::vector<const XmlElement*> XmlElement::all(std::string_view called) const {
  std::vector<const XmlElement*> found;
  for (const XmlElement& element : children) {
    if (element.name == called) found.push_back(&element);
  }
  return found;
}

Result<XmlDocument> parse_xml(std::string_view bytes, const std::vector<XmlNamespace>& known) {
  const std::unique_ptr<XML_ParserStruct, FreeParser> parser(XML_ParserCreateNS(nullptr, kSeparator));
  if (parser == nullptr) throw std::bad_alloc();
  return Builder(parser.get(), known).parse(bytes);
}

}  // namespace showrunner::studio
