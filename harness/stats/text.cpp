// The tables of pstats. See get_print_list, print_stats, print_call_heading and print_call_line in Lib/pstats.py of
// CPython 3.11.

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "callgraph/call_graph.h"
#include "stats/tables.h"

namespace filperf::stats {

namespace {

using callgraph::ProfiledFunction;

std::string f8(double seconds) {
  return fmt::format("{:8.3f}", seconds);
}

/// `str.ljust`, counted in characters.
std::string padded(std::string text, std::size_t width) {
  const std::size_t columns = columns_of(text);
  return text.append(width - std::min(width, columns), ' ');
}

/// A function as a table shows it.
std::string shown_name(const Table& table, std::uint32_t function) {
  return tamed(standard_name(table.profile, table.profile.functions[function]), table.kept);
}

/// `4`, or `4/1` if the function itself made some of the calls.
std::string calls_of(const auto& counts) {
  std::string text = std::to_string(counts.calls);
  if (counts.primitive != counts.calls) {
    text += "/" + std::to_string(counts.primitive);
  }
  return text;
}

/// Spaces if there was no call.
std::string per_call(double seconds, std::int64_t calls) {
  return calls == 0 ? std::string(8, ' ') : f8(seconds / static_cast<double>(calls));
}

void write_message(const Table& table, Output& output) {
  if (table.request.order.empty()) {
    output << "   Random listing order was used\n";
  } else {
    const char* separator = "   Ordered by: ";
    for (const SortKey key : table.request.order) {
      output << separator << description_of(key);
      separator = ", ";
    }
    output << '\n';
  }
  for (const Listing::Reduction& reduction : table.listing.reductions) {
    output << "   List reduced from " << reduction.before << " to " << reduction.after << " due to restriction <"
           << reduction.restriction << ">\n";
  }
  output << '\n';
}

void write_line(const ProfiledFunction& function, std::string_view name, Output& output) {
  output << fmt::format("{:>9} {} {} {} {} {}\n", calls_of(function), f8(function.self_seconds),
                        per_call(function.self_seconds, function.calls), f8(function.cumulative_seconds),
                        per_call(function.cumulative_seconds, function.primitive), name);
}

}  // namespace

Totals totals_of(const callgraph::Profile& profile) {
  Totals totals;
  for (const ProfiledFunction& function : profile.functions) {
    totals.calls = callgraph::saturating_sum(totals.calls, function.calls);
    totals.primitive = callgraph::saturating_sum(totals.primitive, function.primitive);
    totals.seconds += function.self_seconds;
  }
  return totals;
}

void write_stats(const Table& table, Output& output) {
  for (const std::string& title : table.titles) {
    output << printable(title) << '\n';
  }
  output << "\n"
         << "         " << table.totals.calls << " function calls ";
  if (table.totals.calls != table.totals.primitive) {
    output << '(' << table.totals.primitive << " primitive calls) ";
  }
  output << fmt::format("in {:.3f} seconds\n\n", table.totals.seconds);
  if (table.listing.functions.empty()) {
    return;
  }
  write_message(table, output);
  output << "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n";
  for (const std::uint32_t i : table.listing.functions) {
    write_line(table.profile.functions[i], shown_name(table, i), output);
  }
  output << "\n\n";
}

void write_relatives(const Table& table, Direction direction, Output& output) {
  if (table.listing.functions.empty()) {
    return;
  }
  write_message(table, output);
  std::size_t width = 0;
  for (const std::uint32_t i : table.listing.functions) {
    width = std::max(width, columns_of(shown_name(table, i)));
  }
  width += 2;
  const bool callers = direction == Direction::callers;
  output << padded("Function ", width) << (callers ? "was called by..." : "called...") << '\n';
  if (!table.profile.edges.empty()) {
    output << std::string(width, ' ') << "    ncalls  tottime  cumtime\n";
  }
  const Relatives relatives(table.profile, direction);
  for (const std::uint32_t i : table.listing.functions) {
    output << padded(shown_name(table, i), width) << (callers ? "<- " : "-> ");
    bool is_first = true;
    for (const Relative& relative : relatives.of(i)) {
      const callgraph::ProfiledEdge& edge = table.profile.edges[relative.edge];
      // The first one stands beside its function, the others below it.
      output << (is_first ? "" : std::string(width + 1, ' '))
             << fmt::format("{:>{}} {} {}  {}\n", calls_of(edge), is_first ? 7 : 9, f8(edge.self_seconds),
                            f8(edge.cumulative_seconds), shown_name(table, relative.function));
      is_first = false;
    }
    if (is_first) {
      output << '\n';
    }
  }
  output << "\n\n";
}

}  // namespace filperf::stats
