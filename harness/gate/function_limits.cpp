#include "gate/function_limits.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>

#include "base/error.h"
#include "base/near_names.h"
#include "callgraph/function_search.h"

namespace filperf::gate {

namespace {

constexpr std::size_t kShownNames = 5;

/// The functions that somebody may have meant.
std::vector<std::string> meant_by(const std::string& name, const std::vector<std::string>& identities) {
  const callgraph::FunctionSearch search = callgraph::search_functions(identities, name);
  std::vector<std::string> names = search.matches.empty() ? search.similar : search.matches;
  if (names.empty()) {
    names = near_names(name, identities, kShownNames);
  }
  names.resize(std::min(names.size(), kShownNames));
  return names;
}

}  // namespace

std::vector<std::string> functions_without_calls(const drift::Drift& drift, const scenario::Scenario& scenario) {
  std::vector<std::string> unknown;
  if (scenario.limits.functions.empty()) {
    return unknown;
  }
  std::vector<std::string> identities;  // sorted, as the functions are
  identities.reserve(drift.functions.size());
  for (const drift::AlignedFunction& function : drift.functions) {
    identities.push_back(function.identity);
  }
  for (const auto& [name, limit] : scenario.limits.functions) {
    if (std::binary_search(identities.begin(), identities.end(), name)) {
      continue;
    }
    if (limit.of_subject || limit.kind == scenario::FunctionLimit::Kind::at_most) {
      unknown.push_back(name);
      continue;
    }
    const std::vector<std::string> names = meant_by(name, identities);
    throw Error(fmt::format("cannot hold FUNCTION_LIMITS of {}", scenario.name),
                fmt::format("neither the baseline nor this run calls `{}`", name),
                fmt::format("{}To forbid its calls, write `at most 0` ({}).",
                            names.empty() ? "Name it as a report does. "
                                          : fmt::format("Functions with a similar name are:\n    {}\n  ",
                                                        fmt::join(names, "\n    ")),
                            scenario.declared_at));
  }
  return unknown;
}

}  // namespace filperf::gate
