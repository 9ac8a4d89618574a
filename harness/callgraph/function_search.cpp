#include "callgraph/function_search.h"

#include <algorithm>
#include <cctype>
#include <tuple>
#include <utility>

#include "base/near_names.h"

namespace filperf::callgraph {

namespace {

constexpr std::string_view kBoundaries = "/:.";

/// The Python name of a builtin: `list.append` for `builtin:<method 'append' of 'list' objects>`, `builtins.len` for
/// `builtin:<built-in method builtins.len>`. Empty for other functions.
std::string python_name(std::string_view identity) {
  const auto without = [&](std::string_view start, std::string_view end) {
    if (!identity.starts_with(start) || !identity.ends_with(end) || identity.size() < start.size() + end.size()) {
      return std::string_view();
    }
    return identity.substr(start.size(), identity.size() - start.size() - end.size());
  };
  if (const std::string_view method = without("builtin:<method '", "' objects>"); !method.empty()) {
    constexpr std::string_view kOf = "' of '";
    const std::size_t of = method.find(kOf);
    return of == std::string_view::npos
               ? std::string()
               : std::string(method.substr(of + kOf.size())) + "." + std::string(method.substr(0, of));
  }
  return std::string(without("builtin:<built-in method ", ">"));
}

bool is_end_of(std::string_view name, std::string_view whole) {
  if (!whole.ends_with(name)) {
    return false;
  }
  return whole.size() == name.size() ||
         kBoundaries.find(whole[whole.size() - name.size() - 1]) != std::string_view::npos;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

std::string_view last_part(std::string_view text) {
  return text.substr(text.find_last_of(kBoundaries) + 1);
}

std::vector<std::string> similar_to(const std::vector<std::string>& identities, const std::string& name) {
  std::vector<std::pair<std::size_t, std::string>> ranked;
  const std::string_view last = last_part(name);
  const std::size_t farthest = std::max<std::size_t>(2, last.size() / 3);
  for (const std::string& identity : identities) {
    const std::string text = lower(identity);
    const std::string python = lower(python_name(identity));
    const std::string_view part = last_part(python.empty() ? text : python);
    if (!name.empty() && text.find(name) != std::string::npos) {
      ranked.emplace_back(0, identity);
    } else if (std::max(part.size(), last.size()) - std::min(part.size(), last.size()) <= farthest) {
      if (const std::size_t apart = edit_distance(part, last); apart <= farthest) {
        ranked.emplace_back(apart, identity);
      }
    }
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> similar;
  for (std::size_t i = 0; i < std::min(ranked.size(), kMostSimilar); ++i) {
    similar.push_back(std::move(ranked[i].second));
  }
  return similar;
}

}  // namespace

FunctionSearch search_functions(const std::vector<std::string>& identities, std::string_view name) {
  if (std::binary_search(identities.begin(), identities.end(), name)) {
    return {{std::string(name)}, {}};
  }
  FunctionSearch search;
  for (const std::string& identity : identities) {
    if (!name.empty() && (is_end_of(name, identity) || is_end_of(name, python_name(identity)))) {
      search.matches.push_back(identity);
    }
  }
  if (search.matches.empty()) {
    search.similar = similar_to(identities, lower(name));
  }
  return search;
}

}  // namespace filperf::callgraph
