#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "base/error.h"
#include "baseline/store.h"
#include "callgraph/function_search.h"
#include "commands/artifacts.h"
#include "commands/commands.h"
#include "commands/manifests.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "drift/moves.h"
#include "drift/shown_culprits.h"
#include "gate/outcome.h"
#include "growth/growth_baseline.h"
#include "process/blocked_signals.h"
#include "report/explanation.h"
#include "report/json.h"
#include "run/generated_input.h"
#include "scenario/scenario.h"
#include "settings/settings.h"
#include "trace/trace.h"

namespace filperf::commands {

using baseline::Baseline;
using callgraph::CallGraph;
using callgraph::saturating_sum;
using gate::ExplainedEdge;
using gate::Explanation;
using scenario::Scenario;
using trace::EdgeToTrace;

namespace {

struct ExplainOptions {
  std::string manifest;
  std::string function;
  std::size_t limit = 12;
  bool json = false;
  bool warm = true;
};

/// Calls of one edge, or of one function, on both sides.
struct Counts {
  std::int64_t before = 0;
  std::int64_t after = 0;
};

using Callers = std::map<std::string, Counts>;  ///< by the caller's identity

std::string name_of_calls(const std::vector<std::string>& command, scenario::Phase phase) {
  return fmt::format("`{}` ({} phase)", fmt::join(command, " "), scenario::name_of(phase));
}

/// Of a family's baseline the size that is explained. @return no value where there is no such file
std::optional<Baseline> load_largest_size(const std::filesystem::path& path, const Scenario& scenario) {
  const std::optional<growth::GrowthBaseline> found = growth::load(path);
  if (found && found->family.sizes.back() != scenario.growth->sizes.back()) {
    throw Error("cannot compare with the baseline " + path.string(),
                fmt::format("its largest size is {}, the family's now is {}", found->family.sizes.back(),
                            scenario.growth->sizes.back()));
  }
  return found ? std::optional(found->at_largest_size()) : std::nullopt;
}

/// The baseline of a scenario, where there is one that can be compared.
/// @param why  filled in where there is none
std::optional<Baseline> baseline_of(const Scenario& scenario, const run::Capture& capture, std::string& why) {
  const std::string& version = capture.environment.python_version;
  const std::filesystem::path path = baseline::path_of(scenario.baseline_folder, version, scenario.name);
  try {
    std::optional<Baseline> found = scenario.growth ? load_largest_size(path, scenario) : baseline::load(path);
    if (!found) {
      why = path.string() + " does not exist";
    } else if (found->scenario != scenario.name || found->phase != scenario.phase ||
               found->command != scenario.arguments) {
      why = fmt::format("{} was taken of {}, the scenario now is {}", path.string(),
                        name_of_calls(found->command, found->phase), name_of_calls(scenario.arguments, scenario.phase));
    } else if (found->environment.python_version != version) {
      why = fmt::format("{} was taken under {}, this is {}", path.string(), found->environment.python,
                        capture.environment.python);
    } else {
      return found;
    }
  } catch (const Error& error) {
    why = error.what();
  }
  return std::nullopt;
}

const callgraph::Function* find(const CallGraph& graph, const std::string& identity) {
  const auto found = std::lower_bound(
      graph.functions.begin(), graph.functions.end(), identity,
      [](const callgraph::Function& function, const std::string& name) { return function.identity < name; });
  return found == graph.functions.end() || found->identity != identity ? nullptr : &*found;
}

/// Adds a graph's callers of a function. @return how often it is called
std::int64_t add_callers(Callers& callers, const CallGraph& graph, const std::string& identity,
                         std::int64_t Counts::*side) {
  const callgraph::Function* function = find(graph, identity);
  if (function == nullptr) {
    return 0;
  }
  const auto index = static_cast<std::uint32_t>(function - graph.functions.data());
  std::int64_t from_edges = 0;
  for (const callgraph::Edge& edge : graph.edges) {
    if (edge.callee == index) {
      callers[graph.functions[edge.caller].identity].*side = edge.calls;
      from_edges = saturating_sum(from_edges, edge.calls);
    }
  }
  if (function->calls > from_edges) {
    callers[callgraph::kRootCaller].*side = function->calls - from_edges;
  }
  return function->calls;
}

/// The function that a person means. @throws UsageError where it is none, or more than one
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

/// Who calls a function: what moved first, then by calls.
Edges edges_into(Explanation& explanation, const CallGraph& now, const std::optional<Baseline>& before) {
  Callers callers;
  explanation.calls = add_callers(callers, now, *explanation.function, &Counts::after);
  if (before) {
    explanation.calls_before = add_callers(callers, before->graph, *explanation.function, &Counts::before);
  }
  std::vector<std::pair<std::string, Counts>> sorted(callers.begin(), callers.end());
  const auto rank = [&](const Counts& counts) {
    const std::int64_t move = before ? std::abs(counts.after - counts.before) : 0;
    return std::pair(-move, -counts.after);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const auto& a, const auto& b) { return rank(a.second) < rank(b.second); });
  Edges edges;
  for (const auto& [caller, counts] : sorted) {
    edges.emplace_back(EdgeToTrace{caller, *explanation.function}, counts.before);
  }
  return edges;
}

/// The edges that the drift against the baseline began on, then what else the program does differently: moves that
/// others cancel cause no drift, and are what somebody asks about who knows that the total is the same.
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

/// Traces the first edges and puts them into the explanation.
void explain_edges(Explanation& explanation, const Edges& edges, const Scenario& scenario, const run::Capture& capture,
                   const ExplainOptions& options) {
  std::vector<EdgeToTrace> wanted;
  for (std::size_t i = 0; i < std::min(edges.size(), options.limit); ++i) {
    wanted.push_back(edges[i].first);
  }
  std::vector<trace::TracedEdge> traced = trace::trace(scenario, capture, wanted, options.warm);
  for (std::size_t i = 0; i < traced.size(); ++i) {
    explanation.edges.push_back({std::move(traced[i]), std::nullopt});
    if (!explanation.baseline.empty()) {
      explanation.edges.back().before = edges[i].second;
    }
  }
  explanation.edges_left_out = edges.size() - wanted.size();
}

/// @param declared  as the manifest has it; of a family the largest size is explained, where growth shows
Explanation explain(const Scenario& declared, const ExplainOptions& options, const settings::Settings& settings) {
  std::optional<run::GeneratedInput> input;
  Scenario scenario = declared;
  if (declared.growth) {
    input.emplace(declared, declared.growth->sizes.back());
    scenario = run::at_size(declared, declared.growth->sizes.back(), *input);
  }
  const run::Capture capture = run::capture(scenario, Artifacts(scenario, settings).tool_cache, {0, options.warm});
  Explanation explanation;
  explanation.scenario = scenario.name;
  explanation.program = scenario.subject.name;
  explanation.warnings = capture.warnings;
  std::string why;
  const std::optional<Baseline> before = baseline_of(declared, capture, why);
  if (before) {
    explanation.baseline =
        baseline::path_of(scenario.baseline_folder, capture.environment.python_version, scenario.name).string();
  }
  Edges edges;
  if (!options.function.empty()) {
    explanation.function = function_named(options.function, capture.graph, before);
    if (!before) {
      explanation.warnings.push_back("there is no baseline to compare with: " + why);
    }
    edges = edges_into(explanation, capture.graph, before);
  } else if (before) {
    edges = edges_to_blame(drift::compare(*before, capture.graph));
  } else {
    throw Error("cannot explain what moved in " + scenario.name, why,
                "Name a function to see where it is called, or make the baseline with: " + scenario.refresh_command);
  }
  explain_edges(explanation, edges, scenario, capture, options);
  return explanation;
}

int run(const ExplainOptions& options) {
  // A signal waits for the next process to be watched, or for the end, so that none leaves a sandbox.
  const process::BlockedSignals signals;
  const Scenario scenario = scenario::read_manifest(options.manifest);
  const settings::Settings settings = settings_of(scenario);
  if (!settings.cprofile_enabled.value) {
    fmt::print(
        stderr,
        "filperf: {} is skipped: profiling is switched off (FIL_PERF_CPROFILE_ENABLED), so nothing was measured\n",
        scenario.name);
    return gate::exit_code_of(gate::Outcome::Status::skipped);
  }
  const Explanation explanation = explain(scenario, options, settings);
  for (const std::string& warning : explanation.warnings) {
    fmt::print(stderr, "filperf: warning: {}\n", warning);
  }
  fmt::print("{}", options.json ? report::to_text(report::to_json(explanation)) : report::to_terminal(explanation));
  return 0;
}

}  // namespace

void add_explain(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("explain", "Show the source lines that calls come from");
  const auto options = std::make_shared<ExplainOptions>();
  command->add_option("MANIFEST", options->manifest, "The manifest that CMake wrote for a scenario")->required();
  command->add_option(
      "FUNCTION", options->function,
      "The function whose callers are shown, as a report names it or the end of that (safe_load_yaml, "
      "list.append); without one, the calls that the drift against the baseline began with, and what else moved");
  command->add_flag("--json", options->json, "Print the explanation as JSON");
  command->add_option("--limit", options->limit, "How many callers, or calls that moved, are looked for")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_flag("--warm,!--cold", options->warm,
                    "Use the warm interpreter where there is one (the default), or start an interpreter for each run");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace filperf::commands
