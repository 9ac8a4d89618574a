#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/call_graph.h"

namespace filperf::drift {

/// What is charged to a function of the program in both graphs: calls of the bill, or how often its lines were run.
struct AlignedCharge {
  std::uint32_t function = callgraph::kOutside;  ///< index into Drift::functions, or kOutside
  std::int64_t before = 0;
  std::int64_t after = 0;
  /// The same without what the baseline records as unstable: what the gate holds to its limits.
  std::int64_t stable_before = 0;
  std::int64_t stable_after = 0;

  [[nodiscard]] std::int64_t stable_change() const { return stable_after - stable_before; }
};

/// What a function pays for importing a library, in both graphs.
struct ImportCost {
  std::uint32_t function = 0;  ///< index into Drift::functions
  std::string library;
  std::int64_t before = 0;
  std::int64_t after = 0;

  [[nodiscard]] std::int64_t change() const { return after - before; }
};

/// The bills of both graphs and the lines that they ran (see callgraph::Bill and Lines), by function. A baseline knows
/// no more; of the current run also what is known by line. Functions are indices into Drift::functions.
///
/// Invariants: sorted by function, kOutside last. What is by function is empty where not both graphs have it. The bill
/// sums to all calls.
struct ChargeDrift {
  bool bill_recorded = false;   ///< whether both graphs have a bill
  bool lines_recorded = false;  ///< whether both graphs have lines
  bool alone = false;           ///< whether a graph is a bill and nothing else, without edges and other code
  bool lines_missing = false;   ///< whether the baseline has lines, and the current run has none
  std::vector<AlignedCharge> bill;
  std::vector<AlignedCharge> lines;
  std::vector<callgraph::Charge> bill_now;   ///< by line
  std::vector<callgraph::Charge> lines_now;  ///< by line
  std::vector<callgraph::Site> sites_now;
  std::vector<ImportCost> imports;  ///< only where both bills are known by line and with source
};

/// Where the functions of two graphs went: for each an index into Drift::functions.
struct Mapping {
  std::vector<std::uint32_t> before;
  std::vector<std::uint32_t> after;
};

/// Lays the bills and the lines of two graphs side by side.
/// @param unstable_change  how far the calls moved that the gate leaves out
[[nodiscard]] ChargeDrift align_charges(const Mapping& mapping, const baseline::Baseline& baseline,
                                        const callgraph::CallGraph& current, std::int64_t unstable_change);

/// Fills in what a run knows by line. @param places  of its functions in Drift::functions
void add_lines(ChargeDrift& charges, const std::vector<std::uint32_t>& places, const callgraph::CallGraph& current);

/// How often the lines of all the program's functions were run, without what is unstable.
struct LineTotals {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

/// @return no value if not both graphs have lines
[[nodiscard]] std::optional<LineTotals> line_totals(const ChargeDrift& charges);

/// The functions whose lines were run more or less often, largest change first, without what is unstable.
[[nodiscard]] std::vector<AlignedCharge> moved_lines(const ChargeDrift& charges);

/// What is charged to a function, or to kOutside. @param charges  sorted by function
[[nodiscard]] AlignedCharge charge_of(const std::vector<AlignedCharge>& charges, std::uint32_t function);

}  // namespace filperf::drift
