#pragma once

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace filperf::commands {

/// A command that was chosen, ready to run. @return the exit code
using Action = std::function<int()>;

/// What the program calls itself in the files that it writes.
inline constexpr const char* kCreator = "filperf " FILPERF_VERSION;

// Each adds a command to the program: its options, and what `action` becomes where it is chosen. main.cpp lists them.

/// Captures each scenario, compares it with its baseline and reports. With FIL_PERF_REFRESH it refreshes instead.
/// Exit code: 1 where something failed, else 3 where a scenario drifted, else 0; 77 where all were skipped.
void add_check(CLI::App& app, Action& action);

/// Captures each scenario several times and writes its baseline where it is not what is there already; removes
/// baselines without a scenario. Exit code: 1 where something failed, in which case that scenario's baseline is
/// untouched; else 0.
void add_refresh(CLI::App& app, Action& action);

/// Compares two dumps or baselines: what differs, and the edges that it began on. Exit code: 0, whatever differs; 1
/// where a file cannot be read.
void add_diff(CLI::App& app, Action& action);

/// Runs a scenario again to show the source lines that calls come from: those of one function, or those that moved
/// against the baseline. Exit code: 1 where something failed, 2 for a function that is not there or not the only one
/// of its name, 77 where profiling is switched off, else 0.
void add_explain(CLI::App& app, Action& action);

/// Profiles any command of a Python program, or runs it as it is where profiling is off. Becomes that command, so that
/// exit code, signals and streams are its own; 127 where there is none, 126 where it cannot be run or profiled. With it
/// the hidden `finish-profile`, by which the profiled process has its profile written in other formats.
/// @param command_line  what stands behind `--`
void add_profile(CLI::App& app, Action& action, const std::vector<std::string>& command_line);

/// Shows the settings in effect, and where each comes from. Exit code: 2 where one of them is no good, else 0.
void add_settings(CLI::App& app, Action& action);

/// Times scenarios without a profiler, as Google Benchmarks by the program's own clock, with counters from one profiled
/// run. Results as Google Benchmark writes them, always valid JSON where JSON was asked for. Exit code: 1 where a
/// scenario failed or the filter matched none, 2 for a flag that Google Benchmark does not know, else 0.
void add_bench(CLI::App& app, Action& action);

/// Prints a dump as pstats does. Exit code: 0.
void add_stats(CLI::App& app, Action& action);

/// Writes a dump in another format, whole or not at all. Exit code: 0.
void add_convert(CLI::App& app, Action& action);

/// Tests the gate itself: captures a scenario with a known change in the program, and expects it to be red and the
/// change to be named first. Exit code: 1 where the gate did not see it, or the change cannot be made; 77 where
/// profiling is switched off; else 0.
void add_selftest(CLI::App& app, Action& action);

/// Shows the counts that were accepted for a scenario by commit, from git's history. Exit code: 1 where something
/// failed, also where only the tag is unknown and the history was shown all the same; else 0.
void add_history(CLI::App& app, Action& action);

/// Starts, stops and finds a subject's warm interpreter.
void add_warm(CLI::App& app, Action& action);

}  // namespace filperf::commands
