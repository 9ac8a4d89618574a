#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/threads.h"
#include "gate/artifacts.h"
#include "gate/creep.h"
#include "gate/declared.h"
#include "gate/differences.h"
#include "gate/kind.h"
#include "growth/family.h"
#include "growth/growth_baseline.h"
#include "model/call_site.h"
#include "run/capture.h"
#include "run/generated_input.h"
#include "run/runner.h"
#include "trace/trace.h"

namespace filperf::gate {

/// Throws an Error if a baseline was taken of another family than the scenario's: another command, other sizes or
/// another generator. @param path  of the baseline, for the error
void require_same_family(const growth::GrowthBaseline& baseline, const scenario::Scenario& scenario,
                         const std::string& path);

/// Adds the run at one size to what is reported of a family: times are summed up, each warning is kept once.
void add_run(RunSummary& family, const RunSummary& run);

/// A scenario that is one command at several sizes of its input. What is made for a single command in single.h is made
/// here at each size.
class FamilyKind {
public:
  using Baseline = growth::GrowthBaseline;
  struct Run {
    RunSummary summary;
    std::filesystem::file_time_type began;
    std::vector<std::string> inputs;     ///< a digest for each size
    std::vector<run::Capture> captures;  ///< for each size
    growth::Family family;
  };

  /// @param declared, runner  must live as long as this object
  FamilyKind(const Declared& declared, const run::Runner& runner, run::CaptureOptions options = {});

  /// Removes the files of earlier runs.
  void remove_old_files() const;

  /// Runs the scenario at each size and writes the files of each run.
  /// @throws Error, run::RunFailure as run::capture does, with the size in the message
  [[nodiscard]] Run run() const { return run_with(options_, true, *runner_); }

  /// Runs it again, cold. So is everything that this object runs from then on.
  [[nodiscard]] Run run_cold();

  /// The same for a refresh. Writes the files of the first variant.
  /// @param cold  whether to do without the warm interpreter
  [[nodiscard]] Run run_variant(int variant, bool cold) const;

  /// Runs it to learn its counts, and writes no files.
  /// @throws as run_variant does
  [[nodiscard]] Run count(int variant, bool cold) const;

  [[nodiscard]] static Differences differences(const Run& one, const Run& other);

  [[nodiscard]] static bool starts_threads(const Run& run) {
    return callgraph::starts_threads(run.captures.back().graph);
  }

  /// @return no value if there is no such file. @throws as growth::load does
  [[nodiscard]] static std::optional<Baseline> load(const std::filesystem::path& path) { return growth::load(path); }

  void require_comparable(const Baseline& baseline, const std::string& path) const {
    require_same_family(baseline, declared_.scenario, path);
  }
  [[nodiscard]] Comparison compare(const Baseline& baseline, const Run& run) const;

  /// Holds the counts at the largest size, where most calls are, to MAX_CREEP.
  [[nodiscard]] CreepResult check_creep(const Baseline& baseline, const Run& run,
                                        const std::filesystem::path& path) const;

  /// Finds the lines that make the calls which grow and the culprits' calls, at the size that says most. If its capture
  /// does not have them, it runs once more.
  [[nodiscard]] std::vector<trace::TracedEdge> trace(const Run& run, const Outcome& outcome) const;

  /// @param runs  of the same code; at least one
  /// @throws Error if the generator makes another input each time
  [[nodiscard]] Baseline baseline_of(std::vector<Run> runs) const;

  /// The exponents, and the calls behind them. @throws Error if the counts are the same at every size
  [[nodiscard]] Description describe(const Baseline& fresh) const;

  /// The baseline whose counts are shown: that of the largest size.
  [[nodiscard]] static baseline::Baseline shown(const Baseline& baseline) { return baseline.at_largest_size(); }

private:
  [[nodiscard]] Artifacts artifacts_at(std::int64_t size) const;
  [[nodiscard]] run::Capture capture_at(std::int64_t size, const run::GeneratedInput& input, const Artifacts& artifacts,
                                        const run::CaptureOptions& options, const run::Runner& runner) const;
  [[nodiscard]] Run run_with(const run::CaptureOptions& options, bool keep, const run::Runner& runner) const;

  const Declared& declared_;
  const run::Runner* runner_;
  run::ColdRunner cold_;
  run::CaptureOptions options_;
};

}  // namespace filperf::gate
