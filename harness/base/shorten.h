#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace filperf {

/// A text that takes at most so many columns: of a longer one the middle is left out, `demo/rend…_document`. A name
/// says most at its two ends.
/// @param columns  at least 1
[[nodiscard]] std::string shortened(std::string_view text, std::size_t columns);

}  // namespace filperf
