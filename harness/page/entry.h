#pragma once

#include <nlohmann/json_fwd.hpp>

#include "summary/finding.h"

namespace filperf::page {

/// How much of a verdict the page has.
enum class Extent {
  whole,       ///< all that a person looks at
  fewer,       ///< the same with the functions that moved most instead of all
  essentials,  ///< the counts and the first cause
};

/// A scenario as the page shows it: what the page needs of its verdict, and as `finding` what all formats say of it.
[[nodiscard]] nlohmann::json entry_of(const summary::Finding& finding, Extent extent);

}  // namespace filperf::page
