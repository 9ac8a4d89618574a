#pragma once

#include <string_view>

namespace filperf::commands {

/// Prints a report for people: no wider than the terminal, and with nothing in it that the runner of GitHub Actions
/// would obey. In a file or a pipe its lines are as long as they are.
/// @param coloured  whether the text has colours of its own, which stay
/// @throws Error if it cannot be written
void print_report(std::string_view text, bool coloured = false);

}  // namespace filperf::commands
