#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drift/charges.h"
#include "drift/drift.h"
#include "gate/explained_bill.h"

namespace filperf::gate {

/// The package that a line of Python imports first: `yaml` of `import yaml` and of `from yaml.loader import Loader`.
/// Empty if it imports none, or a part of its own package (`from . import qty`).
[[nodiscard]] std::string imported_library(std::string_view source);

/// A bill by line and its source.
struct SourcedBill {
  const callgraph::CallGraph& graph;
  const SourceTexts& texts;
};

/// What each function pays for importing each library, on both sides of a drift.
[[nodiscard]] std::vector<drift::ImportCost> import_costs(const SourcedBill& before, const SourcedBill& after,
                                                          const drift::Drift& drift);

}  // namespace filperf::gate
