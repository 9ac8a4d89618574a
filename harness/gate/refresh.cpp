#include "gate/refresh.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "gate/family.h"
#include "gate/refresh_kind.h"
#include "gate/single.h"
#include "run/run_failure.h"

namespace filperf::gate {

namespace {

Refreshed refresh_baseline(const Declared& declared, const run::Runner& runner) {
  if (declared.scenario.growth) {
    FamilyKind kind(declared, runner);
    return refresh_kind(declared.scenario, kind);
  }
  SingleKind kind(declared, runner);
  return refresh_kind(declared.scenario, kind);
}

}  // namespace

LeftOut left_out_of(const baseline::Baseline& baseline) {
  return {baseline::left_out_calls(baseline.graph, baseline.unstable), callgraph::totals_of(baseline.graph).total};
}

LeftOut blind_of(const baseline::Baseline& baseline) {
  return {baseline::blind_calls(baseline.graph, baseline.unstable), callgraph::totals_of(baseline.graph).total};
}

namespace {

/// The largest ranges, a line each. @param noun  what they are of: `calls of`
std::string largest_of(const std::map<std::string, baseline::Range>& ranges, const char* noun) {
  constexpr std::size_t kShown = 5;
  std::vector<std::pair<std::int64_t, std::string>> largest;
  largest.reserve(ranges.size());
  for (const auto& [identity, range] : ranges) {
    largest.emplace_back(range.least - range.most,
                         fmt::format("\n    {} to {} {} {}", range.least, range.most, noun, identity));
  }
  std::sort(largest.begin(), largest.end());
  std::string shown;
  for (std::size_t i = 0; i < std::min(largest.size(), kShown); ++i) {
    shown += largest[i].second;
  }
  return shown;
}

}  // namespace

void require_stable(const baseline::Baseline& fresh, const scenario::Scenario& scenario) {
  const LeftOut left_out = blind_of(fresh);
  const LeftOut lines{baseline::left_out_lines(fresh.graph, fresh.unstable),
                      callgraph::sum_of(fresh.graph.lines.counts)};
  const double most = scenario.limits.max_unstable_percent;
  const bool calls_are_stable = left_out.percent() <= most;
  if (calls_are_stable && lines.percent() <= most) {
    return;
  }
  const LeftOut& worse = calls_are_stable ? lines : left_out;
  throw Error(
      "cannot make the baseline of " + scenario.name,
      fmt::format("{} of its {} {} ({:.1f} %) differ from run to run, so the gate would leave them out; at most "
                  "{:g} % may",
                  worse.calls, worse.total, calls_are_stable ? "lines" : "calls", worse.percent(), most),
      fmt::format("Look for what the program takes from the clock, from chance or from an earlier run, or allow it "
                  "with MAX_UNSTABLE ({}) or `refresh --max-unstable PERCENT`. The largest:{}",
                  scenario.declared_at,
                  calls_are_stable ? largest_of(fresh.unstable.lines, "lines of")
                                   : largest_of(fresh.unstable.functions, "calls of")));
}

std::vector<std::string> notes_on_cold(model::ColdCause before, model::ColdCause now, const std::string& why) {
  if (now != model::ColdCause::none) {
    return {fmt::format("the scenario runs cold, because {}{}", model::words_for(now), why.empty() ? "" : ": " + why)};
  }
  if (before != model::ColdCause::none) {
    return {"the scenario runs warm again: a warm run and a cold one do not differ any more"};
  }
  return {};
}

std::vector<std::string> scenarios_to_keep(const scenario::Scenario& scenario) {
  if (scenario.index.empty()) {
    return {};
  }
  std::vector<std::string> declared = scenario::declared_scenarios(scenario.index, scenario.baseline_folder);
  if (std::find(declared.begin(), declared.end(), scenario.name) == declared.end()) {
    throw Error("cannot prune by the index of scenarios " + scenario.index.string(),
                fmt::format("it does not list {} itself, so it is not of this configuration", scenario.name),
                "Configure again with CMake.");
  }
  return declared;
}

Refreshed refresh(const Declared& declared, const run::Runner& runner) {
  Refreshed result;
  try {
    // An index that cannot be used must fail before anything is written.
    const std::vector<std::string> keep = scenarios_to_keep(declared.scenario);
    const StagedDeclared ready = staged(declared);
    result = refresh_baseline(ready.declared, runner);
    if (!keep.empty()) {
      const std::string version = result.path.parent_path().filename().string();
      result.pruned = baseline::prune(declared.scenario.baseline_folder, version, keep);
    }
  } catch (const run::RunFailure& failure) {
    result.status = Refreshed::Status::failed;
    result.message = failure.what();
    result.reason = failure.why();
    result.advice = failure.advice;
  } catch (const Error& error) {
    result.status = Refreshed::Status::failed;
    result.message = error.what();
    result.reason = error.why();
    result.advice = error.next();
  }
  result.scenario = declared.scenario.name;
  result.program = declared.scenario.subject.name;
  return result;
}

}  // namespace filperf::gate
