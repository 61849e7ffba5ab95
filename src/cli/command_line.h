#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace showrunner::cli {

/// What `make` and `script` have in common: how an episode is to be.
struct EpisodeArguments {
  std::vector<std::string> sources;
  std::string script_file;
  std::optional<double> minutes;
  std::optional<std::int64_t> hosts;
  std::vector<std::string> voices;
  std::string language;
  std::string lexicon_file;
  std::string topic;
  std::string style;  ///< empty: the usual one; likewise `tone`
  std::string tone;
  std::string instructions;
  std::string writer;  ///< "auto", "llm" or "digest"; empty: the option episode.writer
  bool no_intro = false;
  bool no_outro = false;
  bool rewrite = false;
};

struct MakeCommand {
  EpisodeArguments episode;
  std::filesystem::path output;
  std::string format;  ///< empty: by the ending of `output`
  bool json = false;
  bool quiet = false;
};

struct ScriptCommand {
  EpisodeArguments episode;
  std::filesystem::path output;  ///< empty: standard output
  bool quiet = false;
};

struct SpeakCommand {
  std::string text;  ///< "-" for standard input
  std::filesystem::path output;
  std::string format;
  std::string voice;
  std::string language;
  double speed = 1.0;
  double pitch = 0.0;
  std::string lexicon_file;
};

struct VoicesCommand {
  std::string language;
  bool json = false;
};

struct LintCommand {
  std::string target;     ///< an audio file, a feed's file, or its web address
  std::size_t items = 3;  ///< of a feed at a web address: how many episodes' files are asked for
  bool rules = false;     ///< print the table of all rules instead
  bool json = false;
};

struct ServeCommand {
  std::string listen;      ///< empty: the option's value
  std::string token_file;  ///< empty: the option's token
  bool demo = false;       ///< with a scripted model instead of a real one
};

struct ConfigCommand {};

struct BenchCommand {
  std::string scenario = "all";
  std::string url;  ///< of a running server; empty: one of its own
  std::filesystem::path json_file;
  std::filesystem::path html_file;
  double seconds = 5;
};

using Command = std::variant<MakeCommand, ScriptCommand, SpeakCommand, VoicesCommand, LintCommand, ServeCommand,
                             ConfigCommand, BenchCommand>;

/// One call of the program.
struct Invocation {
  Command command;
  std::filesystem::path config_file;  ///< empty: the usual place, when there is one
  std::string data_directory;         ///< empty: the option's value
};

/// The status to end with at once: help was printed (0), or the usage was wrong and that was said (2).
struct ExitStatus {
  int value = 0;
};

/// Reads the command line; prints help, version and usage errors itself.
std::variant<Invocation, ExitStatus> parse_command_line(int argc, const char* const* argv);

}  // namespace showrunner::cli
