#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "studio/feed/write_feed.h"
#include "text/captions.h"

namespace showrunner::studio {

struct SourceLink {
  std::string title;  ///< empty: the URL
  std::string url;    ///< shown as text where it is no safe link
};

/// What stands below an episode in podcast apps.
struct ShowNotes {
  std::string text;  ///< the author's notes, or the summary: plain text or simple HTML
  std::vector<text::Chapter> chapters;
  std::vector<SourceLink> sources;
  std::string chapters_label;  ///< "Chapters", in the language of the notes; may be empty
  std::string sources_label;
  std::string disclosure;  ///< the sentence that tells that the voices are made by a machine; may be empty
};

/// An episode's description in at most `most` bytes of HTML: the text; the chapters, an item for each that starts with
/// "00:00:00", which apps make links of; the sources; the disclosure as the last paragraph. What does not fit goes: first
/// all chapters (half a list would contradict the other carriers of them), then sources from the last one on, then the
/// end of the text. The disclosure stays.
std::string show_notes(const ShowNotes& notes, std::size_t most = kMaxDescriptionBytes);

/// The description of a podcast from what its author wrote: sanitised and at most `most` bytes; a single paragraph is
/// without its tags, since not every directory knows them.
std::string channel_description(std::string_view text, std::size_t most = kMaxDescriptionBytes);

}  // namespace showrunner::studio
