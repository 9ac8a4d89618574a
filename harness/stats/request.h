#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "callgraph/profile.h"
#include "stats/listing.h"
#include "stats/tables.h"

namespace filperf::stats {

/// The statistics of a dump that a person asks for.
struct StatsRequest {
  std::vector<std::string> keys{"tottime"};
  std::vector<Restriction> restrictions;  ///< in the order of the command line
  bool reverse = false;
  Details details;
  bool json = false;
  bool csv = false;
  bool terminal = false;  ///< whether the text goes to one, where names must not steer it
};

/// The statistics of a dump, as pstats prints them or as JSON or CSV.
/// @throws UsageError if the request makes no sense
/// @throws Error if the dump cannot be read, or holds no function
[[nodiscard]] std::string stats_text(const StatsRequest& request);

/// The first functions of a profile as pstats prints them, for a terminal.
/// @param sort  keys of pstats; those that are not known are left out
[[nodiscard]] std::string top_text(callgraph::Profile profile, const std::string& title,
                                   const std::vector<std::string>& sort, std::int64_t count);

}  // namespace filperf::stats
