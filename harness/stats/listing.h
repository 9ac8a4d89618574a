#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "callgraph/profile.h"
#include "stats/pattern.h"

namespace filperf::stats {

// Which functions of a profile are shown, and in which order: as `pstats.Stats` of CPython 3.11 has it.

/// What functions are ordered by. Counts and times from the largest, all else from the smallest.
enum class SortKey { calls, cumulative, filename, line, name, nfl, pcalls, stdname, time };

/// All names of keys that pstats knows, sorted; some are synonyms.
inline constexpr std::array<std::pair<std::string_view, SortKey>, 13> kSortKeys{{{"calls", SortKey::calls},
                                                                                 {"cumtime", SortKey::cumulative},
                                                                                 {"cumulative", SortKey::cumulative},
                                                                                 {"filename", SortKey::filename},
                                                                                 {"line", SortKey::line},
                                                                                 {"module", SortKey::filename},
                                                                                 {"name", SortKey::name},
                                                                                 {"ncalls", SortKey::calls},
                                                                                 {"nfl", SortKey::nfl},
                                                                                 {"pcalls", SortKey::pcalls},
                                                                                 {"stdname", SortKey::stdname},
                                                                                 {"time", SortKey::time},
                                                                                 {"tottime", SortKey::time}}};

/// No value for a name that is no key.
[[nodiscard]] std::optional<SortKey> parse_sort_key(std::string_view name);

/// All names, for messages: `calls, cumtime, ...`.
[[nodiscard]] std::string sort_key_names();

/// How pstats calls it: "internal time".
[[nodiscard]] std::string_view description_of(SortKey key);

/// What a listing is cut down by: so many functions, such a part of them (0 to 1), or those whose standard name holds a
/// pattern.
using Restriction = std::variant<std::int64_t, double, Pattern>;

/// Reads a number of functions, or a part of them where it has a point or an exponent.
/// @throws UsageError for anything but a whole number that is not negative, or a number from 0 to 1
[[nodiscard]] Restriction parse_limit(std::string_view text);

/// A restriction as Python's repr shows it: `20`, `0.1`, `'filare'`.
[[nodiscard]] std::string repr(const Restriction& restriction);

struct ListingRequest {
  std::vector<SortKey> order;  ///< the first counts most; functions that are equal in all stay in the dump's order
  bool reverse = false;        ///< the other way round, equal ones too
  std::vector<Restriction> restrictions;  ///< each of what the one before it left
};

struct Listing {
  struct Reduction {
    std::size_t before = 0;
    std::size_t after = 0;
    std::string restriction;  ///< as repr shows it
  };

  std::vector<std::uint32_t> functions;  ///< indices into Profile::functions
  std::vector<Reduction> reductions;     ///< restrictions that took something away
};

/// Functions that are only named as callers are not listed.
[[nodiscard]] Listing list_functions(const callgraph::Profile& profile, const ListingRequest& request);

/// What pstats calls a function: `file:line(name)`, and `{name}` for `('~', 0, '<name>')`.
[[nodiscard]] std::string standard_name(const callgraph::Profile& profile, const callgraph::ProfiledFunction& function);

}  // namespace filperf::stats
