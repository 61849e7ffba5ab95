#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/uuid.h"
#include "studio/lint/feed_checks.h"
#include "studio/lint/feed_values.h"
#include "text/code_points.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace {

using text::in_quotes;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_one_of(std::string_view value, std::span<const std::string_view> values) {
  return std::ranges::find(values, value) != values.end();
}

Complaint check_title(const XmlElement& item, const Feed& /*feed*/) {
  return missing_text(item, "title");
}

/// Whether a title begins with the number of its episode: "#12", "12: ", "Ep. 12", "S2E12".
bool begins_with_number(std::string_view title) {
  constexpr std::array<std::string_view, 4> kWords{"Episode ", "Ep. ", "Ep ", "#"};
  bool named = false;
  for (const std::string_view word : kWords) {
    if (!title.starts_with(word)) continue;
    title.remove_prefix(word.size());
    named = true;
  }
  const std::size_t digits = std::min(title.find_first_not_of("0123456789"), title.size());
  if (digits > 0)
    return named || title.substr(digits).find_first_of(":.)|-") == 0 || title.substr(digits).starts_with(" - ");
  return title.size() > 3 && title[0] == 'S' && is_digit(title[1]) && title.find('E') != std::string_view::npos &&
         title.substr(1).find_first_not_of("0123456789") + 1 == title.find('E');
}

Complaint check_plain_title(const XmlElement& item, const Feed& feed) {
  constexpr std::string_view kSeparators = ":|-";
  std::string_view title = item.child_text("title");
  if (begins_with_number(title)) return "the title has a number";
  const std::string_view show = feed.channel->child_text("title");
  if (show.empty()) return {};
  if (title.starts_with(show)) {
    const std::string_view rest = trim_xml(title.substr(show.size()));
    if (rest.find_first_of(kSeparators) == 0) return "the title begins with that of the podcast";
  }
  if (title.ends_with(show)) {
    const std::string_view rest = trim_xml(title.substr(0, title.size() - show.size()));
    if (!rest.empty() && kSeparators.find(rest.back()) != std::string_view::npos) {
      return "the title ends with that of the podcast";
    }
  }
  return {};
}

Complaint check_enclosure(const XmlElement& item, const Feed& /*feed*/) {
  const auto enclosures = item.all("enclosure");
  if (enclosures.empty()) return "enclosure is missing";
  if (enclosures.size() > 1) return fmt::format("{} enclosures", enclosures.size());
  const XmlElement& enclosure = *enclosures.front();
  if (enclosure.attribute("url").empty()) return "enclosure has no url";
  const auto length = parse_whole(enclosure.attribute("length"));
  if (!length || *length == 0) return fmt::format("enclosure has length {}", in_quotes(enclosure.attribute("length")));
  if (!is_media_type(enclosure.attribute("type"))) {
    return fmt::format("enclosure has type {}", in_quotes(enclosure.attribute("type")));
  }
  return {};
}

struct MediaKind {
  std::string_view extension;
  std::array<std::string_view, 3> types;
};

constexpr std::array kMediaKinds{MediaKind{".mp3", {"audio/mpeg"}},
                                 MediaKind{".m4a", {"audio/x-m4a", "audio/mp4", "audio/aac"}},
                                 MediaKind{".aac", {"audio/aac", "audio/aacp"}},
                                 MediaKind{".opus", {"audio/opus", "audio/ogg"}},
                                 MediaKind{".ogg", {"audio/ogg"}},
                                 MediaKind{".flac", {"audio/flac"}},
                                 MediaKind{".wav", {"audio/wav", "audio/x-wav"}},
                                 MediaKind{".mp4", {"video/mp4", "audio/mp4"}},
                                 MediaKind{".m4v", {"video/x-m4v", "video/mp4"}},
                                 MediaKind{".mov", {"video/quicktime"}},
                                 MediaKind{".pdf", {"application/pdf"}}};

Complaint check_enclosure_type(const XmlElement& item, const Feed& feed) {
  if (!check_enclosure(item, feed).empty()) return {};
  const XmlElement& enclosure = *item.child("enclosure");
  const auto url = parse_feed_url(enclosure.attribute("url"));
  if (!url) return {};
  const auto* const kind = std::ranges::find(kMediaKinds, url->extension(), &MediaKind::extension);
  const std::string_view type = enclosure.attribute("type");
  if (kind == kMediaKinds.end() || is_one_of(type, kind->types)) return {};
  return fmt::format("{} is called {}", in_quotes(url->file_name()), type);
}

