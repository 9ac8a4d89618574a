#pragma once

#include <cstddef>
#include <optional>

#include "stats/pattern_cursor.h"
#include "stats/python_classes.h"

namespace filperf::stats {

/// Flags that a pattern sets: `(?i)` for all of it, `(?i-s:...)` for a group.
struct FlagChange {
  bool for_all = false;
  PythonFlags flags;  ///< in effect then
  char32_t type = 0;  ///< `a` or `u` where one of them is among those that are set
};

/// Reads flags behind `(?`, and the `)` or `:` after them.
/// @param code   the first of them, or `-`
/// @param flags  in effect so far
/// @throws UsageError if Python does not take them
[[nodiscard]] FlagChange read_flags(PatternCursor& cursor, char32_t code, const PythonFlags& flags);

/// Whether a character behind `(?` begins flags.
[[nodiscard]] bool begins_flags(char32_t code);

/// Takes what the flag x leaves out. @param code  what was taken last @return false if it is something else
[[nodiscard]] bool skips(PatternCursor& cursor, char32_t code);

}  // namespace filperf::stats
