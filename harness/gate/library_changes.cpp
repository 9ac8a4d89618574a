#include "gate/library_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/utf8.h"
#include "run/opened_libraries.h"

namespace filperf::gate {

std::vector<model::EnvironmentChange> library_changes(const model::Environment& before,
                                                      const model::Environment& after) {
  std::vector<model::EnvironmentChange> changes = model::differences_of_libraries(before, after);
  std::erase_if(changes, [&](const model::EnvironmentChange& change) {
    return !std::binary_search(after.libraries.begin(), after.libraries.end(), change.what) &&
           run::is_installed_library(change.what);
  });
  return changes;
}

namespace {

bool looks_through_distributions(const callgraph::CallGraph& graph) {
  constexpr std::array<std::string_view, 3> kFiles{"stdlib/importlib/metadata", "importlib_metadata/",
                                                   "pkg_resources/"};
  constexpr std::array<std::string_view, 3> kFunctions{":FastPath.search", ":MetadataPathFinder._search_paths",
                                                       ":find_on_path"};
  return std::any_of(graph.functions.begin(), graph.functions.end(), [&](const callgraph::Function& function) {
    const std::string_view identity = function.identity;
    return function.calls > 0 &&
           std::any_of(kFiles.begin(), kFiles.end(), [&](auto file) { return identity.starts_with(file); }) &&
           std::any_of(kFunctions.begin(), kFunctions.end(), [&](auto name) { return identity.ends_with(name); });
  });
}

}  // namespace

std::string warning_about_installed(const model::Environment& before, const model::Environment& after,
                                    const callgraph::CallGraph& old_graph, const callgraph::CallGraph& graph) {
  constexpr std::size_t kShown = 3;
  const std::vector<model::EnvironmentChange> changes = model::differences_of_unused(before, after);
  if (changes.empty() || !looks_through_distributions(old_graph) || !looks_through_distributions(graph)) {
    return {};
  }
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(changes.size(), kShown); ++i) {
    shown.push_back(fmt::format("{} {} -> {}", changes[i].what, changes[i].before, changes[i].after));
  }
  if (changes.size() > kShown) {
    shown.push_back(fmt::format("{} more", changes.size() - kShown));
  }
  return printable(fmt::format(
      "the program looks through the list of what is installed, and that differs from the baseline's ({}): some of the "
      "change may come from there",
      fmt::join(shown, ", ")));
}

}  // namespace filperf::gate
