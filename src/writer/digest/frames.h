#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace showrunner::writer::digest {

/// The only words of a digest that are not the source's: fixed sentences that say what is being read, never what to think of
/// it. `{title}`, `{author}` and `{heading}` are filled in. A language without frames of its own gets the bare names.
struct FrameSet {
  std::span<const std::string_view> opening;            ///< {title}
  std::span<const std::string_view> opening_by_author;  ///< {title}, {author}
  std::span<const std::string_view> method;             ///< how the episode was made, said once by the second host
  std::span<const std::string_view> next_heading;       ///< {heading}
  std::span<const std::string_view> continuation;       ///< a new chapter without a heading, or a reminder: {title}
  std::span<const std::string_view> first_person;       ///< before sentences in the author's first person
  std::span<const std::string_view> quotation;          ///< before a block quotation
  std::span<const std::string_view> next_document;      ///< {title}
  std::span<const std::string_view> close;              ///< {title}; says that voices are synthetic
  std::string_view introduction;  ///< title of the first chapter where the source has none; empty: the document's title
  std::string_view part;          ///< "Part" of "Part 2"; empty: the bare number
};

/// For a BCP-47 tag or primary subtag: English, German, French, Spanish, else bare names. Static data.
const FrameSet& frames_of(std::string_view language);

/// What a frame may name.
struct FrameNames {
  std::string_view title;
  std::string_view author;
  std::string_view heading;
};

/// Variant number `turn` of `variants`, filled in; empty when there are none. A full stop after a name that brings its own
/// end mark is left out.
std::string fill_frame(std::span<const std::string_view> variants, std::uint64_t turn, const FrameNames& names);

}  // namespace showrunner::writer::digest
