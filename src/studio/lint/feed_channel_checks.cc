#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/uuid.h"
#include "studio/feed/categories.h"
#include "studio/feed/podcast_guid.h"
#include "studio/lint/feed_checks.h"
#include "studio/lint/feed_values.h"
#include "text/code_points.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace {

using text::in_quotes;

bool is_one_of(std::string_view value, std::span<const std::string_view> values) {
  return std::ranges::find(values, value) != values.end();
}

/// The complaint about an element that must say one of `values`.
Complaint must_say(const XmlElement& parent, std::string_view element, std::span<const std::string_view> values) {
  if (auto missing = missing_text(parent, element); !missing.empty()) return missing;
  const std::string_view value = parent.child_text(element);
  return is_one_of(value, values) ? Complaint() : fmt::format("{} says {}", element, in_quotes(value));
}

Complaint check_self(const Feed& feed) {
  return feed.self().empty() ? "there is no atom:link with rel=\"self\"" : Complaint();
}

Complaint check_description(const Feed& feed) {
  if (auto missing = missing_text(*feed.channel, "description"); !missing.empty()) return missing;
  const std::size_t bytes = feed.channel->child_text("description").size();
  return bytes <= kMostDescriptionBytes ? Complaint() : fmt::format("it has {} bytes", bytes);
}

Complaint check_link(const Feed& feed) {
  return missing_text(*feed.channel, "link");
}

Complaint check_title(const Feed& feed) {
  return missing_text(*feed.channel, "title");
}

Complaint check_language(const Feed& feed) {
  if (auto missing = missing_text(*feed.channel, "language"); !missing.empty()) return missing;
  const std::string_view language = feed.channel->child_text("language");
  return is_language(language) ? Complaint() : fmt::format("{} is no language", in_quotes(language));
}

Complaint check_category(const Feed& feed) {
  const auto categories = feed.channel->all("itunes:category");
  if (categories.empty()) return "itunes:category is missing";
  for (const XmlElement* const element : categories) {
    const std::string name(element->attribute("text"));
    if (!is_known_category(name)) return fmt::format("{}{}", in_quotes(name), suggest_category(name));
    for (const XmlElement* const inner : element->all("itunes:category")) {
      const std::string both = fmt::format("{} > {}", name, inner->attribute("text"));
      if (!is_known_category(both)) return fmt::format("{}{}", in_quotes(both), suggest_category(both));
    }
  }
  return {};
}

constexpr std::array<std::string_view, 2> kTrueFalse{"true", "false"};
constexpr std::array<std::string_view, 2> kYesNo{"yes", "no"};

Complaint check_explicit(const Feed& feed) {
  return must_say(*feed.channel, "itunes:explicit", kTrueFalse);
}

Complaint check_image(const Feed& feed) {
  const XmlElement* const image = feed.channel->child("itunes:image");
  if (image == nullptr) return "itunes:image is missing";
  return image->attribute("href").empty() ? "itunes:image has no href" : Complaint();
}

Complaint check_once(const Feed& feed) {
  constexpr std::array<std::string_view, 14> kOnce{
      "title",           "link",           "description",   "language",       "lastBuildDate",
      "itunes:explicit", "itunes:image",   "itunes:author", "itunes:type",    "podcast:guid",
      "podcast:locked",  "podcast:medium", "itunes:block",  "itunes:complete"};
  for (const std::string_view name : kOnce) {
    const std::size_t times = feed.channel->all(name).size();
    if (times > 1) return fmt::format("{} is there {} times", name, times);
  }
  return {};
}

Complaint check_locked(const Feed& feed) {
  return must_say(*feed.channel, "podcast:locked", kYesNo);
}

Complaint check_guid(const Feed& feed) {
  return missing_text(*feed.channel, "podcast:guid");
}

Complaint check_author(const Feed& feed) {
  return missing_text(*feed.channel, "itunes:author");
}

Complaint check_type(const Feed& feed) {
  constexpr std::array<std::string_view, 2> kTypes{"episodic", "serial"};
  return must_say(*feed.channel, "itunes:type", kTypes);
}

Complaint check_copyright(const Feed& feed) {
  return missing_text(*feed.channel, "copyright");
}

Complaint check_generator(const Feed& feed) {
  return missing_text(*feed.channel, "generator");
}

