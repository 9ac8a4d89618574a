#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "callgraph/identity.h"
#include "trace/source_lines.h"
#include "trace/trace_record.h"

namespace filperf::trace {

/// A line of code that was running.
struct Place {
  std::string file;            ///< as identities name it, without machine paths
  std::string origin;          ///< where the file comes from: `program`, `stdlib`, a distribution's name, `other`
  std::filesystem::path path;  ///< absolute; empty where the code is in no file that is still there
  std::int64_t line = 0;       ///< from 1; 0 where it is not known
  std::string function;        ///< its qualified name (before Python 3.11 its plain one)
  std::string text;            ///< the source line, see SourceLine; empty where it cannot be shown
  std::string why_no_text;     ///< why not; empty where there is one

  /// `file:line in function`
  [[nodiscard]] std::string name() const;
};

/// A place that calls of one edge are made from.
struct CallSite {
  Place place;
  std::int64_t calls = 0;
  /// The shortest way from the program's own code to the call: the innermost frame of the program first, the place
  /// itself last; where the place is the program's own, the next function of the program's before it. Frames of the
  /// import system are left out. Only the place where the program has no part in it.
  std::vector<Place> stack;
  std::int64_t stack_calls = 0;  ///< those that came by this way
  std::size_t other_stacks = 0;  ///< other ways that were seen
};

/// The calls of one edge by the place that makes them.
struct CallSites {
  std::vector<CallSite> sites;      ///< most calls first, then by place; at most kMostSites
  std::int64_t seen = 0;            ///< all calls of the edge that were seen
  std::int64_t placeless = 0;       ///< of these, calls that no Python code makes
  std::size_t sites_left_out = 0;   ///< at least so many more
  std::int64_t calls_left_out = 0;  ///< from them, and from places that the trace did not keep
};

inline constexpr std::size_t kMostSites = 50;

/// Puts together what a trace saw of one edge.
/// @param edge     index into TraceRecord::edges
/// @param sources  to read source lines with, while the run's sandbox is still there
[[nodiscard]] CallSites call_sites(const TraceRecord& record, std::size_t edge, const callgraph::Places& places,
                                   SourceLines& sources);

}  // namespace filperf::trace
