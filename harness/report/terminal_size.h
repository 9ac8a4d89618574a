#pragma once

#include <cstddef>

#include "settings/settings.h"

namespace filperf::report {

/// Columns that there are for a line: COLUMNS where it is a number of 20 or more, else the width of the terminal.
/// @param descriptor  where the lines go
/// @return 0 where there is neither, so that lines may be of any length
[[nodiscard]] std::size_t columns_for(int descriptor, const settings::Lookup& lookup);

/// Whether the locale's characters are UTF-8, by the first of LC_ALL, LC_CTYPE and LANG that is set and not empty.
[[nodiscard]] bool has_utf8_locale(const settings::Lookup& lookup);

}  // namespace filperf::report
