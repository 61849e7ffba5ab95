#include "studio/feed/show_notes.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

constexpr std::string_view kDisclosure = "The voices in this episode are made by a machine.";

ShowNotes full_notes() {
  return {.text = "About the moon & the sea.",
          .chapters = {{0, 65'000, "Start"}, {65'900, 3'700'000, "Why <it> pulls"}, {3'700'000, 3'800'000, "End"}},
          .sources = {{.title = "A paper", .url = "https://a.example/?x=1&y=2"}, {.title = "", .url = "notes.pdf"}},
          .chapters_label = "Chapters",
          .sources_label = "Sources",
          .disclosure = std::string(kDisclosure)};
}

TEST(ShowNotes, HaveTextChaptersSourcesAndTheDisclosureLast) {
  EXPECT_EQ(show_notes(full_notes()),
            "<p>About the moon &amp; the sea.</p>"
            "<p>Chapters</p><ul><li>00:00:00 Start</li><li>00:01:05 Why &lt;it&gt; pulls</li><li>01:01:40 End</li></ul>"
            "<p>Sources</p><ul><li><a href=\"https://a.example/?x=1&amp;y=2\">A paper</a></li><li>notes.pdf</li></ul>"
            "<p>The voices in this episode are made by a machine.</p>");
}

TEST(ShowNotes, HaveNoTraceOfWhatThereIsNot) {
  EXPECT_EQ(show_notes({.text = "Only this.", .chapters_label = "Chapters", .sources_label = "Sources"}),
            "<p>Only this.</p>");
  EXPECT_EQ(show_notes({.disclosure = "Made by a machine."}), "<p>Made by a machine.</p>");
  EXPECT_EQ(show_notes({}), "");
}

TEST(ShowNotes, LoseChaptersFirstThenSourcesThenText) {
  const ShowNotes notes = full_notes();
  const std::string all = show_notes(notes);
  const std::string last = "<p>" + std::string(kDisclosure) + "</p>";
  const std::string text = "<p>About the moon &amp; the sea.</p>";
  for (std::size_t most = last.size(); most <= all.size(); ++most) {
    const std::string html = show_notes(notes, most);
    EXPECT_LE(html.size(), most);
    EXPECT_TRUE(html.ends_with(last)) << html;
    EXPECT_EQ(html.contains("00:00:00"), most == all.size());
    if (html.contains("<ul>")) EXPECT_TRUE(html.starts_with(text)) << html;
    if (html.contains("notes.pdf")) EXPECT_TRUE(html.contains("A paper")) << html;
  }
  EXPECT_TRUE(show_notes(notes, all.size() - 1).contains("notes.pdf"));
  EXPECT_TRUE(show_notes(notes, last.size() + 30).starts_with("<p>About"));
}

TEST(ShowNotes, KeepTheDisclosureBesideTextThatFillsEverything) {
  ShowNotes notes = full_notes();
  notes.text.clear();
  while (notes.text.size() < 20'000) notes.text += "A sentence of some words 🎙️. ";
  const std::string html = show_notes(notes);
  EXPECT_LE(html.size(), kMaxDescriptionBytes);
  EXPECT_GT(html.size(), kMaxDescriptionBytes - 100);
  EXPECT_TRUE(html.ends_with(".</p><p>" + std::string(kDisclosure) + "</p>"));
}

TEST(ShowNotes, LettersOfTheDisclosureAreEscaped) {
  EXPECT_EQ(show_notes({.disclosure = " <b>&\n]]> "}), "<p>&lt;b&gt;&amp; ]]&gt;</p>");
}

TEST(ChannelDescription, IsBareWhereItIsOneParagraph) {
  EXPECT_EQ(channel_description("The sea & the moon."), "The sea &amp; the moon.");
  EXPECT_EQ(channel_description("One.\n\nTwo."), "<p>One.</p><p>Two.</p>");
  EXPECT_EQ(channel_description("<ul><li>x</li></ul>"), "<ul><li>x</li></ul>");
  EXPECT_EQ(channel_description(""), "");
  EXPECT_LE(channel_description(std::string(9000, 'x')).size(), kMaxDescriptionBytes);
}

}  // namespace
}  // namespace showrunner::studio
