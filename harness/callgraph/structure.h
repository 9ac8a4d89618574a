#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// The edges of a profile by their caller. A dump lists them by their callee.
class EdgesByCaller {
public:
  /// A copy of the parts of an edge that are needed here. The edges themselves lie far apart, and to look up each one
  /// would mean to wait for memory.
  struct Outgoing {
    std::uint32_t edge = 0;  ///< index into Profile::edges
    std::uint32_t callee = 0;
    std::int64_t calls = 0;
    double cumulative_seconds = 0;
  };

  explicit EdgesByCaller(const Profile& profile);

  /// In the profile's order.
  [[nodiscard]] std::span<const Outgoing> from(std::uint32_t function) const {
    return std::span(edges_).subspan(offsets_[function], offsets_[function + 1] - offsets_[function]);
  }

private:
  std::vector<std::uint32_t> offsets_;
  std::vector<Outgoing> edges_;
};

/// The strongly connected components of a profile: the functions of one component call each other, directly or through
/// others. Uses Tarjan's algorithm without recursion, because a chain of calls may be as long as the file.
struct Components {
  /// By function. If one component calls another, the called one has the smaller number. So in ascending order, callees
  /// come before their callers.
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};
[[nodiscard]] Components components_of(const EdgesByCaller& outgoing, std::size_t functions);

/// Calls of a function that come from no function of the profile.
struct RootCalls {
  std::uint32_t function = 0;
  std::int64_t calls = 0;
  /// The time of these calls, including everything below them. It is exact unless the function's component is also
  /// entered through another function; then it is at most the function's whole time.
  double seconds = 0;
};

/// The functions that are called from outside, in the profile's order. Threads, and C code that calls back, count as
/// outside. Calls of functions that are only named as callers are not known, so they are missing.
///
/// An edge from the function's own component is a call during a running call. cProfile counts only the time of the
/// outermost call.
[[nodiscard]] std::vector<RootCalls> root_calls(const Profile& profile, const Components& components);

}  // namespace filperf::callgraph
