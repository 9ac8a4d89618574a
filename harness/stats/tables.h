#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/output.h"
#include "base/utf8.h"
#include "callgraph/profile.h"
#include "stats/listing.h"
#include "stats/relatives.h"

namespace filperf::stats {

/// The sums over all functions of the dumps, before folders are removed.
struct Totals {
  std::int64_t calls = 0;
  std::int64_t primitive = 0;
  double seconds = 0;
};
[[nodiscard]] Totals totals_of(const callgraph::Profile& profile);

/// The part of a profile to show.
struct Table {
  const callgraph::Profile& profile;
  const ListingRequest& request;
  const Listing& listing;
  Totals totals;
  std::vector<std::string> titles;  ///< the date and the name of each dump, as in the title of pstats' table
  /// What stays of the characters in names that steer a terminal; pstats leaves all of them.
  Kept kept = {};
};

/// Prints the same bytes as `pstats.Stats.print_stats`, `print_callers` and `print_callees` of CPython 3.11, but for
/// what is tamed in names.
void write_stats(const Table& table, Output& output);
void write_relatives(const Table& table, Direction direction, Output& output);

/// Other members of the JSON document.
struct Details {
  bool callers = false;
  bool callees = false;
  bool strip_dirs = false;
  std::vector<std::string> files = {};  ///< the dumps; several are added up
};

/// All numbers in full, schema `filperf/stats/1`. Each function has its callers and callees if they are asked for.
void write_json(const Table& table, const Details& details, Output& output);

/// One row for each function.
void write_csv(const Table& table, Output& output);
/// One row for each pair of a function and its caller or callee.
void write_csv(const Table& table, Direction direction, Output& output);

}  // namespace filperf::stats
