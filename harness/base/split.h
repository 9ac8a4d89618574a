#pragma once

#include <string>
#include <string_view>

namespace filperf {

/// A text up to its first line feed, or all of it.
[[nodiscard]] std::string first_line(std::string_view text);

/// Takes the next text off a list in which each ends with a NUL, as git prints with `-z`. The last one need not have
/// it.
/// @param list  gets shorter
[[nodiscard]] std::string_view take_text(std::string_view& list);

}  // namespace filperf
