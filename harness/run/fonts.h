#pragma once

#include <string>

namespace filperf::run {

/// A digest over names and sizes of the font files below the system's font folders; `none` if there are none.
[[nodiscard]] std::string fonts_digest();

}  // namespace filperf::run
