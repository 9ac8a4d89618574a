#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "changes/changes.h"
#include "changes/coverage.h"
#include "compare/diff.h"
#include "gate/declared.h"
#include "gate/outcome.h"

namespace filperf::commands {

/// In what one subject's code differs between the two sides of a comparison, and which scenarios run what differs.
class ChangedCode {
public:
  /// @param before, after  a scenario of the subject at both revisions, staged
  /// @throws Error if the subject's interpreter cannot say
  ChangedCode(const gate::Declared& before, const gate::Declared& after);

  /// Leaves out what the diff cannot move. For that it learns what the import of the program runs.
  /// @param imports  the subject's scenarios of the import phase at the older revision, staged; may be empty
  void only_affected(const std::vector<gate::Declared>& imports);

  [[nodiscard]] const compare::KnownDiff& diff() const { return diff_; }

  /// What of an outcome has to be known to add it.
  [[nodiscard]] nlohmann::json covered_by(const gate::Outcome& outcome) const;
  void add(const std::string& scenario, const nlohmann::json& covered);

  [[nodiscard]] bool all_run() const { return !coverage_ || coverage_->not_run().empty(); }
  /// For a terminal; empty if nothing is known.
  [[nodiscard]] std::string text(std::size_t columns) const;
  /// @return null if nothing is known
  [[nodiscard]] nlohmann::ordered_json json() const;

private:
  compare::KnownDiff diff_;
  std::optional<changes::Coverage> coverage_;
};

}  // namespace filperf::commands
