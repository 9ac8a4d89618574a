#pragma once

#include <string>
#include <vector>

#include "changes/changes.h"
#include "drift/drift.h"

namespace filperf::changes {

/// A changed or new function, and what runs it.
struct CoveredFunction {
  std::string identity;
  std::vector<std::string> scenarios;  ///< by name, sorted; empty if none runs it
};

/// Collects which scenarios run the functions that a diff changes.
class Coverage {
public:
  explicit Coverage(const Changes& changes);

  /// Notes what one scenario ran.
  /// @param functions  see touched_in; those that have not changed are passed over
  void add(const std::string& scenario, const std::vector<std::string>& functions);

  /// All changed and new functions, sorted by identity.
  [[nodiscard]] const std::vector<CoveredFunction>& functions() const { return functions_; }

  /// Those that no scenario runs.
  [[nodiscard]] std::vector<std::string> not_run() const;

private:
  std::vector<CoveredFunction> functions_;
};

/// The changed and new functions that the later side of a drift runs, sorted.
[[nodiscard]] std::vector<std::string> touched_in(const Changes& changes, const drift::Drift& drift);

}  // namespace filperf::changes
