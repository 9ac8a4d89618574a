#pragma once

#include <string_view>

namespace filperf {

/// Writes a result to standard output at once. @throws Error if it cannot (a full disk)
void write_to_standard_output(std::string_view text);

}  // namespace filperf
