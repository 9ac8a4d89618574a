#pragma once

#include <cstddef>

#include "stats/pattern_cursor.h"
#include "stats/python_classes.h"

namespace filperf::stats {

/// The character that a backslash and a letter stand for: `\n`, `\x41`, `\.`; the rest is read from the cursor.
/// @param here    where the backslash is
/// @param letter  what follows it
/// @throws UsageError if Python has no such escape
[[nodiscard]] char32_t escaped_character(PatternCursor& cursor, std::size_t here, char32_t letter);

/// The character of a number in octal. @throws UsageError if it is larger than Python allows
[[nodiscard]] char32_t octal_character(const PatternCursor& cursor, std::size_t here, std::u32string_view digits);

/// Reads a set behind its opening bracket, the closing one included.
/// @param here  where it was opened
[[nodiscard]] PythonSet read_set(PatternCursor& cursor, std::size_t here);

}  // namespace filperf::stats