Complaint check_medium(const Feed& feed) {
  constexpr std::array<std::string_view, 10> kMedia{"podcast",    "music", "video",     "film",   "audiobook",
                                                    "newsletter", "blog",  "publisher", "course", "mixed"};
  std::string_view medium = feed.channel->child_text("podcast:medium");
  const std::string_view single =
      medium.ends_with('L') ? medium.substr(0, medium.size() - 1) : medium;  // a list of those
  if (is_one_of(single, kMedia)) return {};
  return must_say(*feed.channel, "podcast:medium", kMedia);
}

Complaint check_build_date(const Feed& feed) {
  if (auto missing = missing_text(*feed.channel, "lastBuildDate"); !missing.empty()) return missing;
  const auto built = parse_rfc2822(feed.channel->child_text("lastBuildDate"));
  for (const XmlElement* const item : feed.items) {
    const auto published = parse_rfc2822(item->child_text("pubDate"));
    if (built && published && *published > *built) {
      return fmt::format("it lies before {}", in_quotes(item->child_text("pubDate")));
    }
  }
  return {};
}

Complaint check_guid_form(const Feed& feed) {
  std::string guid(feed.channel->child_text("podcast:guid"));
  std::ranges::transform(guid, guid.begin(),
                         [](char c) { return c >= 'A' && c <= 'F' ? static_cast<char>(c + 32) : c; });
  return guid.empty() || is_uuid(guid) ? Complaint() : fmt::format("{} is no UUID", in_quotes(guid));
}

Complaint check_guid_derived(const Feed& feed) {
  const std::string_view guid = feed.channel->child_text("podcast:guid");
  const std::string_view address = feed.address.empty() ? feed.self() : std::string_view(feed.address);
  if (guid.empty() || address.empty() || !check_guid_form(feed).empty()) return {};
  const std::string derived = podcast_guid(address);
  return guid == derived ? Complaint() : fmt::format("{} would give {}", address, derived);
}

Complaint check_self_address(const Feed& feed) {
  if (feed.address.empty() || feed.self().empty() || feed.address == feed.self()) return {};
  return fmt::format("fetched from {}, it says {}", feed.address, in_quotes(feed.self()));
}

Complaint check_moved(const Feed& feed) {
  const std::string_view target = feed.channel->child_text("itunes:new-feed-url");
  const std::string_view here = feed.address.empty() ? feed.self() : std::string_view(feed.address);
  return target.empty() || target == here ? Complaint() : fmt::format("it has moved to {}", in_quotes(target));
}

Complaint check_block(const Feed& feed) {
  const std::string_view apple = feed.channel->child_text("itunes:block");
  if (!apple.empty() && apple != "Yes" && apple != "No") return fmt::format("itunes:block says {}", in_quotes(apple));
  bool for_all = false;
  for (const XmlElement* const block : feed.channel->all("podcast:block")) {
    const std::string_view value = trim_xml(block->text);
    if (!is_one_of(value, kYesNo)) return fmt::format("podcast:block says {}", in_quotes(value));
    for_all = for_all || (value == "yes" && !block->has_attribute("id"));
  }
  if (for_all == (apple == "Yes")) return {};
  return for_all ? "podcast:block says yes, itunes:block does not" : "itunes:block says Yes, podcast:block does not";
}

/// The first element of the podcast namespace under `parent` that it does not define.
std::string_view unknown_element(const XmlElement& parent) {
  constexpr std::array<std::string_view, 32> kDefined{"alternateEnclosure",
                                                      "block",
                                                      "chapters",
                                                      "chat",
                                                      "contentLink",
                                                      "episode",
                                                      "funding",
                                                      "guid",
                                                      "image",
                                                      "images",
                                                      "integrity",
                                                      "license",
                                                      "liveItem",
                                                      "location",
                                                      "locked",
                                                      "medium",
                                                      "person",
                                                      "podping",
                                                      "podroll",
                                                      "publisher",
                                                      "remoteItem",
                                                      "season",
                                                      "socialInteract",
                                                      "soundbite",
                                                      "source",
                                                      "trailer",
                                                      "transcript",
                                                      "txt",
                                                      "updateFrequency",
                                                      "value",
                                                      "valueRecipient",
                                                      "valueTimeSplit"};
  constexpr std::string_view kPrefix = "podcast:";
  for (const XmlElement& element : parent.children) {
    const std::string_view name = element.name;
    if (name.starts_with(kPrefix) && !is_one_of(name.substr(kPrefix.size()), kDefined)) return name;
    if (const std::string_view inner = unknown_element(element); !inner.empty()) return inner;
  }
  return {};
}

