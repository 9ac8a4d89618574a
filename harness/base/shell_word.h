#pragma once

#include <string>
#include <string_view>

namespace filperf {

/// A word as a shell takes it back: in quotes where it needs them.
[[nodiscard]] std::string shell_word(std::string_view word);

}  // namespace filperf
