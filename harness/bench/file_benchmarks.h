#pragma once

#include <filesystem>

namespace filperf::bench {

// Benchmarks of whole tasks on files that the command line names: what harness/bench/beside_python.py compares with
// what a user would do otherwise. Each says in counters what it found, so that both can be seen to have done the same.

/// Adds `read_pstats_file`, which reads a dump.
void register_read(const std::filesystem::path& dump);

/// Adds `compare_files`, which reads two dumps, compares them and judges the drift.
void register_compare(const std::filesystem::path& before, const std::filesystem::path& after);

/// Adds `write_baseline_file` and `read_baseline_file`, for a baseline of what a dump holds.
/// @param baseline  where it is written; it is there when this returns
void register_write(const std::filesystem::path& dump, const std::filesystem::path& baseline);

}  // namespace filperf::bench
