#include "support/scripted_model.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace showrunner::scripted {

namespace {

constexpr std::size_t kTurnWords = 42;
constexpr std::size_t kPassageWords = 40;  ///< kept of each passage

/// Sentences about {0} and {1}.
constexpr std::array<std::string_view, 44> kSentences{
    "most people first meet {0} without noticing how much it depends on {1}",
    "the interesting part is how {0} changes once you look at it next to {1}",
    "for a long time nobody could say whether {0} mattered more than {1}",
    "if you ask someone who works with {0} every day, they will tell you about {1} first",
    "there is a simple reason why {0} keeps coming back whenever {1} is discussed",
    "what surprised me was that {0} turned out to be older than {1}",
    "we tend to think of {0} as settled, yet {1} shows how much is still open",
    "a small change in {0} can have a large effect on {1}",
    "the numbers are clear: where {0} goes up, {1} usually follows",
    "that is where {0} stops being a theory and {1} becomes a practical question",
    "you can learn a lot about {0} just by watching how {1} behaves over a week",
    "the people who built it cared about {0} because they had seen {1} go wrong",
    "it helps to remember that {0} was never meant to replace {1}",
    "critics say that {0} is a distraction, and that {1} deserves the attention",
    "the evidence on {0} is mixed, but on {1} it is hard to argue",
    "one way to picture it is to think of {0} as a map and {1} as the road",
    "every attempt to explain {0} ends up with a story about {1}",
    "what people miss is the quiet link between {0} and {1}",
    "the first lesson of {0} is patience, and the second is {1}",
    "when the plans were drawn up, {0} came last and {1} came first",
    "a good example is the way {0} was handled after {1} had failed",
    "ask three experts about {0} and you get four opinions about {1}",
    "the honest answer is that {0} works well until {1} gets in the way",
    "somebody has to decide how much {0} is worth when {1} is at stake",
    "there are days when {0} seems easy and {1} seems impossible",
    "the real cost of {0} only shows up once {1} has been paid for",
    "in the early reports, {0} was described as a side effect of {1}",
    "nothing about {0} makes sense unless you also consider {1}",
    "the turning point came when {0} was measured properly for the first time",
    "we should be careful not to blame {0} for what {1} has done",
    "the best teams treat {0} as a habit and {1} as a goal",
    "over the years {0} has become cheaper while {1} has become harder",
    "the question is whether {0} can grow without hurting {1}",
    "people who live close to it describe {0} in terms of {1}",
    "once you have seen {0} up close, {1} looks very different",
    "the next few years will decide if {0} keeps pace with {1}",
    "a careful reader will notice that {0} is mentioned long before {1}",
    "the trouble starts when {0} is copied without understanding {1}",
    "there is more to {0} than the headlines about {1} suggest",
    "it took a decade before {0} and {1} were studied together",
    "the short version is that {0} feeds {1}, and not the other way round",
    "local groups have been working on {0} since before {1} had a name",
    "what I like about {0} is that it makes {1} visible to everybody",
    "the final report gives {0} one page and {1} almost a hundred",
};

constexpr std::array<std::string_view, 12> kOpenings{"",
                                                     "In practice, ",
                                                     "Besides, ",
                                                     "At the same time, ",
                                                     "To be fair, ",
                                                     "Looking back, ",
                                                     "After all, ",
                                                     "As it happens, ",
                                                     "Still, ",
                                                     "More often than not, ",
                                                     "On the other hand, ",
                                                     "By now, "};

/// Sentences of 3 to 9 words, two of each length: they make the count come out.
constexpr std::array<std::array<std::string_view, 2>, 7> kShort{{
    {"That matters here.", "Few expected this."},
    {"Let that sink in.", "That is worth knowing."},
    {"It is worth a pause.", "Not everybody agrees with that."},
    {"And that is only the start.", "It did not happen by accident."},
    {"We will come back to that later.", "The pattern is hard to miss now."},
    {"It is a good place to go on.", "That was not how it seemed at first."},
    {"So let us now take it one step further.", "Keep that in mind, because it will matter soon."},
}};
constexpr std::size_t kShortest = 3;
constexpr std::size_t kLongestShort = kShortest + kShort.size() - 1;

/// Endings of words that are rarely nouns.
constexpr std::array<std::string_view, 10> kNotNouns{"ed",  "ing",  "ly",   "ous",  "ive",
                                                     "ful", "able", "wise", "ible", "est"};

constexpr std::array<std::string_view, 8> kHeadings{
    "Where {} Begins", "What {} Asks of Us",         "The People behind {}", "How {} Works",
    "The Price of {}", "What We Get Wrong about {}", "{} in Everyday Life",  "Where {} Goes Next"};

constexpr std::array<std::string_view, 24> kCommon{
    "about", "above", "after",  "again", "along", "also",  "because", "before", "being", "between", "could", "every",
    "first", "other", "should", "since", "their", "there", "these",   "those",  "under", "where",   "which", "would"};

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t';
    words += !space && !inside ? 1 : 0;
    inside = !space;
  }
  return words;
}

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r*-");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r*") - first + 1);
}

