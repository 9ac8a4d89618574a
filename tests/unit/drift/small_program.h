#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drift/verdict.h"

namespace filperf::drift::test {

/// A small program and what it calls, with some counts to vary.
struct Program {
  std::int64_t helper = 1000;      ///< calls of a function of the program
  std::int64_t load = 1000;        ///< calls by the program into pyyaml
  std::int64_t below_load = 9000;  ///< calls that pyyaml makes of itself
  std::int64_t walk = 20000;       ///< calls inside the standard library

  [[nodiscard]] callgraph::CallGraph graph() const;
};

/// The program with another value of one count.
[[nodiscard]] Program program(std::int64_t Program::*count, std::int64_t value);

/// An environment with another version of one distribution.
[[nodiscard]] std::vector<model::EnvironmentChange> other_environment();

[[nodiscard]] Verdict judge_drift(const Drift& drift, const scenario::Limits& limits,
                                  std::vector<model::EnvironmentChange> environment);

/// The verdict on a program, against the baseline of Program{}.
[[nodiscard]] Verdict judge_program(const Program& after, const scenario::Limits& limits = {},
                                    std::vector<model::EnvironmentChange> environment = {});

/// One of the totals of a verdict; it must be there.
[[nodiscard]] const Measure& total_of(const Verdict& verdict, Measure::Kind kind, std::string_view name = {});

}  // namespace filperf::drift::test
