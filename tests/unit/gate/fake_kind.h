#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "baseline/baseline.h"
#include "gate/check_kind.h"
#include "gate/kind.h"
#include "gate/refresh_kind.h"
#include "graph_builder.h"

namespace filperf::gate::test {

/// What a fake kind keeps in the place of files.
using Shelf = std::map<std::filesystem::path, baseline::Baseline>;

struct FakeBaseline {
  model::Environment environment;
  baseline::Instability unstable;
  model::ColdCause cold = model::ColdCause::none;
  baseline::Baseline counts;
  std::shared_ptr<Shelf> shelf;
};

inline std::int64_t total_of(const FakeBaseline& baseline) {
  return callgraph::totals_of(baseline.counts.graph).total;
}

inline bool same_but_for_unstable(const FakeBaseline& accepted, const FakeBaseline& fresh) {
  return total_of(accepted) == total_of(fresh) && accepted.cold == fresh.cold;
}

inline void keep_unstable(FakeBaseline& fresh, const FakeBaseline& accepted) {
  fresh.unstable.merge(accepted.unstable);
  fresh.counts.unstable = fresh.unstable;
}

inline void save(const std::filesystem::path& path, const FakeBaseline& baseline) {
  (*baseline.shelf)[path] = baseline.counts;
  (*baseline.shelf)[path].cold = baseline.cold;
}

/// A baseline of one function with so many calls.
inline baseline::Baseline counts_of(std::int64_t calls) {
  baseline::Baseline baseline;
  baseline.environment.python_version = "cpython-3.11";
  baseline.graph = filperf::test::GraphBuilder().function("tool/a.py:f", "program", calls).build();
  return baseline;
}

/// A kind of scenario whose runs and baselines are made up.
class FakeKind {
public:
  using Baseline = FakeBaseline;
  struct Run {
    RunSummary summary;
    int variant = 0;
    bool cold = false;
    bool threads = false;
    std::size_t number = 0;  ///< how many runs were made before it
  };

  std::shared_ptr<Shelf> shelf = std::make_shared<Shelf>();
  std::int64_t calls = 100;                      ///< what runs count
  std::string unstable;                          ///< a function that differs from run to run; may be empty
  Description description;                       ///< of a fresh baseline
  std::optional<Error> run_error;                ///< what a run ends with
  std::optional<Error> load_error;               ///< what reading the baseline ends with
  std::optional<Error> trace_error;              ///< what tracing ends with
  Outcome::Status status = Outcome::Status::ok;  ///< what a comparison comes to
  std::vector<Outcome::Status> statuses;         ///< the same for the first runs, if they differ
  CreepResult creep;
  std::vector<int> variants;                          ///< those that were run
  std::vector<bool> cold;                             ///< whether each of them was asked to be cold
  bool warm = false;                                  ///< whether there is a warm interpreter
  bool threads = false;                               ///< whether the program starts threads
  model::RunMode refused;                             ///< how runs are made if there is none
  Outcome::Status cold_status = Outcome::Status::ok;  ///< what a comparison of a cold run comes to, if others are warm
  std::optional<Error> warm_failure;                  ///< what a warm run of the program ends with
  std::function<Differences(const Run&, const Run&)> compared = [](const Run&, const Run&) { return Differences(); };
  int traces = 0;        ///< how often a trace was asked for
  bool removed = false;  ///< whether old files were removed

  void remove_old_files() { removed = true; }
  Run run() { return run_variant(0, false); }
  Run run_cold() { return run_variant(0, true); }
  Run run_variant(int variant, bool must_be_cold) {
    if (run_error) {
      throw Error(*run_error);
    }
    variants.push_back(variant);
    cold.push_back(must_be_cold);
    const bool is_warm = warm && !must_be_cold;
    if (is_warm && warm_failure) {
      throw run::RunFailure(*warm_failure, {true, ""}, "", "");
    }
    Run run;
    run.cold = must_be_cold;
    run.threads = threads;
    run.number = variants.size() - 1;
    run.summary.mode = must_be_cold || warm ? model::RunMode{is_warm, ""} : refused;
    run.summary.environment.python_version = "cpython-3.11";
    run.summary.warnings = {"a warning"};
    run.summary.profile = "/out/profile";
    run.variant = variant;
    return run;
  }
  std::optional<Baseline> load(const std::filesystem::path& path) const {
    if (load_error) {
      throw Error(*load_error);
    }
    const auto found = shelf->find(path);
    return found == shelf->end() ? std::nullopt : std::optional(of(found->second));
  }
  static void require_comparable(const Baseline& /*baseline*/, const std::string& /*path*/) {}
  Differences differences(const Run& one, const Run& other) const { return compared(one, other); }
  static bool starts_threads(const Run& run) { return run.threads; }
  Comparison compare(const Baseline& /*baseline*/, const Run& run) const {
    Comparison comparison;
    comparison.status = run.number < statuses.size() ? statuses[run.number] : warm && run.cold ? cold_status : status;
    return comparison;
  }
  CreepResult check_creep(const Baseline& /*baseline*/, const Run& /*run*/,
                          const std::filesystem::path& /*path*/) const {
    return creep;
  }
  std::vector<trace::TracedEdge> trace(const Run& /*run*/, const Outcome& /*outcome*/) {
    ++traces;
    if (trace_error) {
      throw Error(*trace_error);
    }
    return {trace::TracedEdge{}};
  }
  Baseline baseline_of(const std::vector<Run>& /*runs*/) const {
    Baseline fresh = of(counts_of(calls));
    if (!unstable.empty()) {
      fresh.unstable.functions[unstable] = {1, 2};
      fresh.counts.unstable = fresh.unstable;
    }
    return fresh;
  }
  Description describe(const Baseline& /*fresh*/) const { return description; }
  static const baseline::Baseline& shown(const Baseline& baseline) { return baseline.counts; }

private:
  Baseline of(const baseline::Baseline& counts) const {
    return {counts.environment, counts.unstable, counts.cold, counts, shelf};
  }
};

}  // namespace filperf::gate::test
