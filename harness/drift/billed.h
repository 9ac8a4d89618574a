#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "drift/culprits.h"
#include "model/call_site.h"

namespace filperf::drift {

/// A line that the current run went through.
struct BilledLine {
  model::Place place;                  ///< file, line and function; who can read sources adds the rest
  std::int64_t calls = 0;              ///< that are charged to it, that it makes, or how often it was run
  std::optional<std::int64_t> before;  ///< the same of the other side, if that is known by line
};

/// An edge that moved, with the lines of the program that make its calls now.
struct BilledCall {
  Culprit edge;
  std::vector<BilledLine> lines;  ///< none if the caller is not the program's, or the calls are gone
};

/// A function whose bill changed, or whose lines were run another number of times.
struct BillRow {
  enum class Kind {
    function,
    outside,             ///< no function of the program was running
    imported_elsewhere,  ///< functions among which the first import of a library moved
    unstable,            ///< calls that the gate leaves out
  };

  Kind kind = Kind::function;
  std::vector<std::uint32_t> functions;  ///< indices into Drift::functions; one, or those of an import that moved
  std::int64_t before = 0;
  std::int64_t after = 0;
  std::vector<BilledLine> lines;  ///< that carry it in the current run, the likeliest first
  /// If it moved because the function was called more or less often: where that began.
  std::optional<BilledCall> began;
  std::vector<BilledCall> calls;  ///< what it calls more or less often, itself or below
  bool is_cause = false;          ///< whether a measure beyond its limit names it

  [[nodiscard]] std::int64_t change() const { return after - before; }
};

/// A drift by the functions of the program that it is charged to.
///
/// Invariant: the changes of `rows` sum to the drift of all stable calls.
struct BilledDrift {
  std::vector<BillRow> rows;   ///< those worth showing first, of them the largest first; then the others
  std::size_t shown = 0;       ///< how many of them are worth showing; only these have lines and calls
  std::vector<BillRow> lines;  ///< functions whose lines were run another number of times; in the same order
  std::size_t lines_shown = 0;
  std::int64_t drift = 0;
  bool bills_add_up = true;  ///< whether the bill of each side sums to its calls

  [[nodiscard]] std::int64_t sum() const {
    std::int64_t sum = 0;
    for (const BillRow& row : rows) {
      sum += row.change();
    }
    return sum;
  }
  /// Whether the invariant holds. It does not where the bill of a run is not that of its calls.
  [[nodiscard]] bool adds_up() const { return bills_add_up && sum() == drift; }
};

}  // namespace filperf::drift
