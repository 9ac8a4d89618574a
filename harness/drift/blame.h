#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "drift/absorbing_chain.h"
#include "drift/culprits.h"
#include "drift/drift.h"

namespace filperf::drift {

/// Takes the change of each function apart, as attribute() says: of all calls together, or of some of them.
class Blame {
public:
  /// @param drift  must live as long as this object
  explicit Blame(const Drift& drift);

  [[nodiscard]] Attribution attribution() const;

  /// The edges that the change of some functions' calls began on, largest contribution first. The contributions sum to
  /// that change.
  /// @param wanted  which functions, by their index in Drift::functions
  [[nodiscard]] std::vector<Culprit> causes_of(const std::function<bool(std::uint32_t)>& wanted) const;

  /// The same for the calls by the program: those that its functions make into others.
  /// @param callee  only calls of this function; no value for all
  [[nodiscard]] std::vector<Culprit> causes_of_calls_by_program(std::optional<std::uint32_t> callee) const;

  /// What an edge carries of a drift. All calls are positive; they go the way in which the callee moved.
  struct Carried {
    std::uint32_t caller = 0;  ///< index into Drift::functions, or kRootIndex
    std::uint32_t callee = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    double kept = 0;    ///< calls that began on this edge, the callee's and those below it
    double passed = 0;  ///< the part of what its callee carries that follows from what its caller does
    double own = 0;     ///< how far the callee's own calls moved
    double below = 0;   ///< the same with all calls below it that follow from them
  };

  /// The edges that moved as their callees did. So a function carries `below`, of which `own` is its own; the rest is
  /// the sum over the edges by it of `passed` times what their callees carry.
  [[nodiscard]] std::vector<Carried> carried() const;

private:
  /// An edge that moved as its callee did, and so takes blame for it.
  struct Blamed {
    std::uint32_t caller = 0;  ///< index into Drift::functions, or kRootIndex
    std::uint32_t callee = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    double share = 0;   ///< of its callee's blame
    double passed = 0;  ///< of that, to its caller
  };
  /// What is asked of a function for each edge, apart from all else that is known of it: in a large graph the callers
  /// of one function lie far apart, and these are what fits into the cache.
  struct Function {
    std::int64_t before = 0;  ///< stable calls
    std::int64_t after = 0;
  };

  static constexpr std::uint32_t kNotMoved = std::numeric_limits<std::uint32_t>::max();

  [[nodiscard]] double function_change(std::uint32_t function) const;
  [[nodiscard]] bool of_program(std::uint32_t caller, std::uint32_t callee) const;
  void blame_edges_into(std::uint32_t callee);
  [[nodiscard]] double passed(const AlignedEdge& edge) const;
  [[nodiscard]] std::vector<double> absorbed() const;
  [[nodiscard]] std::vector<AbsorbingChain::Step> steps() const;
  [[nodiscard]] std::vector<double> changes() const;
  [[nodiscard]] std::vector<double> kept_of(const std::vector<double>& flow,
                                            const std::vector<double>& unsettled) const;
  [[nodiscard]] std::vector<double> kept_of(std::vector<double> start) const;
  [[nodiscard]] std::vector<Culprit> culprits_of(const std::vector<double>& kept) const;
  [[nodiscard]] Culprit culprit(const Blamed& edge, double kept) const;
  [[nodiscard]] std::vector<double> caused_by_program() const;

  const Drift& drift_;
  std::vector<Function> functions_;
  std::vector<bool> of_program_;
  std::vector<AlignedEdge> incoming_;    ///< of the function in hand
  std::vector<std::uint32_t> moved_;     ///< the functions that are states of the chain
  std::vector<std::uint32_t> state_of_;  ///< of each function; kNotMoved for the others
  std::vector<Blamed> edges_;            ///< those into one function are adjacent
  std::optional<AbsorbingChain> chain_;
};

}  // namespace filperf::drift
