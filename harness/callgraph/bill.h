#pragma once

#include <cstdint>
#include <vector>

namespace filperf::callgraph {

/// Stands for a function where no function of the program was running.
inline constexpr std::uint32_t kOutside = UINT32_MAX;
/// What it is called where a function's identity stands otherwise.
inline constexpr const char* kOutsideName = "<outside>";

/// Calls that were made, or lines that were run, at one line of a function of the program.
struct Charge {
  std::uint32_t function = kOutside;  ///< index into CallGraph::functions, or kOutside
  std::int64_t line = 0;              ///< 0: not known; always so in a baseline, which counts by function
  std::int64_t calls = 0;             ///< calls, or how often the line was run

  friend bool operator==(const Charge&, const Charge&) = default;
};

/// Calls that a function of the program makes itself, at one of its lines. The sites of one edge sum to its calls.
struct Site {
  std::uint32_t caller = 0;  ///< index into CallGraph::functions
  std::int64_t line = 0;
  std::uint32_t callee = 0;  ///< index into CallGraph::functions
  std::int64_t calls = 0;

  friend bool operator==(const Site&, const Site&) = default;
};

/// Every call, charged to the innermost function of the program that was running when it was made, and to the line that
/// this function had reached. Calls that were made while no function of the program was running are charged to
/// kOutside.
///
/// Invariants: sorted by (function, line), so that kOutside comes last; these pairs are distinct; functions are the
/// program's. The charges sum to all calls.
struct Bill {
  bool recorded = false;  ///< false if what counted the calls knows no bill
  std::vector<Charge> charges;
};

/// How often each line of the program's functions was run. A round of a loop on one line counts too.
///
/// Invariants: as of Bill, without kOutside.
struct Lines {
  bool recorded = false;
  std::vector<Charge> counts;
};

/// Sorts charges, and adds up those of one function and line. A sum that does not fit becomes the largest count.
/// @param charges  any
[[nodiscard]] std::vector<Charge> normalized(std::vector<Charge> charges);

/// Sorts sites by (caller, line, callee), and adds up those that share them.
[[nodiscard]] std::vector<Site> normalized(std::vector<Site> sites);

/// The charges of each function, whatever their lines: line 0. @param charges  sorted by function
[[nodiscard]] std::vector<Charge> by_function(const std::vector<Charge>& charges);

/// The sum of all charges; the largest count if it does not fit.
[[nodiscard]] std::int64_t sum_of(const std::vector<Charge>& charges);

/// The sum of the charges of one function, or of kOutside. @param charges  sorted by function
[[nodiscard]] std::int64_t sum_of(const std::vector<Charge>& charges, std::uint32_t function);

}  // namespace filperf::callgraph
