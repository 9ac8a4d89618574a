#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "history/history.h"

namespace filperf::report::test {

/// Counts as the first lines of a baseline of `tool 1.0` have them.
[[nodiscard]] history::HeaderPointer header(std::int64_t total, std::int64_t of_program, std::int64_t by_program);

/// What a commit `id` made of it, on the 20th of November. The `previous` counts are not set.
[[nodiscard]] history::Entry entry(const std::string& id, const std::string& subject, history::HeaderPointer baseline);

/// Four commits of a line and one of a branch, each with counts: from 12,000 calls to 13,500.
[[nodiscard]] history::History some_history();

/// The tag `v1` with 11,900 calls.
[[nodiscard]] history::Since some_tag();

}  // namespace filperf::report::test
