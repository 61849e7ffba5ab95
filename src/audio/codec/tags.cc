#include "audio/codec/tags.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>

#include <fmt/format.h>
#include <taglib/attachedpictureframe.h>
#include <taglib/chapterframe.h>
#include <taglib/commentsframe.h>
#include <taglib/flacfile.h>
#include <taglib/id3v2tag.h>
#include <taglib/infotag.h>
#include <taglib/mpegfile.h>
#include <taglib/opusfile.h>
#include <taglib/tableofcontentsframe.h>
#include <taglib/textidentificationframe.h>
#include <taglib/urllinkframe.h>
#include <taglib/wavfile.h>
#include <taglib/xiphcomment.h>
#include <unicode/uloc.h>

namespace showrunner::audio {

namespace {

namespace id3 = TagLib::ID3v2;

constexpr unsigned kNoOffset = 0xFFFF'FFFF;  // chapters are placed by time alone
constexpr const char* kGenre = "Podcast";
constexpr std::size_t kLargestCover = 300'000;  ///< bytes (checklist E5)

TagLib::String utf8(std::string_view text) {
  return {std::string(text), TagLib::String::UTF8};
}

TagLib::ByteVector raw(std::string_view bytes) {
  return {bytes.data(), static_cast<unsigned>(bytes.size())};
}

std::string bytes_of(const TagLib::ByteVector& vector) {
  return {vector.data(), vector.size()};
}

/// ID3 wants ISO 639-2 ("eng"), with "XXX" for unknown.
std::string three_letter_language(const std::string& bcp47) {
  const std::string code = uloc_getISO3Language(bcp47.c_str());
  return code.size() == 3 ? code : "XXX";
}

// TagLib takes ownership of every frame that is handed to it.
id3::Frame* text_frame(const char* id, std::string_view text) {
  auto* frame = new id3::TextIdentificationFrame(id, TagLib::String::UTF8);
  frame->setText(utf8(text));
  return frame;
}

void add_link(id3::Tag& tag, std::string_view url) {
  auto* link = new id3::UrlLinkFrame("WOAF");
  link->setUrl(utf8(url));
  tag.addFrame(link);
}

/// The front cover; bytes that are no PNG are taken for a JPEG.
void add_cover(id3::Tag& tag, std::string_view bytes) {
  auto* picture = new id3::AttachedPictureFrame;
  picture->setType(id3::AttachedPictureFrame::FrontCover);
  picture->setMimeType(bytes.starts_with("\x89PNG") ? "image/png" : "image/jpeg");
  picture->setPicture(raw(bytes));
  tag.addFrame(picture);
}

/// "2026-11-28", in UTC.
std::string day_of(std::int64_t unix_ms) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time(std::chrono::milliseconds(unix_ms)));
  const std::chrono::year_month_day date(day);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

/// The start of a day in Unix milliseconds, of a text that begins as day_of writes it; 0 when it is no such day.
std::int64_t parse_day(std::string_view text) {
  const auto number = [&](std::size_t at, std::size_t digits) {
    int value = -1;
    const char* const begin = text.data() + at;
    const auto parsed = std::from_chars(begin, begin + digits, value);
    return parsed.ec == std::errc{} && parsed.ptr == begin + digits ? value : -1;
  };
  if (text.size() < 10 || text[4] != '-' || text[7] != '-') return 0;
  const int year = number(0, 4);
  const int month = number(5, 2);
  const int day = number(8, 2);
  if (year < 0 || month < 0 || day < 0) return 0;
  const auto date = std::chrono::year(year) / month / day;
  if (!date.ok()) return 0;
  return std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::sys_days(date)).time_since_epoch().count();
}

