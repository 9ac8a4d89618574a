#pragma once

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
#include "model/call_site.h"
#include "run/capture.h"
#include "run/runner.h"
#include "trace/trace.h"

namespace filperf::gate {

/// Throws an Error if a baseline was taken of another command than the scenario's: such a comparison says nothing.
/// @param path  of the baseline, for the error
void require_same_command(const baseline::Baseline& baseline, const scenario::Scenario& scenario,
                          const std::string& path);

/// A scenario that is one command.
class SingleKind {
public:
  using Baseline = baseline::Baseline;
  struct Run {
    RunSummary summary;
    run::Capture capture;
    std::filesystem::file_time_type began;
  };

  /// @param declared, runner  must live as long as this object
  SingleKind(const Declared& declared, const run::Runner& runner, run::CaptureOptions options = {});

  /// Removes the files of an earlier run.
  void remove_old_files() const { artifacts_.remove(); }

  /// Runs the scenario and writes its files. While it runs, the baseline is read that it will most likely be compared
  /// with. @throws as run::capture does
  [[nodiscard]] Run run();

  /// Runs it again, cold. So is everything that this object runs from then on. @throws as run::capture does
  [[nodiscard]] Run run_cold();

  /// Runs the scenario for a refresh. Writes the files of the first variant.
  /// @param cold  whether to do without the warm interpreter
  /// @throws as run::capture does
  [[nodiscard]] Run run_variant(int variant, bool cold) const;

  /// Runs it to learn its counts, and writes no files.
  /// @throws as run_variant does
  [[nodiscard]] Run count(int variant, bool cold) const;

  [[nodiscard]] static Differences differences(const Run& one, const Run& other) {
    return differences_of(one.capture, other.capture);
  }

  [[nodiscard]] static bool starts_threads(const Run& run) { return callgraph::starts_threads(run.capture.graph); }

  /// @return no value if there is no such file. @throws as baseline::load does
  [[nodiscard]] std::optional<Baseline> load(const std::filesystem::path& path);

  void require_comparable(const Baseline& baseline, const std::string& path) const {
    require_same_command(baseline, declared_.scenario, path);
  }
  [[nodiscard]] Comparison compare(const Baseline& baseline, const Run& run) const;
  [[nodiscard]] CreepResult check_creep(const Baseline& baseline, const Run& run,
                                        const std::filesystem::path& path) const;

  /// Finds the lines that make the culprits' calls. If the capture does not have them, the scenario runs once more.
  /// @param outcome  with its comparison
  /// @throws as trace::trace does
  [[nodiscard]] std::vector<trace::TracedEdge> trace(const Run& run, const Outcome& outcome) const;

  /// @param runs  of the same code; at least one
  [[nodiscard]] Baseline baseline_of(std::vector<Run> runs) const;
  [[nodiscard]] static Description describe(const Baseline& /*fresh*/) { return {}; }
  /// The baseline whose counts are shown.
  [[nodiscard]] static const baseline::Baseline& shown(const Baseline& baseline) { return baseline; }

private:
  void read_ahead() noexcept;
  [[nodiscard]] Run run_with(const run::CaptureOptions& options, bool keep, const run::Runner& runner) const;

  const Declared& declared_;
  const run::Runner* runner_;
  run::ColdRunner cold_;
  run::CaptureOptions options_;
  Artifacts artifacts_;
  std::filesystem::path path_ahead_;  ///< of the baseline that was read ahead
  std::optional<Baseline> baseline_ahead_;
};

}  // namespace filperf::gate
