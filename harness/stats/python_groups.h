#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace filperf::stats {

inline constexpr std::uint64_t kUnlimited = 0xFFFFFFFF;

/// How many characters a part of a pattern can match.
struct Width {
  std::uint64_t least = 0;
  std::uint64_t most = 0;

  /// Of one after the other.
  [[nodiscard]] Width then(const Width& next) const {
    return {std::min(least + next.least, kUnlimited), std::min(most + next.most, kUnlimited)};
  }
  /// Of one or the other.
  [[nodiscard]] Width or_of(const Width& other) const {
    return {std::min(least, other.least), std::max(most, other.most)};
  }
  [[nodiscard]] Width repeated(std::uint64_t fewest, std::uint64_t often) const {
    // Both factors are below 2^32.
    return {std::min(least * fewest, kUnlimited), std::min(most * often, kUnlimited)};
  }
};

/// The groups of a pattern, by number from 1 and by name.
class PythonGroups {
public:
  /// @return its number
  std::size_t open() {
    widths_.emplace_back();
    return widths_.size();
  }
  void close(std::size_t group, const Width& width) { widths_[group - 1] = width; }

  /// @return false if there is a group of this name
  bool name(const std::u32string& name, std::size_t group) { return names_.emplace(name, group).second; }
  [[nodiscard]] std::optional<std::size_t> named(const std::u32string& name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? std::nullopt : std::optional(found->second);
  }

  /// Why a group cannot be referred to here; null if it can.
  [[nodiscard]] const char* why_not(std::uint64_t group) const {
    if (group == 0 || group > widths_.size()) {
      return "invalid group reference";
    }
    if (!widths_[group - 1]) {
      return "cannot refer to an open group";
    }
    return why_not_in_look_behind(group);
  }
  /// The same for a condition, which may name a group that comes later.
  [[nodiscard]] const char* why_no_condition(std::uint64_t group) {
    if (look_behind_ != 0 && (group > widths_.size() || !widths_[group - 1])) {
      return "cannot refer to an open group";
    }
    largest_condition_ = std::max(largest_condition_, group);
    return why_not_in_look_behind(group);
  }
  [[nodiscard]] Width width_of(std::uint64_t group) const { return widths_[group - 1].value_or(Width()); }

  /// A group that a condition names and that never came.
  [[nodiscard]] std::optional<std::uint64_t> missing() const {
    return largest_condition_ > widths_.size() ? std::optional(largest_condition_) : std::nullopt;
  }

  /// @return whether this is the outermost look-behind
  bool enter_look_behind() {
    const bool outermost = look_behind_ == 0;
    look_behind_ = outermost ? widths_.size() + 1 : look_behind_;
    return outermost;
  }
  void leave_look_behind() { look_behind_ = 0; }

private:
  [[nodiscard]] const char* why_not_in_look_behind(std::uint64_t group) const {
    return look_behind_ != 0 && group >= look_behind_
               ? "cannot refer to group defined in the same lookbehind subpattern"
               : nullptr;
  }

  std::vector<std::optional<Width>> widths_;  ///< none while a group is open
  std::map<std::u32string, std::size_t> names_;
  std::uint64_t largest_condition_ = 0;
  std::size_t look_behind_ = 0;  ///< the first group that the outermost one can hold; 0 outside
};

}  // namespace filperf::stats
