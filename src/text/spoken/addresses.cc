// URLs, e-mail addresses, handles and hashtags.

#include "text/spoken/number_words.h"
#include "text/spoken/scanner.h"
#include "text/spoken/word_table.h"

namespace showrunner::text::spoken {
namespace {

constexpr std::size_t kMaxHostBytes = 253;  // RFC 1035
constexpr std::size_t kMaxAddressBytes = 512;
constexpr std::size_t kMaxPathParts = 6;

/// Endings that make "name.ending" an address without a scheme, and that are said as words.
constexpr WordSet kWordEndings({"com", "org", "net", "info", "dev", "app", "blog", "shop", "news", "online", "site",
                                "store", "tech", "cloud", "page", "wiki", "live", "me", "co"});
/// … and those that are spelt.
constexpr WordSet kSpeltEndings({"edu", "gov", "mil", "io", "ai",  "tv", "fm", "uk", "de", "fr", "eu", "us",
                                 "ca",  "au",  "nl",  "ch", "jp",  "in", "it", "es", "se", "no", "pl", "br",
                                 "cn",  "ru",  "gg",  "ly", "xyz", "be", "at", "nz", "ie", "rs"});

/// Parts of addresses that are spelt although they are lower case.
constexpr WordSet kSpeltParts({"api", "html", "pdf", "php", "xml", "rss", "ftp",  "www", "faq", "css", "http", "https",
                               "bbc", "cnn",  "ibm", "nyt", "mit", "npr", "ietf", "rfc", "ssh", "sql", "csv",  "url"});

bool is_host_byte(char c) {
  return is_letter_or_digit(c) || c == '.' || c == '-';
}

bool is_path_byte(char c) {
  return is_letter_or_digit(c) || std::string_view("./-_~%+,;:=&?#@!'").find(c) != std::string_view::npos;
}

void append_spelt(std::string& words, std::string_view letters) {
  for (const char c : letters) append_words(words, std::string(1, is_lower(c) ? static_cast<char>(c - 32) : c));
}

/// The letters, digits and signs of one part of an address in order: "my-page2" → "my dash page two".
void append_part(std::string& words, std::string_view part) {
  for (std::size_t at = 0; at < part.size();) {
    std::size_t end = at;
    if (is_digit(part[at])) {
      while (end < part.size() && is_digit(part[end])) ++end;
      const std::string_view digits = part.substr(at, end - at);
      const bool is_short = digits.size() <= 4 && digits.front() != '0';
      std::uint64_t value = 0;
      for (const char c : digits.substr(0, 4)) value = value * 10 + static_cast<std::uint64_t>(c - '0');
      append_words(words, is_short ? year(value) : digit_by_digit(digits.substr(0, 20)));
    } else if (is_letter(part[at])) {
      while (end < part.size() && is_letter(part[end])) ++end;
      const std::string_view letters = part.substr(at, end - at);
      const bool is_spelt = kSpeltParts.contains(lower_case(letters)) || letters.size() == 1;
      is_spelt ? append_spelt(words, letters) : append_words(words, letters);
    } else {
      end = at + 1;
      if (part[at] == '.') append_words(words, "dot");
      if (part[at] == '-') append_words(words, "dash");
      if (part[at] == '_') append_words(words, "underscore");
      if (part[at] == '+') append_words(words, "plus");
    }
    at = end;
  }
}

/// "bbc.co.uk" → "B B C dot co dot U K".
void append_host(std::string& words, std::string_view host) {
  if (host.starts_with("www.")) host.remove_prefix(4);
  for (std::size_t at = 0; at <= host.size();) {
    const std::size_t end = std::min(host.find('.', at), host.size());
    const std::string_view label = host.substr(at, end - at);
    if (at != 0) append_words(words, "dot");
    if (at != 0 && kSpeltEndings.contains(lower_case(label)) && label != "in" && label != "it" && label != "at") {
      append_spelt(words, label);
    } else {
      append_part(words, label);
    }
    at = end + 1;
  }
}

/// Says the path, without a query or fragment.
void append_path(std::string& words, std::string_view path) {
  path = path.substr(0, path.find_first_of("?#"));
  std::size_t parts = 0;
  for (std::size_t at = 0; at < path.size() && parts < kMaxPathParts;) {
    const std::size_t end = std::min(path.find('/', at + 1), path.size());
    const std::string_view part = path.substr(at + 1, end - at - 1);
    if (!part.empty()) {
      append_words(words, "slash");
      append_part(words, part);
      ++parts;
    }
    at = end;
  }
}

/// Marks that close a clause belong to the sentence, not to the address.
std::string_view without_closing_marks(std::string_view address) {
  while (!address.empty() && std::string_view(".,;:!?'-").find(address.back()) != std::string_view::npos) {
    address.remove_suffix(1);
  }
  return address;
}

std::string_view bytes_while(std::string_view rest, bool (*belongs)(char), std::size_t limit) {
  std::size_t end = 0;
  while (end < rest.size() && end < limit && belongs(rest[end])) ++end;
  return rest.substr(0, end);
}

/// What of an address was cut off by the limit is dropped with it, so that it is not taken for another address.
std::size_t unsaid_tail(std::string_view rest, std::size_t length) {
  if (length < kMaxHostBytes) return length;
  while (length < rest.size() && is_path_byte(rest[length])) ++length;
  return length;
}

bool has_known_ending(std::string_view host) {
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string ending = lower_case(host.substr(dot + 1));
  return kWordEndings.contains(ending) || kSpeltEndings.contains(ending);
}

Reading read_url(const Place& place) {
  const std::string_view rest = place.rest();
  const std::size_t scheme = rest.starts_with("https://")  ? 8
                             : rest.starts_with("http://") ? 7
                             : rest.starts_with("ftp://")  ? 6
                                                           : 0;
  const std::string_view host = without_closing_marks(bytes_while(rest.substr(scheme), is_host_byte, kMaxHostBytes));
  if (host.empty()) return {};
  const bool is_bare = scheme == 0 && !host.starts_with("www.");
  if (is_bare && (!has_known_ending(host) || !is_letter(host.front()))) return {};
  std::size_t length = scheme + host.size();
  std::string words;
  append_host(words, host);
  if (rest.size() > length && rest[length] == ':' && rest.size() > length + 1 && is_digit(rest[length + 1])) {
    const std::string_view port = bytes_while(rest.substr(length + 1), is_digit, kMaxHostBytes);
    append_words(words, "port");
    append_part(words, port);
    length += 1 + port.size();
  }
  if (rest.size() > length && (rest[length] == '/' || rest[length] == '?' || rest[length] == '#')) {
    const std::string_view path =
        without_closing_marks(bytes_while(rest.substr(length), is_path_byte, kMaxAddressBytes));
    append_path(words, path);
    length += path.size();
  }
  return {unsaid_tail(rest, length), std::move(words)};
}

bool is_mailbox_byte(char c) {
  return is_letter_or_digit(c) || std::string_view("._-+").find(c) != std::string_view::npos;
}

Reading read_email(const Place& place) {
  const std::string_view rest = place.rest();
  if (rest.substr(0, kMaxWordBytes).find('@') == std::string_view::npos) return {};
  constexpr std::string_view kMailto = "mailto:";
  const std::size_t prefix = rest.starts_with(kMailto) ? kMailto.size() : 0;
  const std::string_view mailbox = bytes_while(rest.substr(prefix), is_mailbox_byte, kMaxWordBytes);
  const std::size_t sign = prefix + mailbox.size();
  if (mailbox.empty() || sign >= rest.size() || rest[sign] != '@') return {};
  const std::string_view host = without_closing_marks(bytes_while(rest.substr(sign + 1), is_host_byte, kMaxHostBytes));
  if (host.find('.') == std::string_view::npos || host.front() == '.') return {};
  std::string words;
  append_part(words, mailbox);
  append_words(words, "at");
  append_host(words, host);
  return {unsaid_tail(rest, sign + 1 + host.size()), std::move(words)};
}

bool is_name_byte(char c) {
  return is_letter_or_digit(c) || c == '_';
}

/// "@jane_doe" → "at jane doe", "#OpenSource" → "hashtag Open Source".
Reading read_handle(const Place& place) {
  const char sign = place.peek();
  const std::string_view name = bytes_while(place.rest().substr(1), is_name_byte, kMaxHostBytes);
  if (name.empty() || is_letter_or_digit(place.before()) || (sign == '#' && is_digit(name.front()))) return {};
  std::string spaced;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool is_hump = i != 0 && is_upper(name[i]) && is_lower(name[i - 1]);
    if (is_hump) spaced += '_';
    spaced += name[i];
  }
  std::string words = sign == '@' ? "at" : "hashtag";
  for (std::size_t at = 0; at < spaced.size();) {
    const std::size_t end = std::min(spaced.find('_', at), spaced.size());
    const std::string_view part = std::string_view(spaced).substr(at, end - at);
    const bool is_initialism = part.size() <= 4 && part.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == part.npos;
    is_initialism ? append_spelt(words, part) : append_part(words, part);
    at = end + 1;
  }
  return {unsaid_tail(place.rest(), 1 + name.size()), std::move(words)};
}

}  // namespace

Reading read_address(const Place& place) {
  const char c = place.peek();
  if (c == '@' || c == '#') return read_handle(place);
  if (!is_letter_or_digit(c)) return {};
  if (Reading reading = read_email(place)) return reading;
  return read_url(place);
}

}  // namespace showrunner::text::spoken
