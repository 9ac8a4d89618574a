#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "drift/billed.h"
#include "drift/drift.h"

namespace filperf::drift {

/// Finds lines of the current run.
class BillLines {
public:
  /// @param drift  must live as long as this object
  explicit BillLines(const Drift& drift) : drift_(drift) {}

  /// The lines of a function that are charged with calls: those that carry its change. A baseline has no lines, so what
  /// else is known of them tells: where a class body is that changed, which lines make calls that moved, and which
  /// lines have the most calls.
  [[nodiscard]] std::vector<BilledLine> carrying(std::uint32_t function, bool more) const;

  /// The lines of a function that import something first, those with the most calls first.
  [[nodiscard]] std::vector<BilledLine> importing(std::uint32_t function) const;

  /// The lines that make the calls of an edge, all of them, most calls first; none if its caller is not the program's.
  [[nodiscard]] std::vector<BilledLine> making(std::uint32_t caller, std::uint32_t callee) const;

  /// The lines of a function that were run most often.
  [[nodiscard]] std::vector<BilledLine> hottest(std::uint32_t function) const;

private:
  [[nodiscard]] BilledLine line_of(std::uint32_t function, std::int64_t line, std::int64_t calls) const;
  [[nodiscard]] std::vector<std::int64_t> changed_bodies(std::uint32_t function) const;

  const Drift& drift_;
};

/// Whether a function begins the first import of a module.
[[nodiscard]] bool begins_import(const std::string& identity);

}  // namespace filperf::drift
