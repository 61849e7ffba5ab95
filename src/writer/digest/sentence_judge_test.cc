#include "writer/digest/sentence_judge.h"

#include <gtest/gtest.h>

namespace showrunner::writer::digest {
namespace {

Judgement judge(std::string_view sentence, std::string_view language = "en") {
  bool in_quotation = false;
  return judge_sentence(sentence, words_of(language), in_quotation);
}

TEST(SentenceJudge, TakesPlainSentencesOfSeveralLanguages) {
  EXPECT_TRUE(judge("Fresnel was born in 1788 in Broglie, in Normandy.").usable);
  EXPECT_TRUE(judge("“Glass wastes less light than silver.”").usable);
  EXPECT_TRUE(judge("Der Leuchtturm steht seit dem Jahr 1823 an der Mündung der Gironde.", "de").usable);
  EXPECT_TRUE(judge("La lentille du phare pèse plusieurs tonnes.", "fr").usable);
  EXPECT_TRUE(judge("¿Quién construyó la primera lente del faro?", "es").usable);
  EXPECT_TRUE(judge("灯台の光は遠くの船からもよく見える。", "ja").usable);
  EXPECT_TRUE(judge("Маяк стоит на острове с начала прошлого века.", "ru").usable);
  EXPECT_TRUE(judge("यह दीपस्तंभ पिछली सदी से इस द्वीप पर खड़ा है।", "hi").usable);
}

TEST(SentenceJudge, LeavesOutWhatMakesBadRadio) {
  for (const std::string_view sentence : {
           "Too short.",
           "a fragment that starts in the middle of something.",
           "A title without an end mark",
           "The following list has three entries:",
           "How Lighthouses Got Their Lenses Back Then.",
           "THE KEEPERS WERE PAID BY THE CROWN.",
           "As Figure 3 shows, the beam was narrow.",
           "The results are in Table 2.",
           "The code calls lens_open() and returns.",
           "Width | Height | Depth | Weight of the lens.",
           "See https://example.org for what was found.",
           "The same is true for x = y + 2 in general.",
           "1 2 3 4 5 6 7 8 9 10 11 12 is 13.",
           "This website uses cookies to improve your visit.",
           "Click here for more that was written.",
           "Red glass on a white plate of clear crystal.",
       })
    EXPECT_FALSE(judge(sentence).usable) << sentence;
  std::string endless = "The lens was";
  for (int i = 0; i < 60; ++i) endless += " very";
  EXPECT_FALSE(judge(endless + " heavy.").usable);
}

TEST(SentenceJudge, KnowsWhatLeansOnTheSentenceBefore) {
  for (const std::string_view sentence :
       {"It burned 400 tonnes of coal a year.", "However, he had built a lens by then.",
        "In 1823 he built the first lens.", "To Poisson this was absurd and wrong.",
        "In the same year Arago was asked for advice.", "A year later it was lit."})
    EXPECT_TRUE(judge(sentence).needs_previous) << sentence;
  for (const std::string_view sentence : {"Fresnel said that he would build a lens.", "The lens was lit in 1823.",
                                          "When Arago came, he was shown the lens."})
    EXPECT_FALSE(judge(sentence).needs_previous) << sentence;
  EXPECT_TRUE(judge("Er baute die erste Linse im Jahr 1823.", "de").needs_previous);
  EXPECT_TRUE(judge("Elle pesait plusieurs tonnes de verre.", "fr").needs_previous);
  EXPECT_TRUE(judge("Ella pesaba varias toneladas de vidrio.", "es").needs_previous);
}

TEST(SentenceJudge, HearsTheAuthorButNotThoseQuoted) {
  EXPECT_TRUE(judge("As a child I lived near a lighthouse.").first_person);
  EXPECT_TRUE(judge("In 2019 we measured all of them.").first_person);
  EXPECT_FALSE(judge("Keepers wrote: \"I have not slept for days.\"").first_person);
  EXPECT_FALSE(judge("Keepers wrote: “I have not slept.”").first_person);
  EXPECT_FALSE(judge("The lamp was dim, i.e. of little use.").first_person);
  EXPECT_FALSE(judge("The tower of which little is known to us was lit.").first_person);

  bool in_quotation = false;
  judge_sentence("The keeper wrote: “The night was long.", words_of("en"), in_quotation);
  EXPECT_TRUE(in_quotation);
  EXPECT_FALSE(judge_sentence("I was alone with the lamp.”", words_of("en"), in_quotation).first_person);
  EXPECT_FALSE(in_quotation);
}

TEST(SentenceJudge, TakesOutCitationMarkersAndNothingElse) {
  EXPECT_EQ(without_citations("Light is a wave [12]."), "Light is a wave.");
  EXPECT_EQ(without_citations("Light [3, 5–7] is a wave[citation needed]."), "Light is a wave.");
  EXPECT_EQ(without_citations("It bends (Smith et al., 2019) in glass."), "It bends in glass.");
  for (const std::string_view kept :
       {"It was shown (Paris, 1822) in public.", "He wrote [of light] to Arago.", "An array[index] here.",
        "Open (never closed.", "Odd ] order [ here", "", "[]", "((1))"})
    EXPECT_EQ(without_citations(kept), kept);
}

TEST(SentenceJudge, KnowsEndMatter) {
  EXPECT_TRUE(is_end_matter("See also", words_of("en")));
  EXPECT_TRUE(is_end_matter("REFERENCES", words_of("en")));
  EXPECT_TRUE(is_end_matter("Notes et références", words_of("fr")));
  EXPECT_FALSE(is_end_matter("Notes on glass", words_of("en")));
}

TEST(SentenceJudge, SurvivesInvalidUtf8) {
  for (const std::string_view bytes :
       {"\xFF\xFE\xFD \xC3 was \xE2\x80 here now.", "\xF0\x9F is are was were.", "\xE2"}) {
    judge(bytes);
    without_citations(bytes);
  }
}

}  // namespace
}  // namespace showrunner::writer::digest
