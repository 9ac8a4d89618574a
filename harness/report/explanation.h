#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gate/explain.h"

namespace filperf::report {

/// How to show the bill of an explanation.
struct BillView {
  bool by_line = false;
  std::size_t most = 0;  ///< rows; 0 for all
};

/// An explanation as a person reads it.
[[nodiscard]] std::string to_terminal(const gate::Explanation& explanation, BillView view = {});

/// The same as JSON, schema `filperf/explain/1`, with all places that are known.
[[nodiscard]] nlohmann::ordered_json to_json(const gate::Explanation& explanation);

}  // namespace filperf::report
