#pragma once

#include <string>
#include <string_view>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Reads the counts that driver/counts.py writes (`profile_counts`): one marshal object, a tuple of lists,
///
///     ([number, ...],
///      [label, calls, recursive calls, seconds, own seconds, functions called, ...],
///      [number called, calls, recursive calls, seconds, own seconds, ...])
///
/// A number stands for a code object that was called. A label is (file, line, name). The second list has one row for
/// each number. The third has one row for each pair of caller and callee, in the order of the callers. If a number
/// stands in the third list only, its call is still running in another thread (from Python 3.12 on), and the reader
/// skips it.
///
/// The native counter adds three lists (None instead of the second, if it did not count lines),
///
///     ([number or 0, line, calls charged, ...],
///      [number, line, how often it was run, ...],
///      [number of the caller, line, number of the function called, calls, ...])
///
/// 0 stands for calls that were made while no function of the program was running. The bill must sum to all calls, and
/// the sites of an edge to its calls.
///
/// The reader adds up functions that share a label, and leaves out the call that ended the profiler (the native counter
/// does not count it). Apart from that, the result is the profile that `cProfile.Profile.create_stats` makes, in the
/// same order.
///
/// The bytes are not trusted: the profiled program could have written them.
///
/// @param source  the name of the bytes in errors
/// @throws Error  for anything else, with the offset of the byte at fault: lists whose lengths do not match, two
///                functions with one number, negative counts, a sum of counts beyond 64 bits, more recursive calls than
///                calls, times that are not numbers, a bill or sites that do not sum to the calls
[[nodiscard]] Profile read_counts(std::string_view bytes, const std::string& source);

}  // namespace filperf::callgraph
