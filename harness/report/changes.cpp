#include "report/changes.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/numbers.h"
#include "base/utf8.h"
#include "base/words.h"

namespace filperf::report {

using changes::Changes;
using changes::Coverage;
using changes::CoveredFunction;
using nlohmann::ordered_json;

namespace {

/// So many functions that run are shown; those that do not run are all shown.
constexpr std::size_t kShownChangedFunctions = 20;
constexpr std::size_t kShownScenarios = 3;

std::string headline(const Changes& changes) {
  if (changes.empty()) {
    return "The code of the two sides is the same.\n";
  }
  std::vector<std::string> parts;
  const auto add = [&](const std::vector<std::string>& what, const char* word, const char* state) {
    if (!what.empty()) {
      parts.push_back(fmt::format("{} {}", counted(what.size(), word), state));
    }
  };
  add(changes.changed, "function", "changed");
  add(changes.added, "function", "new");
  add(changes.removed, "function", "removed");
  add(changes.files, "file", "of data changed");
  return fmt::format("Between the two sides: {}.\n", fmt::join(parts, ", "));
}

std::string scenarios_of(const CoveredFunction& function) {
  const std::vector<std::string>& all = function.scenarios;
  const std::size_t shown = all.size() <= kShownScenarios + 1 ? all.size() : kShownScenarios;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < shown; ++i) {
    names.push_back(printable(all[i]));
  }
  return fmt::format("{}{}", fmt::join(names, ", "),
                     shown < all.size() ? fmt::format(" and {} more", all.size() - shown) : "");
}

/// Functions under the files that they are in, with several on a line.
std::string by_file(const std::vector<std::string>& identities, std::size_t columns) {
  constexpr std::size_t kIndent = 6;
  const std::size_t width = columns == 0 ? 100 : columns;
  std::string text;
  std::string file;
  std::string line;
  const auto flush = [&] {
    text += line.empty() ? "" : std::string(kIndent, ' ') + line + "\n";
    line.clear();
  };
  for (const std::string& identity : identities) {
    const std::size_t colon = std::min(identity.find(':'), identity.size());
    if (identity.substr(0, colon) != file) {
      flush();
      file = identity.substr(0, colon);
      text += fmt::format("    {}\n", printable(file));
    }
    const std::string name = printable(identity.substr(std::min(colon + 1, identity.size())));
    if (!line.empty() && kIndent + line.size() + 2 + name.size() > width) {
      line += ",";
      flush();
    }
    line += (line.empty() ? "" : ", ") + name;
  }
  flush();
  return text;
}

}  // namespace

std::string changes_text(const Changes& changes, const Coverage& coverage, std::size_t columns) {
  std::string text = headline(changes);
  std::vector<const CoveredFunction*> run;
  for (const CoveredFunction& function : coverage.functions()) {
    if (!function.scenarios.empty()) {
      run.push_back(&function);
    }
  }
  // Those that the fewest scenarios run say most.
  std::stable_sort(run.begin(), run.end(), [](const CoveredFunction* a, const CoveredFunction* b) {
    return a->scenarios.size() < b->scenarios.size();
  });
  if (!run.empty()) {
    text += run.size() == coverage.functions().size()
                ? std::string("  What runs the changed and new functions:\n")
                : fmt::format("  What runs {} of the {} changed and new functions:\n", run.size(),
                              coverage.functions().size());
  }
  for (std::size_t i = 0; i < std::min(run.size(), kShownChangedFunctions); ++i) {
    const std::string name = printable(run[i]->identity);
    const std::string scenarios = scenarios_of(*run[i]);
    // On a line of its own where both do not fit.
    text += columns == 0 || name.size() + scenarios.size() + 6 <= columns
                ? fmt::format("    {}: {}\n", name, scenarios)
                : fmt::format("    {}:\n      {}\n", name, scenarios);
  }
  if (run.size() > kShownChangedFunctions) {
    text += fmt::format("    and {}\n", counted(run.size() - kShownChangedFunctions, "more function"));
  }
  if (const std::vector<std::string> rest = coverage.not_run(); !rest.empty()) {
    text += fmt::format("  No scenario runs {}, so nothing says what {} cost{}:\n",
                        counted(rest.size(), "changed or new function"), rest.size() == 1 ? "it" : "they",
                        rest.size() == 1 ? "s" : "");
    text += by_file(rest, columns);
  }
  return text;
}

ordered_json changes_json(const Changes& changes, const Coverage& coverage) {
  ordered_json functions = ordered_json::array();
  for (const CoveredFunction& function : coverage.functions()) {
    functions.push_back({{"function", function.identity}, {"scenarios", function.scenarios}});
  }
  return {{"changed", changes.changed},           {"added", changes.added}, {"removed", changes.removed},
          {"module_level", changes.module_level}, {"files", changes.files}, {"functions", std::move(functions)},
          {"not_run", coverage.not_run()}};
}

}  // namespace filperf::report
