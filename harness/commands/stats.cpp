#include <fmt/format.h>
#include <unistd.h>

#include <memory>

#include "base/standard_output.h"
#include "commands/commands.h"
#include "stats/pattern.h"
#include "stats/request.h"

namespace filperf::commands {

Command stats_command() {
  const auto request = std::make_shared<stats::StatsRequest>();
  // The restrictions apply in the order in which they are given.
  const auto limit = [request](const std::string& text) { request->restrictions.push_back(stats::parse_limit(text)); };
  const auto filter = [request](const std::string& text) { request->restrictions.emplace_back(stats::Pattern(text)); };
  return {
      .name = "stats",
      .description = "Print a dump of cProfile as pstats does",
      .options =
          {{"FILE",
            &request->details.files,
            "A dump: what `python -m cProfile -o FILE` writes. Several are added up, as pstats.Stats(FILE, FILE) does",
            {.required = true}},
           {"--sort",
            &request->keys,
            fmt::format("What to sort by: {}", stats::sort_key_names()),
            {.show_default = true, .value = "KEY", .delimiter = ','}},
           {"--reverse", &request->reverse, "Sort the other way round"},
           {"--limit", limit, "How many functions to print, or which part of them (0.1: a tenth)", {.value = "N"}},
           {"--filter",
            filter,
            "Only functions whose file:line(name) matches this regular expression",
            {.value = "REGEX"}},
           {"--strip-dirs", &request->details.strip_dirs,
            "Take folders off file names; functions that then have the same name are added up"},
           {"--callers", &request->details.callers, "Print the callers of each function"},
           {"--callees", &request->details.callees, "Print the functions that each function called"},
           {"--json", &request->json, "Print all numbers in full as JSON"},
           {"--csv", &request->csv, "Print all numbers in full as CSV", {.excludes = "--json"}}},
      .run = [request] {
        request->terminal = ::isatty(STDOUT_FILENO) != 0;
        write_to_standard_output(stats::stats_text(*request));
        return 0;
      }};
}

}  // namespace filperf::commands
