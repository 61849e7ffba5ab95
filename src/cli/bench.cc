#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/commands.h"

namespace showrunner::cli {

Result<int> run_bench(const BenchCommand& command, const BenchSuite& suite) {
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  const auto products = suite(command, [terminal](std::string_view line) {
    fmt::print(stderr, "{}{}{}", terminal ? "\r\x1b[K" : "", line, terminal ? "" : "\n");
    std::fflush(stderr);
  });
  if (terminal) fmt::print(stderr, "\r\x1b[K");
  if (!products) return fail(products.error());
  fmt::print("{}", products->text);
  for (const auto& [file, content] :
       {std::pair(&command.json_file, &products->json), std::pair(&command.html_file, &products->html)}) {
    if (file->empty()) continue;
    if (auto written = write_file_atomically(*file, *content); !written) return fail(std::move(written.error()));
  }
  return products->met ? 0 : 1;
}

}  // namespace showrunner::cli
