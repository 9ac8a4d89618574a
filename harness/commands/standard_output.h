#pragma once

#include <string_view>

namespace filperf::commands {

/// Writes a result to standard output at once. @throws Error where it cannot (a full disk)
void write_to_standard_output(std::string_view text);

}  // namespace filperf::commands
