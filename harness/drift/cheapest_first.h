#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace filperf::drift {

/// A queue of states, a cheap one first: the cheapest while costs are below 16, else one within an eighth of the
/// cheapest. Both adding and taking take a time that does not depend on how many wait, unlike with a heap.
class CheapestFirst {
public:
  /// A state may be added again when its cost has changed; then the earlier entries are still there.
  void add(std::uint32_t state, std::uint64_t cost) {
    const std::size_t class_of_cost = cost_class(cost);
    classes_[class_of_cost].push_back(state);
    least_ = std::min(least_, class_of_cost);
  }

  /// Takes an entry out, the latest of its class.
  /// @param is_due  whether a state is still to be taken, at the class of cost that it is given
  /// @return no value if no entry is left
  template <class IsDue>
  [[nodiscard]] std::optional<std::uint32_t> take(IsDue is_due) {
    for (; least_ < classes_.size(); ++least_) {
      std::vector<std::uint32_t>& states = classes_[least_];
      while (!states.empty()) {
        const std::uint32_t state = states.back();
        states.pop_back();
        if (is_due(state, least_)) {
          return state;
        }
      }
    }
    return std::nullopt;
  }

  /// Costs of one class are the same below 16; above, classes are eight to each doubling.
  [[nodiscard]] static std::size_t cost_class(std::uint64_t cost) {
    constexpr std::uint64_t kExact = 16;
    constexpr int kExactBits = 4;
    constexpr int kPartBits = 3;
    if (cost < kExact) {
      return static_cast<std::size_t>(cost);
    }
    const int doublings = static_cast<int>(std::bit_width(cost)) - 1;
    const std::uint64_t part = (cost >> (doublings - kPartBits)) & ((1U << kPartBits) - 1);
    return static_cast<std::size_t>(kExact + ((static_cast<std::uint64_t>(doublings - kExactBits)) << kPartBits) +
                                    part);
  }

private:
  /// 16, and eight for each of the doublings from 2^4 to 2^63.
  static constexpr std::size_t kClasses = 16 + 60 * 8;

  std::array<std::vector<std::uint32_t>, kClasses> classes_;
  std::size_t least_ = kClasses;
};

}  // namespace filperf::drift
