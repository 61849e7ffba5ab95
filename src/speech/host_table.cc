#include "speech/host_table.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace showrunner::speech {

namespace {

/// A line of the table. The last three columns are measured: `perf/calibrate_hosts` prints them.
struct Preset {
  std::string_view id;
  std::string_view name;
  Gender gender;
  std::string_view language;
  std::string_view voice;
  double rate;
  double pitch;
  double vocal_tract;
  double gain_db;
  double seconds_per_letter;
  double seconds_per_sentence;
  std::string_view description;
};

constexpr auto kF = Gender::kFemale;
constexpr auto kM = Gender::kMale;

// Most listenable first: casting takes the earliest of those that differ enough.
constexpr auto kFlitePresets = std::to_array<Preset>({
    // clang-format off
    {"clara",   "Clara",   kF, "en-US",          "slt",   1.00,  0.0, 1.00,  -2.9, 0.0678,  0.138, "clear and even; the usual first host"},
    {"martin",  "Martin",  kM, "en-US",          "rms",   1.06,  0.0, 1.00,   2.6, 0.0741,  0.232, "calm and warm; the usual second host"},
    {"ewan",    "Ewan",    kM, "en-GB-scotland", "awb",   0.98,  0.0, 1.00,   1.6, 0.0721,  0.143, "a Scottish narrator, a little husky"},
    {"nora",    "Nora",    kF, "en-US",          "slt",   0.97, -1.5, 0.93,  -1.4, 0.0699,  0.135, "lower and unhurried"},
    {"felix",   "Felix",   kM, "en-US",          "rms",   1.10,  1.5, 1.07,   2.7, 0.0716,  0.242, "young and quick"},
    {"ruby",    "Ruby",    kF, "en-US",          "slt",   1.05,  1.5, 1.06,  -4.2, 0.0645,  0.140, "bright and lively"},
    {"george",  "George",  kM, "en-US",          "rms",   1.00, -1.5, 0.92,   2.5, 0.0786,  0.229, "deep, for documentaries"},
    {"iris",    "Iris",    kF, "en-US",          "slt",   1.00, -3.0, 1.00,  -0.6, 0.0679,  0.126, "dark and soft-spoken"},
    {"callum",  "Callum",  kM, "en-GB-scotland", "awb",   1.00, -2.0, 0.94,   1.5, 0.0705,  0.134, "an older Scottish voice"},
    {"hazel",   "Hazel",   kF, "en-US",          "slt",   1.08,  2.5, 0.97,  -4.6, 0.0628,  0.129, "cheerful, with wide intonation"},
    {"hugo",    "Hugo",    kM, "en-US",          "rms",   1.12,  3.0, 0.98,   2.7, 0.0707,  0.231, "eager, for questions and interviews"},
    {"rory",    "Rory",    kM, "en-GB-scotland", "awb",   1.05,  2.0, 1.06,   1.3, 0.0662,  0.228, "a younger Scottish voice"},
    {"leo",     "Leo",     kM, "en-US",          "kal16", 1.00,  0.0, 1.00,   9.4, 0.0708,  0.022, "a classic computer voice; the fastest"},
    {"otto",    "Otto",    kM, "en-US",          "kal16", 0.95, -2.0, 0.90,  10.0, 0.0745,  0.019, "a large robot"},
    // clang-format on
});

constexpr auto kEspeakPresets = std::to_array<Preset>({
    // clang-format off
    {"amelia",  "Amelia",  kF, "en-GB", "en-gb-x-rp+f2", 0.98, 0.0, 1.00,  -0.3, 0.0659,  0.083, "British English, formant synthesis"},
    {"edward",  "Edward",  kM, "en-GB", "en-gb-x-rp+m3", 0.98, 0.0, 1.00,   1.1, 0.0643,  0.032, "British English, formant synthesis"},
    {"ava",     "Ava",     kF, "en-US", "en-us+f4",      0.98, 0.0, 1.00,   0.3, 0.0670,  0.115, "American English, formant synthesis"},
    {"mason",   "Mason",   kM, "en-US", "en-us+m7",      0.98, 0.0, 1.00,   0.9, 0.0663,  0.056, "American English, formant synthesis"},
    {"greta",   "Greta",   kF, "de",    "de+f2",         0.95, 0.0, 1.00,  -0.2, 0.0649,  0.145, "German"},
    {"lukas",   "Lukas",   kM, "de",    "de+m3",         0.95, 0.0, 1.00,   1.4, 0.0643,  0.071, "German"},
    {"camille", "Camille", kF, "fr-FR", "fr+f2",         0.98, 0.0, 1.00,   1.5, 0.0563,  0.010, "French"},
    {"antoine", "Antoine", kM, "fr-FR", "fr+m3",         0.98, 0.0, 1.00,   3.0, 0.0551, -0.054, "French"},
    {"lucia",   "Lucía",   kF, "es-ES", "es+f2",         1.00, 0.0, 1.00,   0.4, 0.0678,  0.023, "Spanish (Spain)"},
    {"mateo",   "Mateo",   kM, "es-419", "es-419+m3",    1.00, 0.0, 1.00,   1.6, 0.0715,  0.015, "Spanish (Latin America)"},
    {"giulia",  "Giulia",  kF, "it",    "it+f2",         1.00, 0.0, 1.00,   0.8, 0.0673,  0.001, "Italian"},
    {"marco",   "Marco",   kM, "it",    "it+m3",         1.00, 0.0, 1.00,   2.5, 0.0673, -0.039, "Italian"},
    {"beatriz", "Beatriz", kF, "pt-BR", "pt-br+f2",      1.00, 0.0, 1.00,  -0.3, 0.0712,  0.089, "Portuguese (Brazil)"},
    {"tiago",   "Tiago",   kM, "pt-PT", "pt+m3",         1.00, 0.0, 1.00,   1.2, 0.0683,  0.046, "Portuguese (Portugal)"},
    {"femke",   "Femke",   kF, "nl",    "nl+f2",         0.98, 0.0, 1.00,  -0.2, 0.0690,  0.114, "Dutch"},
    {"daan",    "Daan",    kM, "nl",    "nl+m3",         0.98, 0.0, 1.00,   1.3, 0.0672,  0.076, "Dutch"},
    {"astrid",  "Astrid",  kF, "sv",    "sv+f2",         1.00, 0.0, 1.00,  -0.2, 0.0776, -0.014, "Swedish"},
    {"nils",    "Nils",    kM, "sv",    "sv+m3",         1.00, 0.0, 1.00,   1.3, 0.0762, -0.077, "Swedish"},
    {"zofia",   "Zofia",   kF, "pl",    "pl+f2",         1.00, 0.0, 1.00,   0.0, 0.0825, -0.073, "Polish"},
    {"jan",     "Jan",     kM, "pl",    "pl+m3",         1.00, 0.0, 1.00,   1.8, 0.0809, -0.103, "Polish"},
    // clang-format on
});

/// The variants of espeak-ng that hosts without a preset are made of, clearly different ones first, with the gain that was
/// measured for each over en-us, de and it. An empty name is the language's own voice.
struct Variant {
  std::string_view name;
  Gender gender;
  double gain_db;
};

constexpr auto kVariants = std::to_array<Variant>({
    {"f2", kF, 0.3},
    {"m3", kM, 1.9},
    {"f4", kF, 0.6},
    {"m7", kM, 1.0},
    {"f5", kF, 1.8},
    {"m1", kM, 3.2},
    {"", kM, 2.1},
    {"f1", kF, 0.4},
    {"f3", kF, 1.6},
    {"m2", kM, 3.4},
    {"m4", kM, 2.1},
    {"m5", kM, 2.7},
    {"m6", kM, 2.2},
    {"m8", kM, 6.5},
});

// The pace of espeak-ng over the languages of its presets; other languages are near it.
constexpr double kEspeakSecondsPerLetter = 0.065;
constexpr double kEspeakSecondsPerSentence = 0.05;

/// The voices that espeak-ng 1.51 lists.
constexpr auto kEspeakVoices = std::to_array<std::string_view>({
    // clang-format off
    "af", "am", "an", "ar", "as", "az", "ba", "be", "bg", "bn", "bpy", "bs", "ca", "chr", "cmn",
    "cmn-latn-pinyin", "cs", "cv", "cy", "da", "de", "el", "en-us", "en", "en-029", "en-gb-scotland", "en-gb-x-gbclan",
    "en-gb-x-gbcwmd", "en-gb-x-rp", "en-us-nyc", "eo", "es", "es-419", "et", "eu", "fa", "fa-latn", "fi", "fr", "fr-be",
    "fr-ch", "ga", "gd", "gn", "grc", "gu", "hak", "haw", "he", "hi", "hr", "ht", "hu", "hy", "hyw", "ia", "id", "io", "is",
    "it", "ja", "jbo", "ka", "kk", "kl", "kn", "ko", "kok", "ku", "ky", "la", "lb", "lfn", "lt", "ltg", "lv", "mi", "mk",
    "ml", "mr", "ms", "mt", "my", "nb", "nci", "ne", "nl", "nog", "om", "or", "pa", "pap", "piqd", "pl", "pt", "pt-br", "py",
    "qdb", "qu", "quc", "qya", "ro", "ru", "ru-lv", "sd", "shn", "si", "sjn", "sk", "sl", "smj", "sq", "sr", "sv", "sw",
    "ta", "te", "th", "tk", "tn", "tr", "tt", "ug", "uk", "ur", "uz", "vi", "vi-vn-x-central", "vi-vn-x-south", "yue",
    // clang-format on
});

bool same_code(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view primary(std::string_view language) {
  return language.substr(0, language.find('-'));
}

/// espeak-ng's voice for a BCP-47 tag: the same code, else the first of the same language. Empty when there is none.
std::string_view espeak_voice_for(std::string_view language) {
  constexpr auto kOtherNames = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"en-gb", "en"}, {"zh", "cmn"}, {"no", "nb"}, {"nn", "nb"}, {"iw", "he"}, {"in", "id"}, {"sh", "sr"}});
  std::string_view wanted = primary(language);
  for (const auto& [tag, code] : kOtherNames) {
    if (same_code(tag, language)) return code;
    if (same_code(tag, wanted)) wanted = code;
  }
  for (const std::string_view voice : kEspeakVoices) {
    if (same_code(voice, language)) return voice;
  }
  const auto found = std::ranges::find_if(
      kEspeakVoices, [wanted](std::string_view voice) { return same_code(primary(voice), wanted); });
  return found == kEspeakVoices.end() ? std::string_view() : *found;
}

