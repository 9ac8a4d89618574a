#include "run/run_result.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/files.h"
#include "callgraph/counts_reader.h"
#include "callgraph/pstats_writer.h"
#include "callgraph/threads.h"
#include "run/distributions.h"
#include "run/engine.h"
#include "run/fonts.h"
#include "run/opened_libraries.h"
#include "run/record.h"
#include "run/tools.h"

namespace filperf::run {

namespace fs = std::filesystem;
using scenario::Scenario;

namespace {

/// The path's components: `/a/b` has two.
int depth_of(const fs::path& path) {
  const fs::path relative = path.lexically_normal().relative_path();
  return static_cast<int>(std::distance(relative.begin(), relative.end()));
}

/// Whether a process was started. Short ones take no time that could be measured.
bool starts_processes(const callgraph::CallGraph& graph) {
  constexpr std::array kStarts{"_posixsubprocess.fork_exec>",
                               "posix.posix_spawn>",
                               "posix.posix_spawnp>",
                               "posix.fork>",
                               "posix.forkpty>",
                               "posix.system>"};
  return std::any_of(graph.functions.begin(), graph.functions.end(), [&](const callgraph::Function& function) {
    return function.origin == callgraph::kBuiltin && std::any_of(kStarts.begin(), kStarts.end(), [&](const char* name) {
             return function.identity.ends_with(name);
           });
  });
}

/// What is part of the interpreter's environment or of the run, and not of the system.
std::vector<std::string> folders_of_run(const Scenario& scenario, const Record& record, const fs::path& sandbox) {
  std::vector<std::string> folders = record.search_path;
  folders.push_back(record.stdlib);
  folders.push_back(sandbox.string());
  folders.push_back(scenario.subject.python.parent_path().parent_path().string());
  return folders;
}

/// The distributions that a run used. Those that only a process of its imported from are known by their functions.
std::map<std::string, std::string> used_distributions(const Record& record, const Distributions& distributions,
                                                      const callgraph::CallGraph& graph) {
  std::map<std::string, std::string> used;
  const auto add = [&](const std::string& name) {
    if (const auto found = distributions.versions.find(name); found != distributions.versions.end()) {
      used.insert(*found);
    }
  };
  for (const std::string& place : record.used) {
    add(distributions.owner_of_file(place, record.search_path));
  }
  std::vector<bool> runs(graph.origins.size());
  for (const callgraph::Function& function : graph.functions) {
    runs[function.origin] = runs[function.origin] || function.calls > 0;
  }
  for (std::size_t origin = callgraph::kOther + 1; origin < runs.size(); ++origin) {
    if (runs[origin]) {
      add(graph.origins[origin]);
    }
  }
  return used;
}

model::Environment environment_of_run(const Scenario& scenario, const Record& record, Distributions distributions,
                                      const fs::path& tool_cache, const callgraph::CallGraph& graph) {
  model::Environment environment;
  const std::string implementation = record.implementation == "cpython" ? "CPython" : record.implementation;
  environment.python =
      fmt::format("{} {}.{}.{}", implementation, record.version[0], record.version[1], record.version[2]);
  environment.python_version = fmt::format("{}-{}.{}", record.implementation, record.version[0], record.version[1]);
  if (!record.program.empty()) {
    environment.package_depth = depth_of(fs::path(record.program.front()).parent_path());
  }
  environment.subject = scenario.subject.name;
  // However it is installed, it is what is under test.
  std::vector<std::string> places = record.program;
  if (scenario.subject.staged) {
    // A distribution that is a link to its project owns the checkout's files.
    std::transform(places.begin(), places.end(), places.begin(),
                   [&](const std::string& place) { return scenario.subject.staged->original(place); });
  }
  const std::string own = distributions.owner_of_package(scenario.subject.package, places);
  if (!own.empty()) {
    environment.subject += " " + distributions.versions[own];
    distributions.versions.erase(own);
  } else if (scenario.subject.source) {
    environment.subject += " from a source folder";
  }
  environment.distributions = used_distributions(record, distributions, graph);
  for (const auto& [name, version] : distributions.versions) {
    if (!environment.distributions.contains(name)) {
      environment.unused.emplace(name, version);
    }
  }
  environment.unused_recorded = true;
  environment.tools = tool_versions(scenario.subject.tools, tool_cache);
  environment.fonts = record.draws || starts_processes(graph) ? fonts_digest() : model::kFontsUnused;
  return environment;
}

/// The processors that a program has asked for, if they are not the same on every machine.
std::int64_t processors_asked_for(const callgraph::CallGraph& graph, const Record& record) {
  const auto calls = [&](std::string_view builtin) {
    return std::any_of(graph.functions.begin(), graph.functions.end(), [&](const callgraph::Function& function) {
      return function.calls > 0 && function.identity == builtin;
    });
  };
  if (record.processors > 1 && calls("builtin:<built-in method posix.cpu_count>")) {
    return record.processors;
  }
  return record.usable_processors > 1 && calls("builtin:<built-in method posix.sched_getaffinity>")
             ? record.usable_processors
             : 0;
}

/// From this version on the profiler counts the calls of all threads, on one stack. Before, only those of the thread
/// that started it.
bool counts_all_threads(const Record& record) {
  return record.version[0] > 3 || (record.version[0] == 3 && record.version[1] >= 12);
}

/// Finds out whether other threads ran, and what that means for the counts. The native counter keeps a stack for each.
void note_threads(RunResult& result, const Record& record) {
  const bool threads = record.threads_at_start || callgraph::starts_threads(result.graph);
  if (!counts_all_threads(record)) {
    result.uncounted_threads = threads;
  } else if (!record.native) {
    result.graph.exact_callers = !threads && !callgraph::callers_contradict(result.graph);
  }
}

}  // namespace

callgraph::Profile with_original_files(callgraph::Profile profile, const std::optional<model::StagedSource>& staged) {
  if (staged) {
    for (std::string& text : profile.strings) {
      text = staged->original(text);
    }
  }
  return profile;
}

std::optional<RunResult> read_result(const Scenario& scenario, const Sandbox& sandbox, const fs::path& tool_cache) {
  const std::optional<Record> record = read_record(sandbox.result() / kRecordFile);
  const fs::path counts = sandbox.result() / "counts";
  if (!record || !fs::exists(counts)) {
    return std::nullopt;
  }
  RunResult result;
  Distributions distributions = installed_distributions(record->search_path);
  result.places = {record->program, record->stdlib, record->search_path, sandbox.root().string(), distributions.owners};
  result.profile = callgraph::read_counts(read_file(counts), "profile of " + scenario.name);
  const std::int64_t counted = scenario.counts_children ? add_worker_counts(result.profile, sandbox.result()) : 0;
  result.dump = callgraph::write_pstats(
      scenario.subject.staged ? with_original_files(result.profile, scenario.subject.staged) : result.profile);
  result.graph = identify(result.profile, result.places);
  if (!record->ended_by.empty()) {
    result.graph.lines = {};  // what is left of them would look like fewer
  }
  note_threads(result, *record);
  result.children = children_of(result.graph, *record, counted);
  result.environment = environment_of_run(scenario, *record, std::move(distributions), tool_cache, result.graph);
  if (!record->libraries.empty()) {
    result.environment.libraries =
        opened_libraries(record->libraries, folders_of_run(scenario, *record, sandbox.root()));
    std::erase(result.environment.libraries, kCounterFile);  // it is ours; a warm run finds it in the server's folder
    result.environment.libraries_recorded = true;
  }
  result.environment.processors = processors_asked_for(result.graph, *record);
  result.phase_seconds = record->seconds;
  result.engine = {record->native, engine_choice(scenario), record->why_not_native, record->ended_by};
  return result;
}

}  // namespace filperf::run
