#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace filperf::callgraph {

/// The functions found for a name that a person typed.
struct FunctionSearch {
  std::vector<std::string>
      matches;  ///< identities; only one if the name is an identity itself, or the end of a single one
  std::vector<std::string> similar;  ///< if nothing matches: the nearest names, at most kMostSimilar
};

inline constexpr std::size_t kMostSimilar = 8;

/// Finds functions by their identity, or by the end of it after a `/`, `:` or `.`: `safe_load_yaml`,
/// `yaml_loader.py:safe_load_yaml`, `Loader.get_data`. Builtins are also found by `builtins.len`, `len`, `list.append`.
/// @param identities  sorted, distinct
[[nodiscard]] FunctionSearch search_functions(const std::vector<std::string>& identities, std::string_view name);

}  // namespace filperf::callgraph
