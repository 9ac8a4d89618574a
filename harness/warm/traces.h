#pragma once

#include <string>
#include <vector>

#include "warm/interpreter.h"
#include "warm/runs.h"

namespace filperf::warm {

/// What runs write into the folders that the program found at its import: the next run would see it.
class TracesOfRuns {
public:
  explicit TracesOfRuns(const WarmInterpreter& interpreter) : interpreter_(interpreter) {}

  /// Looks for traces of runs that have ended. If there are any, the results of all runs at that time do not count. The
  /// traces are removed when no run is left.
  void look(std::vector<WarmRuns::Ended>& ended, WarmRuns& runs);

  /// Whether there are traces now, so that no run may begin.
  [[nodiscard]] bool are_there() const { return !found_.empty(); }
  /// Whether there were any before. From then on one run follows another, so that it is clear which run left a trace.
  [[nodiscard]] bool were_there() const { return were_there_; }
  /// Why no run may begin any more: the traces could not be removed. Empty if they could.
  [[nodiscard]] const std::string& why_not_removed() const { return why_not_removed_; }

private:
  const WarmInterpreter& interpreter_;
  std::string found_;
  bool were_there_ = false;
  std::string why_not_removed_;
};

}  // namespace filperf::warm
