#include "writer/digest/frames.h"

#include <gtest/gtest.h>

namespace showrunner::writer::digest {
namespace {

TEST(Frames, NameWhatTheyAreGiven) {
  constexpr std::string_view kVariants[] = {"One: {title}, by {author}.", "Two: {heading}."};
  EXPECT_EQ(fill_frame(kVariants, 0, {.title = "A", .author = "B", .heading = "C"}), "One: A, by B.");
  EXPECT_EQ(fill_frame(kVariants, 3, {.title = "A", .author = "B", .heading = "C"}), "Two: C.");
}

TEST(Frames, KeepTheEndMarkOfAName) {
  constexpr std::string_view kVariants[] = {"Next: {heading}."};
  EXPECT_EQ(fill_frame(kVariants, 0, {.title = {}, .author = {}, .heading = "What is light?"}), "Next: What is light?");
}

TEST(Frames, DoNotReadPlaceholdersInsideNames) {
  constexpr std::string_view kVariants[] = {"{title}."};
  EXPECT_EQ(fill_frame(kVariants, 0, {.title = "On {heading}", .author = {}, .heading = "x"}), "On {heading}.");
}

TEST(Frames, SayInEveryLanguageTheyKnowThatVoicesAreSynthetic) {
  for (const std::string_view close : frames_of("en").close) EXPECT_NE(close.find("synthetic"), std::string_view::npos);
  for (const std::string_view close : frames_of("de").close)
    EXPECT_NE(close.find("synthetische"), std::string_view::npos);
  for (const std::string_view close : frames_of("fr").close) EXPECT_NE(close.find("synthèse"), std::string_view::npos);
  for (const std::string_view close : frames_of("es").close)
    EXPECT_NE(close.find("sintéticas"), std::string_view::npos);
}

TEST(Frames, AreBareNamesInALanguageTheyDoNotKnow) {
  const FrameSet& frames = frames_of("fi");
  EXPECT_EQ(fill_frame(frames.opening, 7, {.title = "Majakat", .author = {}, .heading = {}}), "Majakat.");
  EXPECT_EQ(fill_frame(frames.next_heading, 7, {.title = {}, .author = {}, .heading = "Linssi"}), "Linssi.");
  EXPECT_EQ(fill_frame(frames.method, 7, {}), "");
}

}  // namespace
}  // namespace showrunner::writer::digest
