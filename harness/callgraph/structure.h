#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// The edges of a profile by the function that they go out from. A dump lists them by the function that they lead to.
class EdgesByCaller {
public:
  /// What is asked of an edge, copied: the edges themselves lie far apart, and to look each up is to wait for memory.
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

/// The strongly connected components of a profile: functions of one component call each other, in however many steps.
/// Tarjan's algorithm, without recursion: a chain of calls may be as long as the file.
struct Components {
  /// By function. A component that is called by another one has the smaller number: ascending, callees come before
  /// their callers.
  std::vector<std::uint32_t> of;
  std::uint32_t count = 0;
};
[[nodiscard]] Components components_of(const EdgesByCaller& outgoing, std::size_t functions);

/// Calls of a function that no function of the profile made.
struct RootCalls {
  std::uint32_t function = 0;
  std::int64_t calls = 0;
  /// What they took together with all that they called. Exact where the function is not entered into its component from
  /// another function as well; then at most what it took in all.
  double seconds = 0;
};

/// The functions that are called from outside, in the profile's order. Threads and C code that calls back are outside
/// too. Calls of functions that are only named as callers are not known, and not among them.
///
/// An edge from within the function's own component is a call of it while it is running already: cProfile counts the
/// time of the outermost only.
[[nodiscard]] std::vector<RootCalls> root_calls(const Profile& profile, const Components& components);

}  // namespace filperf::callgraph
