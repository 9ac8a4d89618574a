#pragma once

#include <string>

namespace filperf::report {

// Parts of the texts for a terminal.

/// Colours, if they are wanted.
class Palette {
public:
  explicit Palette(bool colour) : colour_(colour) {}
  [[nodiscard]] std::string bad(const std::string& text) const { return paint("31;1", text); }
  [[nodiscard]] std::string good(const std::string& text) const { return paint("32", text); }
  [[nodiscard]] std::string notable(const std::string& text) const { return paint("33", text); }
  [[nodiscard]] std::string strong(const std::string& text) const { return paint("1", text); }

private:
  [[nodiscard]] std::string paint(const char* code, const std::string& text) const;
  bool colour_;
};

/// A row of a table whose last columns may be empty.
[[nodiscard]] std::string without_last_spaces(std::string row);

}  // namespace filperf::report
