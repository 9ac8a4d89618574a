#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace filperf::summary {

/// A number that is beyond its limit, as texts. Names in them are as the verdict has them: a writer has to escape them.
struct Over {
  std::string what;    ///< `all calls`, `lines of demo`, `calls of builtin:<built-in method io.open>`
  std::string before;  ///< empty for a limit that knows no before
  std::string after;
  std::string change;  ///< `+3.66 %`; empty where a percentage says nothing
  std::string limit;   ///< `1 %`, `exact`, `at most 5`, `3 % since v1.6.0`
};

/// What a red scenario is red for, the sums first.
[[nodiscard]] std::vector<Over> over_in(const nlohmann::json& verdict);

}  // namespace filperf::summary
