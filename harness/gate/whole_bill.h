#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "callgraph/call_graph.h"
#include "model/call_site.h"
#include "trace/program_sources.h"

namespace filperf::gate {

/// What is charged to one line of the program.
struct WholeBillLine {
  model::Place place;
  std::int64_t calls = 0;
  std::int64_t times = 0;  ///< how often the line was run; 0 if that was not counted
};

/// What is charged to one function of the program.
struct WholeBillRow {
  std::string function;                      ///< its identity, or callgraph::kOutsideName
  std::int64_t called = 0;                   ///< how often it was called itself
  std::int64_t calls = 0;                    ///< that are charged to it
  std::int64_t times = 0;                    ///< how often lines of it were run
  std::optional<std::int64_t> calls_before;  ///< in the baseline
  std::optional<std::int64_t> times_before;
  std::vector<WholeBillLine> lines;  ///< in the order of the file
};

/// All calls of a run by the function of the program that they are charged to.
///
/// Invariant: the calls of the rows sum to `calls`, and those of a row's lines to the row's.
struct WholeBill {
  std::int64_t calls = 0;
  std::int64_t times = 0;  ///< of all lines
  bool has_lines = false;  ///< whether it was counted how often lines were run
  std::optional<std::int64_t> calls_before;
  std::optional<std::int64_t> times_before;
  std::vector<WholeBillRow> rows;  ///< most calls first; also functions that only the baseline has
};

/// @param graph   with a bill
/// @param before  a baseline's; null, or without a bill, if there is nothing to compare with
[[nodiscard]] WholeBill whole_bill_of(const callgraph::CallGraph& graph, const callgraph::CallGraph* before,
                                      trace::ProgramSources& sources);

}  // namespace filperf::gate