Complaint check_guid(const XmlElement& item, const Feed& /*feed*/) {
  return missing_text(item, "guid");
}

Complaint check_permalink(const XmlElement& item, const Feed& /*feed*/) {
  const XmlElement* const guid = item.child("guid");
  return guid == nullptr || guid->attribute("isPermaLink") == "false" ? Complaint()
                                                                      : "guid lacks isPermaLink=\"false\"";
}

Complaint check_guid_form(const XmlElement& item, const Feed& /*feed*/) {
  const std::string_view guid = item.child_text("guid");
  return guid.empty() || is_uuid(guid) ? Complaint() : fmt::format("guid {}", in_quotes(guid));
}

/// The complaint about the first value that two items share.
template <class Value>
Complaint unique(const Feed& feed, std::string_view what, Value value) {
  std::set<std::string_view> seen;
  for (const XmlElement* const item : feed.items) {
    const std::string_view found = value(*item);
    if (!found.empty() && !seen.insert(found).second)
      return fmt::format("two items have the {} {}", what, in_quotes(found));
  }
  return {};
}

Complaint check_unique_guids(const Feed& feed) {
  return unique(feed, "guid", [](const XmlElement& item) { return item.child_text("guid"); });
}

Complaint check_unique_enclosures(const Feed& feed) {
  return unique(feed, "enclosure", [](const XmlElement& item) {
    const XmlElement* const enclosure = item.child("enclosure");
    return enclosure == nullptr ? std::string_view() : enclosure->attribute("url");
  });
}

Complaint check_date(const XmlElement& item, const Feed& /*feed*/) {
  return missing_text(item, "pubDate");
}

Complaint check_description(const XmlElement& item, const Feed& /*feed*/) {
  const XmlElement* const description = item.child("description");
  return description != nullptr && !description->children.empty() ? Complaint() : missing_text(item, "description");
}

Complaint check_description_length(const XmlElement& item, const Feed& /*feed*/) {
  const std::size_t bytes = item.child_text("description").size();
  return bytes <= kMostDescriptionBytes ? Complaint() : fmt::format("the description has {} bytes", bytes);
}

Complaint check_markup(const XmlElement& item, const Feed& /*feed*/) {
  const XmlElement* const description = item.child("description");
  if (description == nullptr) return {};
  if (!description->children.empty()) return "the description has elements instead of text (CDATA)";
  const std::string_view foreign = foreign_markup(description->text);
  return foreign.empty() ? Complaint() : fmt::format("the description has <{}>", foreign);
}

Complaint check_duration(const XmlElement& item, const Feed& /*feed*/) {
  if (auto missing = missing_text(item, "itunes:duration"); !missing.empty()) return missing;
  const std::string_view duration = item.child_text("itunes:duration");
  const bool clock = duration.find(':') != std::string_view::npos && parse_duration(duration);
  return clock ? fmt::format("itunes:duration says {}", in_quotes(duration)) : Complaint();
}

Complaint check_duration_form(const XmlElement& item, const Feed& /*feed*/) {
  const std::string_view duration = item.child_text("itunes:duration");
  return duration.empty() || parse_duration(duration) ? Complaint()
                                                      : fmt::format("itunes:duration says {}", in_quotes(duration));
}

Complaint check_link(const XmlElement& item, const Feed& /*feed*/) {
  return missing_text(item, "link");
}

Complaint check_image(const XmlElement& item, const Feed& /*feed*/) {
  const XmlElement* const image = item.child("itunes:image");
  return image != nullptr && !image->attribute("href").empty() ? Complaint() : "itunes:image is missing";
}

Complaint check_explicit(const XmlElement& item, const Feed& /*feed*/) {
  return missing_text(item, "itunes:explicit");
}

Complaint check_explicit_form(const XmlElement& item, const Feed& /*feed*/) {
  const std::string_view value = item.child_text("itunes:explicit");
  return value.empty() || value == "true" || value == "false"
             ? Complaint()
             : fmt::format("itunes:explicit says {}", in_quotes(value));
}

Complaint check_episode_type(const XmlElement& item, const Feed& /*feed*/) {
  return missing_text(item, "itunes:episodeType");
}

