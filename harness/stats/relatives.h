#pragma once

#include <cstdint>
#include <vector>

#include "callgraph/profile.h"

namespace filperf::stats {

enum class Direction { callers, callees };

/// A caller or a callee of a function.
struct Relative {
  std::uint32_t function = 0;  ///< index into Profile::functions
  std::uint32_t edge = 0;      ///< index into Profile::edges
};

/// The callers or callees of each function, ordered by file, line and name, as in pstats.
class Relatives {
public:
  Relatives(const callgraph::Profile& profile, Direction direction);

  [[nodiscard]] std::vector<Relative> of(std::uint32_t function) const;

private:
  const callgraph::Profile& profile_;
  std::vector<std::uint32_t> offsets_;
  std::vector<Relative> relatives_;
};

}  // namespace filperf::stats
