#include "gate/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <utility>

#include "base/error.h"
#include "base/numbers.h"
#include "base/words.h"
#include "baseline/store.h"
#include "callgraph/function_search.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/moves.h"
#include "drift/shown_culprits.h"
#include "gate/artifacts.h"
#include "gate/new_places.h"
#include "growth/growth_baseline.h"
#include "run/generated_input.h"
#include "trace/bill.h"

namespace filperf::gate {

using baseline::Baseline;
using callgraph::CallGraph;
using callgraph::saturating_sum;
using scenario::Scenario;
using trace::EdgeToTrace;

namespace {

/// Calls of one edge, or of one function, on both sides.
struct Counts {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

using Callers = std::map<std::string, Counts>;  ///< by the caller's identity

std::string name_of_calls(const std::vector<std::string>& command, scenario::Phase phase) {
  return fmt::format("`{}` ({} phase)", fmt::join(command, " "), scenario::name_of(phase));
}

/// A family's baseline at the size that is explained. @return no value if there is no such file
std::optional<Baseline> load_largest_size(const std::filesystem::path& path, const Scenario& scenario) {
  const std::optional<growth::GrowthBaseline> found = growth::load(path);
  if (found && found->family.sizes.back() != scenario.growth->sizes.back()) {
    throw Error("cannot compare with the baseline " + path.string(),
                fmt::format("its largest size is {}, but the family's is now {}", found->family.sizes.back(),
                            scenario.growth->sizes.back()));
  }
  return found ? std::optional(found->at_largest_size()) : std::nullopt;
}

/// The baseline to compare with, or why there is none.
struct Reference {
  std::optional<Baseline> baseline;
  std::filesystem::path path;
  std::string why_not;
};

Reference reference_of(const Scenario& scenario, const run::Capture& capture) {
  const std::string& version = capture.environment.python_version;
  Reference reference;
  reference.path = baseline::path_of(scenario.baseline_folder, version, scenario.name);
  const std::string name = reference.path.string();
  try {
    std::optional<Baseline> found =
        scenario.growth ? load_largest_size(reference.path, scenario) : baseline::load(reference.path);
    if (!found) {
      reference.why_not = name + " does not exist";
    } else if (found->scenario != scenario.name || found->phase != scenario.phase ||
               found->command != scenario.arguments) {
      reference.why_not =
          fmt::format("{} was taken of {}, but the scenario is now {}", name,
                      name_of_calls(found->command, found->phase), name_of_calls(scenario.arguments, scenario.phase));
    } else if (found->environment.python_version != version) {
      reference.why_not = fmt::format("{} was taken under {}, but this is {}", name, found->environment.python,
                                      capture.environment.python);
    } else {
      reference.baseline = std::move(found);
    }
  } catch (const Error& error) {
    reference.why_not = error.what();
  }
  return reference;
}

/// Adds a graph's callers of a function. @return how often it is called
std::int64_t add_callers(Callers& callers, const CallGraph& graph, const std::string& identity,
                         std::int64_t Counts::*side) {
  const std::optional<std::uint32_t> index = graph.find(identity);
  if (!index) {
    return 0;
  }
  const std::int64_t calls = graph.functions[*index].calls;
  std::int64_t from_edges = 0;
  for (const callgraph::Edge& edge : graph.edges) {
    if (edge.callee == *index) {
      callers[graph.functions[edge.caller].identity].*side = edge.calls;
      from_edges = saturating_sum(from_edges, edge.calls);
    }
  }
  if (calls > from_edges) {
    callers[callgraph::kRootCaller].*side = calls - from_edges;
  }
  return calls;
}

/// The function that a person means. @throws UsageError if there is none, or more than one
std::string function_named(const std::string& name, const CallGraph& now, const std::optional<Baseline>& before) {
  std::vector<std::string> identities;
  for (const CallGraph* graph : {&now, before ? &before->graph : nullptr}) {
    for (std::size_t i = 0; graph != nullptr && i < graph->functions.size(); ++i) {
      identities.push_back(graph->functions[i].identity);
    }
  }
  std::sort(identities.begin(), identities.end());
  identities.erase(std::unique(identities.begin(), identities.end()), identities.end());
  callgraph::FunctionSearch search = callgraph::search_functions(identities, name);
  if (search.matches.size() == 1) {
    return std::move(search.matches.front());
  }
  const std::string attempt = fmt::format("cannot explain `{}`", name);
  if (search.matches.empty()) {
    throw UsageError(attempt, "the scenario calls no function of that name",
                     search.similar.empty()
                         ? "Name one as a report does: the end of it is enough, from a `/`, `:` or `.` on."
                         : fmt::format("The nearest that it calls:\n    {}", fmt::join(search.similar, "\n    ")));
  }
  constexpr std::size_t kShown = 12;
  const std::size_t shown = std::min(search.matches.size(), kShown);
  throw UsageError(attempt, fmt::format("{} functions end in that", search.matches.size()),
                   fmt::format("Name one of them, by more of its name:\n    {}{}",
                               fmt::join(search.matches.begin(),
                                         search.matches.begin() + static_cast<std::ptrdiff_t>(shown), "\n    "),
                               shown < search.matches.size() ? "\n    ..." : ""));
}

/// The edges that an explanation is about, those that matter most first, with their calls in the baseline.
using Edges = std::vector<std::pair<EdgeToTrace, std::int64_t>>;

/// The callers of a function: those that moved most first, then by calls.
struct CallersOf {
  Edges edges;
  std::int64_t calls = 0;  ///< of the function
  std::optional<std::int64_t> calls_before;
};

CallersOf callers_of(const std::string& function, const CallGraph& now, const std::optional<Baseline>& before) {
  CallersOf result;
  Callers callers;
  result.calls = add_callers(callers, now, function, &Counts::after);
  if (before) {
    result.calls_before = add_callers(callers, before->graph, function, &Counts::before);
  }
  if (!now.exact_callers || (before && !before->graph.exact_callers)) {
    callers = {{callgraph::kUnknownCaller, {result.calls_before.value_or(0), result.calls}}};
  }
  std::vector<std::pair<std::string, Counts>> sorted(callers.begin(), callers.end());
  const auto rank = [&](const Counts& counts) {
    const std::int64_t move = before ? std::abs(counts.after - counts.before) : 0;
    return std::pair(-move, -counts.after);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto& a, const auto& b) { return rank(a.second) < rank(b.second); });
  for (const auto& [caller, counts] : sorted) {
    result.edges.emplace_back(EdgeToTrace{caller, function}, counts.before);
  }
  return result;
}

/// The edges that the drift against the baseline began on, then what else the program does differently. Moves that
/// cancel cause no drift, but a person who sees the same total asks about them.
Edges edges_to_blame(const drift::Drift& drift) {
  Edges edges;
  std::set<std::pair<std::string, std::string>> known;
  const auto add = [&](EdgeToTrace edge, std::int64_t before) {
    if (known.emplace(edge.caller, edge.callee).second) {
      edges.emplace_back(std::move(edge), before);
    }
  };
  for (const drift::Culprit& culprit : drift::attribute(drift).culprits) {
    add({drift::caller_of(culprit, drift), drift.functions[culprit.callee].identity}, culprit.before);
  }
  for (const std::uint32_t index : drift::moved_program_edges(drift)) {
    const drift::AlignedEdge& edge = drift.edges[index];
    add({drift.functions[edge.caller].identity, drift.functions[edge.callee].identity}, edge.before);
  }
  return edges;
}

/// Traces the edges. @param drift  against the baseline to show beside them, if there is one
std::vector<ExplainedEdge> explained(const Edges& edges, const Scenario& scenario, const run::Capture& capture,
                                     const run::Runner& runner, const std::optional<drift::Drift>& drift) {
  std::vector<EdgeToTrace> wanted;
  wanted.reserve(edges.size());
  for (const auto& [edge, before] : edges) {
    wanted.push_back(edge);
  }
  std::vector<trace::TracedEdge> traced =
      trace::trace(scenario, capture, wanted, runner, drift ? is_new_in(*drift) : trace::IsNewPlace());
  std::vector<ExplainedEdge> result;
  for (std::size_t i = 0; i < traced.size(); ++i) {
    result.push_back({std::move(traced[i]), drift ? std::optional(edges[i].second) : std::nullopt});
  }
  return result;
}

/// The bill of a run that nothing charged: from one more run under a trace.
callgraph::Bill bill_by_trace(const Scenario& scenario, const run::Capture& capture, const run::Runner& runner,
                              std::vector<std::string>& warnings) {
  trace::TracedBill traced = trace::trace_bill(scenario, capture, runner);
  warnings.erase(std::remove(warnings.begin(), warnings.end(), run::warning_about(capture.engine)), warnings.end());
  warnings.push_back(fmt::format("{}: a trace of one more run charged the calls, and nothing counted the lines",
                                 run::why_no_bill(capture.engine)));
  const std::int64_t calls = callgraph::totals_of(capture.graph).total;
  const std::int64_t charged = callgraph::sum_of(traced.bill.charges);
  if (!traced.whole || charged != calls) {
    warnings.push_back(fmt::format(
        "the profiler counted {}, and the trace charged {} in its run{}", counted(calls, "call"), grouped(charged),
        traced.whole ? "" : ": it was switched off before the program ended (by sys.setprofile)"));
  }
  return std::move(traced.bill);
}

}  // namespace

Explanation explain(const Declared& declared, const ExplainRequest& request, const run::Runner& runner) {
  const run::ColdRunner cold;
  const bool must_be_cold = baseline::recorded_cold_cause(declared.scenario.baseline_folder, declared.scenario.name) !=
                            model::ColdCause::none;
  const run::Runner& chosen = must_be_cold ? cold : runner;
  const StagedDeclared ready = staged(declared);
  Scenario scenario = ready.declared.scenario;
  std::optional<run::GeneratedInput> input;
  if (scenario.growth) {
    input.emplace(ready.declared.scenario, scenario.growth->sizes.back());
    scenario = run::at_size(ready.declared.scenario, scenario.growth->sizes.back(), *input);
  }
  const auto began = std::filesystem::file_time_type::clock::now();
  run::Capture capture = run::capture(scenario, Artifacts(scenario, declared.settings).tool_cache, chosen);
  const Reference reference = reference_of(declared.scenario, capture);
  Explanation explanation;
  explanation.scenario = scenario.name;
  explanation.program = scenario.subject.name;
  explanation.warnings = capture.warnings;
  explanation.exact_callers =
      capture.graph.exact_callers && (!reference.baseline || reference.baseline->graph.exact_callers);
  explanation.baseline = reference.baseline ? reference.path.string() : "";
  if (request.function.empty() && !request.moved) {
    if (!capture.graph.bill.recorded) {
      capture.graph.bill = bill_by_trace(scenario, capture, chosen, explanation.warnings);
    }
    trace::ProgramSources sources(capture, scenario.subject.staged, began);
    explanation.bill = whole_bill_of(capture.graph, reference.baseline ? &reference.baseline->graph : nullptr, sources);
    return explanation;
  }
  std::optional<drift::Drift> drift;
  if (reference.baseline) {
    drift = drift::compare(*reference.baseline, capture.graph);
  }
  Edges edges;
  if (!request.function.empty()) {
    explanation.function = function_named(request.function, capture.graph, reference.baseline);
    if (!reference.baseline) {
      explanation.warnings.push_back("there is no baseline to compare with: " + reference.why_not);
    }
    CallersOf callers = callers_of(*explanation.function, capture.graph, reference.baseline);
    explanation.calls = callers.calls;
    explanation.calls_before = callers.calls_before;
    edges = std::move(callers.edges);
  } else if (drift) {
    edges = edges_to_blame(*drift);
  } else {
    throw Error("cannot explain what moved in " + scenario.name, reference.why_not,
                "Name a function to see where it is called, or make the baseline with: " + scenario.refresh_command);
  }
  const std::size_t shown = std::min(edges.size(), request.limit == 0 ? kCallers : request.limit);
  explanation.edges_left_out = edges.size() - shown;
  edges.resize(shown);
  explanation.edges = explained(edges, scenario, capture, chosen, drift);
  return explanation;
}

}  // namespace filperf::gate
