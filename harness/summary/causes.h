#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "summary/place.h"

namespace filperf::summary {

/// A part of the change of all calls, with where it comes from. Names are as the verdict has them.
struct Cause {
  std::string change;          ///< `+11,178`
  std::string what;            ///< the function of the program that is charged, or the call that it began with
  std::optional<Place> place;  ///< the line, if it is known
};

/// The causes in the order of the report, which puts first what a count beyond its limit names.
[[nodiscard]] std::vector<Cause> causes_in(const nlohmann::json& verdict, std::size_t most);

}  // namespace filperf::summary
