#include "commands/family.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "commands/artifacts.h"
#include "commands/creep.h"
#include "gate/accepted.h"
#include "gate/edges_to_trace.h"
#include "growth/growth_baseline.h"
#include "growth/verdict.h"
#include "run/generated_input.h"
#include "trace/trace.h"

namespace filperf::commands {

using gate::Outcome;
using growth::GrowthBaseline;
using scenario::Scenario;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kShownCalls = 5;
constexpr std::size_t kTracedCalls = 6;

/// What the captures of a family have in common.
struct FamilyRun {
  model::Environment environment;
  process::ProcessResult process;  ///< times summed up, the largest memory
  double phase_seconds = 0;        ///< of all sizes
  run::Runner runner{true, ""};
  std::vector<std::string> warnings;
  std::vector<std::string> inputs;  ///< a digest for each size
  std::vector<run::Capture> captures;
  growth::Family family;
  fs::path largest_profile;
};

Artifacts artifacts_at(const Scenario& scenario, const settings::Settings& settings, std::int64_t size) {
  return {scenario, settings, fmt::format("-size-{}", size)};
}

/// The same error, with the size that it happened at.
Error at_that_size(const Error& error, std::int64_t size) {
  return {fmt::format("{} at size {}", error.what_failed(), size), error.why(), error.next()};
}

run::Capture capture_at(const Scenario& scenario, const run::GeneratedInput& input, std::int64_t size,
                        const Artifacts& artifacts, const run::CaptureOptions& options) {
  const Scenario sized = run::at_size(scenario, size, input);
  try {
    return run::capture(sized, artifacts.tool_cache, options);
  } catch (const run::RunFailure& failure) {
    artifacts.write(failure);
    throw run::RunFailure(at_that_size(failure, size), failure.runner, failure.standard_output, failure.standard_error);
  } catch (const Error& error) {
    throw at_that_size(error, size);
  }
}

void add(FamilyRun& run, const run::Capture& capture) {
  run.process.wall_seconds += capture.process.wall_seconds;
  run.process.user_seconds += capture.process.user_seconds;
  run.process.system_seconds += capture.process.system_seconds;
  run.phase_seconds += capture.phase_seconds;
  run.process.peak_memory_bytes = std::max(run.process.peak_memory_bytes, capture.process.peak_memory_bytes);
  run.environment = capture.environment;
  run.runner.warm = run.runner.warm && capture.runner.warm;
  run.runner.why_cold = run.runner.why_cold.empty() ? capture.runner.why_cold : run.runner.why_cold;
  for (const std::string& warning : capture.warnings) {
    if (std::find(run.warnings.begin(), run.warnings.end(), warning) == run.warnings.end()) {
      run.warnings.push_back(warning);
    }
  }
}

/// A size that does not reach the command leaves the same input, and the same counts, as another.
void require_different_inputs(const Scenario& scenario, const FamilyRun& run) {
  const scenario::Growth& growth = *scenario.growth;
  const bool size_is_an_argument =
      std::any_of(scenario.arguments.begin(), scenario.arguments.end(),
                  [](const std::string& word) { return word.find(scenario::kSizeMark) != std::string::npos; });
  for (std::size_t i = 1; i < run.inputs.size() && !size_is_an_argument; ++i) {
    if (run.inputs[i] == run.inputs[i - 1]) {
      throw Error(fmt::format("cannot tell how {} grows", scenario.name),
                  fmt::format("its GENERATOR makes the same input at the sizes {} and {}", growth.sizes[i - 1],
                              growth.sizes[i]),
                  fmt::format("See that it heeds the size, {} among GENERATOR_ARGS ({}).", scenario::kSizeMark,
                              scenario.declared_at));
    }
  }
}

/// @param keep  whether to leave profiles and what was printed
FamilyRun capture_family(const Scenario& scenario, const settings::Settings& settings,
                         const run::CaptureOptions& options, bool keep) {
  FamilyRun run;
  std::vector<callgraph::CallGraph> graphs;
  for (const std::int64_t size : scenario.growth->sizes) {
    const Artifacts artifacts = artifacts_at(scenario, settings, size);
    const run::GeneratedInput input(scenario, size);
    run.inputs.push_back(input.digest());
    require_different_inputs(scenario, run);
    run.captures.push_back(capture_at(scenario, input, size, artifacts, options));
    add(run, run.captures.back());
    if (keep) {
      artifacts.write(run.captures.back());
    }
    run.largest_profile = artifacts.profile;
    graphs.push_back(run.captures.back().graph);
  }
  run.family = growth::family_of(scenario.growth->sizes, graphs);
  return run;
}

std::vector<std::string> generator_of(const Scenario& scenario) {
  std::vector<std::string> words{scenario.growth->generator.filename().string()};
  words.insert(words.end(), scenario.growth->generator_arguments.begin(), scenario.growth->generator_arguments.end());
  return words;
}

/// A baseline that was taken of another family compares nothing.
void require_same_family(const GrowthBaseline& baseline, const Scenario& scenario, const std::string& path) {
  const scenario::Growth& growth = *scenario.growth;
  const auto refuse = [&](const std::string& what, const std::string& then, const std::string& now) {
    throw Error("cannot compare with the baseline " + path,
                fmt::format("it was taken with {} `{}`, the family now has `{}`", what, then, now),
                "Accept the changed family with: " + scenario.refresh_command);
  };
  const auto compare = [&](const std::string& what, const auto& then, const auto& now) {
    if (then != now) {
      refuse(what, fmt::format("{}", fmt::join(then, " ")), fmt::format("{}", fmt::join(now, " ")));
    }
  };
  if (baseline.scenario != scenario.name) {
    refuse("the name", baseline.scenario, scenario.name);
  }
  compare("the command", baseline.command, scenario.arguments);
  compare("the sizes", baseline.family.sizes, growth.sizes);
  compare("the generator", baseline.generator, generator_of(scenario));
  if (baseline.generates != growth.generates) {
    refuse("the generated file", baseline.generates, growth.generates);
  }
}

/// A changed generator moves counts too, and is not the program's doing.
void warn_of_changed_inputs(Outcome& outcome, const GrowthBaseline& baseline, const FamilyRun& run) {
  std::vector<std::int64_t> changed;
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    if (run.inputs[i] != baseline.inputs[i]) {
      changed.push_back(run.family.sizes[i]);
    }
  }
  if (!changed.empty()) {
    outcome.warnings.push_back(fmt::format(
        "the generator makes another input than for the baseline, at size {}: counts that moved may be its doing",
        fmt::join(changed, ", ")));
  }
}

