#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"
#include "callgraph/pstats_reader.h"
#include "callgraph/strip_dirs.h"
#include "commands/commands.h"
#include "commands/standard_output.h"
#include "stats/tables.h"

namespace filperf::commands {

namespace {

struct StatsOptions {
  std::vector<std::string> keys{"tottime"};
  std::vector<stats::Restriction> restrictions;  ///< in the order of the command line
  bool reverse = false;
  stats::Details details;
  bool json = false;
  bool csv = false;
};

std::vector<stats::SortKey> order_of(const std::vector<std::string>& names) {
  std::vector<stats::SortKey> order;
  for (const std::string& name : names) {
    const auto key = stats::parse_sort_key(name);
    if (!key) {
      throw UsageError(fmt::format("cannot sort by `{}`", name), "allowed are " + stats::sort_key_names(),
                       "Give --sort one or several of these, the most important first.");
    }
    order.push_back(*key);
  }
  return order;
}

/// When the dump was written, in local time as Python's time.ctime says it, and its name.
std::string title_of(const std::string& path) {
  struct stat status {};
  std::tm time{};
  if (::stat(path.c_str(), &status) != 0 || ::localtime_r(&status.st_mtime, &time) == nullptr) {
    return path;
  }
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {:2} {:02}:{:02}:{:02} {}    {}", days.at(static_cast<std::size_t>(time.tm_wday)),
                     months.at(static_cast<std::size_t>(time.tm_mon)), time.tm_mday, time.tm_hour, time.tm_min,
                     time.tm_sec, 1900 + time.tm_year, path);
}

void write(const stats::Table& table, const StatsOptions& options, Output& output) {
  using stats::Direction;
  const stats::Details& details = options.details;
  if (options.json) {
    write_json(table, details, output);
    return;
  }
  if (!details.callers && !details.callees) {
    options.csv ? write_csv(table, output) : write_stats(table, output);
  }
  for (const auto& [asked, direction] :
       {std::pair(details.callers, Direction::callers), std::pair(details.callees, Direction::callees)}) {
    if (asked) {
      options.csv ? write_csv(table, direction, output) : write_relatives(table, direction, output);
    }
  }
}

int print_stats(const StatsOptions& options) {
  const std::string& path = options.details.file;
  const stats::ListingRequest request{order_of(options.keys), options.reverse, options.restrictions};
  if (options.csv && options.details.callers && options.details.callees) {
    throw UsageError("cannot print callers and callees as CSV", "they would be two tables in one file",
                     "Ask for one of them, or for --json.");
  }
  callgraph::Profile profile = callgraph::read_pstats_file(path);
  if (profile.functions.empty()) {
    throw Error("cannot print the statistics of " + path, "the dump holds no function",
                "Nothing ran while the profiler was on. Profile the part that you want to see.");
  }
  const bool for_people = !options.json && !options.csv;
  if (for_people && ::isatty(STDOUT_FILENO) != 0) {
    // As ls does: a name must not steer the terminal. What reads a pipe gets the bytes that pstats writes.
    for (std::string& text : profile.strings) {
      text = printable(text);
    }
  }
  const stats::Totals totals = stats::totals_of(profile);
  if (options.details.strip_dirs) {
    profile = callgraph::without_folders(profile);
  }
  const stats::Listing listing = stats::list_functions(profile, request);
  const stats::Table table{profile, request, listing, totals, title_of(path)};
  const std::string text = text_of([&](Output& output) { write(table, options, output); });
  write_to_standard_output(for_people ? with_escaped_bytes(text) : text);
  return 0;
}

}  // namespace

void add_stats(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("stats", "Print a dump of cProfile as pstats does");
  const auto options = std::make_shared<StatsOptions>();
  command->add_option("FILE", options->details.file, "A dump: what `python -m cProfile -o FILE` writes")->required();
  command->add_option("--sort", options->keys, fmt::format("What to sort by: {}", stats::sort_key_names()))
      ->delimiter(',')
      ->capture_default_str();
  command->add_flag("--reverse", options->reverse, "The other way round");
  // Called at once, so that the restrictions work in the order in which they are given.
  command
      ->add_option_function<std::string>(
          "--limit", [options](const std::string& text) { options->restrictions.push_back(stats::parse_limit(text)); },
          "How many functions, or which part of them (0.1: a tenth)")
      ->trigger_on_parse();
  command
      ->add_option_function<std::string>(
          "--filter", [options](const std::string& text) { options->restrictions.emplace_back(stats::Pattern(text)); },
          "Only functions whose file:line(name) matches this regular expression")
      ->trigger_on_parse();
  command->add_flag("--strip-dirs", options->details.strip_dirs,
                    "Take folders off file names; functions that are then the same are added up");
  command->add_flag("--callers", options->details.callers, "Print what each function was called by");
  command->add_flag("--callees", options->details.callees, "Print what each function called");
  CLI::Option* json = command->add_flag("--json", options->json, "Print all numbers in full as JSON");
  command->add_flag("--csv", options->csv, "Print all numbers in full as CSV")->excludes(json);
  command->callback([options, &action] { action = [options] { return print_stats(*options); }; });
}

}  // namespace filperf::commands
