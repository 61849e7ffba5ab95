#pragma once

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/subprocess.h"

namespace showrunner::audio::testing {

/// What judge.py says about a file.
struct Judgement {
  std::multimap<std::string, std::string> lines;

  std::string text(const std::string& key) const {
    const auto found = lines.find(key);
    return found == lines.end() ? std::string() : found->second;
  }

  double number(const std::string& key) const { return std::stod(text(key)); }

  std::vector<std::string> all(const std::string& key) const {
    std::vector<std::string> values;
    for (auto [at, end] = lines.equal_range(key); at != end; ++at) values.push_back(at->second);
    return values;
  }
};

inline Judgement judge(const std::filesystem::path& file, const std::vector<std::string>& speakers = {}) {
  std::vector<std::string> arguments{SHOWRUNNER_SOURCE_DIR "/src/audio/judge.py", file.string()};
  arguments.insert(arguments.end(), speakers.begin(), speakers.end());
  // Debian's own Python: it has the modules of scripts/packages.txt, whatever else is first on the path.
  const auto output = run_limited("/usr/bin/python3", arguments, "", {.output_bytes = 1U << 20U});
  Judgement judgement;
  if (!output) {
    ADD_FAILURE() << output.error().message;
    return judgement;
  }
  std::istringstream stream(*output);
  for (std::string line; std::getline(stream, line);) {
    const auto space = line.find(' ');
    judgement.lines.emplace(line.substr(0, space), space == std::string::npos ? "" : line.substr(space + 1));
  }
  return judgement;
}

}  // namespace showrunner::audio::testing
