#include "speech/host.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/suggest.h"
#include "speech/host_table.h"

namespace showrunner::speech {

namespace {

constexpr std::string_view kEspeakPrefix = "espeak:";

std::string_view primary(std::string_view language) {
  return language.substr(0, language.find('-'));
}

/// How clearly two speakers differ: 3 in gender and voice, 2 in voice or plainly in pitch and size, 1 in some setting.
int difference(const Host& a, const Host& b) {
  if (a.id == b.id) return 0;
  const bool voice = a.settings.voice != b.settings.voice;
  if (voice && a.gender != b.gender) return 3;
  const double semitones = std::abs(a.settings.pitch - b.settings.pitch) +
                           12.0 * std::abs(std::log2(a.settings.vocal_tract / b.settings.vocal_tract));
  constexpr double kPlainSemitones = 2.0;
  return voice || a.gender != b.gender || semitones >= kPlainSemitones ? 2 : 1;
}

/// Everybody there is for a language, most listenable first: presets of the very language, of its relatives, then espeak-ng's variants of it.
std::vector<Host> candidates(std::string_view language) {
  const bool english = primary(language) == "en";
  std::vector<Host> result;
  for (const bool very_language : {true, false}) {
    for (const Host& host : hosts()) {
      if (primary(host.language) != primary(language)) continue;
      if ((ascii_lower_case(host.language) == language) != very_language) continue;
      if (!english || host.settings.engine == Engine::kFlite) result.push_back(host);
    }
  }
  if (english) return result;
  std::vector<Host> variants = espeak_hosts(language);
  std::erase_if(variants, [&](const Host& variant) {
    return std::ranges::any_of(result, [&](const Host& host) { return host.settings.voice == variant.settings.voice; });
  });
  std::ranges::move(variants, std::back_inserter(result));
  return result;
}

/// The candidate that differs most from all `taken`; the earliest of equals.
Host most_different(const std::vector<Host>& from, const std::vector<Host>& taken) {
  const auto least = [&taken](const Host& candidate) {
    int result = 3;
    for (const Host& host : taken) result = std::min(result, difference(candidate, host));
    return result;
  };
  return *std::ranges::max_element(from, {}, least);
}

}  // namespace

std::string_view to_string(Engine engine) {
  switch (engine) {
    case Engine::kFlite: return "flite";
    case Engine::kEspeak: return "espeak-ng";
    case Engine::kRemote: return "remote";
  }
  return "";
}

std::span<const Host> hosts() {
  return host_table();
}

Result<Host> find_host(std::string_view id) {
  const std::string wanted = ascii_lower_case(id);
  for (const Host& host : hosts()) {
    if (host.id == wanted) return host;
  }
  if (wanted.starts_with(kEspeakPrefix)) {
    if (auto host = espeak_host(std::string_view(wanted).substr(kEspeakPrefix.size()))) return *std::move(host);
    return fail(
        ErrorCode::kNotFound,
        fmt::format("espeak-ng has no voice for \"{}\"; give a language code such as \"espeak:sv\", with a variant if "
                    "wanted: \"espeak:sv+f2\"",
                    wanted.substr(kEspeakPrefix.size())));
  }
  std::vector<std::string_view> names;
  for (const Host& host : hosts()) names.push_back(host.id);
  return fail(ErrorCode::kNotFound, fmt::format("there is no voice called \"{}\"{} (`showrunner voices` lists all)", id,
                                                did_you_mean(wanted, names)));
}

Result<std::vector<Host>> cast_hosts(std::span<const std::string> wanted, std::string_view language) {
  std::vector<std::optional<Host>> named;
  for (const std::string& id : wanted) {
    named.emplace_back();
    if (id.empty()) continue;
    auto host = find_host(id);
    if (!host) return fail(std::move(host.error()));
    named.back() = *std::move(host);
  }
  return cast_around(named, language);
}

Result<std::vector<Host>> cast_around(std::span<const std::optional<Host>> named, std::string_view language) {
  std::vector<Host> taken;
  for (const auto& host : named) {
    if (host) taken.push_back(*host);
  }
  const bool all_named = taken.size() == named.size();
  const std::vector<Host> pool = all_named ? std::vector<Host>() : candidates(ascii_lower_case(language));
  if (!all_named && pool.empty()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("no speech engine speaks the language \"{}\"; choose voices by name or another language",
                            language));
  }
  std::vector<Host> cast;
  for (const auto& host : named) {
    cast.push_back(host ? *host : most_different(pool, taken));
    if (!host) taken.push_back(cast.back());
  }
  return cast;
}

double estimate_seconds(const Host& host, std::string_view spoken) {
  return std::max(0.0, host.seconds_per_sentence + (host.seconds_per_letter * letters_of(spoken)));
}

}  // namespace showrunner::speech
