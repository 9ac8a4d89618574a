#pragma once

#include <filesystem>

namespace filperf::bench {

/// Adds the benchmark `read_pstats_file`, which reads this dump from its file; counters: its functions and edges.
void register_dump(const std::filesystem::path& path);

}  // namespace filperf::bench
