#pragma once

#include <string>
#include <string_view>

namespace filperf::report {

/// Turns the JSON of Google Benchmark into JSON that every reader accepts. Google Benchmark (1.7 to 1.9) writes NaN
/// and Infinity, which JSON does not have, for the spread of a counter that is 0: they become null. It leaves control
/// characters and bytes that are not UTF-8 in texts: they are escaped. If benchmarks were only listed, it writes
/// one name on each line: they become entries with a name only. If no benchmark ran, it writes nothing: that becomes a
/// report without entries.
[[nodiscard]] std::string valid_benchmark_json(std::string_view text);

}  // namespace filperf::report
