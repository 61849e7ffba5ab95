#include "text/language.h"

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

TEST(GuessLanguage, TellsTheLanguagesOfTheProfilesByASentenceOrTwo) {
  const std::map<std::string, std::string> sentences{
      {"en", "The ship left the harbour in the morning, and there was nobody on the quay to see it go."},
      {"de", "Das Schiff verließ am Morgen den Hafen, und niemand stand auf dem Kai, um es zu sehen."},
      {"fr", "Le navire a quitté le port dans la matinée, et il n'y avait personne sur le quai pour le voir partir."},
      {"es", "El barco salió del puerto por la mañana y no había nadie en el muelle para verlo partir."},
      {"it", "La nave lasciò il porto nella mattina, e non c'era nessuno sul molo che la vedesse partire."},
      {"pt", "O navio deixou o porto de manhã, e não havia ninguém no cais para o ver partir com os seus homens."},
      {"nl", "Het schip verliet de haven in de ochtend, en er was niemand op de kade om het te zien vertrekken."},
      {"sv", "Fartyget lämnade hamnen på morgonen, och det var ingen som stod på kajen och såg när det gick."},
      {"da", "Skibet forlod havnen om morgenen, og der var ikke nogen på kajen til at se, hvad der blev af det."},
      {"no", "Skipet forlot havnen om morgenen, og det var ikke noen på kaia som så hva det ble av det."},
      {"fi",
       "Laiva lähti satamasta aamulla, eikä laiturilla ollut ketään, joka olisi nähnyt sen, kun se oli jo poissa."},
      {"pl", "Statek opuścił port rano i nie było nikogo na nabrzeżu, kto by go zobaczył, jak odpływa do domu."},
      {"cs", "Loď ráno opustila přístav a na nábřeží nebyl nikdo, kdo by ji viděl, jak se vydává na moře."},
      {"tr", "Gemi sabah limandan ayrıldı ve rıhtımda onu görecek hiç kimse yoktu, ama bu bir sorun değil."},
      {"ru", "Корабль покинул гавань утром, и на причале не было никого, кто бы видел, как он уходит в море."},
      {"uk", "Корабель покинув гавань вранці, і на причалі не було нікого, хто б бачив, як він іде у море."},
      {"el", "Το πλοίο έφυγε από το λιμάνι."},
      {"ja", "船は朝、港を出た。"},
      {"zh", "船早上离开了港口。"},
      {"ko", "배는 아침에 항구를 떠났다."},
      {"ar", "غادرت السفينة الميناء في الصباح."},
      {"he", "האונייה עזבה את הנמל בבוקר."},
      {"th", "เรือออกจากท่าในตอนเช้า"},
      {"hi", "जहाज़ सुबह बंदरगाह से चला गया।"}};
  for (const auto& [language, sentence] : sentences) EXPECT_EQ(guess_language(sentence), language) << sentence;
}

TEST(GuessLanguage, SaysNothingAboutWhatDoesNotTell) {
  EXPECT_EQ(guess_language(""), "");
  EXPECT_EQ(guess_language("1234 +++ 5678"), "");
  EXPECT_EQ(guess_language("Zyx qwv plk mnb trf."), "");
}

TEST(GuessLanguage, ATitleInEnglishIsNotTakenForAnotherLanguage) {
  for (const char* title :
       {"how tides work",          "Why do cats purr?", "World War II",        "A short introduction to bees",
        "Sin City and its makers", "The van life",      "Men who do too much", "Vincent van Gogh",
        "Charles de Gaulle",       "Leonardo da Vinci", "Los Angeles",         "Johann Sebastian Bach",
        "Ludwig van Beethoven",    "Claude Monet",      "Buenos Aires",        "Rust vs C++",
        "Gabriel García Márquez",  "Espresso",          "Kubernetes",          "Earthquakes in Japan"}) {
    const std::string guess = guess_language(title);
    EXPECT_TRUE(guess.empty() || guess == "en") << title << ": " << guess;
  }
}

TEST(GuessLanguage, TellsTheLanguageOfATitleOfAFewWords) {
  const std::map<std::string, std::string> titles{{"Die Geschichte des Brotes", "de"},
                                                  {"Warum schnurren Katzen?", "de"},
                                                  {"L'histoire du pain", "fr"},
                                                  {"Comment marchent les marées", "fr"},
                                                  {"Historia de España", "es"},
                                                  {"Los agujeros negros", "es"},
                                                  {"Storia di Roma", "it"},
                                                  {"A história do pão", "pt"},
                                                  {"De geschiedenis van brood", "nl"},
                                                  {"История хлеба", "ru"},
                                                  {"パンの歴史", "ja"}};
  for (const auto& [title, language] : titles) EXPECT_EQ(guess_language(title), language) << title;
}

TEST(SettleLanguage, BelievesASaneDeclaration) {
  EXPECT_EQ(settle_language("en-GB", "Bonjour."), "en");
  EXPECT_EQ(settle_language("de_DE.UTF-8", "Guten Tag."), "de");
  EXPECT_EQ(settle_language("DEU", "Guten Tag."), "de");
  EXPECT_EQ(settle_language("nb-NO", "God dag."), "no");
  EXPECT_EQ(settle_language("eo", "La ŝipo forlasis la havenon."), "eo");
}

TEST(SettleLanguage, GuessesWhereTheDeclarationIsMissingNonsenseOrPlainlyWrong) {
  EXPECT_EQ(settle_language("", "Das Schiff ist nicht auf dem Meer und auch nicht im Hafen."), "de");
  EXPECT_EQ(settle_language("<script>", ""), "en");
  EXPECT_EQ(settle_language("xx", "Das Schiff ist nicht auf dem Meer."), "de");
  EXPECT_EQ(settle_language("en", "Корабль покинул гавань утром."), "ru");
  std::string german;
  for (int i = 0; i < 10; ++i) german += "Das Schiff ist nicht auf dem Meer und auch nicht im Hafen. ";
  EXPECT_EQ(settle_language("en-US", german), "de");
}

TEST(IsLanguageTag, KnowsTheFormOfATag) {
  for (const char* tag : {"en", "EN", "yue", "pt-BR", "es-419", "zh-Hans", "zh-Hant-TW", "zh-cmn-Hans-CN", "sl-rozaj",
                          "de-CH-1901", "sl-rozaj-biske-1994", "de-Latn-DE-1996"})
    EXPECT_TRUE(is_language_tag(tag)) << tag;
  for (const char* tag : {"",
                          "e",
                          "english",
                          "en_GB",
                          "en-",
                          "-en",
                          "en--GB",
                          "en GB",
                          "e1",
                          "en-G",
                          "en-GB-",
                          "en-GB-US",
                          "en-GB-Latn",
                          "en-12",
                          "de-19",
                          "de-abcd-efgh",
                          "en-toolongvariant",
                          "en-u-ca-gregory",
                          "x-klingon",
                          "<script>",
                          "en\n",
                          "ен"})
    EXPECT_FALSE(is_language_tag(tag)) << tag;
}

}  // namespace
}  // namespace showrunner::text
