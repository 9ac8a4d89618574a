#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace filperf {

/// A report in lines of at most so many columns. Blanks that all rows of a table have are taken out first. Then the
/// middle of long names is left out, and at last lines are wrapped. Commands and paths stay
/// as they are: they are for copying.
/// Colours take no column.
[[nodiscard]] std::string fitted(std::string_view text, std::size_t columns);

}  // namespace filperf
