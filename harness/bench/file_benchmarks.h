#pragma once

#include <filesystem>

namespace filperf::bench {

// Benchmarks of whole tasks on files from the command line. harness/bench/beside_python.py compares them with the usual
// tools for these tasks. Each benchmark gives its findings in counters, to show that both did the same work.

/// Adds `read_pstats_file`, which reads a dump.
void register_read(const std::filesystem::path& dump);

/// Adds `compare_files`, which reads two dumps, compares them and judges the drift.
void register_compare(const std::filesystem::path& before, const std::filesystem::path& after);

/// Adds `write_baseline_file` and `read_baseline_file`, for a baseline made from a dump.
/// @param baseline  the path to write; the file exists when this returns
void register_write(const std::filesystem::path& dump, const std::filesystem::path& baseline);

}  // namespace filperf::bench
