#pragma once

#include <string>
#include <string_view>

namespace filperf::stats {

/// A regular expression of Python's `re` (3.11 and later) in PCRE2's syntax: it is found in the same texts. Everything
/// whose meaning differs is written in a way that means the same to PCRE2 whatever its options and version, so only
/// UTF mode is needed.
/// @throws UsageError if Python does not take it, with the byte at fault and the reason, or if Python takes it and this
/// does not: `\N{name}`, and repeats of more than 65,535 times
[[nodiscard]] std::string pcre_of_python(std::string_view pattern);

}  // namespace filperf::stats