void add_chapters(id3::Tag& tag, const std::vector<EpisodeTags::Chapter>& chapters) {
  constexpr std::size_t kMostEntries = 255;  // the table of contents counts them in one byte
  TagLib::ByteVectorList entries;
  for (std::size_t i = 0; i < std::min(chapters.size(), kMostEntries); ++i) {
    entries.append(raw(fmt::format("ch{}", i + 1)));
  }
  if (entries.isEmpty()) return;
  auto* contents = new id3::TableOfContentsFrame("toc", entries);
  contents->setIsTopLevel(true);
  contents->setIsOrdered(true);
  tag.addFrame(contents);
  for (unsigned i = 0; i < entries.size(); ++i) {
    auto* chapter = new id3::ChapterFrame(entries[i], static_cast<unsigned>(chapters[i].start_ms),
                                          static_cast<unsigned>(chapters[i].end_ms), kNoOffset, kNoOffset);
    chapter->addEmbeddedFrame(text_frame("TIT2", chapters[i].title));
    tag.addFrame(chapter);
  }
}

std::string clock_time(std::int64_t ms) {
  return fmt::format("{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

/// Milliseconds of HH:MM:SS.mmm; nothing when it is something else.
std::optional<std::int64_t> parse_clock_time(std::string_view text) {
  if (text.size() != 12 || text[2] != ':' || text[5] != ':' || text[8] != '.') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t digits) {
    std::int64_t value = -1;
    const char* const begin = text.data() + at;
    const auto parsed = std::from_chars(begin, begin + digits, value);
    return parsed.ec == std::errc{} && parsed.ptr == begin + digits && value >= 0 ? value : -1;
  };
  const std::int64_t hours = number(0, 2);
  const std::int64_t minutes = number(3, 2);
  const std::int64_t seconds = number(6, 2);
  const std::int64_t ms = number(9, 3);
  if (hours < 0 || minutes < 0 || seconds < 0 || ms < 0) return std::nullopt;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
}

std::string to_utf8(const TagLib::String& text) {
  return text.to8Bit(true);
}

void read_common(const TagLib::Tag& from, EpisodeTags& tags) {
  tags.title = to_utf8(from.title());
  tags.artist = to_utf8(from.artist());
  tags.album = to_utf8(from.album());
  tags.comment = to_utf8(from.comment());
  tags.track = from.track();
}

void read_id3(const id3::Tag* tag, EpisodeTags& tags) {
  if (tag == nullptr) return;
  read_common(*tag, tags);
  if (const auto& languages = tag->frameList("TLAN"); !languages.isEmpty()) {
    tags.language = to_utf8(languages.front()->toString());
  }
  if (const auto& days = tag->frameList("TDRC"); !days.isEmpty()) {
    tags.released_ms = parse_day(to_utf8(days.front()->toString()));
  }
  if (const auto& links = tag->frameList("WOAF"); !links.isEmpty()) {
    if (const auto* link = dynamic_cast<const id3::UrlLinkFrame*>(links.front())) tags.page = to_utf8(link->url());
  }
  if (const auto& pictures = tag->frameList("APIC"); !pictures.isEmpty()) {
    const auto* picture = dynamic_cast<const id3::AttachedPictureFrame*>(pictures.front());
    if (picture != nullptr) tags.cover = bytes_of(picture->picture());
  }
  for (const id3::Frame* frame : tag->frameList("CHAP")) {
    const auto* chapter = dynamic_cast<const id3::ChapterFrame*>(frame);
    if (chapter == nullptr) continue;
    const auto& titles = chapter->embeddedFrameList("TIT2");
    tags.chapters.push_back({.start_ms = chapter->startTime(),
                             .end_ms = chapter->endTime(),
                             .title = titles.isEmpty() ? std::string() : to_utf8(titles.front()->toString())});
  }
}

void read_vorbis(const TagLib::Ogg::XiphComment* comments, EpisodeTags& tags, std::int64_t duration_ms) {
  if (comments == nullptr) return;
  read_common(*comments, tags);
  for (const auto& [key, values] : comments->fieldListMap()) {
    const std::string name = to_utf8(key);
    if (name == "LANGUAGE") tags.language = to_utf8(values.front());
    if (name == "DATE") tags.released_ms = parse_day(to_utf8(values.front()));
    if (name.size() != 10 || !name.starts_with("CHAPTER")) continue;
    const auto start = parse_clock_time(to_utf8(values.front()));
    if (!start) continue;
    const auto& titles = comments->fieldListMap()[key + "NAME"];
    tags.chapters.push_back(
        {.start_ms = *start, .end_ms = duration_ms, .title = titles.isEmpty() ? "" : to_utf8(titles.front())});
  }
  for (std::size_t i = 1; i < tags.chapters.size(); ++i) tags.chapters[i - 1].end_ms = tags.chapters[i].start_ms;
}

}  // namespace

