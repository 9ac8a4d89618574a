#pragma once

#include "commands/command_line.h"

namespace filperf::commands {

// The commands: their options and what they do with them. main.cpp lists them.

/// Runs each scenario, compares it with its baseline and reports. With FIL_PERF_REFRESH it refreshes instead.
/// Exit code: 1 if something failed, else 3 if a scenario drifted, else 0; 77 if all were skipped.
[[nodiscard]] Command check_command();

/// Compares two revisions of the program: checks scenarios of one against what they count in the other. Exit code: as
/// of a check.
[[nodiscard]] Command compare_command();

/// Runs each scenario several times and writes its baseline, unless the one that is there says the same; removes
/// baselines of scenarios that no longer exist. Exit code: 1 if something failed (that scenario's baseline is then
/// untouched), else 0.
[[nodiscard]] Command refresh_command();

/// Summarises verdict files: how many scenarios are red, why, and what accepts them. Exit code: 1 if a file cannot be
/// read, else 0.
[[nodiscard]] Command report_command();

/// Writes the files that a repository needs for the gate. Exit code: 1 if the program cannot be found or run, else 0.
[[nodiscard]] Command init_command();

/// Runs the gate that `init` has set up. Exit code: as CTest came out: 0 within limits, 3 if nothing but drift is red,
/// else 1.
[[nodiscard]] Command gate_command();

/// Hidden: CTest runs it before the first test and after the last, see gate/suite.h. Exit code: 0.
[[nodiscard]] Command suite_command();

/// Compares two dumps or baselines: what differs, and the calls that it began with. Exit code: 0 whatever differs, 1 if
/// a file cannot be read.
[[nodiscard]] Command diff_command();

/// Runs a scenario again to show the source lines that calls come from: those of one function, or those that moved
/// against the baseline. Exit code: 1 if something failed, 2 if no function has that name or several have, 77 if
/// profiling is switched off, else 0.
[[nodiscard]] Command explain_command();

/// Profiles any command of a Python program, or runs it as it is if profiling is off. Becomes that command, which keeps
/// its exit code, signals and streams. Exit code: 127 if there is no such command, 126 if it cannot be run or profiled.
[[nodiscard]] Command profile_command();

/// Hidden: the profiled process runs it to write its profile in other formats. Exit code: 0.
[[nodiscard]] Command finish_profile_command();

/// Shows the settings in effect, and where each comes from. Exit code: 2 if one of them is not allowed, else 0.
[[nodiscard]] Command settings_command();

/// Times scenarios without a profiler, as Google Benchmarks by the program's own clock, with counters from one profiled
/// run. The results have Google Benchmark's formats; the JSON is always valid. Exit code: 1 if a scenario failed or the
/// filter matches none, 2 for a flag that Google Benchmark does not know, else 0.
[[nodiscard]] Command bench_command();

/// Prints a dump as pstats does. Exit code: 0.
[[nodiscard]] Command stats_command();

/// Writes a dump in another format, whole or not at all. Exit code: 0.
[[nodiscard]] Command convert_command();

/// Tests the gate itself: runs a scenario with a known change in the program, and expects it to be red and to name that
/// change first. Exit code: 1 if the gate did not see the change, or the change cannot be made; 77 if profiling is
/// switched off; else 0.
[[nodiscard]] Command selftest_command();

/// Shows the counts that were accepted for a scenario, commit by commit, from git's history. Exit code: 1 if something
/// failed, or if the tag is unknown and the whole history is shown instead; else 0.
[[nodiscard]] Command history_command();

/// Starts, stops and finds the warm interpreter of a subject.
[[nodiscard]] Command warm_command();

}  // namespace filperf::commands
