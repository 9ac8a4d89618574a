#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/staged_source.h"

namespace filperf::scenario {

/// What is counted: importing the entry point's module, or calling the entry point after an uncounted import.
enum class Phase { import, run };

[[nodiscard]] const char* name_of(Phase phase);

/// The Python program under the gate.
struct Subject {
  std::string name;
  std::string entry;    ///< `module:callable`, the callable may be dotted
  std::string package;  ///< the import package whose functions are "the program"
  std::string program;  ///< the name under which the program runs (`sys.argv[0]`)
  std::filesystem::path python;
  bool managed = false;                         ///< whether the build makes its environment, with FILPERF_BASE_PYTHON
  std::optional<std::filesystem::path> lock;    ///< the lock file that the interpreter's environment was made from
  std::optional<std::filesystem::path> source;  ///< the folder of a checkout that holds the package
  std::optional<model::StagedSource> staged;    ///< set where the checkout's copy runs: `python` is then of its copy
  std::string side;                ///< of a comparison: its sides have a warm interpreter each; empty for a check
  std::vector<std::string> tools;  ///< external programs whose version is part of the environment
  std::map<std::string, std::string> environment;
  std::map<std::string, std::string> settings;  ///< `FIL_PERF_*`, as texts
};

/// What is gated if the environment is not the one of the baseline.
enum class EnvironmentPolicy {
  gate,     ///< everything, as if it were the same
  program,  ///< calls into and by the program, and the drift that began there, with everything that follows from it
  accept,   ///< as `program`; more calls beyond a limit that the environment can have made are red until accepted
  fail,     ///< nothing: another environment is itself a failure
};

/// A limit of one function, for calls that are expensive. It has no floor.
struct FunctionLimit {
  enum class Kind {
    percent,  ///< more calls than the baseline has, by more than so many percent
    exact,    ///< any other number
    at_most,  ///< more calls than this, whatever the baseline says
  };

  Kind kind = Kind::exact;
  double percent = 0;
  std::int64_t most = 0;
  bool of_subject = false;  ///< for all its scenarios; not each of them has to call the function
};

/// The drift that fails. It must reach both a relative limit and `min_calls`; a limit of 0 means exact, without a
/// floor.
struct Limits {
  double max_drift_percent = 1;                    ///< of the total, and of each origin
  double max_program_drift_percent = 1;            ///< of calls into the program, and of calls by it
  double max_function_drift_percent = 25;          ///< of each function
  std::int64_t min_calls = 100;                    ///< a smaller move never fails
  std::optional<std::int64_t> max_calls;           ///< a budget for the total, independent of the baseline
  std::map<std::string, FunctionLimit> functions;  ///< by identity; in place of the limits above
  EnvironmentPolicy environment = EnvironmentPolicy::program;
  /// The share of all calls that may differ from run to run, and so be left out of the gate, in a new baseline.
  double max_unstable_percent = 5;
  bool improvements_fail = false;  ///< whether fewer calls fail too, beyond a limit
  /// How far the total and the calls into and by the program may have grown since `creep_since`, all together.
  std::optional<double> max_creep_percent;
  std::string creep_since;  ///< the tag whose baseline that limit refers to; not empty if there is one
};

/// Stands for the size, anywhere in a word of the generator's or the command's arguments.
inline constexpr const char* kSizeMark = "@SIZE@";
/// Stands for the sorted names of everything that the generator made, as a word of the command's arguments.
inline constexpr const char* kGeneratedMark = "@GENERATED@";

/// What makes a scenario a family: the same command at several sizes of its input, whose growth is gated.
struct Growth {
  std::vector<std::int64_t> sizes;  ///< at least kLeastSizes, rising, from 1 on; the last is at least twice the first
  std::filesystem::path generator;  ///< a Python script, run by the subject's interpreter for each size
  std::vector<std::string> generator_arguments;  ///< with kSizeMark in them
  std::string generates;             ///< the file that its output is written to; empty if it writes its files itself
  double max_exponent = 1;           ///< of the total, and of the calls into and by the program
  double max_exponent_drift = 0.05;  ///< how far an exponent may rise above the baseline's
};

/// Fewer than three sizes cannot tell an exponent from a constant part: two fit any exponent.
inline constexpr std::size_t kLeastSizes = 3;
inline constexpr std::size_t kMostSizes = 16;

/// One command of the subject, as its manifest declares it.
struct Scenario {
  std::filesystem::path manifest;
  std::string name;
  Phase phase = Phase::run;
  std::string declared_at;          ///< `file:line` of the declaration, for messages
  std::vector<std::string> labels;  ///< the declaration's own, for choosing scenarios
  Subject subject;
  std::vector<std::string> arguments;
  std::vector<std::filesystem::path> inputs;       ///< copied into the working folder under their own names
  std::vector<std::filesystem::path> directories;  ///< empty folders made in the working folder; relative
  std::optional<std::filesystem::path> standard_input;
  std::map<std::string, std::string> environment;  ///< the scenario's own; they override the subject's
  std::map<std::string, std::string> settings;     ///< the scenario's own `FIL_PERF_*`; they override the subject's
  std::vector<std::string> prepare;                ///< arguments of a command that runs before, uncounted; may be empty
  int prepare_exit = 0;                            ///< the exit code that this command must have
  int expected_exit = 0;
  bool counts_children = true;  ///< whether the calls of processes that the program forks are added to its own
  bool counts_lines = true;     ///< whether the lines of the program's functions are counted
  double timeout_seconds = 120;
  std::int64_t memory_limit_mib = 2048;
  Limits limits;
  std::optional<Growth> growth;
  std::filesystem::path baseline_folder;  ///< holds one folder per interpreter version: `cpython-3.11`
  std::filesystem::path output_folder;
  std::filesystem::path index;             ///< the list of all declared scenarios, for pruning
  std::filesystem::path byte_code_folder;  ///< `PYTHONPYCACHEPREFIX` of every run; empty for the default one
  std::string refresh_command;             ///< what a person types to accept the current counts
};

/// Reads the manifest that CMake wrote for a scenario (schema `filperf/manifest/1`).
/// @throws Error, which names the file and the wrong member
[[nodiscard]] Scenario read_manifest(const std::filesystem::path& path);

/// The same from the text of the file. The text is not trusted.
[[nodiscard]] Scenario manifest_from_text(std::string_view text, const std::filesystem::path& path);

/// Whether a file is a manifest, of any version.
[[nodiscard]] bool is_manifest(const std::filesystem::path& path);

/// A line of the index that CMake writes at the end of a successful configuration.
struct IndexEntry {
  std::string name;
  std::filesystem::path manifest;
  std::filesystem::path baseline_folder;
};

/// All declared scenarios. @throws Error if the index cannot be read
[[nodiscard]] std::vector<IndexEntry> read_index(const std::filesystem::path& index);

/// The same from the text of the file. The text is not trusted.
[[nodiscard]] std::vector<IndexEntry> index_from_text(std::string_view text, const std::filesystem::path& index);

/// The names of all declared scenarios that keep their baselines in `baseline_folder`, from the index that CMake writes
/// at the end of a successful configuration.
/// @throws Error if the index cannot be read
[[nodiscard]] std::vector<std::string> declared_scenarios(const std::filesystem::path& index,
                                                          const std::filesystem::path& baseline_folder);

}  // namespace filperf::scenario
