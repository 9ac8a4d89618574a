#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "baseline/store.h"
#include "compare/count_key.h"
#include "compare/count_store.h"
#include "gate/declared.h"
#include "gate/family.h"
#include "gate/single.h"
#include "growth/family.h"
#include "growth/growth_baseline.h"
#include "run/runner.h"
#include "warm/protocol.h"

namespace filperf::compare {

/// What moved between counts of the same code.
[[nodiscard]] inline baseline::Instability moves_between(const baseline::Baseline& one,
                                                         const baseline::Baseline& other) {
  return baseline::instability_of({&one.graph, &other.graph});
}
[[nodiscard]] inline baseline::Instability moves_between(const growth::GrowthBaseline& one,
                                                         const growth::GrowthBaseline& other) {
  return growth::instability_of({&one.family, &other.family});
}

[[nodiscard]] inline callgraph::CallGraph graph_of(baseline::Baseline baseline) {
  return std::move(baseline.graph);
}
/// With the largest count of each function.
[[nodiscard]] inline callgraph::CallGraph graph_of(const growth::GrowthBaseline& baseline) {
  callgraph::CallGraph graph = baseline.family.graph_at(baseline.family.sizes.size() - 1);
  for (std::size_t i = 0; i < graph.functions.size(); ++i) {
    const std::vector<std::int64_t>& calls = baseline.family.functions[i].calls;
    graph.functions[i].calls = *std::max_element(calls.begin(), calls.end());
  }
  return graph;
}

/// The counts of one revision, as a baseline in the store.
/// @tparam Kind  gate::SingleKind or gate::FamilyKind
template <typename Kind>
class Before {
public:
  using Baseline = typename Kind::Baseline;

  /// @param declared  staged; it, the runner and the store must live as long as this object
  Before(const gate::Declared& declared, const run::Runner& runner, const CountStore& store)
      : declared_(declared), kind_(declared, runner), store_(store) {
    const scenario::Scenario& scenario = declared.scenario;
    cause_ = baseline::recorded_cold_cause(scenario.baseline_folder, scenario.name);
    wanted_warm_ = runner.may_be_warm() && cause_ == model::ColdCause::none && warm::can_run_warm(scenario);
  }

  /// Takes them from the store, or counts them. @throws as Kind::count does
  CountStore::Found take() {
    if (std::optional<CountStore::Found> found = find()) {
      return *std::move(found);
    }
    return count(false);
  }

  /// Takes them from the store. @return no value if they are not there
  std::optional<CountStore::Found> find() {
    for (const bool warm : {true, false}) {
      std::optional<CountStore::Found> found;
      if (wanted_warm_ || !warm) {
        found = store_.find(count_key(declared_, warm));
      }
      if (found) {
        from_store_ = true;
        repeated_ = found->repeated;
        warm_ = warm;
        return found;
      }
    }
    return std::nullopt;
  }

  /// Counts them, whatever the store has. @param cold  without the warm interpreter
  CountStore::Found count(bool cold) {
    from_store_ = false;
    typename Kind::Run run = kind_.count(0, cold || !wanted_warm_);
    warm_ = run.summary.mode.warm;
    cause_ = cause_ == model::ColdCause::none ? run.summary.mode.cause : cause_;
    Baseline fresh = baseline_of(std::move(run));
    // The committed baseline has said what moves, and the store keeps that: the next comparison need not find it out.
    return keep(std::move(fresh), has_committed_);
  }

  /// Counts them once more, in another folder, and adds what moved to what the gate leaves out.
  CountStore::Found count_again(const CountStore::Found& first) {
    Baseline fresh = *kind_.load(first.file);
    const Baseline again = baseline_of(kind_.count(1, !warm_));
    fresh.unstable.merge(moves_between(fresh, again));
    fresh.unstable.merge(again.unstable);
    return keep(std::move(fresh), true);
  }

  /// What these counts show to have run: of a family at any size.
  [[nodiscard]] callgraph::CallGraph ran(const CountStore::Found& counts) { return graph_of(*kind_.load(counts.file)); }

  [[nodiscard]] bool from_store() const { return from_store_; }
  [[nodiscard]] bool repeated() const { return repeated_; }
  [[nodiscard]] bool warm() const { return warm_; }
  /// Whether the scenario's committed baseline says what moves by itself.
  [[nodiscard]] bool has_committed() const { return has_committed_; }

private:
  Baseline baseline_of(typename Kind::Run run) {
    std::vector<typename Kind::Run> runs;
    runs.push_back(std::move(run));
    Baseline fresh = kind_.baseline_of(std::move(runs));
    fresh.cold = cause_;
    if (const std::optional<Baseline> accepted = committed(fresh.environment.python_version)) {
      keep_unstable(fresh, *accepted);
    }
    return fresh;
  }

  std::optional<Baseline> committed(const std::string& version) {
    const scenario::Scenario& scenario = declared_.scenario;
    try {
      std::optional<Baseline> found = kind_.load(baseline::path_of(scenario.baseline_folder, version, scenario.name));
      has_committed_ = found.has_value();
      return found;
    } catch (const Error&) {
      return std::nullopt;  // it is not compared with
    }
  }

  CountStore::Found keep(Baseline fresh, bool repeated) {
    repeated_ = repeated;
    const std::string key = count_key(declared_, warm_);
    CountStore::Found added =
        store_.add(key, fresh.environment.python_version, declared_.scenario.name, to_text(fresh), repeated);
    // To look at all entries takes longer than to add one. One time in sixteen is often enough.
    if (key.front() == '0') {
      store_.prune();
    }
    return added;
  }

  const gate::Declared& declared_;
  Kind kind_;
  const CountStore& store_;
  model::ColdCause cause_ = model::ColdCause::none;
  bool wanted_warm_ = false;
  bool warm_ = false;
  bool from_store_ = false;
  bool repeated_ = false;
  bool has_committed_ = false;
};

}  // namespace filperf::compare
