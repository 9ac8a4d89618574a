#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Reads a dump of `cProfile` (`Profile.dump_stats`, `python -m cProfile -o`) from CPython 3.8 to 3.14: one marshal
/// object of a fixed shape,
///
///     { (file, line, name): (cc, nc, tt, ct, { (file, line, name): (nc, cc, tt, ct) }) }
///
/// The bytes are not trusted. A length in them sizes an allocation or serves as an index only after a check against the
/// remaining bytes.
///
/// @param bytes   the whole file
/// @param source  the name of the file in errors, usually its path
/// @throws Error  for anything but a complete, well-formed dump, with the offset of the byte at fault: an empty or
///                truncated file, trailing bytes, a type code that cProfile does not write, NaN or infinite times,
///                negative counts, a dump of the pure-Python `profile` module, a dump of Python 3.15's sampling
///                profiler
[[nodiscard]] Profile read_pstats(std::string_view bytes, const std::string& source);

/// The same from a file. @throws Error also if the file cannot be read.
[[nodiscard]] Profile read_pstats_file(const std::filesystem::path& path);

}  // namespace filperf::callgraph
