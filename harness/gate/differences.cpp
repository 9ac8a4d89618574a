#include "gate/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/words.h"
#include "run/files_left.h"

namespace filperf::gate {

using model::ColdCause;

namespace {

/// Removes the calls that follow the clock in either graph.
void forget_clock(baseline::Instability& moved, const callgraph::CallGraph& graph) {
  const baseline::Instability clock = baseline::clock_dependent_calls(graph);
  if (!graph.exact_callers) {
    std::erase_if(moved.functions, [&](const auto& entry) { return clock.functions.contains(entry.first); });
  }
  for (const auto& [callee, callers] : clock.calls) {
    const auto found = moved.calls.find(callee);
    if (found == moved.calls.end()) {
      continue;
    }
    for (const auto& [caller, range] : callers) {
      found->second.erase(caller);
    }
    if (found->second.empty()) {
      moved.calls.erase(found);
      moved.functions.erase(callee);
    }
  }
}

void add_files(Differences& differences, const run::Capture& one, const run::Capture& other, const std::string& where) {
  std::set<std::string> names;
  for (const run::Capture* capture : {&one, &other}) {
    for (const auto& [name, content] : capture->files) {
      names.insert(name);
    }
  }
  const auto content = [](const run::Capture& capture, const std::string& name) {
    const auto found = capture.files.find(name);
    return found == capture.files.end() ? std::string("none") : found->second;
  };
  for (const std::string& name : names) {
    if (content(one, name) != content(other, name)) {
      differences.emplace(name + where, ColdCause::files);
    }
  }
}

}  // namespace

Differences differences_of(const run::Capture& one, const run::Capture& other, const std::string& where) {
  baseline::Instability moved = baseline::instability_of({&one.graph, &other.graph});
  // What follows from the calls is told as calls. Those that follow the clock may have moved the bill alone.
  if (moved.bill_follows_calls()) {
    moved.bill.clear();
  }
  forget_clock(moved, one.graph);
  forget_clock(moved, other.graph);
  Differences differences = differences_of(moved);
  const auto add_output = [&](const char* name, const std::string& a, const std::string& b) {
    if (run::without_path(a, one.places.sandbox) != run::without_path(b, other.places.sandbox)) {
      differences.emplace(name + where, ColdCause::output);
    }
  };
  add_output("standard output", one.standard_output, other.standard_output);
  add_output("standard error", one.standard_error, other.standard_error);
  add_files(differences, one, other, where);
  return differences;
}

Differences differences_of(const baseline::Instability& unstable) {
  Differences differences;
  for (const auto& [callee, range] : unstable.functions) {
    const auto callers = unstable.calls.find(callee);
    if (callers == unstable.calls.end()) {
      differences.emplace("calls of " + callee, ColdCause::counts);
      continue;
    }
    for (const auto& [caller, calls] : callers->second) {
      differences.emplace(fmt::format("calls of {} by {}", callee, caller), ColdCause::counts);
    }
  }
  for (const auto& [identity, range] : unstable.lines) {
    differences.emplace("lines of " + identity, ColdCause::counts);
  }
  for (const auto& [identity, range] : unstable.bill) {
    differences.emplace("calls below " + identity, ColdCause::counts);
  }
  return differences;
}

Differences common(const Differences& one, const Differences& other) {
  Differences both;
  std::copy_if(one.begin(), one.end(), std::inserter(both, both.end()),
               [&](const auto& entry) { return other.contains(entry.first); });
  return both;
}

Differences without(const Differences& one, const Differences& other) {
  Differences rest = one;
  std::erase_if(rest, [&](const auto& entry) { return other.contains(entry.first); });
  return rest;
}

ColdCause cause_of(const Differences& differences) {
  for (const ColdCause cause : {ColdCause::counts, ColdCause::output, ColdCause::files}) {
    if (std::any_of(differences.begin(), differences.end(), [&](const auto& entry) { return entry.second == cause; })) {
      return cause;
    }
  }
  return ColdCause::none;
}

std::string text_of(const Differences& differences) {
  constexpr std::size_t kShown = 3;
  const ColdCause cause = cause_of(differences);
  std::vector<std::string> names;
  for (const auto& [name, means] : differences) {
    if (means == cause) {
      names.push_back(name);
    }
  }
  // Functions of the program and its libraries say more than what everything calls.
  std::stable_partition(names.begin(), names.end(), [](const std::string& name) {
    return !name.starts_with("calls of builtin:") && !name.starts_with("calls of stdlib/");
  });
  names.resize(std::min(names.size(), kShown));
  const std::size_t more = differences.size() - names.size();
  return fmt::format("{}{}", fmt::join(names, ", "), more == 0 ? "" : " and " + counted(more, "other difference"));
}

}  // namespace filperf::gate
