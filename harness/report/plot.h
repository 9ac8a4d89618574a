#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace filperf::report {

/// How a plot is drawn.
struct PlotStyle {
  std::size_t width = 80;   ///< columns of a line, the labels among them
  std::size_t height = 10;  ///< lines of the plot itself
  bool unicode = true;      ///< with braille patterns, of 2 by 4 dots each; else with ASCII alone
};

/// Draws values as a line of steps, each as wide as any other, from the first at the left to the last at the right. The
/// least and the greatest value are at the edges and written there; 0 is not on it unless it is among them. Where there
/// are more values than columns of dots, each column shows all from the least to the greatest of its values.
/// @return lines without spaces at their ends; empty for no values
[[nodiscard]] std::string plot(const std::vector<std::int64_t>& values, const PlotStyle& style);

}  // namespace filperf::report