/// Runs the size that says most once more to find the lines that make the calls which grow, and those that the drift
/// began with.
void find_lines(Outcome& outcome, const Scenario& scenario, const FamilyRun& run, bool warm) {
  const growth::FamilyVerdict& verdict = *outcome.growth;
  std::vector<trace::EdgeToTrace> edges;
  for (std::size_t i = 0; i < std::min(verdict.calls.size(), kTracedCalls); ++i) {
    edges.push_back({verdict.calls[i].caller, verdict.calls[i].callee});
  }
  for (const trace::EdgeToTrace& edge : gate::edges_to_trace(*outcome.attribution, *outcome.drift)) {
    if (std::find(edges.begin(), edges.end(), edge) == edges.end()) {
      edges.push_back(edge);
    }
  }
  try {
    const std::int64_t size = verdict.sizes[verdict.telling];
    const run::GeneratedInput input(scenario, size);
    outcome.traced = trace::trace(run::at_size(scenario, size, input), run.captures[verdict.telling], edges, warm);
  } catch (const Error& error) {
    outcome.untraced = error.why();
  }
}

GrowthBaseline baseline_of(const Scenario& scenario, FamilyRun& run) {
  GrowthBaseline fresh;
  fresh.scenario = scenario.name;
  fresh.command = scenario.arguments;
  fresh.generator = generator_of(scenario);
  fresh.generates = scenario.growth->generates;
  fresh.inputs = run.inputs;
  fresh.environment = run.environment;
  fresh.family = std::move(run.family);
  return fresh;
}

