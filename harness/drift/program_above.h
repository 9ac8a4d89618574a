#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "drift/drift.h"

namespace filperf::drift {

/// Says which functions of the program calls are charged to: those from which a function is reached without another
/// function of the program in between. Counts know no context, so these are all that can be.
class ProgramAbove {
public:
  /// @param drift  must live as long as this object
  explicit ProgramAbove(const Drift& drift) : drift_(drift) {}

  /// @param function  index into Drift::functions, or kRootIndex
  /// @return functions of the program, and kOutside where calls come from outside the profile
  [[nodiscard]] const std::vector<std::uint32_t>& functions(std::uint32_t function) const;

private:
  [[nodiscard]] std::vector<std::uint32_t> found_above(std::uint32_t function) const;

  const Drift& drift_;
  mutable std::map<std::uint32_t, std::vector<std::uint32_t>> known_;
};

}  // namespace filperf::drift