/// What stands behind `label` when `line` begins with it.
std::string_view behind(std::string_view line, std::string_view label) {
  return line.starts_with(label) ? trim(line.substr(label.size())) : std::string_view();
}

std::size_t number(std::string_view text, std::size_t otherwise) {
  std::size_t value = 0;
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
  return bad == std::errc() && value > 0 ? value : otherwise;
}

/// The words of `text` that say what it is about.
std::vector<std::string> words_of(std::string_view text, std::size_t most) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    const bool noun = std::ranges::none_of(kNotNouns, [&](std::string_view ending) { return word.ends_with(ending); });
    if (word.size() >= 5 && noun && std::ranges::find(kCommon, word) == kCommon.end() &&
        std::ranges::find(words, word) == words.end()) {
      words.push_back(word);
    }
    word.clear();
  };
  for (const char c : text) {
    if (words.size() == most) return words;
    if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      word.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    } else {
      end_word();
    }
  }
  end_word();
  return words;
}

/// A passage's number when `line` begins like "[12] ".
int passage_number(std::string_view line) {
  if (!line.starts_with('[')) return 0;
  const auto close = line.find(']');
  if (close == std::string_view::npos || close < 2 || close > 6) return 0;
  int value = 0;
  const auto [end, bad] = std::from_chars(line.data() + 1, line.data() + close, value);
  return bad == std::errc() && end == line.data() + close ? value : 0;
}

/// SplitMix64 (Steele, Lea, Flood 2014).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::size_t roll(std::size_t sides) {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>((z ^ (z >> 31U)) % sides);
  }

 private:
  std::uint64_t state_;
};

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

/// Writes prose, never the same sentence twice in a row.
class Prose {
 public:
  explicit Prose(const Task& task) : task_(task), dice_(task.seed), at_(dice_.roll(kSentences.size())) {
    topic_words_ = words_of(task.topic, 8);
    if (topic_words_.empty()) topic_words_ = {"the subject", "the details"};
  }

  /// Appends sentences of `words` words in all (a rest of one or two is left out) about `passage`, or the topic.
  std::size_t write(std::string& out, std::size_t words, const Task::Passage* passage) {
    std::size_t written = 0;
    while (words - written >= kShortest) {
      if (!out.empty()) out += ' ';
      written += fitting_sentence(out, words - written, passage);
    }
    return written;
  }

  std::string heading(std::size_t index) {
    const auto& words = passage_words(index);
    std::string heading(kHeadings[(index + task_.seed) % kHeadings.size()]);
    heading.replace(heading.find("{}"), 2, capitalised(words[index % words.size()]));
    return heading;
  }

  std::string title() const {
    if (!task_.topic.empty()) return capitalised(task_.topic.substr(0, 80));
    return capitalised(passage_words(0).front()) + ", Explained";
  }

  const std::vector<std::string>& passage_words(std::size_t index) const {
    if (task_.passages.empty()) return topic_words_;
    const auto& words = task_.passages[index % task_.passages.size()].words;
    return words.empty() ? topic_words_ : words;
  }

