#pragma once

#include <cstdint>
#include <vector>

#include "drift/drift.h"

namespace filperf::drift {

/// The functions whose calls differ, largest change first; indices into Drift::functions.
[[nodiscard]] std::vector<std::uint32_t> moved_functions(const Drift& drift);

/// The edges into or by the program whose calls differ, largest change first; indices into Drift::edges. These are
/// the changes of the program itself, without what follows below them.
[[nodiscard]] std::vector<std::uint32_t> moved_program_edges(const Drift& drift);

/// Calls of one function that changed in the same way, made by one caller, or by several that were called as often as
/// each other.
struct MovedCalls {
  std::uint32_t callee = 0;            ///< index into Drift::functions
  std::vector<std::uint32_t> callers;  ///< the same; they all have the same counts
  std::int64_t before = 0;             ///< calls by each of them
  std::int64_t after = 0;
};

/// Edges without repeating what differs in nothing but the caller; a row stands where the first of its edges does.
/// @param edges  indices into Drift::edges
[[nodiscard]] std::vector<MovedCalls> folded(const Drift& drift, const std::vector<std::uint32_t>& edges);

}  // namespace filperf::drift
