#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "drift/billed.h"
#include "drift/drift.h"

namespace filperf::drift {

/// A drift as a tree: where it began in the program, and below that the calls that follow.
/// Ways that differ in nothing but how often they went in a circle are one, so recursion does not make it endless.
///
/// Invariants: the calls of the roots and `rest` sum to the drift of all stable calls. What is below a node has at most
/// its calls, and the same sign. A node that is too small, or one too many, is not there: its calls stay in the node
/// above.
struct DifferenceTree {
  /// Calls along one way.
  struct Node {
    std::uint32_t function = 0;  ///< the one that is called; index into Drift::functions
    std::int64_t before = 0;     ///< calls by the one above, on all ways
    std::int64_t after = 0;
    double calls = 0;  ///< of the drift, with all below; signed
    double own = 0;    ///< of these, calls of the function itself
    std::vector<std::uint32_t> below;
  };
  /// A line of the program, or a function if no line is known.
  struct Root {
    std::uint32_t function = callgraph::kOutside;  ///< index into Drift::functions; kOutside if none of the program ran
    std::vector<BilledLine> lines;                 ///< of the current run; none if it no longer makes these calls
    double calls = 0;                              ///< signed; what is more and what is fewer have roots of their own
    std::vector<std::uint32_t> below;
  };

  std::vector<Root> roots;  ///< largest first, of either sign
  std::vector<Node> nodes;
  double rest_more = 0;   ///< what began in places that are too small to have a root
  double rest_fewer = 0;  ///< below 0
};

/// Lays a drift out as a tree. What begins on an edge is attribute()'s; the calls that follow from it are spread below
/// it as attribute() gathers them.
/// @param most_nodes  how many nodes there may be
[[nodiscard]] DifferenceTree difference_tree(const Drift& drift, std::size_t most_nodes);

}  // namespace filperf::drift
