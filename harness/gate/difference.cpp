#include "gate/difference.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/files.h"
#include "baseline/format.h"
#include "baseline/store.h"
#include "callgraph/guessed_places.h"
#include "callgraph/pstats_reader.h"
#include "growth/growth_baseline.h"

namespace filperf::gate {

namespace {

/// Dumps of the project's own subject need no --package.
constexpr const char* kOwnSubject = "filare";

/// A baseline is JSON text; a dump of cProfile is not.
bool is_baseline(std::string_view content) {
  const std::size_t first = content.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && content[first] == '{' && content.size() > first + 1 &&
         static_cast<unsigned char>(content[first + 1]) < 0x80 && content.find("\"schema\"") != std::string_view::npos;
}

/// The package that a baseline takes for the program.
std::optional<std::string> package_of(const Side& side) {
  if (side.baseline) {
    for (const callgraph::Function& function : side.baseline->graph.functions) {
      if (function.origin == callgraph::kProgram) {
        return function.identity.substr(0, function.identity.find_first_of("/:"));
      }
    }
  }
  return std::nullopt;
}

/// The subject's name as a baseline has it: `filare` of `filare 1.6.0`. A check labels its counts by it too.
std::optional<std::string> subject_of(const Side& side) {
  if (!side.baseline || side.baseline->environment.subject.empty()) {
    return std::nullopt;
  }
  const std::string& subject = side.baseline->environment.subject;
  return subject.substr(0, subject.find(' '));
}

baseline::Baseline graph_of(Side&& side, const std::string& package) {
  if (side.baseline) {
    return std::move(*side.baseline);
  }
  baseline::Baseline dump;
  dump.graph = callgraph::identify(*side.profile, callgraph::guess_places(*side.profile, package));
  return dump;
}

/// How many modules of the program a graph imports.
std::size_t imported_modules(const callgraph::CallGraph& graph) {
  std::size_t modules = 0;
  for (const callgraph::Function& function : graph.functions) {
    if (function.origin == callgraph::kProgram && function.identity.ends_with(":<module>")) {
      ++modules;
    }
  }
  return modules;
}

/// Two graphs of which one imports the program and the other finds it imported share little but their name.
void warn_of_other_phase(Difference& difference, const baseline::Baseline& before, const baseline::Baseline& after) {
  constexpr std::size_t kSeveral = 4;
  // A run imports a few modules too, those that the program asks for only when it needs them.
  const std::size_t imports_before = imported_modules(before.graph);
  const std::size_t imports_after = imported_modules(after.graph);
  const auto [less, more] = std::minmax(imports_before, imports_after);
  if (more >= kSeveral && less * kSeveral < more) {
    difference.warnings.push_back(
        fmt::format("they look like different phases: one imports {} modules of {}, the other {}, so that most of what "
                    "follows is the import",
                    more, difference.program, less));
  }
  if (before.scenario != after.scenario && !before.scenario.empty() && !after.scenario.empty()) {
    difference.warnings.push_back(
        fmt::format("they are of different scenarios, {} and {}", before.scenario, after.scenario));
  }
}

/// Without the program's package no function counts as the program's.
void warn_of_missing_program(Difference& difference, const std::string& package) {
  difference.warnings.push_back(
      package.empty()
          ? "neither says which package is the program, so no function counts as the program's; name it "
            "with --package"
          : fmt::format("neither holds a function of the package {}; name another with --package", package));
}

}  // namespace

Side read_side(const std::string& path) {
  const std::string content = read_file(path);
  Side side{path, {}, {}, {}};
  if (is_baseline(content) && baseline::is_of_family(content)) {
    // Where growth shows.
    const growth::GrowthBaseline family = growth::from_text(content, path);
    side.size = family.family.sizes.back();
    side.baseline = family.at_largest_size();
  } else if (is_baseline(content)) {
    side.baseline = baseline::from_text(content, path);
  } else {
    side.profile = callgraph::read_pstats(content, path);
  }
  return side;
}

Difference difference_of(Side before, Side after, const std::string& package) {
  Difference difference;
  difference.before = before.name;
  difference.after = after.name;
  const std::string named = !package.empty() ? package : package_of(before).value_or(package_of(after).value_or(""));
  const std::string searched = named.empty() ? kOwnSubject : named;
  const std::optional<std::string> subject = subject_of(after) ? subject_of(after) : subject_of(before);
  if (before.size || after.size) {
    const auto text = [](const Side& side) { return side.size ? std::to_string(*side.size) : "no size"; };
    difference.warnings.push_back(
        fmt::format("of a family only its largest size is compared: {}",
                    before.size == after.size ? text(before) : fmt::format("{} with {}", text(before), text(after))));
  }
  baseline::Baseline old = graph_of(std::move(before), searched);
  const baseline::Baseline now = graph_of(std::move(after), searched);
  const bool holds_program =
      callgraph::totals_of(old.graph).of_program > 0 || callgraph::totals_of(now.graph).of_program > 0;
  difference.program = subject ? *subject : !named.empty() ? named : holds_program ? searched : "the program";
  old.unstable.merge(now.unstable);
  if (!old.environment.python.empty() && !now.environment.python.empty()) {
    difference.environment = model::differences(old.environment, now.environment);
  }
  difference.drift = drift::compare(old, now.graph);
  difference.attribution = drift::attribute(difference.drift);
  warn_of_other_phase(difference, old, now);
  if (!holds_program) {
    warn_of_missing_program(difference, named);
  }
  return difference;
}

}  // namespace filperf::gate