Complaint check_numbers(const XmlElement& item, const Feed& /*feed*/) {
  constexpr std::array<std::string_view, 3> kTypes{"full", "trailer", "bonus"};
  const std::string_view type = item.child_text("itunes:episodeType");
  if (!type.empty() && !is_one_of(type, kTypes)) return fmt::format("itunes:episodeType says {}", in_quotes(type));
  for (const std::string_view element : {"itunes:season", "itunes:episode"}) {
    const std::string_view text = item.child_text(element);
    const auto number = parse_whole(text);
    if (!text.empty() && (!number || *number == 0)) return fmt::format("{} says {}", element, in_quotes(text));
  }
  return {};
}

Complaint check_serial(const XmlElement& item, const Feed& feed) {
  if (feed.channel->child_text("itunes:type") != "serial") return {};
  const std::string_view type = item.child_text("itunes:episodeType");
  return type == "trailer" || type == "bonus" ? Complaint() : missing_text(item, "itunes:episode");
}

constexpr std::array<std::string_view, 4> kTranscriptTypes{"text/vtt", "application/x-subrip", "application/json",
                                                           "text/html"};

Complaint check_transcript(const XmlElement& item, const Feed& /*feed*/) {
  return item.child("podcast:transcript") == nullptr ? "podcast:transcript is missing" : Complaint();
}

Complaint check_transcript_form(const XmlElement& item, const Feed& /*feed*/) {
  constexpr std::array<std::string_view, 3> kOtherTypes{"text/srt", "application/srt", "text/plain"};
  for (const XmlElement* const transcript : item.all("podcast:transcript")) {
    if (transcript->attribute("url").empty()) return "podcast:transcript has no url";
    const std::string_view type = transcript->attribute("type");
    if (!is_one_of(type, kTranscriptTypes) && !is_one_of(type, kOtherTypes)) {
      return fmt::format("podcast:transcript has type {}", in_quotes(type));
    }
  }
  return {};
}

Complaint check_transcript_formats(const XmlElement& item, const Feed& feed) {
  const auto transcripts = item.all("podcast:transcript");
  if (transcripts.empty() || !check_transcript_form(item, feed).empty()) return {};
  for (const std::string_view type : kTranscriptTypes) {
    const auto has_type = [type](const XmlElement* transcript) { return transcript->attribute("type") == type; };
    if (std::ranges::none_of(transcripts, has_type)) return fmt::format("there is none of {}", type);
  }
  return {};
}

Complaint check_chapters(const XmlElement& item, const Feed& /*feed*/) {
  return item.child("podcast:chapters") == nullptr ? "podcast:chapters is missing" : Complaint();
}

Complaint check_chapters_form(const XmlElement& item, const Feed& /*feed*/) {
  const auto all = item.all("podcast:chapters");
  if (all.empty()) return {};
  if (all.size() > 1) return fmt::format("podcast:chapters is there {} times", all.size());
  if (all.front()->attribute("url").empty()) return "podcast:chapters has no url";
  const std::string_view type = all.front()->attribute("type");
  return type == "application/json+chapters" ? Complaint()
                                             : fmt::format("podcast:chapters has type {}", in_quotes(type));
}

/// The complaint about the persons of the channel or an item.
Complaint about_persons(const XmlElement& parent) {
  constexpr std::size_t kMost = 128;
  for (const XmlElement* const person : parent.all("podcast:person")) {
    const std::string_view name = trim_xml(person->text);
    if (name.empty()) return "podcast:person has no name";
    const std::size_t length = text::count_code_points(name);
    if (length > kMost) return fmt::format("the name of a podcast:person has {} characters", length);
  }
  return {};
}

Complaint check_persons(const Feed& feed) {
  if (Complaint complaint = about_persons(*feed.channel); !complaint.empty()) return complaint;
  return first_of_items(feed, [](const XmlElement& item, const Feed& /*feed*/) { return about_persons(item); });
}

Complaint check_host(const XmlElement& item, const Feed& feed) {
  auto persons = item.all("podcast:person");
  if (persons.empty())
    persons = feed.channel->all("podcast:person");  // those of an item take the place of the channel's
  const auto is_host = [](const XmlElement* person) {
    return !person->has_attribute("role") || person->attribute("role") == "host";
  };
  return std::ranges::any_of(persons, is_host) ? Complaint() : "no podcast:person is a host";
}

