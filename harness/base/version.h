#pragma once

namespace filperf {

/// `0.1.0`
[[nodiscard]] const char* version();

/// What the program calls itself in the files that it writes: `filperf 0.1.0`.
[[nodiscard]] const char* creator();

}  // namespace filperf
