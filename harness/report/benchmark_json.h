#pragma once

#include <string>
#include <string_view>

namespace filperf::report {

/// What Google Benchmark has written as JSON, as JSON that every reader takes. Google Benchmark (1.7 to 1.9) writes NaN
/// and Infinity, which JSON does not have, for the spread of a counter that is 0: they become null. It leaves control
/// characters and bytes that are not UTF-8 in texts: they are escaped. Where benchmarks were listed, it writes their
/// names, a line each: they become entries that have nothing but a name. Where none was run it writes nothing: it
/// becomes a report without entries.
[[nodiscard]] std::string valid_benchmark_json(std::string_view text);

}  // namespace filperf::report