Host host_of(const Preset& preset, Engine engine) {
  return {.id = std::string(preset.id),
          .name = std::string(preset.name),
          .gender = preset.gender,
          .language = std::string(preset.language),
          .description = std::string(preset.description),
          .settings = {.engine = engine,
                       .voice = std::string(preset.voice),
                       .rate = preset.rate,
                       .pitch = preset.pitch,
                       .vocal_tract = preset.vocal_tract},
          .gain_db = preset.gain_db,
          .seconds_per_letter = preset.seconds_per_letter,
          .seconds_per_sentence = preset.seconds_per_sentence};
}

Host variant_host(std::string_view voice, const Variant& variant) {
  const std::string code = variant.name.empty() ? std::string(voice) : fmt::format("{}+{}", voice, variant.name);
  return {.id = "espeak:" + code,
          .name = "espeak " + code,
          .gender = variant.gender,
          .language = std::string(voice),
          .description = "espeak-ng's own voice for this language",
          .settings = {.engine = Engine::kEspeak, .voice = code},
          .gain_db = variant.gain_db,
          .seconds_per_letter = kEspeakSecondsPerLetter,
          .seconds_per_sentence = kEspeakSecondsPerSentence};
}

std::vector<Host> make_hosts() {
  std::vector<Host> hosts;
  hosts.reserve(kFlitePresets.size() + kEspeakPresets.size());
  for (const Preset& preset : kFlitePresets) hosts.push_back(host_of(preset, Engine::kFlite));
  for (const Preset& preset : kEspeakPresets) hosts.push_back(host_of(preset, Engine::kEspeak));
  return hosts;
}

}  // namespace