 private:
  /// Appends a sentence after which nothing is left of `left` words, or enough for another one.
  std::size_t fitting_sentence(std::string& out, std::size_t left, const Task::Passage* passage) {
    const std::size_t start = out.size();
    for (int tries = 0; left > kLongestShort && tries < 4; ++tries) {
      const std::size_t length = sentence(out, passage);
      if (length == left || length + kShortest <= left) return length;
      out.resize(start);
    }
    const std::size_t length = left <= kLongestShort ? left : std::min(kLongestShort, left - kShortest);
    const auto& choices = kShort[length - kShortest];
    out += choices[++shorts_ % choices.size()];
    return length;
  }

  std::size_t sentence(std::string& out, const Task::Passage* passage) {
    const auto& words = passage != nullptr && !passage->words.empty() ? passage->words : topic_words_;
    // A stride that is prime to the number of sentences visits all of them before one comes again.
    at_ = (at_ + 17) % kSentences.size();
    const std::size_t first = dice_.roll(words.size());
    const std::size_t second = words.size() > 1 ? (first + 1 + dice_.roll(words.size() - 1)) % words.size() : first;
    const std::size_t start = out.size();
    out += kOpenings[dice_.roll(kOpenings.size())];
    for (std::string_view rest = kSentences[at_]; !rest.empty();) {
      const auto slot = std::min(rest.find('{'), rest.size());
      out += rest.substr(0, slot);
      if (slot == rest.size()) break;
      const std::string& word = words[rest[slot + 1] == '0' ? first : second];
      // The sentences want a singular.
      if (word.ends_with('s') && !word.ends_with("ss")) out += "the work on ";
      out += word;
      rest.remove_prefix(slot + 3);
    }
    out += '.';
    out[start] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[start])));
    return count_words(std::string_view(out).substr(start));
  }

  const Task& task_;
  Dice dice_;
  std::size_t at_;
  std::size_t shorts_ = 0;
  std::vector<std::string> topic_words_;
};

void append_string(std::string& out, std::string_view text) {
  out += '"';
  append_escaped(out, text);
  out += '"';
}

/// `"turns":[…]` of `words` words. Turn `first` of `all` is where the passages' order stands.
void append_turns(std::string& out, const Task& task, Prose& prose, std::size_t words, std::size_t segment,
                  std::size_t segments, const ProviderRule* rule) {
  const std::size_t turns = std::max<std::size_t>({1, words / kTurnWords, std::min(task.speakers.size(), words / 12)});
  out += "\"turns\":[";
  std::size_t owed = 0;
  std::string text;
  for (std::size_t turn = 0; turn < turns; ++turn) {
    owed += words * (turn + 1) / turns - words * turn / turns;
    const Task::Passage* passage = nullptr;
    if (!task.passages.empty()) {
      const std::size_t place = segment * turns + turn;
      passage = &task.passages[std::min(place * task.passages.size() / (segments * turns), task.passages.size() - 1)];
    }
    text.clear();
    owed -= prose.write(text, owed, passage);
    if (turn != 0) out += ',';
    out += "{\"speaker\":";
    append_string(out,
                  rule != nullptr && rule->unknown_speakers ? "nobody" : task.speakers[turn % task.speakers.size()]);
    out += ",\"text\":";
    append_string(out, rule != nullptr && rule->empty_turns ? std::string_view() : std::string_view(text));
    out += ",\"source\":";
    out += passage != nullptr ? fmt::to_string(passage->number) : "null";
    out += '}';
  }
  out += ']';
}

std::string write_outline(const Task& task, Prose& prose) {
  std::string out = "{\"title\":";
  append_string(out, prose.title());
  out += ",\"summary\":";
  std::string summary;
  prose.write(summary, 24, nullptr);
  append_string(out, summary);
  out += ",\"segments\":[";
  for (std::size_t i = 0; i < task.segments; ++i) {
    if (i != 0) out += ',';
    out += "{\"title\":";
    append_string(out, prose.heading(i));
    out += ",\"points\":[";
    const auto& words = prose.passage_words(i);
    for (std::size_t point = 0; point < 3; ++point) {
      if (point != 0) out += ',';
      append_string(out, fmt::format("why {} matters", words[(i + point) % words.size()]));
    }
    const std::size_t share = task.words * (i + 1) / task.segments - task.words * i / task.segments;
    fmt::format_to(std::back_inserter(out), "],\"words\":{}}}", share);
  }
  out += "]}";
  return out;
}

