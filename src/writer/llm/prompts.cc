#include "writer/llm/prompts.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>

#include "base/hash.h"
#include "writer/llm.h"
#include "writer/llm/prompt_texts.h"

namespace showrunner::writer::llm {
namespace {

struct Guidance {
  std::string_view name;
  std::string_view line;
};

constexpr std::array kStyleGuidance{
    Guidance{"conversational",
             "conversational: people who know each other think aloud together; they ask, react, add and sometimes "
             "doubt. One "
             "speaker alone talks to the listener as to a friend across the table."},
    Guidance{
        "interview",
        "interview: the first speaker asks short, open questions and follows up on the answers; the others answer from "
        "knowledge. One speaker alone asks the listener's questions and answers them."},
    Guidance{
        "narrative",
        "narrative: a story with a beginning, a turn and an end; scenes, people and moments carry the facts; speakers "
        "hand the story on to each other."},
    Guidance{
        "debate",
        "debate: the speakers hold different positions that the material allows, give their best reasons, answer each "
        "other's points and say at the end where they agree. One speaker alone weighs both sides."},
    Guidance{
        "news_brief",
        "news brief: the news first, then who, where, when and what follows from it; attributions with each claim; no "
        "banter; short turns."},
    Guidance{
        "lecture",
        "lecture: one thing builds on another; terms are explained when they first come, each with an example; a short "
        "recap closes each part. Further speakers ask what a listener would ask."},
};

constexpr std::array kToneGuidance{
    Guidance{"friendly", "friendly: warm and plain, on the listener's side, never chummy."},
    Guidance{"neutral", "neutral: even and matter-of-fact, no judgement that the material does not make."},
    Guidance{"serious", "serious: calm and careful, no jokes, full weight to what is at stake."},
    Guidance{"humorous",
             "humorous: light, with dry wit that grows out of the subject; never at the cost of a fact or a victim."},
    Guidance{"enthusiastic",
             "enthusiastic: curious and lively, shown by what is told rather than by exclamation marks."},
    Guidance{"dramatic", "dramatic: tension built and released, strong verbs, short sentences at the turning points."},
};

std::string_view line_of(std::span<const Guidance> table, std::string_view name) {
  const auto found = std::ranges::find(table, name, &Guidance::name);
  return found == table.end() ? std::string_view() : found->line;
}

static_assert(std::ranges::equal(kStyleGuidance, kStyles, {}, &Guidance::name));
static_assert(std::ranges::equal(kToneGuidance, kTones, {}, &Guidance::name));

#define SHOWRUNNER_TURNS_SCHEMA                                                                                   \
  R"("turns":{"type":"array","items":{"type":"object","additionalProperties":false,)"                             \
  R"("required":["speaker","text","source"],"properties":{"speaker":{"type":"string"},"text":{"type":"string"},)" \
  R"("source":{"type":["integer","null"]}}}})"

}  // namespace

const AnswerSchema kOutlineSchema{
    .name = "outline",
    .json =
        R"({"type":"object","additionalProperties":false,"required":["title","summary","segments"],"properties":{)"
        R"("title":{"type":"string"},"summary":{"type":"string"},"segments":{"type":"array","items":{"type":"object",)"
        R"("additionalProperties":false,"required":["title","points","words"],"properties":{"title":{"type":"string"},)"
        R"("points":{"type":"array","items":{"type":"string"}},"words":{"type":"integer"}}}}}})"};

const AnswerSchema kSegmentSchema{
    .name = "segment",
    .json =
        R"({"type":"object","additionalProperties":false,"required":["turns"],"properties":{)" SHOWRUNNER_TURNS_SCHEMA
        "}}"};

const AnswerSchema kEpisodeSchema{
    .name = "episode",
    .json =
        R"({"type":"object","additionalProperties":false,"required":["title","summary","segments"],"properties":{)"
        R"("title":{"type":"string"},"summary":{"type":"string"},"segments":{"type":"array","items":{"type":"object",)"
        R"("additionalProperties":false,"required":["title","turns"],"properties":{"title":{"type":"string"},)" SHOWRUNNER_TURNS_SCHEMA
        "}}}}}"};

#undef SHOWRUNNER_TURNS_SCHEMA

std::string fill_prompt(std::string_view prompt, std::initializer_list<PromptField> fields) {
  std::size_t size = prompt.size();
  for (const PromptField& field : fields) size += field.value.size();
  std::string out;
  out.reserve(size);
  std::uint64_t used = 0;
  std::size_t line_start = 0;  // of the line being written
  bool only_values = true;     // nothing but placeholders on it
  bool any_placeholder = false;
  const auto end_line = [&] {
    if (any_placeholder && only_values && out.size() == line_start) return;
    out += '\n';
  };
  while (!prompt.empty()) {
    const std::size_t end = prompt.find('\n');
    std::string_view line = prompt.substr(0, end);
    prompt.remove_prefix(end == std::string_view::npos ? prompt.size() : end + 1);
    line_start = out.size();
    only_values = true;
    any_placeholder = false;
    while (!line.empty()) {
      const std::size_t open = line.find("{{");
      out += line.substr(0, open);
      if (open != 0) only_values = false;
      if (open == std::string_view::npos) break;
      const std::size_t close = line.find("}}", open);
      if (close == std::string_view::npos) throw std::logic_error("a placeholder of a prompt has no end");
      const std::string_view name = line.substr(open + 2, close - open - 2);
      const auto* const field = std::ranges::find(fields, name, &PromptField::name);
      if (field == fields.end()) throw std::logic_error(fmt::format("the prompt's placeholder {} has no value", name));
      used |= std::uint64_t{1} << static_cast<unsigned>(field - fields.begin());
      any_placeholder = true;
      out += field->value;
      line.remove_prefix(close + 2);
    }
    end_line();
  }
  for (const PromptField& field : fields) {
    if ((used >> static_cast<unsigned>(&field - fields.begin()) & 1U) == 0)
      throw std::logic_error(fmt::format("the prompt has no placeholder {}", field.name));
  }
  while (out.ends_with('\n')) out.pop_back();
  return out;
}

std::string_view style_guidance(std::string_view style) {
  return line_of(kStyleGuidance, style);
}

std::string_view tone_guidance(std::string_view tone) {
  return line_of(kToneGuidance, tone);
}

std::string_view frame_line(std::string_view name) {
  for (std::string_view rest = frames_prompt(); !rest.empty();) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    if (line.starts_with(name) && line.substr(name.size()).starts_with(": ")) return line.substr(name.size() + 2);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  throw std::logic_error(fmt::format("prompts/frames.txt has no line {}", name));
}

std::string prompts_hash() {
  std::string all;
  const auto add = [&all](std::string_view text) {
    fmt::format_to(std::back_inserter(all), "{}:{}", text.size(), text);
  };
  for (const std::string_view prompt : {system_prompt(), outline_prompt(), segment_prompt(), episode_prompt(),
                                        extend_prompt(), closing_prompt(), reask_prompt(), frames_prompt()}) {
    add(prompt);
  }
  for (const Guidance& style : kStyleGuidance) add(style.line);
  for (const Guidance& tone : kToneGuidance) add(tone.line);
  for (const AnswerSchema& schema : {kOutlineSchema, kSegmentSchema, kEpisodeSchema}) add(schema.json);
  return sha256_hex(all);
}

}  // namespace showrunner::writer::llm
