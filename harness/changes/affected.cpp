#include "changes/affected.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/error.h"
#include "base/files.h"

namespace filperf::changes {

using callgraph::CallGraph;

namespace {

constexpr std::size_t kLargestGenerator = std::size_t{16} << 20U;

/// What runs if a program reads its own source: then a moved line may be another call.
constexpr std::string_view kReadsSource[] = {"stdlib/inspect.py:findsource", "stdlib/linecache.py:updatecache"};
/// Threads that the profiler of older interpreters does not see.
constexpr std::string_view kStartsThread = "start_new_thread";

/// A changed function that a graph has, or empty.
std::string changed_function_in(const CallGraph& graph, const Changes& changes) {
  for (const callgraph::Function& function : graph.functions) {
    const bool known = changes.touches(function.identity) ||
                       std::binary_search(changes.removed.begin(), changes.removed.end(), function.identity);
    if (function.calls > 0 && known) {
      return function.identity;
    }
  }
  return {};
}

bool reads_source(const CallGraph& graph) {
  return std::any_of(graph.functions.begin(), graph.functions.end(), [](const callgraph::Function& function) {
    return std::find(std::begin(kReadsSource), std::end(kReadsSource), function.identity) != std::end(kReadsSource);
  });
}

bool starts_threads(const CallGraph& graph) {
  return std::any_of(graph.functions.begin(), graph.functions.end(), [](const callgraph::Function& function) {
    return function.origin == callgraph::kBuiltin && function.identity.find(kStartsThread) != std::string::npos;
  });
}

/// Whether a generator's text names the package: it may then run it, where nobody counts.
bool generator_may_run(const scenario::Scenario& scenario) {
  try {
    return read_file(scenario.growth->generator, kLargestGenerator).find(scenario.subject.package) != std::string::npos;
  } catch (const Error&) {
    return true;
  }
}

/// What the diff changes that every scenario may depend on.
std::string reason_for_all(const Changes& changes, const CallGraph* import) {
  if (!changes.module_level.empty()) {
    return fmt::format("what {} does when it is imported has changed", changes.module_level.front());
  }
  if (!changes.files.empty()) {
    return fmt::format("{} has changed, and the program may read it", changes.files.front());
  }
  if (import == nullptr) {
    return "no scenario counts the import, so nobody knows whether it runs a changed function";
  }
  if (const std::string function = changed_function_in(*import, changes); !function.empty()) {
    return fmt::format("the import runs {}, which has changed", function);
  }
  if (reads_source(*import)) {
    return "the import reads source files, and lines may have moved";
  }
  return {};
}

}  // namespace

std::string why_affected(const Changes& changes, const scenario::Scenario& scenario, const CallGraph& run,
                         const CallGraph* import) {
  if (changes.empty()) {
    return {};
  }
  if (std::string reason = reason_for_all(changes, import); !reason.empty()) {
    return reason;
  }
  if (const std::string function = changed_function_in(run, changes); !function.empty()) {
    return fmt::format("it runs {}, which has changed", function);
  }
  if (!scenario.prepare.empty()) {
    return "its PREPARE runs before, uncounted, and may run a changed function";
  }
  if (scenario.growth && generator_may_run(scenario)) {
    return "its GENERATOR names the program, and may run a changed function";
  }
  if (!scenario.counts_children) {
    return "processes that it starts are not counted, and may run a changed function";
  }
  if (starts_threads(run)) {
    return "it starts threads, and may run a changed function where nobody counts";
  }
  if (reads_source(run)) {
    return "it reads source files, and lines may have moved";
  }
  return {};
}

}  // namespace filperf::changes
