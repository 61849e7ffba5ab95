#include "cli/command_line.h"

#include <algorithm>
#include <cctype>
#include <iostream>
#include <span>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "studio/source.h"
#include "writer/llm.h"

namespace showrunner::cli {

namespace {

constexpr int kWrongUsage = 2;

std::vector<std::string> strings(std::span<const std::string_view> views) {
  return {views.begin(), views.end()};
}

void add_episode_arguments(CLI::App& app, EpisodeArguments& episode) {
  app.add_option("SOURCE", episode.sources,
                 "documents: .txt .md .html .pdf .epub files, web addresses, or - for standard input");
  app.add_option("--topic", episode.topic,
                 "what the episode is about; enough alone where a language model is configured");
  app.add_option("--minutes", episode.minutes,
                 "length to aim for (default: what the sources are worth, at most 10; 5 of a model)")
      ->check(CLI::Range(0.2, 600.0));
  app.add_option("--style", episode.style,
                 fmt::format("{} (default {})", fmt::join(writer::kStyles, ", "), writer::kStyles[0]))
      ->check(CLI::IsMember(strings(writer::kStyles)));
  app.add_option("--tone", episode.tone,
                 fmt::format("{} (default {})", fmt::join(writer::kTones, ", "), writer::kTones[0]))
      ->check(CLI::IsMember(strings(writer::kTones)));
  app.add_option("--instructions", episode.instructions, "what else the model is to heed, in your own words");
  app.add_option("--hosts", episode.hosts, "speakers, 1 to 6, of the digest at most 4 (default 2)")
      ->check(CLI::Range(1, 6));
  app.add_option("--voice", episode.voices, "host for the next speaker, see `showrunner voices`; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--language", episode.language, "BCP-47 code, e.g. en or de (default: the first source's)");
  app.add_option("--lexicon", episode.lexicon_file, "file of lines `word = respelling` that the voices follow");
  app.add_option(
         "--writer", episode.writer,
         "who writes the script: llm, a language model; digest, the document's own sentences; auto (the default), "
         "llm where a model is configured")
      ->check(CLI::IsMember({"auto", "llm", "digest"}));
  app.add_flag("--no-intro", episode.no_intro, "begin with the matter at once");
  app.add_flag("--no-outro", episode.no_outro, "end without a farewell");
  app.add_flag("--rewrite", episode.rewrite,
               "ask the model for a new script although one is kept from the same request");
}

void add_make(CLI::App& root, MakeCommand& make) {
  CLI::App& app = *root.add_subcommand("make", "make an episode: audio, transcript, chapters and script");
  add_episode_arguments(app, make.episode);
  app.add_option("-o,--output", make.output, "audio file to make (default: the source's name, here, ending in .mp3)");
  app.add_option("--format", make.format, "mp3, opus, flac, wav or aac (default: by the ending of the output)")
      ->check(CLI::IsMember({"mp3", "opus", "flac", "wav", "aac"}));
  app.add_option("--script", make.episode.script_file, "speak this script.json instead of writing one");
  app.add_flag("--json", make.json, "print one JSON object about the result on standard output");
  app.add_flag("-q,--quiet", make.quiet, "say nothing but errors");
  app.footer("Example: showrunner make article.md -o episode.mp3 --minutes 5 --hosts 2");
}

void add_script(CLI::App& root, ScriptCommand& script) {
  CLI::App& app = *root.add_subcommand("script", "write the script alone, to be edited and made with `make --script`");
  add_episode_arguments(app, script.episode);
  app.add_option("-o,--output", script.output, "script.json to write (default: standard output)");
  app.add_flag("-q,--quiet", script.quiet, "say nothing but errors");
}

void add_speak(CLI::App& root, SpeakCommand& speak) {
  CLI::App& app = *root.add_subcommand("speak", "say a text with one voice");
  app.add_option("TEXT", speak.text, "what to say, or - for standard input")->required();
  app.add_option("-o,--output", speak.output, "audio file to make")->required();
  app.add_option("--voice", speak.voice, "host, see `showrunner voices`");
  app.add_option("--speed", speak.speed, "0.5 (half as fast) to 2.0")
      ->check(CLI::Range(0.5, 2.0))
      ->capture_default_str();
  app.add_option("--pitch", speak.pitch, "semitones up or down, -12 to 12")
      ->check(CLI::Range(-12.0, 12.0))
      ->capture_default_str();
  app.add_option("--language", speak.language, "BCP-47 code (default: guessed from the text)");
  app.add_option("--format", speak.format, "mp3, opus, flac, wav, aac or pcm (default: by the ending of the output)")
      ->check(CLI::IsMember({"mp3", "opus", "flac", "wav", "aac", "pcm"}));
  app.add_option("--lexicon", speak.lexicon_file, "file of lines `word = respelling`");
}

void add_voices(CLI::App& root, VoicesCommand& voices) {
  CLI::App& app = *root.add_subcommand("voices", "list the hosts that can speak");
  app.add_option("--language", voices.language, "only hosts of this language");
  app.add_flag("--json", voices.json, "as JSON");
}

void add_lint(CLI::App& root, LintCommand& lint) {
  CLI::App& app =
      *root.add_subcommand("lint", "check a finished episode, or a feed, against what podcast apps require");
  CLI::Option* const target = app.add_option("TARGET", lint.target,
                                             "audio file, with its transcript and chapters beside it; the XML of a "
                                             "feed; or a feed's web address, to check how it is delivered too");
  CLI::Option* const rules = app.add_flag("--rules", lint.rules, "print all rules with their sources");
  target->excludes(rules);
  app.add_option("--items", lint.items, "of a feed at a web address: the episodes whose files are asked for, 0 to 1000")
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_flag("--json", lint.json, "as JSON");
  app.callback([target, rules] {
    if (target->count() + rules->count() == 0) throw CLI::RequiredError("TARGET");
  });
  app.footer("Exit status 1 when a rule fails, 0 when there is advice at most.");
}

void add_serve(CLI::App& root, ServeCommand& serve) {
  CLI::App& app = *root.add_subcommand("serve", "serve the HTTP interface until SIGTERM or Ctrl-C");
  app.add_option("--listen", serve.listen,
                 "address and port (default: 127.0.0.1:8000); others than loopback need a token");
  app.add_option("--token-file", serve.token_file, "file with the token that clients must send as a bearer token");
  app.add_flag("--demo", serve.demo, "with a scripted model in place of a real one: no key, no cost, invented scripts");
  app.footer("The interface is described at /api/docs of the server.");
}

void add_bench(CLI::App& root, BenchCommand& bench) {
  CLI::App& app = *root.add_subcommand("bench", "measure a server: caching, speech, many clients, batches, metrics");
  app.add_option("--scenario", bench.scenario, "all, script_cache, tts, concurrency, batch or metrics")
      ->check(CLI::IsMember({"all", "script_cache", "tts", "concurrency", "batch", "metrics"}))
      ->capture_default_str();
  app.add_option("--url", bench.url, "a running server (default: a demo server of its own on a free port)");
  app.add_option("--json", bench.json_file, "write everything that was counted to this file");
  app.add_option("--html", bench.html_file, "write a report with plots to this file");
  app.add_option("--duration", bench.seconds, "seconds of each measurement under load, 0.2 to 600")
      ->check(CLI::Range(0.2, 600.0))
      ->capture_default_str();
}

/// A topic as a file's name: its letters and digits, hyphens between them. Other scripts' letters stay.
std::string slug(std::string_view topic) {
  constexpr std::size_t kLongest = 60;
  std::string name;
  for (const char c : topic) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = byte >= 0x80 || std::isalnum(byte) != 0;
    if (letter) {
      name += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  std::size_t end = std::min(name.size(), kLongest);
  while (end < name.size() && end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  name.resize(end);
  while (name.ends_with('-')) name.pop_back();
  return name;
}

/// Where the episode goes when the user does not say: named after what it is made from, in the current directory.
std::filesystem::path default_output(const MakeCommand& make) {
  const EpisodeArguments& episode = make.episode;
  std::string from = episode.sources.empty() ? episode.script_file : episode.sources.front();
  if (studio::is_web_address(from)) from.resize(std::min(from.find_first_of("?#"), from.size()));
  std::string name = from.empty() || from == "-" ? slug(episode.topic) : std::filesystem::path(from).stem().string();
  if (name.empty()) name = "episode";
  return fmt::format("{}.{}", name, make.format.empty() ? "mp3" : make.format);
}

}  // namespace

std::variant<Invocation, ExitStatus> parse_command_line(int argc, const char* const* argv) {
  CLI::App app("Showrunner: documents in, a finished podcast episode out.", "showrunner");
  app.set_version_flag("--version", std::string("showrunner ") + SHOWRUNNER_VERSION);
  app.require_subcommand(1);
  app.fallthrough();
  app.footer("`showrunner COMMAND --help` tells more about a command.");
  Invocation invocation;
  app.add_option("--config", invocation.config_file, "configuration file (TOML), see `showrunner config`");
  app.add_option("--data", invocation.data_directory, "directory for caches (default: $XDG_DATA_HOME/showrunner)");

  MakeCommand make;
  ScriptCommand script;
  SpeakCommand speak;
  VoicesCommand voices;
  LintCommand lint;
  ServeCommand serve;
  BenchCommand bench;
  add_make(app, make);
  add_script(app, script);
  add_speak(app, speak);
  add_voices(app, voices);
  add_lint(app, lint);
  add_serve(app, serve);
  app.add_subcommand("config", "print the effective configuration, secrets redacted");
  add_bench(app, bench);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& success) {
    return ExitStatus{.value = app.exit(success, std::cout, std::cerr)};
  } catch (const CLI::ParseError& error) {
    const auto used = app.get_subcommands();
    fmt::print(stderr, "showrunner: error: {}; see showrunner {}--help\n", error.what(),
               used.empty() ? "" : used.front()->get_name() + " ");
    return ExitStatus{.value = kWrongUsage};
  }

  if (make.output.empty()) make.output = default_output(make);
  const std::string name = app.get_subcommands().front()->get_name();
  if (name == "make") invocation.command = std::move(make);
  if (name == "script") invocation.command = std::move(script);
  if (name == "speak") invocation.command = std::move(speak);
  if (name == "voices") invocation.command = std::move(voices);
  if (name == "lint") invocation.command = std::move(lint);
  if (name == "serve") invocation.command = std::move(serve);
  if (name == "config") invocation.command = ConfigCommand{};
  if (name == "bench") invocation.command = std::move(bench);
  return invocation;
}

}  // namespace showrunner::cli
