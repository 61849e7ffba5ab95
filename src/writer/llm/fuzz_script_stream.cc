#include <cstdlib>

#include "text/script.h"
#include "writer/llm/outline.h"
#include "writer/llm/repair.h"
#include "writer/llm/script_stream.h"

namespace {

using namespace showrunner::writer::llm;

std::vector<DraftEvent> read(std::string_view bytes, std::size_t step) {
  ScriptStream stream;
  std::vector<DraftEvent> events;
  const auto drain = [&] {
    while (auto event = stream.next()) events.push_back(*std::move(event));
  };
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    stream.feed(bytes.substr(at, step));
    if (const auto open = stream.open_turn(); open && open->text.size() != stream.open_bytes()) std::abort();
    drain();
  }
  stream.finish();
  drain();
  return events;
}

}  // namespace

/// Any answer of a model gives the same turns however it is split, and every turn is fit for a script once it is cleaned.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace showrunner;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<text::Speaker> speakers{{.id = "alice", .name = "Alice", .role = "host", .voice = ""},
                                            {.id = "bob", .name = "Bob", .role = "guest", .voice = ""}};
  Cast cast(speakers);
  std::vector<DraftEvent> events = read(bytes, size + 1);
  if (events != read(bytes, 1) || events != read(bytes, 7)) std::abort();
  std::ranges::move(read_tagged_text(bytes, cast), std::back_inserter(events));
  text::Script script{
      .title = "T", .language = "en", .summary = "", .speakers = speakers, .segments = {{.title = "S", .turns = {}}}};
  for (const DraftEvent& event : events) {
    const auto* draft = std::get_if<DraftTurn>(&event);
    if (draft == nullptr) continue;
    text::Turn turn;
    turn.text = clean_spoken_text(draft->text, cast).text;
    const auto speaker = cast.cast(draft->speaker);
    if (!speaker || turn.text.empty()) continue;
    turn.speaker = speakers[*speaker].id;
    script.segments[0].turns.push_back(std::move(turn));
  }
  if (!script.segments[0].turns.empty() && !text::parse_script(text::to_json(script))) std::abort();
  if (const auto outline = read_outline(bytes, 5); outline && outline->segments.empty()) std::abort();
  return 0;
}
