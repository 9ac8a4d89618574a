#include "drift/small_program.h"

#include <gtest/gtest.h>

#include <utility>

#include "graph_builder.h"

namespace filperf::drift::test {

callgraph::CallGraph Program::graph() const {
  return filperf::test::GraphBuilder()
      .function("main", "program", 1)
      .function("helper", "program", helper)
      .function("load", "pyyaml", load + below_load)
      .function("walk", "stdlib", walk)
      .edge("main", "helper", helper)
      .edge("helper", "load", load)
      .edge("load", "load", below_load)
      .build();
}

Program program(std::int64_t Program::*count, std::int64_t value) {
  Program program;
  program.*count = value;
  return program;
}

std::vector<model::EnvironmentChange> other_environment() {
  return {{"click", "8.1.7", "8.1.8"}};
}

Verdict judge_drift(const Drift& drift, const scenario::Limits& limits,
                    std::vector<model::EnvironmentChange> environment) {
  return drift::judge(drift, attribute(drift), limits, std::move(environment));
}

Verdict judge_program(const Program& after, const scenario::Limits& limits,
                      std::vector<model::EnvironmentChange> environment) {
  baseline::Baseline baseline;
  baseline.graph = Program().graph();
  return judge_drift(compare(baseline, after.graph()), limits, std::move(environment));
}

const Measure& total_of(const Verdict& verdict, Measure::Kind kind, std::string_view name) {
  for (const Measure& measure : verdict.totals) {
    if (measure.kind == kind && measure.name == name) {
      return measure;
    }
  }
  ADD_FAILURE() << "there is no such measure";
  return verdict.totals.front();
}

}  // namespace filperf::drift::test