Complaint check_soundbite_form(const XmlElement& item, const Feed& /*feed*/) {
  const auto duration = parse_duration(item.child_text("itunes:duration"));
  for (const XmlElement* const bite : item.all("podcast:soundbite")) {
    const auto start = parse_seconds(bite->attribute("startTime"));
    const auto length = parse_seconds(bite->attribute("duration"));
    if (!start) return fmt::format("podcast:soundbite has startTime {}", in_quotes(bite->attribute("startTime")));
    if (!length || *length <= 0)
      return fmt::format("podcast:soundbite has duration {}", in_quotes(bite->attribute("duration")));
    if (duration && *start + *length > static_cast<double>(*duration) + 1) {
      return fmt::format("podcast:soundbite ends at {:.1f} s of {}", *start + *length, *duration);
    }
    if (text::count_code_points(trim_xml(bite->text)) > 128)
      return "the title of a podcast:soundbite has more than 128 characters";
  }
  return {};
}

Complaint check_soundbite_length(const XmlElement& item, const Feed& feed) {
  if (!check_soundbite_form(item, feed).empty()) return {};
  for (const XmlElement* const bite : item.all("podcast:soundbite")) {
    const auto length = parse_seconds(bite->attribute("duration"));
    if (*length < 15 || *length > 120) return fmt::format("podcast:soundbite takes {} s", *length);
  }
  return {};
}

Complaint check_alternate(const XmlElement& item, const Feed& /*feed*/) {
  for (const XmlElement* const alternate : item.all("podcast:alternateEnclosure")) {
    if (!is_media_type(alternate->attribute("type"))) {
      return fmt::format("podcast:alternateEnclosure has type {}", in_quotes(alternate->attribute("type")));
    }
    if (alternate->has_attribute("length") && !parse_whole(alternate->attribute("length"))) {
      return fmt::format("podcast:alternateEnclosure has length {}", in_quotes(alternate->attribute("length")));
    }
    const auto sources = alternate->all("podcast:source");
    const auto has_uri = [](const XmlElement* source) { return !source->attribute("uri").empty(); };
    if (!std::ranges::any_of(sources, has_uri)) return "podcast:alternateEnclosure has no podcast:source with a uri";
  }
  return {};
}

Complaint check_integrity(const XmlElement& item, const Feed& /*feed*/) {
  for (const XmlElement* const alternate : item.all("podcast:alternateEnclosure")) {
    for (const XmlElement* const integrity : alternate->all("podcast:integrity")) {
      const std::string_view type = integrity->attribute("type");
      const std::string_view value = integrity->attribute("value");
      if (type == "sri" ? !is_integrity(value) : type != "pgp-signature" || value.empty()) {
        return fmt::format("podcast:integrity has type {} and value {}", in_quotes(type), in_quotes(value));
      }
    }
  }
  return {};
}