std::string write_episode(const Task& task, Prose& prose, const ProviderRule* rule) {
  std::string out = "{\"title\":";
  append_string(out, prose.title());
  out += ",\"summary\":";
  std::string summary;
  prose.write(summary, 24, nullptr);
  append_string(out, summary);
  out += ",\"segments\":[";
  for (std::size_t i = 0; i < task.segments; ++i) {
    if (i != 0) out += ',';
    out += "{\"title\":";
    append_string(out, prose.heading(i));
    out += ',';
    const std::size_t share = task.words * (i + 1) / task.segments - task.words * i / task.segments;
    append_turns(out, task, prose, share, i, task.segments, rule);
    out += '}';
  }
  out += "]}";
  return out;
}

std::string write_text(const Task& task, const ProviderRule* rule) {
  Prose prose(task);
  if (task.schema == "outline") return write_outline(task, prose);
  if (task.schema == "episode") return write_episode(task, prose, rule);
  std::string out;
  if (task.schema == "segment") {
    out += '{';
    append_turns(out, task, prose, task.words, 0, 1, rule);
    out += '}';
  } else {
    prose.write(out, task.words, task.passages.empty() ? nullptr : &task.passages.front());
  }
  return out;
}

void spoil(std::string& text, const ProviderRule& rule) {
  if (rule.garbage) text = "I am afraid I %%% {{ cannot } do [ that.";
  if (rule.wrong_shape) text = R"({"answer":42,"notes":["this is not what was asked for"]})";
  if (rule.truncated) text.resize(text.size() * 3 / 5);
  if (rule.not_utf8) text.insert(text.size() / 2, "\xff\xfe\xc3");
  if (rule.fenced) text = fmt::format("Here is the JSON:\n```json\n{}\n```\n", text);
  if (rule.thinking)
    text = fmt::format("<think>\nThe user wants JSON {{of some kind}}. I write it.\n</think>\n{}", text);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::ranges::find_if(text,
                             [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; }) -
        text.begin());
    out += text.substr(0, plain);
    if (plain == text.size()) return;
    const char c = text[plain];
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
    text.remove_prefix(plain + 1);
  }
}

Task read_task(std::string_view prompt, std::string_view schema) {
  Task task;
  task.schema = schema;
  std::string_view speakers;
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (std::string_view rest = prompt; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trim(rest.substr(0, end));
    for (const char c : line) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (const auto words = behind(line, "Target length:"); !words.empty()) task.words = number(words, task.words);
    if (const auto count = behind(line, "Segments:"); !count.empty()) task.segments = number(count, task.segments);
    if (const auto list = behind(line, "Speakers:"); !list.empty()) speakers = list;
    if (const auto topic = behind(line, "Topic:"); !topic.empty()) task.topic = topic;
    if (const auto name = behind(line, "Answer format:"); !name.empty() && schema.empty()) task.schema = name;
    if (const int passage = passage_number(line); passage > 0) {
      task.passages.push_back({.number = passage, .words = words_of(line.substr(line.find(']')), kPassageWords)});
    } else if (!task.passages.empty() && task.passages.back().words.empty()) {
      task.passages.back().words = words_of(line, kPassageWords);  // the text stands below its number
    }
  }
  task.seed = hash;
  while (!speakers.empty()) {
    const auto comma = std::min(speakers.find(','), speakers.size());
    const auto name = trim(speakers.substr(0, comma));
    if (!name.empty()) task.speakers.emplace_back(name.substr(0, name.find(' ')));
    speakers.remove_prefix(std::min(comma + 1, speakers.size()));
  }
  if (task.speakers.empty()) task.speakers.emplace_back("host");
  task.words = std::min<std::size_t>(task.words, 100'000);
  task.segments = std::min<std::size_t>(task.segments, 100);
  return task;
}

ModelAnswer write_answer(const Task& task, const ProviderRule* rule) {
  Task wanted = task;
  if (rule != nullptr && rule->length_factor != 1.0) {
    wanted.words = static_cast<std::size_t>(std::llround(static_cast<double>(task.words) * rule->length_factor));
  }
  ModelAnswer answer{.text = write_text(wanted, rule)};
  if (rule != nullptr) spoil(answer.text, *rule);
  answer.tokens = count_words(answer.text) * 4 / 3 + 1;
  return answer;
}

}  // namespace showrunner::scripted
