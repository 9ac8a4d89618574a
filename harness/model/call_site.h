#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace filperf::model {

/// A line of code that was running.
struct Place {
  std::string file;            ///< as identities name it, without machine paths
  std::string origin;          ///< where the file comes from: `program`, `stdlib`, a distribution's name, `other`
  std::filesystem::path path;  ///< absolute; empty if the code is in no file, or its file no longer exists
  std::int64_t line = 0;       ///< from 1; 0 if it is not known
  std::string function;        ///< its qualified name (before Python 3.11 its plain one)
  std::string text;            ///< the source line; empty if it cannot be shown
  std::string why_no_text;     ///< why not; empty if there is a text

  /// `file:line in function`
  [[nodiscard]] std::string name() const;
};

/// A place that calls of one edge are made from.
struct CallSite {
  Place place;
  std::int64_t calls = 0;
  /// The shortest way from the program's own code to the call, of those that the baseline does not have if there are
  /// any. The innermost frame of the program comes first, the place itself last. If the place is in the program, the
  /// program's next function stands before it. Frames of the import system are left out. If no frame is the program's,
  /// the stack is only the place.
  std::vector<Place> stack;
  std::int64_t stack_calls = 0;  ///< calls that came this way
  std::size_t other_stacks = 0;  ///< other ways that were seen
  /// Whether the baseline does not have it: not the function that it is in, nor a call on the way to it.
  bool is_new = false;
};

/// The calls of one edge by the place that makes them.
struct CallSites {
  std::vector<CallSite> sites;      ///< new ones first, then most calls first, then by place
  std::int64_t seen = 0;            ///< all calls of the edge that were seen
  std::int64_t placeless = 0;       ///< calls among them that no Python code makes
  std::size_t sites_left_out = 0;   ///< at least this many more were seen
  std::int64_t calls_left_out = 0;  ///< their calls, and calls of places that the trace did not keep
};

}  // namespace filperf::model