GrowthBaseline capture_baseline(const Scenario& scenario, const settings::Settings& settings, bool warm,
                                std::vector<std::string>& notes) {
  std::vector<FamilyRun> runs;
  std::vector<const growth::Family*> families;
  runs.reserve(kRefreshCaptures);
  for (int i = 0; i < kRefreshCaptures; ++i) {
    runs.push_back(capture_family(scenario, settings, {i, warm}, i == 0));
    families.push_back(&runs.back().family);
    if (runs.back().inputs != runs.front().inputs) {
      throw Error(fmt::format("cannot make the baseline of {}", scenario.name),
                  "its GENERATOR makes another input each time it is run",
                  fmt::format("See that it uses neither the clock nor chance ({}).", scenario.declared_at));
    }
  }
  notes = runs.front().warnings;
  baseline::Instability unstable = growth::instability_of(families);
  for (std::size_t i = 0; i < families.front()->sizes.size(); ++i) {
    unstable.merge(baseline::clock_dependent_calls(families.front()->graph_at(i)));
  }
  GrowthBaseline fresh = baseline_of(scenario, runs.front());
  fresh.unstable = std::move(unstable);
  return fresh;
}

/// What a person should know who accepts a family: its exponents, and what is behind them.
void describe(Refreshed& result, const Scenario& scenario, const GrowthBaseline& fresh) {
  const growth::FamilyVerdict self = growth::judge_family(fresh, fresh.family, scenario.limits, *scenario.growth,
                                                          std::vector<model::EnvironmentChange>());
  if (self.totals.front().after.spread() == 0) {
    throw Error(fmt::format("cannot make the baseline of {}", scenario.name),
                fmt::format("it makes {} calls at every size, so there is no growth to gate",
                            self.totals.front().after.calls.front()),
                fmt::format("See that what the GENERATOR makes reaches the command ({}).", scenario.declared_at));
  }
  const auto exponent = [](const growth::GrowthMeasure& measure) {
    const std::string text = growth::exponent_text(measure.after.fit);
    return text.empty() ? std::string("none") : text;
  };
  result.growth.push_back(fmt::format(
      "exponents at the sizes {}: {} of all calls, {} of those of the program, {} of "
      "those by it",
      fmt::join(self.sizes, ", "), exponent(self.totals[0]), exponent(self.totals[1]), exponent(self.totals[2])));
  for (std::size_t i = 0; i < std::min(self.calls.size(), kShownCalls); ++i) {
    const growth::GrowingCall& call = self.calls[i];
    result.growth.push_back(fmt::format("{} {} <- {} ({} calls)", growth::exponent_text(call.after.fit), call.callee,
                                        call.caller, fmt::join(call.after.calls, ", ")));
  }
  for (const growth::GrowthMeasure& measure : self.totals) {
    if (measure.over_limit) {
      result.notes.push_back(
          measure.after.fit.supported()
              ? fmt::format("an exponent of {} is above MAX_EXPONENT {:g}: the gate stays red",
                            growth::exponent_text(measure.after.fit), scenario.growth->max_exponent)
              : fmt::format(
                    "the counts have no exponent that could be held to MAX_EXPONENT, because {}: the gate stays "
                    "red; choose other SIZES",
                    growth::name_of(measure.after.fit.gap)));
      break;
    }
  }
}

callgraph::CallTotals totals_at_largest(const GrowthBaseline& baseline) {
  return callgraph::totals_of(baseline.family.graph_at(baseline.family.sizes.size() - 1));
}

