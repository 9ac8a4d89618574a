#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "callgraph/profile.h"

namespace filperf::callgraph {

/// Reads a dump of `cProfile` (`Profile.dump_stats`, `python -m cProfile -o`), as CPython 3.8 to 3.14 write it: one
/// marshal object of a fixed shape,
///
///     { (file, line, name): (cc, nc, tt, ct, { (file, line, name): (nc, cc, tt, ct) }) }
///
/// The bytes are not trusted: no length in them sizes an allocation or is used as an index before it was checked
/// against what remains.
///
/// @param bytes   the whole file
/// @param source  what to call it in an error, usually its path
/// @throws Error  with the offset of the byte at fault, for anything but a whole, well-formed dump: empty, truncated,
///                trailing bytes, a type code that cProfile does not write, NaN or infinite times, negative counts, a
///                dump of the pure-Python `profile` module, a dump of the sampling profiler of Python 3.15
[[nodiscard]] Profile read_pstats(std::string_view bytes, const std::string& source);

/// The same from a file. @throws Error also where the file cannot be read.
[[nodiscard]] Profile read_pstats_file(const std::filesystem::path& path);

}  // namespace filperf::callgraph
