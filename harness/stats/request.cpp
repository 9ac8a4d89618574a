#include "stats/request.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cstddef>
#include <ctime>
#include <optional>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/output.h"
#include "base/utf8.h"
#include "callgraph/call_graph.h"
#include "callgraph/profile_sum.h"
#include "callgraph/pstats_reader.h"
#include "callgraph/strip_dirs.h"

namespace filperf::stats {

namespace {

std::vector<SortKey> order_of(const std::vector<std::string>& names) {
  std::vector<SortKey> order;
  for (const std::string& name : names) {
    const auto key = parse_sort_key(name);
    if (!key) {
      throw UsageError(fmt::format("cannot sort by `{}`", name), "allowed are " + sort_key_names(),
                       "Give --sort one or several of these, the most important first.");
    }
    order.push_back(*key);
  }
  return order;
}

/// The time when the dump was written, as Python's time.ctime prints it, and its name.
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

void write(const Table& table, const StatsRequest& request, Output& output) {
  const Details& details = request.details;
  if (request.json) {
    write_json(table, details, output);
    return;
  }
  if (!details.callers && !details.callees) {
    request.csv ? write_csv(table, output) : write_stats(table, output);
  }
  for (const auto& [asked, direction] :
       {std::pair(details.callers, Direction::callers), std::pair(details.callees, Direction::callees)}) {
    if (asked) {
      request.csv ? write_csv(table, direction, output) : write_relatives(table, direction, output);
    }
  }
}

std::vector<callgraph::Profile> read_dumps(const std::vector<std::string>& files) {
  std::vector<callgraph::Profile> profiles;
  for (const std::string& file : files) {
    profiles.push_back(callgraph::read_pstats_file(file));
    if (profiles.back().functions.empty()) {
      throw Error("cannot print the statistics of " + file, "the dump holds no function",
                  "Nothing ran while the profiler was on. Profile the part that you want to see.");
    }
  }
  return profiles;
}

/// Of each, and then of all, as pstats adds them.
Totals added_totals(const std::vector<callgraph::Profile>& profiles) {
  Totals sum = totals_of(profiles.front());
  for (std::size_t i = profiles.size(); i > 1; --i) {
    const Totals more = totals_of(profiles[i - 1]);
    sum.calls = callgraph::saturating_sum(sum.calls, more.calls);
    sum.primitive = callgraph::saturating_sum(sum.primitive, more.primitive);
    sum.seconds += more.seconds;
  }
  return sum;
}

}  // namespace

std::string stats_text(const StatsRequest& request) {
  const ListingRequest listed{order_of(request.keys), request.reverse, request.restrictions};
  if (request.csv && request.details.callers && request.details.callees) {
    throw UsageError("cannot print callers and callees as CSV", "they would be two tables in one file",
                     "Ask for one of them, or for --json.");
  }
  std::vector<callgraph::Profile> profiles = read_dumps(request.details.files);
  const Totals totals = added_totals(profiles);
  callgraph::Profile profile =
      profiles.size() == 1 ? std::move(profiles.front()) : callgraph::added_as_pstats(profiles);
  const bool for_people = !request.json && !request.csv;
  if (request.details.strip_dirs) {
    profile = callgraph::without_folders(profile);
  }
  const Listing listing = list_functions(profile, listed);
  // A name must not steer the terminal that shows it in the end. A pipe gets line feeds, and bytes that are no
  // characters, as pstats writes them.
  std::vector<std::string> titles;
  for (std::size_t i = request.details.files.size(); i > 0; --i) {
    // As pstats adds them: the first one, then the others from the last to the second.
    titles.push_back(title_of(request.details.files[i % request.details.files.size()]));
  }
  const Kept kept{.line_feeds = !request.terminal, .bytes = !request.terminal};
  const Table table{profile, listed, listing, totals, titles, kept};
  const std::string text = text_of([&](Output& output) { write(table, request, output); });
  return for_people ? with_escaped_bytes(text) : text;
}

std::string top_text(callgraph::Profile profile, const std::string& title, const std::vector<std::string>& sort,
                     std::int64_t count) {
  ListingRequest request;
  for (const std::string& key : sort) {
    if (const std::optional<SortKey> known = parse_sort_key(key)) {
      request.order.push_back(*known);
    }
  }
  request.restrictions.emplace_back(count);
  const Totals totals = totals_of(profile);
  const Listing listing = list_functions(profile, request);
  const Table table{profile, request, listing, totals, {title}};
  return text_of([&](Output& output) { write_stats(table, output); });
}

}  // namespace filperf::stats
