#pragma once

#include <string>
#include <string_view>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Reads what driver.py leaves of a profiler (its function `counts`): one marshal object, a tuple of lists,
///
///     ([label], [calls], [recursive calls], [seconds], [own seconds], [functions called],
///      [row called or None], [calls], [recursive calls], [seconds], [own seconds])
///
/// where a label is (file, line, name), the first six lists have a row for each code object that was called, and the
/// rest one for each pair of caller and callee, in the order of the callers.
///
/// Rows that share a label are added up. The call that ended the profiler is left out. Otherwise it is the profile that
/// `cProfile.Profile.create_stats` makes, in its order.
///
/// The bytes are not trusted: the program that was profiled could have written them.
///
/// @param source  what to call them in an error
/// @throws Error  with the offset of the byte at fault, for anything else: lists of different lengths, rows that are
///                not there, negative counts or such that pass 64 bits together, more recursive calls than calls,
///                times that are no number
[[nodiscard]] Profile read_counts(std::string_view bytes, const std::string& source);

}  // namespace filperf::callgraph
