#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace filperf::callgraph {

/// One function of a dump, under the label that the profiler gave it: (file, line, name).
struct ProfiledFunction {
  std::uint32_t file = 0;  ///< index into Profile::strings
  std::uint32_t name = 0;  ///< index into Profile::strings
  std::int64_t line = 0;
  std::int64_t calls = 0;         ///< all calls (`nc`)
  std::int64_t primitive = 0;     ///< calls that were not made from inside the function itself (`cc`)
  double self_seconds = 0;        ///< `tt`
  double cumulative_seconds = 0;  ///< `ct`
  bool listed = true;             ///< false where the dump names it as a caller only, without counts of its own
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

/// A cProfile dump as it is in the file: labels with lines, nothing merged, nothing renamed.
///
/// Invariants: every index is in range; strings are distinct; a label (file, line, name) stands once in `functions`;
/// a (caller, callee) pair stands once in `edges`; counts are not negative, and neither the functions'
/// calls nor the edges' are together beyond int64; times are finite, but may be negative (a clock set back). Functions
/// and edges are in the dump's order, functions that are only named as callers last; the edges into one function are
/// adjacent.
struct Profile {
  std::vector<std::string> strings;  ///< file names and function names; UTF-8 or whatever bytes the dump held
  std::vector<ProfiledFunction> functions;
  std::vector<ProfiledEdge> edges;

  [[nodiscard]] const std::string& file_of(const ProfiledFunction& f) const { return strings[f.file]; }
  [[nodiscard]] const std::string& name_of(const ProfiledFunction& f) const { return strings[f.name]; }
};

}  // namespace filperf::callgraph
