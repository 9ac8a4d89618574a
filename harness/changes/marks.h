#pragma once

#include <cstdint>
#include <string>

#include "changes/changes.h"
#include "drift/drift.h"

namespace filperf::changes {

/// What a diff has to do with a function whose counts moved. At most one member says something.
struct Mark {
  bool changed = false;  ///< the diff changes it, or it is new
  bool removed = false;  ///< the diff removes it
  std::string above;     ///< the nearest function above it that the diff changes
  std::string module;    ///< there is none; but what this file does when it is imported has changed: its own file
};

/// A mark in words; empty if it says nothing.
[[nodiscard]] std::string words_for(const Mark& mark);

/// Ties the functions of a drift to the diff between its two sides.
class Marks {
public:
  /// Both must live as long as this object.
  Marks(const Changes& changes, const drift::Drift& drift) : changes_(changes), drift_(drift) {}

  /// @param function  index into Drift::functions, or callgraph::kOutside
  [[nodiscard]] Mark of(std::uint32_t function) const;

private:
  [[nodiscard]] std::string nearest_above(std::uint32_t function) const;

  const Changes& changes_;
  const drift::Drift& drift_;
};

}  // namespace filperf::changes
