#include "commands/compare_changes.h"

#include <nlohmann/json.hpp>

#include "baseline/store.h"
#include "compare/compare.h"
#include "compare/parallel.h"
#include "report/changes.h"
#include "run/run_failure.h"
#include "run/runner.h"

namespace filperf::commands {

ChangedCode::ChangedCode(const gate::Declared& before, const gate::Declared& after) {
  diff_.changes = compare::changes_between(before.scenario, after.scenario);
  if (diff_.changes) {
    coverage_.emplace(*diff_.changes);
  }
}

void ChangedCode::only_affected(const std::vector<gate::Declared>& imports) {
  diff_.only_affected = true;
  if (imports.empty()) {
    return;
  }
  const gate::Declared& declared = imports.front();
  const run::ColdRunner runner;
  // In a process of its own, as all runs of a comparison. It says which file of the store holds the counts.
  const auto count = [&](std::size_t) -> std::string {
    try {
      return compare::counts_at(declared, runner).file.string();
    } catch (const std::exception&) {
      return "";  // the comparison of that scenario says why
    }
  };
  compare::in_parallel(1, 1, count, [&](std::size_t, const std::optional<std::string>& file) {
    std::optional<baseline::Baseline> counts = file && !file->empty() ? baseline::load(*file) : std::nullopt;
    if (counts) {
      diff_.import = std::make_shared<const callgraph::CallGraph>(std::move(counts->graph));
    }
  });
}

nlohmann::json ChangedCode::covered_by(const gate::Outcome& outcome) const {
  return diff_.changes && outcome.drift ? nlohmann::json(changes::touched_in(*diff_.changes, *outcome.drift))
                                        : nlohmann::json::array();
}

void ChangedCode::add(const std::string& scenario, const nlohmann::json& covered) {
  if (coverage_) {
    coverage_->add(scenario, covered.get<std::vector<std::string>>());
  }
}

std::string ChangedCode::text(std::size_t columns) const {
  return coverage_ ? report::changes_text(*diff_.changes, *coverage_, columns) : "";
}

nlohmann::ordered_json ChangedCode::json() const {
  return coverage_ ? report::changes_json(*diff_.changes, *coverage_) : nlohmann::ordered_json();
}

}  // namespace filperf::commands
