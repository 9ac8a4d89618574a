#pragma once

#include <cstdint>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"
#include "drift/drift.h"

namespace filperf::drift {

/// Where the functions of two graphs went: for each an index into Drift::functions.
struct Mapping {
  std::vector<std::uint32_t> before;
  std::vector<std::uint32_t> after;
};

/// Lays the bills and the lines of two graphs side by side.
/// @param drift  with its functions and edges, and what of them is stable
[[nodiscard]] ChargeDrift align_charges(const Drift& drift, const Mapping& mapping, const baseline::Baseline& baseline,
                                        const callgraph::CallGraph& current);

/// Adds what the current run of a drift knows by line, in place of what is there.
/// @param current  the run's graph; nothing is added if it is not the drift's
void add_lines_of(Drift& drift, const callgraph::CallGraph& current);

/// What is charged to a function, or to kOutside. @param charges  sorted by function
[[nodiscard]] AlignedCharge charge_of(const std::vector<AlignedCharge>& charges, std::uint32_t function);

}  // namespace filperf::drift