constexpr std::array kChecks{
    Check<Feed>{.rule = {.id = "F5.title",
                         .requirement = "every episode has a title",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_title>},
    Check<Feed>{.rule = {.id = "F5.plain",
                         .requirement = "titles have neither the number of the episode nor the name of the podcast, "
                                        "which have tags of their own",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_plain_title>},
    Check<Feed>{.rule = {.id = "F5.enclosure",
                         .requirement = "every episode has one enclosure with url, length in bytes and type",
                         .source = kPsp,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_enclosure>},
    Check<Feed>{
        .rule = {.id = "F5.type",
                 .requirement = "the type of the enclosure is that of its ending, since apps go by one or the other",
                 .source = kAppleGuide,
                 .when_broken = Verdict::kFail},
        .complain = each_item<check_enclosure_type>},
    Check<Feed>{.rule = {.id = "F5.guid",
                         .requirement = "every episode has a guid, by which apps know it again",
                         .source = kAppleRequirements,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_guid>},
    Check<Feed>{.rule = {.id = "F5.unique",
                         .requirement = "no two episodes have the same guid, or apps show one of them",
                         .source = kAppleRequirements,
                         .when_broken = Verdict::kFail},
                .complain = check_unique_guids},
    Check<Feed>{
        .rule = {.id = "F5.permalink",
                 .requirement = "guids are no links (isPermaLink false), so that they need not change with the address",
                 .source = kRss,
                 .when_broken = Verdict::kFail},
        .complain = each_item<check_permalink>},
    Check<Feed>{.rule = {.id = "F5.uuid",
                         .requirement = "guids are UUIDs, which nothing about the episode can change",
                         .source = "Showrunner",
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_guid_form>},
    Check<Feed>{.rule = {.id = "F6.published",
                         .requirement = "every episode says when it was published",
                         .source = kPsp,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_date>},
    Check<Feed>{.rule = {.id = "F6.description",
                         .requirement = "every episode has a description",
                         .source = kPsp,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_description>},
    Check<Feed>{.rule = {.id = "F6.length",
                         .requirement = "descriptions of episodes have at most 4000 bytes",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_description_length>},
    Check<Feed>{.rule = {.id = "F6.markup",
                         .requirement = "descriptions have the markup p, ol, ul, li and a alone, in CDATA",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_markup>},
    Check<Feed>{.rule = {.id = "F6.duration",
                         .requirement = "every episode tells its duration, in seconds",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_duration>},
    Check<Feed>{.rule = {.id = "F6.time",
                         .requirement = "itunes:duration is a number of seconds or a time",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_duration_form>},
    Check<Feed>{.rule = {.id = "F6.link",
                         .requirement = "every episode has a page",
                         .source = kPsp,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_link>},
    Check<Feed>{.rule = {.id = "F6.image",
                         .requirement = "every episode has artwork",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_image>},
    Check<Feed>{.rule = {.id = "F6.explicit",
                         .requirement = "every episode tells whether it is explicit",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_explicit>},
    Check<Feed>{.rule = {.id = "F6.flag",
                         .requirement = "itunes:explicit of an episode is true or false",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_explicit_form>},
    Check<Feed>{.rule = {.id = "F6.kind",
                         .requirement = "every episode tells whether it is full, a trailer or a bonus",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_episode_type>},
    Check<Feed>{
        .rule = {.id = "F6.numbers",
                 .requirement = "seasons and episodes have whole numbers above 0; episodes are full, trailer or bonus",
                 .source = kAppleGuide,
                 .when_broken = Verdict::kFail},
        .complain = each_item<check_numbers>},
    Check<Feed>{.rule = {.id = "F6.serial",
                         .requirement = "the episodes of a serial podcast have numbers, by which apps order them",
                         .source = kAppleGuide,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_serial>},
    Check<Feed>{.rule = {.id = "F6.transcript",
                         .requirement = "every episode has a transcript",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_transcript>},
    Check<Feed>{.rule = {.id = "F6.captions",
                         .requirement = "transcripts have a url and a type that apps know",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_transcript_form>},
    Check<Feed>{.rule = {.id = "F6.formats",
                         .requirement = "transcripts come as WebVTT, SRT, JSON and HTML, since each app reads another",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_transcript_formats>},
    Check<Feed>{.rule = {.id = "F6.chapters",
                         .requirement = "every episode has chapters",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_chapters>},
    Check<Feed>{.rule = {.id = "F6.json",
                         .requirement = "podcast:chapters has a url and the type application/json+chapters",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_chapters_form>},
    Check<Feed>{.rule = {.id = "F7.names",
                         .requirement = "every podcast:person has a name of at most 128 characters",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kFail},
                .complain = check_persons},
    Check<Feed>{.rule = {.id = "F7.host",
                         .requirement = "every episode has a host among its persons",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_host>},
    Check<Feed>{
        .rule = {.id = "F8.form",
                 .requirement = "a podcast:soundbite has start and duration in seconds and lies within the episode",
                 .source = kPodcastNamespace,
                 .when_broken = Verdict::kFail},
        .complain = each_item<check_soundbite_form>},
    Check<Feed>{.rule = {.id = "F8.length",
                         .requirement = "a podcast:soundbite takes 15 to 120 seconds",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kAdvice},
                .complain = each_item<check_soundbite_length>},
    Check<Feed>{.rule = {.id = "F9.form",
                         .requirement = "a podcast:alternateEnclosure has a type and a source",
                         .source = kPodcastNamespace,
                         .when_broken = Verdict::kFail},
                .complain = each_item<check_alternate>},
    Check<Feed>{
        .rule = {.id = "F9.integrity",
                 .requirement = "podcast:integrity is the hash of the file as W3C SRI writes it, or a signature",
                 .source = "Podcasting 2.0 namespace; W3C Subresource Integrity",
                 .when_broken = Verdict::kFail},
        .complain = each_item<check_integrity>},
    Check<Feed>{.rule = {.id = "F10.unique",
                         .requirement = "no two episodes have the same enclosure",
                         .source = kAppleRequirements,
                         .when_broken = Verdict::kFail},
                .complain = check_unique_enclosures},
};

}  // namespace

std::span<const Check<Feed>> item_checks() {
  return kChecks;
}

}  // namespace showrunner::studio