/// What adds up since a tag is measured at the largest size, where most calls are.
void hold_creep_at_largest(Outcome& outcome, const Scenario& scenario, const GrowthBaseline& accepted,
                           const FamilyRun& run) {
  const std::size_t largest = run.family.sizes.size() - 1;
  const auto read = [](std::string_view text, const std::string& source) {
    const GrowthBaseline old = growth::from_text(text, source);
    return old.at_size(old.family.sizes.size() - 1);
  };
  hold_creep(
      outcome, scenario,
      {accepted.at_size(largest), run.family.graph_at(largest), run.environment, run.family.sizes[largest], read});
}

}  // namespace

void remove_family_artifacts(const Scenario& scenario, const settings::Settings& settings) {
  Artifacts(scenario, settings).remove();
  for (const std::int64_t size : scenario.growth->sizes) {
    artifacts_at(scenario, settings, size).remove();
  }
}

void check_family(Outcome& outcome, const Scenario& scenario, const settings::Settings& settings, bool warm) {
  const FamilyRun run = capture_family(scenario, settings, {0, warm}, true);
  outcome.dump = run.largest_profile;
  outcome.environment = run.environment;
  outcome.process = run.process;
  outcome.phase_seconds = run.phase_seconds;
  outcome.laps.end("run");
  outcome.runner = run.runner;
  outcome.warnings = run.warnings;
  const std::string& version = run.environment.python_version;
  outcome.baseline = baseline::path_of(scenario.baseline_folder, version, scenario.name);
  const std::optional<GrowthBaseline> baseline = growth::load(outcome.baseline);
  outcome.laps.end("baseline");
  if (!baseline) {
    outcome.status = Outcome::Status::no_baseline;
    outcome.other_versions = baseline::versions_with(scenario.baseline_folder, scenario.name);
    return;
  }
  require_same_family(*baseline, scenario, outcome.baseline.string());
  baseline::require_same_version(baseline->environment, run.environment, outcome.baseline.string());
  warn_of_changed_inputs(outcome, *baseline, run);
  outcome.growth = growth::judge_family(*baseline, run.family, scenario.limits, *scenario.growth,
                                        model::differences(baseline->environment, run.environment));
  outcome.drift = outcome.growth->drifts[outcome.growth->telling];
  outcome.attribution = outcome.growth->attributions[outcome.growth->telling];
  outcome.verdict = outcome.growth->verdicts[outcome.growth->telling];
  outcome.status = gate::status_of(outcome.growth->status);
  hold_creep_at_largest(outcome, scenario, *baseline, run);
  outcome.laps.end("compare");
  if (outcome.status == Outcome::Status::drift) {
    find_lines(outcome, scenario, run, warm);
  }
}

void refresh_family(Refreshed& result, const Scenario& scenario, const settings::Settings& settings, bool warm) {
  GrowthBaseline fresh = capture_baseline(scenario, settings, warm, result.notes);
  describe(result, scenario, fresh);
  result.path = baseline::path_of(scenario.baseline_folder, fresh.environment.python_version, scenario.name);
  const std::optional<GrowthBaseline> accepted = load_accepted<GrowthBaseline>(result.path, result.notes, growth::load);
  result.after = totals_at_largest(fresh);
  result.status = Refreshed::Status::created;
  if (accepted) {
    result.before = totals_at_largest(*accepted);
    result.unstable = accepted->unstable.functions.size();
    if (growth::same_but_for_unstable(*accepted, fresh)) {
      result.status = Refreshed::Status::unchanged;
      return;
    }
    growth::keep_unstable(fresh, *accepted);
    result.accepted = gate::accepted_changes(accepted->at_size(accepted->family.sizes.size() - 1),
                                             fresh.at_size(fresh.family.sizes.size() - 1));
    result.status = Refreshed::Status::updated;
  }
  result.unstable = fresh.unstable.functions.size();
  growth::save(result.path, fresh);
}

}  // namespace filperf::commands
