#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace filperf::drift {

/// Amounts that pass from state to state until each rests where it is absorbed: a Markov chain with absorption.
///
/// Solved exactly by eliminating one state after the other, those with the fewest neighbours first (Markowitz), each
/// time sending what passes through it straight on from its predecessors to its successors. No step subtracts, so
/// that no digits are lost however long amounts go round (Grassmann, Taksar, Heyman 1985, "Regenerative analysis and
/// steady state distributions for Markov chains"; Sonin 1999, "The state reduction and related algorithms").
/// A call graph is nearly a tree, so elimination hardly adds steps. If the rest is as dense as a random graph, it is
/// iterated until less than 1e-13 of it is still moving. That amount is known exactly.
class AbsorbingChain {
public:
  struct Step {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double share = 0;  ///< of what is at `from`; more than 0
  };

  /// @param absorbed  for each state the share of what comes there that rests there, 0 to 1
  /// @param steps     distinct pairs of states; the shares from a state and its absorbed share sum to 1
  AbsorbingChain(std::vector<double> absorbed, const std::vector<Step>& steps);

  /// States that nothing could leave nor rest in, because every state that they lead to leads back to them: one state
  /// of each such group, which holds what comes to it.
  [[nodiscard]] const std::vector<bool>& traps() const { return traps_; }

  /// How much passes through each state (into it, for a trap), given what starts there.
  /// @param start      not negative
  /// @param unsettled  set to what still moved in each state at the end: 0 if all states were eliminated, else less
  ///                   than a part in 10^13 of what starts in all, but for absurd graphs
  [[nodiscard]] std::vector<double> flow(std::vector<double> start, std::vector<double>& unsettled) const;

  /// What an amount of 1 that starts in each state gathers until it rests.
  /// @param gain  what 1 gathers each time it is in a state; not negative
  [[nodiscard]] std::vector<double> gathered(std::vector<double> gain) const;

private:
  struct Link {
    std::uint32_t state = 0;
    double share = 0;
  };
  /// A state that was taken out. Its neighbours at that moment are in `links_`, those before it first.
  struct Eliminated {
    std::size_t first = 0;  ///< place of the first
    std::uint32_t state = 0;
    std::uint32_t before = 0;  ///< how many they are
    std::uint32_t after = 0;
    double factor = 1;  ///< how often what comes there is there
  };
  /// A state that was not eliminated. Its steps are in `core_links_`.
  struct Core {
    std::size_t first = 0;  ///< place of the first
    std::uint32_t state = 0;
    std::uint32_t after = 0;  ///< how many they are
    double factor = 1;
  };
  class Elimination;

  [[nodiscard]] std::span<const Link> before(const Eliminated& eliminated) const {
    return std::span(links_).subspan(eliminated.first, eliminated.before);
  }
  [[nodiscard]] std::span<const Link> after(const Eliminated& eliminated) const {
    return std::span(links_).subspan(eliminated.first + eliminated.before, eliminated.after);
  }
  [[nodiscard]] std::span<const Link> after(const Core& core) const {
    return std::span(core_links_).subspan(core.first, core.after);
  }

  std::vector<double> absorbed_;
  std::vector<bool> traps_;
  std::vector<Eliminated> eliminated_;
  std::vector<Link> links_;  ///< of all eliminated states, in their order
  std::vector<Core> core_;
  std::vector<Link> core_links_;  ///< from each state of the core to others of it
};

}  // namespace filperf::drift
