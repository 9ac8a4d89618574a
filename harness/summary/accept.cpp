#include "summary/accept.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace filperf::summary {

namespace {

constexpr std::string_view kFilter = " -R '^perf\\.";

}  // namespace

std::vector<std::string> accept_commands(const std::vector<const Finding*>& findings, std::size_t declared) {
  std::vector<std::pair<std::string, std::vector<std::string>>> names;  // by what stands before the filter
  for (const Finding* finding : findings) {
    const std::size_t filter = finding->accept_command.find(kFilter);
    const std::string head = finding->accept_command.substr(0, filter);
    const std::string name = filter == std::string::npos ? "" : finding->accept_command.substr(filter + kFilter.size());
    const auto known = std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == head; });
    auto& entry = known == names.end() ? names.emplace_back(head, std::vector<std::string>{}) : *known;
    if (name.ends_with("$'")) {
      entry.second.push_back(name.substr(0, name.size() - 2));
    }
  }
  std::vector<std::string> commands;
  for (auto& [head, scenarios] : names) {
    std::sort(scenarios.begin(), scenarios.end());
    commands.push_back(scenarios.empty()       ? head
                       : scenarios.size() == 1 ? fmt::format("{}{}{}$'", head, kFilter, scenarios.front())
                       : scenarios.size() == declared
                           ? fmt::format("{}{}'", head, kFilter)
                           : fmt::format("{}{}({})$'", head, kFilter, fmt::join(scenarios, "|")));
  }
  return commands;
}

std::string compared_advice(const std::vector<Finding>& findings,
                            const std::function<std::string(const std::string&)>& quoted) {
  const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.status == "drift" && !finding.compared_with.empty() && finding.accept_command.empty();
  });
  return found == findings.end()
             ? ""
             : fmt::format(
                   "There is no baseline to accept: {} stands for it. If the change is intended, merge it, and "
                   "the next comparison begins with it; or declare the scenario with a wider limit.",
                   quoted(found->compared_with));
}

std::vector<const Finding*> acceptable(const std::vector<Finding>& findings) {
  std::vector<const Finding*> found;
  for (const Finding& finding : findings) {
    if (finding.is_red() && !finding.accept_command.empty()) {
      found.push_back(&finding);
    }
  }
  return found;
}

}  // namespace filperf::summary