Complaint check_unknown(const Feed& feed) {
  const std::string_view name = unknown_element(*feed.channel);
  return name.empty() ? Complaint() : fmt::format("there is no {}", name);
}

/// Calls `visit` for every element whose text is one value: those right within the channel and its items.
template <class Visit>
void for_each_value(const Feed& feed, Visit visit) {
  const auto visit_children = [&](const XmlElement& parent) {
    for (const XmlElement& element : parent.children) {
      if (element.children.empty() && !trim_xml(element.text).empty()) visit(element);
    }
  };
  visit_children(*feed.channel);
  for (const XmlElement* const item : feed.items) visit_children(*item);
}

Complaint check_value_length(const Feed& feed) {
  constexpr std::array<std::string_view, 3> kLonger{"description", "itunes:summary", "content:encoded"};
  constexpr std::size_t kMost = 255;
  Complaint complaint;
  for_each_value(feed, [&](const XmlElement& element) {
    const bool elsewhere = element.name.find(':') != std::string::npos && !element.name.starts_with("itunes:");
    if (!complaint.empty() || elsewhere || is_one_of(element.name, kLonger)) return;
    const std::size_t length = text::count_code_points(trim_xml(element.text));
    if (length > kMost) complaint = fmt::format("{} in line {} has {} characters", element.name, element.line, length);
  });
  return complaint;
}

Complaint check_trimmed(const Feed& feed) {
  Complaint complaint;
  for_each_value(feed, [&](const XmlElement& element) {
    if (!complaint.empty() || trim_xml(element.text).size() == element.text.size()) return;
    complaint = fmt::format("{} in line {} has white space around it", element.name, element.line);
  });
  return complaint;
}

/// The complaint about the first link of the channel or an item that has one.
template <Complaint (*complain)(const FeedLink&)>
Complaint each_link(const Feed& feed) {
  const auto of = [](const XmlElement& parent) {
    for (const FeedLink& link : links_of(parent)) {
      if (Complaint complaint = complain(link); !complaint.empty()) return complaint;
    }
    return Complaint();
  };
  if (Complaint complaint = of(*feed.channel); !complaint.empty()) return complaint;
  for (const XmlElement* const item : feed.items) {
    if (Complaint complaint = of(*item); !complaint.empty()) return complaint;
  }
  return {};
}

Complaint check_absolute(const FeedLink& link) {
  return parse_feed_url(link.url) ? Complaint() : fmt::format("{} of {}", in_quotes(link.url), link.element);
}

Complaint check_https(const FeedLink& link) {
  const auto url = parse_feed_url(link.url);
  return !url || url->secure || url->is_loopback() ? Complaint()
                                                   : fmt::format("{} of {}", in_quotes(link.url), link.element);
}

Complaint check_ascii(const FeedLink& link) {
  const bool ascii = std::ranges::all_of(link.url, [](char c) { return c > ' ' && c < 0x7F; });
  return ascii ? Complaint() : fmt::format("{} of {}", in_quotes(link.url), link.element);
}

Complaint check_file_name(const FeedLink& link) {
  if (link.element != "enclosure" && link.element != "itunes:image") return {};
  const auto url = parse_feed_url(link.url);
  if (!url || !check_ascii(link).empty()) return {};
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  };
  const std::string_view name = url->file_name();
  return std::ranges::all_of(name, plain) ? Complaint() : fmt::format("{} of {}", in_quotes(name), link.element);
}

Complaint check_dates(const Feed& feed) {
  const auto complaint_about = [](const XmlElement& parent, std::string_view element) {
    const std::string_view date = parent.child_text(element);
    return date.empty() || parse_rfc2822(date) ? Complaint() : fmt::format("{} says {}", element, in_quotes(date));
  };
  for (const std::string_view element : {"lastBuildDate", "pubDate"}) {
    if (Complaint complaint = complaint_about(*feed.channel, element); !complaint.empty()) return complaint;
  }
  for (const XmlElement* const item : feed.items) {
    if (Complaint complaint = complaint_about(*item, "pubDate"); !complaint.empty()) return complaint;
  }
  return {};
}

Complaint check_order(const Feed& feed) {
  std::optional<std::int64_t> last;
  for (const XmlElement* const item : feed.items) {
    const auto published = parse_rfc2822(item->child_text("pubDate"));
    if (!published) continue;
    if (last && *published > *last) {
      return fmt::format("{} is newer than the one before it", in_quotes(item->child_text("title")));
    }
    last = published;
  }
  return {};
}