std::string render_id3(const EpisodeTags& tags) {
  id3::Tag tag;
  const std::string language = three_letter_language(tags.language);
  tag.addFrame(text_frame("TIT2", tags.title));
  if (!tags.artist.empty()) tag.addFrame(text_frame("TPE1", tags.artist));
  if (!tags.album.empty()) tag.addFrame(text_frame("TALB", tags.album));
  tag.addFrame(text_frame("TCON", kGenre));
  if (!tags.language.empty()) tag.addFrame(text_frame("TLAN", language));
  if (!tags.comment.empty()) {
    auto* comment = new id3::CommentsFrame(TagLib::String::UTF8);
    comment->setLanguage(raw(language));
    comment->setText(utf8(tags.comment));
    tag.addFrame(comment);
  }
  if (tags.track > 0) tag.addFrame(text_frame("TRCK", std::to_string(tags.track)));
  if (tags.released_ms > 0) tag.addFrame(text_frame("TDRC", day_of(tags.released_ms)));
  if (!tags.page.empty()) add_link(tag, tags.page);
  if (!tags.cover.empty() && tags.cover.size() <= kLargestCover) add_cover(tag, tags.cover);
  add_chapters(tag, tags.chapters);
  return bytes_of(tag.render(id3::v4));
}

std::string render_riff_info(const EpisodeTags& tags) {
  TagLib::RIFF::Info::Tag info;
  info.setTitle(utf8(tags.title));
  info.setArtist(utf8(tags.artist));
  info.setAlbum(utf8(tags.album));
  info.setComment(utf8(tags.comment));
  info.setGenre(kGenre);
  return bytes_of(info.render());
}

std::string render_vorbis_comments(const EpisodeTags& tags, std::string_view existing) {
  TagLib::Ogg::XiphComment comments(raw(existing));
  const auto add = [&](std::string_view key, std::string_view value) {
    if (!value.empty()) comments.addField(utf8(key), utf8(value));
  };
  add("TITLE", tags.title);
  add("ARTIST", tags.artist);
  add("ALBUM", tags.album);
  add("GENRE", kGenre);
  add("LANGUAGE", tags.language);
  add("DESCRIPTION", tags.comment);
  if (tags.track > 0) add("TRACKNUMBER", std::to_string(tags.track));
  if (tags.released_ms > 0) add("DATE", day_of(tags.released_ms));
  constexpr std::size_t kMostChapters = 999;  // three digits
  for (std::size_t i = 0; i < std::min(tags.chapters.size(), kMostChapters); ++i) {
    add(fmt::format("CHAPTER{:03}", i + 1), clock_time(tags.chapters[i].start_ms));
    add(fmt::format("CHAPTER{:03}NAME", i + 1), tags.chapters[i].title);
  }
  return bytes_of(comments.render(false));
}

EpisodeTags read_tags(const std::filesystem::path& path, Format format, std::int64_t duration_ms) {
  EpisodeTags tags;
  switch (format) {
    case Format::kMp3: {
      TagLib::MPEG::File file(path.c_str(), false);
      read_id3(file.ID3v2Tag(), tags);
      break;
    }
    case Format::kOpus: {
      TagLib::Ogg::Opus::File file(path.c_str(), false);
      read_vorbis(file.tag(), tags, duration_ms);
      break;
    }
    case Format::kFlac: {
      TagLib::FLAC::File file(path.c_str(), false);
      read_vorbis(file.xiphComment(), tags, duration_ms);
      break;
    }
    case Format::kWav: {
      TagLib::RIFF::WAV::File file(path.c_str(), false);
      read_id3(file.ID3v2Tag(), tags);
      break;
    }
    case Format::kAac:
    case Format::kPcm: break;  // they have none
  }
  std::ranges::sort(tags.chapters, {}, &EpisodeTags::Chapter::start_ms);
  return tags;
}

}  // namespace showrunner::audio
