#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace filperf::drift {

/// What goes from function to function in a call graph, without going in circles.
///
/// Recursion makes endlessly many ways through a call graph. Taken out of a way, its circles leave one that goes
/// through each function once at most. This says how much goes along all ways together that become the same: the weight
/// of a loop-erased path (Lawler 1980, "A self-avoiding random walk").
class Recursion {
public:
  struct Step {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double share = 0;  ///< of what is at `to`, the part that comes from one time of `from`
  };

  /// @param own    for each function what it has itself
  /// @param below  the same with what it leads to: below = own + the sum over its steps of share * below of their ends
  /// @param steps  distinct pairs
  Recursion(std::vector<double> own, std::vector<double> below, const std::vector<Step>& steps);

  /// What one time of a function is worth on a way that does not come back to some others.
  struct Worth {
    double below = 0;   ///< own calls and those below
    double factor = 1;  ///< how often it is there, because circles come back to it
  };
  /// @param avoided  functions above it on the way
  [[nodiscard]] Worth worth(std::uint32_t function, const std::vector<std::uint32_t>& avoided) const;

  /// Whether a way can lead from one to the other and back. If so many functions call each other that taking out
  /// circles would take too long, they are kept, and this is false.
  [[nodiscard]] bool in_circle(std::uint32_t a, std::uint32_t b) const {
    return component_[a] == component_[b] && is_circle_[component_[a]];
  }

private:
  struct Link {
    std::uint32_t to = 0;
    double share = 0;
  };

  void find_components();
  void gather(std::uint32_t root);
  [[nodiscard]] bool calls_itself(std::uint32_t function) const;

  std::vector<double> own_;
  std::vector<double> below_;
  std::vector<std::vector<Link>> links_;
  std::vector<std::uint32_t> component_;             ///< of each function
  std::vector<std::vector<std::uint32_t>> members_;  ///< of each component
  std::vector<bool> is_circle_;                      ///< of each component

  // While the components are found:
  std::vector<std::uint32_t> order_;
  std::vector<std::uint32_t> lowest_;
  std::vector<std::uint32_t> waiting_;
  std::uint32_t counted_ = 0;
};

}  // namespace filperf::drift
