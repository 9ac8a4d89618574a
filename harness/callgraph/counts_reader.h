#pragma once

#include <string>
#include <string_view>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Reads what driver.py leaves of a profiler (its function `counts`): one marshal object, a tuple of lists,
///
///     ([number, ...],
///      [label, calls, recursive calls, seconds, own seconds, functions called, ...],
///      [number called, calls, recursive calls, seconds, own seconds, ...])
///
/// where a number stands for a code object that was called, a label is (file, line, name), the second list goes on for
/// each number, and the third for each pair of caller and callee, in the order of the callers. A number that only the
/// third has is of a call that goes on in another thread (from Python 3.12 on): it is passed over.
///
/// Functions that share a label are added up. The call that ended the profiler is left out. Otherwise it is the profile
/// that `cProfile.Profile.create_stats` makes, in its order.
///
/// The bytes are not trusted: the program that was profiled could have written them.
///
/// @param source  what to call them in an error
/// @throws Error  with the offset of the byte at fault, for anything else: lists of lengths that do not fit together,
///                two functions of one number, negative counts or such that pass 64 bits together, more recursive calls
///                than calls, times that are no number
[[nodiscard]] Profile read_counts(std::string_view bytes, const std::string& source);

}  // namespace filperf::callgraph
