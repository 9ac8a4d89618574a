#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "baseline/baseline.h"
#include "callgraph/profile.h"
#include "drift/bill_rows.h"
#include "drift/culprits.h"
#include "drift/drift.h"
#include "gate/explained_bill.h"
#include "model/environment.h"

namespace filperf::gate {

/// Two call graphs side by side, held to no limit.
struct Difference {
  std::string before;  ///< what the graphs are called: their files
  std::string after;
  std::string program;  ///< for headings: the subject's name if a baseline says it, else the package
  std::vector<std::string> warnings;
  std::vector<model::EnvironmentChange> environment;  ///< between two baselines; a dump alone has none
  drift::Drift drift;
  drift::Attribution attribution;
  std::optional<drift::BilledDrift> bill;  ///< if both sides have one
  bool only_bill = false;                  ///< whether a side is a bill and nothing else
};

/// One side of a comparison.
struct Side {
  std::string name;
  std::optional<baseline::Baseline> baseline;  ///< no value for a dump; of a family: that of its largest size
  std::optional<std::int64_t> size;            ///< of a family: the size
  std::optional<callgraph::Profile> profile;   ///< no value for a baseline
  bool only_bill = false;  ///< whether it is what `filperf explain --json` printed: a baseline that has a bill alone
  SourceTexts texts = {};  ///< its source lines, then
};

/// Reads a dump of cProfile, a baseline, or what `filperf explain --json` printed. @throws Error if it is neither, or
/// cannot be read
[[nodiscard]] Side read_side(const std::string& path);

/// Lays two sides beside each other. Warns if they look like different things.
/// @param package  the program's import package; empty to take the baseline's
[[nodiscard]] Difference difference_of(Side before, Side after, const std::string& package);

}  // namespace filperf::gate
