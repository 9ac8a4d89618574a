#include "report/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/numbers.h"

namespace filperf::report {

namespace {

constexpr std::size_t kLeastPlotColumns = 8;
constexpr std::size_t kLeastLines = 2;

/// A grid of characters that are drawn dot by dot.
class Canvas {
public:
  Canvas(std::size_t columns, std::size_t lines, bool unicode)
      : columns_(columns), unicode_(unicode), cells_(columns * lines) {}

  [[nodiscard]] std::size_t dots_across() const { return columns_ * (unicode_ ? 2 : 1); }
  [[nodiscard]] std::size_t dots_down() const { return cells_.size() / columns_ * (unicode_ ? 4 : 1); }

  void set(std::size_t x, std::size_t y) {
    if (!unicode_) {
      cells_[y * columns_ + x] = 1;
      return;
    }
    // The Unicode Standard, chapter "Braille Patterns": the bit of each dot of U+2800, by row and column.
    constexpr std::array<std::array<unsigned char, 2>, 4> kDots{
        {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    cells_[y / 4 * columns_ + x / 2] |= kDots.at(y % 4).at(x % 2);
  }

  [[nodiscard]] std::string line(std::size_t index) const {
    std::string text;
    for (std::size_t i = 0; i < columns_; ++i) {
      const unsigned char cell = cells_[index * columns_ + i];
      if (cell == 0) {
        text += ' ';
      } else if (unicode_) {
        text += {'\xE2', static_cast<char>(0xA0 | (cell >> 6U)), static_cast<char>(0x80 | (cell & 0x3FU))};
      } else {
        text += '*';
      }
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

private:
  std::size_t columns_;
  bool unicode_;
  std::vector<unsigned char> cells_;
};

/// The line of dots for a value, the middle one where all values are the same.
std::size_t y_of(std::int64_t value, std::int64_t least, std::int64_t greatest, std::size_t dots_down) {
  const double range = static_cast<double>(greatest) - static_cast<double>(least);
  const double share = range == 0 ? 0.5 : (static_cast<double>(greatest) - static_cast<double>(value)) / range;
  return static_cast<std::size_t>(std::lround(share * static_cast<double>(dots_down - 1)));
}

void draw(Canvas& canvas, const std::vector<std::int64_t>& values, std::int64_t least, std::int64_t greatest) {
  const auto place = [&](std::int64_t value) { return y_of(value, least, greatest, canvas.dots_down()); };
  const std::size_t across = canvas.dots_across();
  std::size_t last = place(values.front());
  for (std::size_t x = 0; x < across; ++x) {
    const std::size_t from = x * values.size() / across;
    const std::size_t to = std::max(from + 1, (x + 1) * values.size() / across);
    // From where the column before ended, so that the line has no gaps.
    std::size_t top = last;
    std::size_t bottom = last;
    for (std::size_t i = from; i < to; ++i) {
      last = place(values[i]);
      top = std::min(top, last);
      bottom = std::max(bottom, last);
    }
    for (std::size_t y = top; y <= bottom; ++y) {
      canvas.set(x, y);
    }
  }
}

}  // namespace

std::string plot(const std::vector<std::int64_t>& values, const PlotStyle& style) {
  if (values.empty()) {
    return {};
  }
  const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
  const std::string top_label = grouped(*greatest);
  const std::string bottom_label = *least == *greatest ? "" : grouped(*least);
  const std::size_t label_width = std::max(top_label.size(), bottom_label.size());
  const std::size_t lines = std::max(style.height, kLeastLines);
  const std::size_t columns = std::max(style.width, label_width + 2 + kLeastPlotColumns) - label_width - 2;
  Canvas canvas(columns, lines, style.unicode);
  draw(canvas, values, *least, *greatest);

  const std::size_t top_line = y_of(*greatest, *least, *greatest, canvas.dots_down()) * lines / canvas.dots_down();
  std::string text;
  for (std::size_t i = 0; i < lines; ++i) {
    const std::string label = i == top_line ? top_label : i == lines - 1 ? bottom_label : "";
    const char* axis = style.unicode ? (label.empty() ? "│" : "┤") : (label.empty() ? "|" : "+");
    text += fmt::format("{:>{}} {}{}\n", label, label_width, axis, canvas.line(i));
  }
  return text;
}

}  // namespace filperf::report
