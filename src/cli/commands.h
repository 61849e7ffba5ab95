#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "base/options.h"
#include "base/result.h"
#include "cli/command_line.h"
#include "studio/rooms.h"

namespace showrunner::cli {

// Each command prints its own product on standard output and notes for the user on standard error, and returns the exit
// status: 0, or 1 where it found something wrong. An Error is printed by the caller.

boost::asio::awaitable<Result<int>> run_make(studio::Rooms& rooms, MakeCommand command);
boost::asio::awaitable<Result<int>> run_script(studio::Rooms& rooms, ScriptCommand command);
boost::asio::awaitable<Result<int>> run_speak(studio::Rooms& rooms, SpeakCommand command);
/// Of a feed at a web address.
boost::asio::awaitable<Result<int>> run_lint_address(studio::Rooms& rooms, LintCommand command);

Result<int> run_voices(const VoicesCommand& command, const speech::HostDirectory& directory);
/// Of files; reads them at once: blocking.
Result<int> run_lint(const LintCommand& command);
Result<int> run_config(const Options& options);

/// What the performance suite found, in its three forms, and whether all of it is as it must be.
struct BenchProducts {
  std::string text, json, html;
  bool met = false;
};

/// The suite (perf/suite), which lies outside of src/ and is handed in by app/. It tells of its progress line by line.
using BenchSuite = std::function<Result<BenchProducts>(const BenchCommand&, std::function<void(std::string_view)>)>;

Result<int> run_bench(const BenchCommand& command, const BenchSuite& suite);

}  // namespace showrunner::cli