std::span<const Host> host_table() {
  static const std::vector<Host> hosts = make_hosts();
  return hosts;
}

std::span<const std::string_view> espeak_voices() {
  return kEspeakVoices;
}

std::optional<Host> espeak_host(std::string_view code) {
  const std::size_t plus = code.find('+');
  const std::string_view voice = espeak_voice_for(code.substr(0, plus));
  const std::string_view variant = plus == std::string_view::npos ? std::string_view() : code.substr(plus + 1);
  const auto found = std::ranges::find(kVariants, variant, &Variant::name);
  if (voice.empty() || found == kVariants.end() || code.ends_with('+')) return std::nullopt;
  return variant_host(voice, *found);
}

std::vector<Host> espeak_hosts(std::string_view language) {
  const std::string_view voice = espeak_voice_for(language);
  std::vector<Host> hosts;
  if (voice.empty()) return hosts;
  for (const Variant& variant : kVariants) hosts.push_back(variant_host(voice, variant));
  return hosts;
}

double letters_of(std::string_view spoken) {
  double letters = 0;
  for (const char c : spoken) {
    const auto byte = static_cast<unsigned char>(c);
    const bool ascii_letter =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    if (ascii_letter) letters += 1;
    if (byte >= 0xC0)
      letters += byte >= 0xE3 ? 3 : 1;  // the first byte of a character beyond ASCII; from U+3000 on, kana and Han
  }
  return letters;
}

}  // namespace showrunner::speech
