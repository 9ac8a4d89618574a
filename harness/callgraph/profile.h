#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "callgraph/bill.h"

namespace filperf::callgraph {

/// One function of a dump, under the profiler's label: (file, line, name).
struct ProfiledFunction {
  std::uint32_t file = 0;  ///< index into Profile::strings
  std::uint32_t name = 0;  ///< index into Profile::strings
  std::int64_t line = 0;
  std::int64_t calls = 0;         ///< all calls (`nc`)
  std::int64_t primitive = 0;     ///< calls that the function itself did not make (`cc`)
  double self_seconds = 0;        ///< `tt`
  double cumulative_seconds = 0;  ///< `ct`
  bool listed = true;             ///< false if the dump names it only as a caller, without counts of its own
};

/// One caller -> callee pair of a dump.
struct ProfiledEdge {
  std::uint32_t caller = 0;  ///< index into Profile::functions
  std::uint32_t callee = 0;  ///< index into Profile::functions
  std::int64_t calls = 0;
  std::int64_t primitive = 0;
  double self_seconds = 0;
  double cumulative_seconds = 0;
};

/// Calls, or runs of lines, at one line of a function of the program (see Bill and Lines).
struct ProfiledCharge {
  std::uint32_t function = kOutside;  ///< index into Profile::functions, or kOutside
  std::int64_t line = 0;              ///< 0: not known
  std::int64_t calls = 0;
};

/// Calls that a function of the program makes at one of its lines (see Site).
struct ProfiledSite {
  std::uint32_t caller = 0;  ///< index into Profile::functions
  std::int64_t line = 0;
  std::uint32_t callee = 0;  ///< index into Profile::functions
  std::int64_t calls = 0;
};

/// A cProfile dump as it is in the file: labels with lines, nothing merged, nothing renamed.
///
/// Invariants:
/// - Every index is in range.
/// - Strings are distinct. A label (file, line, name) occurs once in `functions`, and a (caller, callee) pair once in
///   `edges`.
/// - Counts are not negative. The sum of all functions' calls fits into int64, and so does the sum of all edges' calls.
/// - Times are finite, but may be negative (if a clock was set back).
/// - Functions and edges are in the dump's order. Functions that are only named as callers come last. The edges into
///   one function are adjacent.
/// - Charges and sites are in any order, and may share their places. A dump has none: only the native counter sees
/// them.
///   The bill sums to the calls of all functions.
struct Profile {
  std::vector<std::string> strings;  ///< file names and function names: UTF-8, or the bytes of the dump if they are not
  std::vector<ProfiledFunction> functions;
  std::vector<ProfiledEdge> edges;
  bool has_bill = false;
  bool has_lines = false;
  std::vector<ProfiledCharge> bill = {};
  std::vector<ProfiledCharge> lines = {};
  std::vector<ProfiledSite> sites = {};

  [[nodiscard]] const std::string& file_of(const ProfiledFunction& f) const { return strings[f.file]; }
  [[nodiscard]] const std::string& name_of(const ProfiledFunction& f) const { return strings[f.name]; }
};

}  // namespace filperf::callgraph
