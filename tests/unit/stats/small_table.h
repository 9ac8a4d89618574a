#pragma once

#include <string>

#include "profile_builder.h"
#include "stats/tables.h"

namespace filperf::stats::test {

/// The table of a profile, and what it refers to.
struct SmallTable {
  callgraph::Profile profile;
  ListingRequest request;
  Listing listing = list_functions(profile, request);

  [[nodiscard]] Table table() const { return {profile, request, listing, totals_of(profile), {"Today    run.pstats"}}; }
};

/// A program that calls a recursive function, see factorial(), in the order of cumulative times.
[[nodiscard]] inline SmallTable factorial_table() {
  return {filperf::test::factorial(), {{SortKey::cumulative}, false, {}}};
}

}  // namespace filperf::stats::test