Complaint check_paging(const Feed& feed) {
  constexpr std::size_t kMostItems = 300;
  if (feed.items.size() <= kMostItems) return {};
  for (const std::string_view rel : {"first", "next", "last"}) {
    const auto links = feed.channel->all("atom:link");
    const bool there =
        std::ranges::any_of(links, [rel](const XmlElement* link) { return link->attribute("rel") == rel; });
    if (!there) return fmt::format("{} items and no atom:link with rel=\"{}\"", feed.items.size(), rel);
  }
  return {};
}

std::string_view ai_content(const XmlElement& parent) {
  for (const XmlElement* const txt : parent.all("podcast:txt")) {
    if (txt->attribute("purpose") == "ai-content") return trim_xml(txt->text);
  }
  return {};
}

Complaint check_ai_content(const Feed& feed) {
  const auto says = [](const XmlElement* item) { return !ai_content(*item).empty(); };
  const bool of_machines = feed.channel->child_text("generator").starts_with("Showrunner") || says(feed.channel) ||
                           std::ranges::any_of(feed.items, says);
  if (!of_machines) return {};
  const auto complaint_about = [](std::string_view value) {
    return is_one_of(value, kTrueFalse) ? Complaint()
                                        : fmt::format("it is {}", value.empty() ? "not told" : in_quotes(value));
  };
  if (Complaint complaint = complaint_about(ai_content(*feed.channel)); !complaint.empty()) {
    return fmt::format("of the channel {}", complaint);
  }
  return first_of_items(feed, [](const XmlElement& item, const Feed& /*feed*/) {
    const std::string_view value = ai_content(item);
    return is_one_of(value, kTrueFalse) ? Complaint()
                                        : fmt::format("it is {}", value.empty() ? "not told" : in_quotes(value));
  });
}

