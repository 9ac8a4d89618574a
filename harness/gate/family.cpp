#include "gate/family.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "baseline/store.h"
#include "gate/advice.h"
#include "gate/billed.h"
#include "gate/edges_to_trace.h"
#include "gate/function_limits.h"
#include "gate/library_changes.h"
#include "gate/lines_missing.h"
#include "gate/new_places.h"
#include "growth/fit.h"
#include "growth/verdict.h"

namespace filperf::gate {

using growth::GrowthBaseline;
using scenario::Scenario;

namespace {

constexpr std::size_t kShownCalls = 5;
constexpr std::size_t kTracedCalls = 6;

/// The same error, with the size that it happened at.
Error at_that_size(const Error& error, std::int64_t size) {
  return {fmt::format("{} at size {}", error.what_failed(), size), error.why(), error.next()};
}

/// If the size does not reach the command, the inputs and the counts are the same at two sizes.
void require_different_inputs(const Scenario& scenario, const std::vector<std::string>& inputs) {
  const scenario::Growth& growth = *scenario.growth;
  const bool size_is_an_argument =
      std::any_of(scenario.arguments.begin(), scenario.arguments.end(),
                  [](const std::string& word) { return word.find(scenario::kSizeMark) != std::string::npos; });
  for (std::size_t i = 1; i < inputs.size() && !size_is_an_argument; ++i) {
    if (inputs[i] == inputs[i - 1]) {
      throw Error(fmt::format("cannot tell how {} grows", scenario.name),
                  fmt::format("its GENERATOR makes the same input at the sizes {} and {}", growth.sizes[i - 1],
                              growth.sizes[i]),
                  fmt::format("See that it heeds the size, {} among GENERATOR_ARGS ({}).", scenario::kSizeMark,
                              scenario.declared_at));
    }
  }
}

std::vector<std::string> generator_of(const Scenario& scenario) {
  std::vector<std::string> words{scenario.growth->generator.filename().string()};
  words.insert(words.end(), scenario.growth->generator_arguments.begin(), scenario.growth->generator_arguments.end());
  return words;
}

/// A changed generator moves counts too, though the program did not change.
std::vector<std::string> warnings_of_changed_inputs(const GrowthBaseline& baseline, const FamilyKind::Run& run) {
  std::vector<std::int64_t> changed;
  for (std::size_t i = 0; i < run.inputs.size(); ++i) {
    if (run.inputs[i] != baseline.inputs[i]) {
      changed.push_back(run.family.sizes[i]);
    }
  }
  if (changed.empty()) {
    return {};
  }
  return {
      fmt::format("the generator makes another input than for the baseline, at size {}: that may be why counts moved",
                  fmt::join(changed, ", "))};
}

/// The calls that grow, then those that the drift began with.
std::vector<trace::EdgeToTrace> edges_of(const Outcome& outcome) {
  std::vector<trace::EdgeToTrace> edges;
  const growth::FamilyVerdict& verdict = *outcome.growth;
  for (std::size_t i = 0; i < std::min(verdict.calls.size(), kTracedCalls); ++i) {
    edges.push_back({verdict.calls[i].caller, verdict.calls[i].callee});
  }
  for (const trace::EdgeToTrace& edge : edges_to_trace(*outcome.attribution, *outcome.drift, *outcome.verdict)) {
    if (std::find(edges.begin(), edges.end(), edge) == edges.end()) {
      edges.push_back(edge);
    }
  }
  return edges;
}

std::string exponent_of(const growth::GrowthMeasure& measure) {
  const std::string text = growth::exponent_text(measure.after.fit);
  return text.empty() ? "no exponent" : text;
}

/// Why the gate will be red with this baseline too; empty if it will not.
std::vector<std::string> notes_on_limits(const growth::FamilyVerdict& verdict, double max_exponent) {
  for (const growth::GrowthMeasure& measure : verdict.totals) {
    if (measure.over_limit) {
      return {measure.after.fit.supported()
                  ? fmt::format("the exponent {} is above MAX_EXPONENT {:g}: the gate stays red",
                                growth::exponent_text(measure.after.fit), max_exponent)
                  : fmt::format("the counts have no exponent that can be held to MAX_EXPONENT, because {}: the gate "
                                "stays red; choose other SIZES",
                                growth::name_of(measure.after.fit.gap))};
    }
  }
  return {};
}

}  // namespace

void require_same_family(const GrowthBaseline& baseline, const Scenario& scenario, const std::string& path) {
  const scenario::Growth& growth = *scenario.growth;
  const auto refuse = [&](const std::string& what, const std::string& then, const std::string& now) {
    throw Error("cannot compare with the baseline " + path,
                fmt::format("it was taken with {} `{}`, but the family now has `{}`", what, then, now),
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

void add_run(RunSummary& family, const RunSummary& run) {
  family.process.wall_seconds += run.process.wall_seconds;
  family.process.user_seconds += run.process.user_seconds;
  family.process.system_seconds += run.process.system_seconds;
  family.phase_seconds += run.phase_seconds;
  family.process.peak_memory_bytes = std::max(family.process.peak_memory_bytes, run.process.peak_memory_bytes);
  family.environment = model::with_uses_of(run.environment, family.environment);
  family.mode.warm = family.mode.warm && run.mode.warm;
  family.mode.lost = family.mode.lost || run.mode.lost;
  family.mode.cause = family.mode.cause == model::ColdCause::none ? run.mode.cause : family.mode.cause;
  family.mode.why_cold = family.mode.why_cold.empty() ? run.mode.why_cold : family.mode.why_cold;
  for (const std::string& warning : run.warnings) {
    if (std::find(family.warnings.begin(), family.warnings.end(), warning) == family.warnings.end()) {
      family.warnings.push_back(warning);
    }
  }
  family.children = run.children;
  family.engine = run.engine;
  family.profile = run.profile;
}

FamilyKind::FamilyKind(const Declared& declared, const run::Runner& runner, run::CaptureOptions options)
    : declared_(declared), runner_(&runner), options_(std::move(options)) {}

Artifacts FamilyKind::artifacts_at(std::int64_t size) const {
  return {declared_.scenario, declared_.settings, fmt::format("-size-{}", size)};
}

void FamilyKind::remove_old_files() const {
  Artifacts(declared_.scenario, declared_.settings).remove();
  for (const std::int64_t size : declared_.scenario.growth->sizes) {
    artifacts_at(size).remove();
  }
}

run::Capture FamilyKind::capture_at(std::int64_t size, const run::GeneratedInput& input, const Artifacts& artifacts,
                                    const run::CaptureOptions& options, const run::Runner& runner) const {
  try {
    return run::capture(run::at_size(declared_.scenario, size, input), artifacts.tool_cache, runner, options);
  } catch (const run::RunFailure& failure) {
    artifacts.write(failure);
    throw run::RunFailure(at_that_size(failure, size), failure.mode, failure.standard_output, failure.standard_error,
                          failure.advice);
  } catch (const Error& error) {
    throw at_that_size(error, size);
  }
}

FamilyKind::Run FamilyKind::run_with(const run::CaptureOptions& options, bool keep, const run::Runner& runner) const {
  const Scenario& scenario = declared_.scenario;
  Run run;
  run.began = std::filesystem::file_time_type::clock::now();
  run.summary.mode.warm = true;
  std::vector<callgraph::CallGraph> graphs;
  for (const std::int64_t size : scenario.growth->sizes) {
    const Artifacts artifacts = artifacts_at(size);
    const run::GeneratedInput input(scenario, size);
    run.inputs.push_back(input.digest());
    require_different_inputs(scenario, run.inputs);
    run.captures.push_back(capture_at(size, input, artifacts, options, runner));
    const run::Capture& capture = run.captures.back();
    add_run(run.summary, {capture.environment,
                          capture.process,
                          capture.phase_seconds,
                          {},
                          capture.mode,
                          capture.children,
                          capture.engine,
                          capture.warnings,
                          artifacts.profile});
    if (keep) {
      artifacts.write(capture);
    }
    graphs.push_back(capture.graph);
  }
  run.family = growth::family_of(scenario.growth->sizes, graphs);
  run.summary.laps.end("run");
  return run;
}

FamilyKind::Run FamilyKind::run_cold() {
  runner_ = &cold_;
  return run_with(options_, true, cold_);
}

FamilyKind::Run FamilyKind::run_variant(int variant, bool cold) const {
  run::CaptureOptions options = options_;
  options.variant = variant;
  options.list_files = variant == 0;
  Run run = run_with(options, variant == 0, cold ? cold_ : *runner_);
  const std::vector<std::string> advice = advice_on(run.captures.back(), declared_.scenario);
  run.summary.warnings.insert(run.summary.warnings.end(), advice.begin(), advice.end());
  return run;
}

FamilyKind::Run FamilyKind::count(int variant, bool cold) const {
  run::CaptureOptions options = options_;
  options.variant = variant;
  return run_with(options, false, cold ? cold_ : *runner_);
}

Differences FamilyKind::differences(const Run& one, const Run& other) {
  Differences differences;
  for (std::size_t i = 0; i < one.captures.size(); ++i) {
    differences.merge(
        differences_of(one.captures[i], other.captures[i], fmt::format(" at size {}", one.family.sizes[i])));
  }
  return differences;
}

Comparison FamilyKind::compare(const Baseline& baseline, const Run& run) const {
  const Scenario& scenario = declared_.scenario;
  Comparison comparison;
  comparison.warnings = warnings_of_changed_inputs(baseline, run);
  comparison.growth = judged_in(baseline.environment, run.summary.environment, [&](auto changes) {
    return growth::judge_family(baseline, run.family, scenario.limits, *scenario.growth, std::move(changes));
  });
  const growth::FamilyVerdict& verdict = *comparison.growth;
  comparison.drift = verdict.drifts[verdict.telling];
  comparison.unknown_functions = functions_without_calls(comparison.drift, scenario);
  comparison.attribution = verdict.attributions[verdict.telling];
  comparison.verdict = verdict.verdicts[verdict.telling];
  comparison.status = status_of(verdict.status);
  if (comparison.status == Outcome::Status::drift) {
    if (std::string warning = warning_about_installed(baseline.environment, run.summary.environment,
                                                      baseline.at_largest_size().graph, run.captures.back().graph);
        !warning.empty()) {
      comparison.warnings.push_back(std::move(warning));
    }
  }
  drift::add_lines_of(comparison.drift, run.captures[verdict.telling].graph);
  trace::ProgramSources sources(run.captures[verdict.telling], scenario.subject.staged, run.began);
  comparison.bill = billed(comparison.drift, comparison.attribution, &comparison.verdict, sources);
  if (std::string warning = warning_about_missing_lines(comparison.verdict, run.summary.engine, scenario);
      !warning.empty()) {
    comparison.warnings.push_back(std::move(warning));
  }
  return comparison;
}

CreepResult FamilyKind::check_creep(const Baseline& baseline, const Run& run, const std::filesystem::path& path) const {
  const std::size_t largest = run.family.sizes.size() - 1;
  const auto read = [](std::string_view text, const std::string& source) {
    return growth::from_text(text, source).at_largest_size();
  };
  return gate::check_creep(declared_.scenario, path,
                           {baseline.at_size(largest), run.family.graph_at(largest), run.summary.environment,
                            run.family.sizes[largest], read});
}

std::vector<trace::TracedEdge> FamilyKind::trace(const Run& run, const Outcome& outcome) const {
  const std::size_t telling = outcome.growth->telling;
  const std::int64_t size = outcome.growth->sizes[telling];
  if (has_sites(*outcome.drift)) {
    trace::ProgramSources sources(run.captures[telling], declared_.scenario.subject.staged, run.began);
    return counted_sites(edges_of(outcome), *outcome.drift, sources);
  }
  const run::GeneratedInput input(declared_.scenario, size);
  return trace::trace(run::at_size(declared_.scenario, size, input), run.captures[telling], edges_of(outcome), *runner_,
                      is_new_in(*outcome.drift));
}

GrowthBaseline FamilyKind::baseline_of(std::vector<Run> runs) const {
  const Scenario& scenario = declared_.scenario;
  std::vector<const growth::Family*> families;
  families.reserve(runs.size());
  bool exact_callers = true;
  for (const Run& run : runs) {
    families.push_back(&run.family);
    exact_callers = exact_callers && run.family.exact_callers;
    if (run.inputs != runs.front().inputs) {
      throw Error(fmt::format("cannot make the baseline of {}", scenario.name),
                  "its GENERATOR makes another input each time it is run",
                  fmt::format("Make it independent of clock and chance ({}).", scenario.declared_at));
    }
  }
  runs.front().family.exact_callers = exact_callers;
  GrowthBaseline fresh;
  fresh.unstable = growth::instability_of(families);
  for (std::size_t i = 0; i < families.front()->sizes.size(); ++i) {
    fresh.unstable.merge(baseline::clock_dependent_calls(families.front()->graph_at(i)));
  }
  fresh.scenario = scenario.name;
  fresh.command = scenario.arguments;
  fresh.generator = generator_of(scenario);
  fresh.generates = scenario.growth->generates;
  fresh.inputs = runs.front().inputs;
  fresh.environment = runs.front().summary.environment;
  fresh.family = std::move(runs.front().family);
  if (!exact_callers) {
    fresh.family.edges.clear();
  }
  return fresh;
}

Description FamilyKind::describe(const Baseline& fresh) const {
  const Scenario& scenario = declared_.scenario;
  const growth::FamilyVerdict self = growth::judge_family(fresh, fresh.family, scenario.limits, *scenario.growth,
                                                          std::vector<model::EnvironmentChange>());
  if (self.totals.front().after.spread() == 0) {
    throw Error(fmt::format("cannot make the baseline of {}", scenario.name),
                fmt::format("it makes {} calls at every size, so there is no growth to gate",
                            self.totals.front().after.calls.front()),
                fmt::format("Check that the command reads what the GENERATOR makes ({}).", scenario.declared_at));
  }
  Description description;
  std::string exponents = fmt::format("exponents at the sizes {}: {} of all calls", fmt::join(self.sizes, ", "),
                                      exponent_of(self.totals.front()));
  for (const growth::GrowthMeasure& measure : self.totals) {
    const char* const what = measure.kind == growth::GrowthMeasure::Kind::of_program   ? "the calls into the program"
                             : measure.kind == growth::GrowthMeasure::Kind::by_program ? "those by it"
                             : measure.kind == growth::GrowthMeasure::Kind::lines      ? "its lines"
                                                                                       : nullptr;
    exponents += what == nullptr ? "" : fmt::format(", {} of {}", exponent_of(measure), what);
  }
  description.growth.push_back(std::move(exponents));
  for (std::size_t i = 0; i < std::min(self.calls.size(), kShownCalls); ++i) {
    const growth::GrowingCall& call = self.calls[i];
    description.growth.push_back(fmt::format("{} {} <- {} ({} calls)", growth::exponent_text(call.after.fit),
                                             call.callee, call.caller, fmt::join(call.after.calls, ", ")));
  }
  description.notes = notes_on_limits(self, scenario.growth->max_exponent);
  return description;
}

}  // namespace filperf::gate
