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

// Which functions of a profile are shown, and in which order. This follows `pstats.Stats` of CPython 3.11.

/// The keys that order functions. Counts and times are sorted from the largest, everything else from the smallest.
enum class SortKey { calls, cumulative, filename, line, name, nfl, pcalls, stdname, time };

/// All names of keys in pstats, sorted; some are synonyms.
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

/// No value if the name is not a key.
[[nodiscard]] std::optional<SortKey> parse_sort_key(std::string_view name);

/// All names, for messages: `calls, cumtime, ...`.
[[nodiscard]] std::string sort_key_names();

/// The name that pstats prints: "internal time".
[[nodiscard]] std::string_view description_of(SortKey key);

/// Limits a listing to a number of functions, to a part of them (0 to 1), or to those whose standard name matches a
/// pattern.
using Restriction = std::variant<std::int64_t, double, Pattern>;

/// Reads a number of functions, or a part of them if it has a point or an exponent.
/// @throws UsageError unless it is a whole number that is not negative, or a number from 0 to 1
[[nodiscard]] Restriction parse_limit(std::string_view text);

/// A restriction as Python's repr shows it: `20`, `0.1`, `'demo'`.
[[nodiscard]] std::string repr(const Restriction& restriction);

struct ListingRequest {
  /// The first key counts most. Functions that are equal in all keys stay in the dump's order.
  std::vector<SortKey> order;
  bool reverse = false;                   ///< reverses the whole order, for equal functions too
  std::vector<Restriction> restrictions;  ///< each applies to the result of the one before it
};

struct Listing {
  struct Reduction {
    std::size_t before = 0;
    std::size_t after = 0;
    std::string restriction;  ///< as repr shows it
  };

  std::vector<std::uint32_t> functions;  ///< indices into Profile::functions
  std::vector<Reduction> reductions;     ///< the restrictions that removed functions
};

/// Lists functions. Functions that are only named as callers are left out.
[[nodiscard]] Listing list_functions(const callgraph::Profile& profile, const ListingRequest& request);

/// The name that pstats gives a function: `file:line(name)`, or `{name}` for `('~', 0, '<name>')`.
[[nodiscard]] std::string standard_name(const callgraph::Profile& profile, const callgraph::ProfiledFunction& function);

}  // namespace filperf::stats
