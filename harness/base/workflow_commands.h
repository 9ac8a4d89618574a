#pragma once

#include <string>
#include <string_view>

namespace filperf {

/// A text in which no line is a command to the runner of GitHub Actions, which obeys whatever a step prints: lines that
/// begin with `::`, and `##[` anywhere. The first sign of it is written as `\x3a` or `\x23`.
[[nodiscard]] std::string without_workflow_commands(std::string_view text);

}  // namespace filperf