constexpr std::array kChecks{
    Check<Feed>{.rule = {.id = "F2.self",
                         .requirement = "the feed says where it is in an atom:link with rel=\"self\"",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = check_self},
    Check<Feed>{.rule = {.id = "F2.title",
                         .requirement = "the podcast has a title",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = check_title},
    Check<Feed>{.rule = {.id = "F2.description",
                         .requirement = "the podcast has a description of at most 4000 bytes",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = check_description},
    Check<Feed>{.rule = {.id = "F2.link",
                         .requirement = "the podcast names its web site",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = check_link},
    Check<Feed>{.rule = {.id = "F2.language",
                         .requirement = "the podcast names its language by ISO 639",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = check_language},
    Check<Feed>{
        .rule = {.id = "F2.category",
                 .requirement =
                     "the podcast has a category of Apple's list, letter by letter, or directories do not file it",
                 .source = kAppleGuide,
                 .when_broken = Verdict::kFail},
        .complain = check_category},
    Check<Feed>{.rule = {.id = "F2.explicit",
                         .requirement = "itunes:explicit is true or false",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = check_explicit},
    Check<Feed>{.rule = {.id = "F2.image",
                         .requirement = "the podcast has artwork in itunes:image",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = check_image},
    Check<Feed>{
        .rule = {.id = "F2.once",
                 .requirement = "what there may be one of is there once, since apps differ in which one they take",
                 .source = kRss,
                 .when_broken = Verdict::kFail},
        .complain = check_once},
    Check<Feed>{.rule = {.id = "F3.locked",
                         .requirement = "podcast:locked says whether other hosts may import the feed",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = check_locked},
    Check<Feed>{.rule = {.id = "F3.guid",
                         .requirement = "podcast:guid names the podcast wherever its feed moves",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = check_guid},
    Check<Feed>{.rule = {.id = "F3.author",
                         .requirement = "itunes:author says who makes the podcast",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = check_author},
    Check<Feed>{.rule = {.id = "F3.type",
                         .requirement = "itunes:type says whether the podcast is episodic or serial",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = check_type},
    Check<Feed>{.rule = {.id = "F3.copyright",
                         .requirement = "the podcast says whose it is",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = check_copyright},
    Check<Feed>{.rule = {.id = "F3.medium",
                         .requirement = "podcast:medium says what kind of programme it is",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = check_medium},
    Check<Feed>{
        .rule = {.id = "F3.generator",
                 .requirement = "the feed names the program that writes it, so that its defects find their way there",
                 .source = kRss,
                 .when_broken = Verdict::kAdvice},
        .complain = check_generator},
    Check<Feed>{
        .rule = {.id = "F3.built",
                 .requirement = "lastBuildDate says when the feed last changed, which is not before its newest episode",
                 .source = kRss,
                 .when_broken = Verdict::kAdvice},
        .complain = check_build_date},
    Check<Feed>{.rule = {.id = "F4.form",
                         .requirement = "podcast:guid is a UUID",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kFail},
                .complain = check_guid_form},
    Check<Feed>{.rule = {.id = "F4.derived",
                         .requirement = "podcast:guid is the UUID of version 5 of the feed's first address, without "
                                        "scheme and trailing slashes",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = check_guid_derived},
    Check<Feed>{.rule = {.id = "F10.absolute",
                         .requirement = "every URL is absolute, of http or https",
                         .source = kRss,
                         .when_broken = Verdict::kFail},
                .complain = each_link<check_absolute>},
    Check<Feed>{.rule = {.id = "F10.https",
                         .requirement = "every URL is of https, since apps refuse or warn of others",
                         .source = kAppleRequirements,
                         .when_broken = Verdict::kAdvice},
                .complain = each_link<check_https>},
    Check<Feed>{.rule = {.id = "F10.ascii",
                         .requirement = "URLs have ASCII characters alone, and no spaces",
                         .source = kAppleRequirements,
                         .when_broken = Verdict::kFail},
                .complain = each_link<check_ascii>},
    Check<Feed>{.rule = {.id = "F10.names",
                         .requirement =
                             "the names of audio and artwork have only letters, digits, dots, hyphens and underscores",
                         .source = kAppleRequirements,
                         .when_broken = Verdict::kAdvice},
                .complain = each_link<check_file_name>},
    Check<Feed>{.rule = {.id = "F11.length",
                         .requirement = "values have at most 255 characters, or directories cut them off",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = check_value_length},
    Check<Feed>{.rule = {.id = "F11.trimmed",
                         .requirement = "values have no white space around them, which some apps show",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = check_trimmed},
    Check<Feed>{.rule = {.id = "F6.date",
                         .requirement = "dates are written as RFC 2822 wants them, with the right day of the week",
                         .source = "RFC 2822 §3.3",
                         .when_broken = Verdict::kFail},
                .complain = check_dates},
    Check<Feed>{.rule = {.id = "F12.order",
                         .requirement = "the newest episode comes first, since apps that look at the top miss it else",
                         .source = "Podcasting 2.0, recommendations beside the tags",
                         .when_broken = Verdict::kAdvice},
                .complain = check_order},
    Check<Feed>{
        .rule = {.id = "F12.paging",
                 .requirement = "a feed of more than 300 episodes comes in pages with links first, next and last",
                 .source = "RFC 5005; Podcasting 2.0, recommendations beside the tags",
                 .when_broken = Verdict::kAdvice},
        .complain = check_paging},
    Check<Feed>{
        .rule = {.id = "F13.block",
                 .requirement =
                     "a private feed says so to Apple and to all others alike: itunes:block Yes and podcast:block yes",
                 .source = "Apple, A Podcaster's Guide to RSS; Podcasting 2.0 namespace",
                 .when_broken = Verdict::kFail},
        .complain = check_block},
    Check<Feed>{.rule = {.id = "F14.self",
                         .requirement =
                             "the feed's own link is the address that it was fetched from, else apps follow two feeds",
                         .source = "RFC 4287; PSP-1",
                         .when_broken = Verdict::kAdvice},
                .complain = check_self_address},
    Check<Feed>{.rule = {.id = "F14.moved",
                         .requirement = "a feed that has moved (itunes:new-feed-url) is read at its new address",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = check_moved},
    Check<Feed>{
        .rule = {.id = "F15",
                 .requirement =
                     "the podcast namespace defines every podcast: element; there is none for loudness, for example",
                 .source = kPodcastNamespace,
                 .when_broken = Verdict::kFail},
        .complain = check_unknown},
    Check<Feed>{.rule = {.id = "F16",
                         .requirement = "a podcast made by machines says so in podcast:txt with purpose ai-content, of "
                                        "itself and of each episode",
                         .source = "Apple Podcasts, on content made by AI; Podcasting 2.0 namespace",
                         .when_broken = Verdict::kFail},
                .complain = check_ai_content},
};

}  // namespace

std::span<const Check<Feed>> channel_checks() {
  return kChecks;
}

}  // namespace showrunner::studio
