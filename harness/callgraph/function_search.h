#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace filperf::callgraph {

/// What was found for a function that a person named.
struct FunctionSearch {
  std::vector<std::string> matches;  ///< identities; one where the name is an identity itself, or the end of just one
  std::vector<std::string> similar;  ///< where nothing matches: the nearest, at most kMostSimilar
};

inline constexpr std::size_t kMostSimilar = 8;

/// Finds functions by their identity or the end of it, from a `/`, `:` or `.` on: `safe_load_yaml`,
/// `yaml_loader.py:safe_load_yaml`, `Loader.get_data`. Builtins also by `builtins.len`, `len`, `list.append`.
/// @param identities  sorted, distinct
[[nodiscard]] FunctionSearch search_functions(const std::vector<std::string>& identities, std::string_view name);

}  // namespace filperf::callgraph
