#include "writer/digest/casting.h"

#include "base/hash.h"
#include "writer/digest/frames.h"

namespace showrunner::writer::digest {
namespace {

constexpr std::size_t kTurnSentences = 4;
constexpr std::size_t kTurnWords = 90;
constexpr std::size_t kLongestChain = 8;           ///< sentences in a turn, even when each leans on the one before
constexpr std::size_t kFewestBeforeParagraph = 2;  ///< sentences a turn has before a new paragraph ends it
constexpr std::size_t kTurnsBetweenReminders = 9;

/// Walks through the chapters once and writes down the turns.
class Caster {
 public:
  explicit Caster(const CastRequest& request)
      : request_(request), frames_(frames_of(request.language)), seed_(fingerprint64(request.episode_title)) {}

  std::vector<CastSegment> cast() {
    for (const Chapter& chapter : request_.chapters) {
      const std::vector<CastTurn> content = turns_of(chapter);
      if (!content.empty()) add_segment(chapter, content);
    }
    if (!segments_.empty()) frame(frames_.close, {.title = request_.episode_title, .author = {}, .heading = {}});
    return std::move(segments_);
  }

 private:
  const SpokenName& document(std::size_t number) const { return request_.documents[number]; }

  const Sentence& sentence(std::size_t number) const { return request_.source.sentences[number]; }

  /// Puts a chapter's chosen sentences together to turns; who says them is decided later.
  std::vector<CastTurn> turns_of(const Chapter& chapter) const {
    std::vector<CastTurn> turns;
    std::size_t words = 0;
    for (std::size_t i = chapter.first; i < chapter.last; ++i) {
      if (!request_.chosen[i]) continue;
      if (turns.empty() || ends_turn(turns.back().sentences, words, i)) {
        turns.emplace_back();
        words = 0;
      }
      turns.back().sentences.push_back(i);
      words += sentence(i).words;
    }
    return turns;
  }

  /// The heading that is announced before sentence `first`, when `told` is the last sentence before it.
  const ChapterHeading* heading_between(const Chapter& chapter, std::optional<std::size_t> told,
                                        std::size_t first) const {
    const ChapterHeading* last = nullptr;
    for (const ChapterHeading& heading : chapter.headings)
      if (heading.first <= first && (!told || heading.first > *told)) last = &heading;
    return last;
  }

  bool ends_turn(const std::vector<std::size_t>& told, std::size_t words, std::size_t next) const {
    const Sentence& before = sentence(told.back());
    const Sentence& after = sentence(next);
    if (before.quoted != after.quoted || before.section != after.section) return true;
    if (after.needs_previous || before.needs_next) return told.size() >= kLongestChain;
    if (told.size() >= kTurnSentences || words + after.words > kTurnWords) return true;
    return before.block != after.block && told.size() >= kFewestBeforeParagraph;
  }

  void add_segment(const Chapter& chapter, const std::vector<CastTurn>& content) {
    segments_.push_back({.title = segment_title(chapter), .turns = {}});
    std::optional<std::size_t> told;
    std::size_t since_frame = 0;
    bool whose_words_said = false;
    for (CastTurn turn : content) {
      const ChapterHeading* heading = heading_between(chapter, told, turn.sentences.front());
      if (!told) introduce(chapter, heading != nullptr);
      if (heading != nullptr && !request_.terse) {
        FrameNames names = names_of(chapter);
        names.heading = heading->text;
        frame(frames_.next_heading, names);
        since_frame = 0;
      }
      told = turn.sentences.back();
      const bool quoted = sentence(turn.sentences.front()).quoted;
      const bool first_person = !quoted && std::any_of(turn.sentences.begin(), turn.sentences.end(),
                                                       [this](std::size_t i) { return sentence(i).first_person; });
      if ((quoted || first_person) && !whose_words_said && !request_.terse) {
        frame(quoted ? frames_.quotation : frames_.first_person, names_of(chapter));
        since_frame = 0;
      } else if (since_frame >= kTurnsBetweenReminders && !request_.terse) {
        frame(frames_.continuation, names_of(chapter));
        since_frame = 0;
      }
      whose_words_said = quoted || first_person;
      turn.speaker = next_speaker();
      segments_.back().turns.push_back(std::move(turn));
      ++since_frame;
    }
  }

  /// What is said before a chapter's first sentence and heading.
  void introduce(const Chapter& chapter, bool has_heading) {
    const FrameNames names = names_of(chapter);
    const bool opens_document = !last_document_ || *last_document_ != chapter.document;
    if (!last_document_) {
      frame(names.author.empty() ? frames_.opening : frames_.opening_by_author, names);
      if (!request_.terse) frame(frames_.method, names);
    } else if (opens_document) {
      frame(frames_.next_document, names);
    }
    last_document_ = chapter.document;
    if (!request_.terse && !has_heading && !opens_document) frame(frames_.continuation, names);
  }

  FrameNames names_of(const Chapter& chapter) const {
    return {.title = document(chapter.document).title, .author = document(chapter.document).author, .heading = {}};
  }

  std::string segment_title(const Chapter& chapter) const {
    if (!chapter.title.empty()) return chapter.title;
    const bool opens_episode = segments_.empty();
    if (opens_episode && !frames_.introduction.empty()) return std::string(frames_.introduction);
    const bool opens_document = !last_document_ || *last_document_ != chapter.document;
    if (opens_document) return short_title(document(chapter.document).title, words_of(request_.language));
    const std::string number = std::to_string(segments_.size() + 1);
    return frames_.part.empty() ? number : std::string(frames_.part) + " " + number;
  }

  void frame(std::span<const std::string_view> variants, const FrameNames& names) {
    if (variants.empty()) return;
    std::string text = fill_frame(variants, seed_ + uses_[variants.data()]++, names);
    segments_.back().turns.push_back({.speaker = next_speaker(), .frame = std::move(text), .sentences = {}});
  }

  std::size_t next_speaker() { return turns_spoken_++ % request_.speakers; }

  const CastRequest& request_;
  const FrameSet& frames_;
  const std::uint64_t seed_;
  std::vector<CastSegment> segments_;
  std::optional<std::size_t> last_document_;
  std::size_t turns_spoken_ = 0;
  std::map<const std::string_view*, std::uint64_t> uses_;  ///< of each kind of frame, so that its variants alternate
};

}  // namespace

std::vector<CastSegment> cast_sentences(const CastRequest& request) {
  return Caster(request).cast();
}

}  // namespace showrunner::writer::digest
