#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace filperf {

/// How many letters must be added, removed or replaced to make one text of another (Levenshtein's distance), by bytes.
[[nodiscard]] std::size_t edit_distance(std::string_view one, std::string_view other);

/// The names that somebody may have meant, nearest first: those that hold the wanted one or are held by it, and those
/// at most a third of its letters away.
/// @param most  how many at most
[[nodiscard]] std::vector<std::string> near_names(std::string_view wanted, const std::vector<std::string>& names,
                                                  std::size_t most);

}  // namespace filperf
