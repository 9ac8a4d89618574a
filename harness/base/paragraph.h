#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace filperf {

/// How wide the lines of a text for people may be.
struct Width {
  std::size_t columns = 80;
  bool shortens = false;  ///< whether the middle of a word that is wider is left out; else it gets a line of its own
};

/// Words in lines of a width, with a line feed at the end.
/// @param first   blanks before the first line
/// @param others  blanks before the other lines
[[nodiscard]] std::string paragraph(std::string_view text, std::size_t first, std::size_t others, Width width);

/// The same of words that hold blanks and stay together.
[[nodiscard]] std::string paragraph(const std::vector<std::string>& words, std::size_t first, std::size_t others,
                                    Width width);

}  // namespace filperf
