#include "report/outcomes.h"

namespace filperf::report::test {

using drift::Judgement;
using gate::Outcome;
namespace {

using Kind = drift::Measure::Kind;

}  // namespace

Outcome outcome_without_counts(Outcome::Status status) {
  Outcome outcome;
  outcome.scenario = "run-it";
  outcome.program = "tool";
  outcome.status = status;
  outcome.refresh_command = "ctest --preset perf-refresh -R '^perf\\.run-it$'";
  outcome.verdict_file = "/out/run-it-verdict.json";
  return outcome;
}

Outcome ok_outcome() {
  Outcome outcome = outcome_without_counts(Outcome::Status::ok);
  outcome.baseline = "/repo/baselines/cpython-3.11/run-it.json";
  outcome.dump = "/out/run-it-cprofile.pstats";
  outcome.environment = {"CPython 3.11.7",      "cpython-3.11",      "tool 1.0", 7,
                         {{"pyyaml", "6.0.1"}}, {{"dot", "2.43.0"}}, "abc",      true};
  process::ProcessResult process;
  process.wall_seconds = 1.5;
  process.user_seconds = 1.25;
  process.system_seconds = 0.125;
  process.peak_memory_bytes = 4096;
  outcome.process = process;
  outcome.phase_seconds = 0.75;
  drift::Drift drift;
  drift.origins = {"program", "stdlib", "builtin", "other", "pyyaml"};
  drift.functions = {{"tool/a.py:helper", 0, 500, 500, 500, 500, 0, 0, false},
                     {"tool/a.py:main", 0, 1, 1, 1, 1, 0, 0, false},
                     {"yaml/b.py:load", 4, 12000, 12000, 12000, 12000, 500, 500, false}};
  drift.edges = {{1, 0, 500, 500, false}, {0, 2, 500, 500, false}, {2, 2, 11500, 11500, false}};
  outcome.drift = drift;
  drift::Verdict verdict;
  verdict.totals = {{Kind::total, "", 12501, 12501, 1, true, Judgement::within},
                    {Kind::of_program, "", 501, 501, 1, true, Judgement::within},
                    {Kind::by_program, "", 500, 500, 1, true, Judgement::within},
                    {Kind::origin, "pyyaml", 12000, 12000, 1, true, Judgement::within}};
  outcome.verdict = verdict;
  return outcome;
}

Outcome drift_outcome() {
  Outcome outcome = ok_outcome();
  outcome.status = Outcome::Status::drift;
  drift::Drift& drift = *outcome.drift;
  drift.functions[0].after = drift.functions[0].stable_after = 1000;
  drift.functions[2].after = drift.functions[2].stable_after = 1234567;
  drift.functions[2].by_program_after = 1000;
  drift.edges = {{1, 0, 500, 1000, false}, {0, 2, 500, 1000, false}, {2, 2, 11500, 1233567, false}};
  drift.first_edges = {0, 1, 1, 3};
  drift.first_edges.resize(drift.functions.size() + 1, drift.edges.size());
  drift::Verdict& verdict = *outcome.verdict;
  verdict.status = drift::Status::drift;
  verdict.totals = {{Kind::total, "", 12501, 1235568, 1, true, Judgement::worse},
                    {Kind::of_program, "", 501, 1001, 1, true, Judgement::worse},
                    {Kind::by_program, "", 500, 1000, 0, true, Judgement::worse},
                    {Kind::origin, "pyyaml", 12000, 1234567, 1, true, Judgement::worse},
                    {Kind::origin, "stdlib", 77, 77, 1, true, Judgement::within}};
  verdict.functions = {{Kind::function, "yaml/b.py:load", 12000, 1234567, 25, true, Judgement::worse},
                       {Kind::function, "tool/a.py:helper", 500, 1000, 25, true, Judgement::worse},
                       {Kind::program_call, "yaml/b.py:load", 500, 1000, 25, true, Judgement::worse}};
  return outcome;
}

}  // namespace filperf::report::test
