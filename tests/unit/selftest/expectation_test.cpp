#include "selftest/expectation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "graph_builder.h"

namespace filperf::selftest::test {
namespace {

using filperf::test::GraphBuilder;
using Texts = std::vector<std::string>;

/// What a program calls: `work` by `tool/flows.py:main`, once, and what stands around it.
struct Program {
  std::int64_t works = 1;         ///< each of 1,000 calls below it
  std::int64_t other_works = 0;   ///< the same called by another function of the program
  std::int64_t strips = 500;      ///< calls of a builtin by a comprehension in `main`
  std::int64_t rstrips = 500;     ///< and of another one
  std::int64_t lines = 50;        ///< lines of main
  std::int64_t other_lines = 60;  ///< lines of mainly
  bool has_lines = true;
  std::int64_t of_library = 2000;      ///< calls inside another distribution, which the program calls once
  std::int64_t library_strips = 5000;  ///< calls of the first builtin by that distribution
};

callgraph::CallGraph graph_of(const Program& program) {
  GraphBuilder builder;
  if (program.has_lines) {
    builder.lines("tool/flows.py:main", 7, program.lines).lines("tool/flows.py:mainly", 3, program.other_lines);
  }
  return builder.function("tool/flows.py:main", "program", 1)
      .function("tool/flows.py:main.<locals>.<listcomp>", "program", 1)
      .function("tool/flows.py:mainly", "program", 1)
      .function("tool/work.py:work", "program", program.works + program.other_works)
      .function("yaml/a.py:load", "pyyaml", (program.works + program.other_works) * 1000)
      .function("jinja2/a.py:render", "jinja2", 1)
      .function("jinja2/a.py:inner", "jinja2", program.of_library)
      .function("builtin:strip", "builtin", program.strips + program.library_strips)
      .function("builtin:rstrip", "builtin", program.rstrips)
      .edge("tool/flows.py:main", "tool/flows.py:main.<locals>.<listcomp>", 1)
      .edge("tool/flows.py:main", "tool/flows.py:mainly", 1)
      .edge("tool/flows.py:main", "tool/work.py:work", program.works)
      .edge("tool/flows.py:mainly", "tool/work.py:work", program.other_works)
      .edge("tool/work.py:work", "yaml/a.py:load", (program.works + program.other_works) * 1000)
      .edge("tool/flows.py:main", "jinja2/a.py:render", 1)
      .edge("jinja2/a.py:render", "jinja2/a.py:inner", program.of_library)
      .edge("tool/flows.py:main.<locals>.<listcomp>", "builtin:strip", program.strips)
      .edge("jinja2/a.py:inner", "builtin:strip", program.library_strips)
      .edge("tool/flows.py:main.<locals>.<listcomp>", "builtin:rstrip", program.rstrips)
      .build();
}

/// What an expectation misses in the drift from one program to another.
Texts missed(const Expectation& expectation, const Program& now, const scenario::Limits& limits = {},
             const std::vector<model::EnvironmentChange>& environment = {}) {
  baseline::Baseline baseline;
  baseline.graph = graph_of({});
  const drift::Drift drift = drift::compare(baseline, graph_of(now));
  const drift::Attribution attribution = drift::attribute(drift);
  return objections(expectation, drift, attribution, drift::judge(drift, attribution, limits, environment), limits);
}

Expectation expect(const Texts& callees, const std::string& function = "main",
                   const std::string& module = "tool.flows") {
  return {module, function, callees};
}

const std::vector<model::EnvironmentChange> kElsewhere = {{"jinja2", "3.1", "3.2"}};

TEST(Expectation, IsMetByTheInjectedCallFirst) {
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), {.works = 2}), Texts{});
}

TEST(Expectation, IsMetByOneOfTheIdentitiesOfAFunction) {
  for (const char* names :
       {"tool/work.py:work|tool/old.py:work", "tool/old.py:work|tool/work.py:work", "a|b|tool/work.py:work"}) {
    EXPECT_EQ(missed(expect({names}), {.works = 2}), Texts{}) << names;
  }
  for (const char* names : {"tool/old.py:work|other", "tool/work.py:work2|tool/work.py", "|"}) {
    EXPECT_NE(missed(expect({names}), {.works = 2}), Texts{}) << names;
  }
}

TEST(Expectation, IsMetByWhatIsNestedInTheFunction) {
  EXPECT_EQ(missed(expect({"builtin:strip"}), {.strips = 1500}), Texts{});
}

TEST(Expectation, IsMetByMovesThatCancelInWhateverOrder) {
  const Program swapped{.strips = 1000, .rstrips = 0};
  EXPECT_EQ(missed(expect({"builtin:strip", "builtin:rstrip"}), swapped), Texts{});
  EXPECT_EQ(missed(expect({"builtin:rstrip", "builtin:strip"}), swapped), Texts{});
}

Expectation expect_rounds(std::int64_t rounds) {
  return {"tool.flows", "main", {}, rounds};
}

TEST(Expectation, IsMetByALoopWhoseLinesAreFirst) {
  EXPECT_EQ(missed(expect_rounds(10000), {.lines = 10050}), Texts{});
  EXPECT_EQ(missed(expect_rounds(10000), {.lines = 10050, .other_lines = 5000}), Texts{});
  EXPECT_EQ(missed(expect_rounds(10000), {.lines = 10050}, {}, kElsewhere), Texts{});
}

TEST(Expectation, MissesALoopThatIsNotSeen) {
  const Texts green{"the verdict is ok, it should be drift",
                    "in another environment the verdict would be ok, it should be drift there too"};
  Texts unseen = green;
  unseen.emplace_back("no function's lines are beyond their limit");
  EXPECT_EQ(missed(expect_rounds(10000), {}), unseen);
  EXPECT_EQ(missed(expect_rounds(10000), {.lines = 10050, .other_lines = 90000}),
            (Texts{"the lines of tool/flows.py:mainly are named first"}));
  EXPECT_EQ(missed(expect_rounds(10000), {.lines = 9050}),
            (Texts{"50 -> 9,050 lines are named, fewer than the loop has rounds, 10000"}));
}

TEST(Expectation, OfALoopMissesCallsThatMoved) {
  EXPECT_EQ(missed(expect_rounds(10000), {.works = 2, .lines = 10050}),
            (Texts{"calls moved, though the loop calls nothing; the first: +1,001 calls, 1 -> 2 calls "
                   "of tool/work.py:work by tool/flows.py:main"}));
}

TEST(Expectation, OfNoChangeMissesLinesThatMoved) {
  EXPECT_EQ(
      missed({"tool.flows", "main", {}}, {.lines = 51}),
      (Texts{"lines moved, though the program was not changed; the first: 50 -> 51 lines of tool/flows.py:main"}));
}

TEST(Expectation, MissesAnotherCallee) {
  EXPECT_EQ(missed(expect({"yaml/a.py:load"}), {.works = 2}),
            (Texts{"culprit number 1 is not what was injected: +1,001 calls, 1 -> 2 calls of tool/work.py:work by "
                   "tool/flows.py:main",
                   "calls of yaml/a.py:load are not named first"}));
}

/// The callee is right, but a function whose name only begins like it calls it.
TEST(Expectation, MissesAnotherCaller) {
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), {.other_works = 1}),
            (Texts{"culprit number 1 is not what was injected: +1,001 calls, 0 -> 1 call of tool/work.py:work by "
                   "tool/flows.py:mainly",
                   "calls of tool/work.py:work are not named first"}));
}

TEST(Expectation, MissesTheFunctionOfAnotherModule) {
  EXPECT_EQ(missed(expect({"tool/work.py:work"}, "main", "tool"), {.works = 2}).size(), 2U);
  EXPECT_EQ(missed(expect({"tool/work.py:work"}, "main", "flows"), {.works = 2}).size(), 2U);
}

TEST(Expectation, MissesWhatIsNotFirst) {
  // 1,500 calls of a builtin come before the 1,001 of the injected one.
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), {.works = 2, .strips = 2000}),
            (Texts{"culprit number 1 is not what was injected: +1,500 calls, 500 -> 2,000 calls of builtin:strip by "
                   "tool/flows.py:main.<locals>.<listcomp>",
                   "calls of tool/work.py:work are not named first"}));
}

TEST(Expectation, MissesASecondCulprit) {
  EXPECT_EQ(missed(expect({"builtin:strip", "builtin:rstrip"}), {.strips = 1500}),
            (Texts{"only 1 culprit was found", "calls of builtin:rstrip are not named first"}));
}

TEST(Expectation, MissesRedWhereNothingMoved) {
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), {}),
            (Texts{"the verdict is ok, it should be drift",
                   "in another environment the verdict would be ok, it should be drift there too",
                   "only 0 culprits were found", "calls of tool/work.py:work are not named first"}));
}

TEST(Expectation, MissesRedWhereLimitsAreWide) {
  scenario::Limits wide;
  wide.max_drift_percent = wide.max_program_drift_percent = wide.max_function_drift_percent = 1000;
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), {.works = 2}, wide),
            (Texts{"the verdict is ok, it should be drift",
                   "in another environment the verdict would be ok, it should be drift there too"}));
}

/// Inside another distribution more is called, which only the environment of the baseline gates.
TEST(Expectation, MissesRedElsewhere) {
  Texts found = missed(expect({"jinja2/a.py:inner"}, "render", "jinja2.a"), {.of_library = 4000});
  EXPECT_EQ(found, Texts{"in another environment the verdict would be environment_changed, it should be drift there "
                         "too"});
}

/// The policy of the scenario decides its verdict, not whether the change would be seen elsewhere.
TEST(Expectation, AsksForRedElsewhereWhateverThePolicy) {
  scenario::Limits limits;
  limits.environment = scenario::EnvironmentPolicy::gate;
  EXPECT_EQ(missed(expect({"jinja2/a.py:inner"}, "render", "jinja2.a"), {.of_library = 4000}, limits).size(), 1U);
}

/// 8,000 calls moved by the environment stand before the program's 1,001, and are not what is looked for.
TEST(Expectation, LooksForTheProgramsFirstWhereTheEnvironmentDiffers) {
  const Program both{.works = 2, .of_library = 10000};
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), both, {}, kElsewhere), Texts{});
  EXPECT_EQ(missed(expect({"tool/work.py:work"}), both).size(), 2U);
}

/// The environment makes more calls fewer than the change makes more, so no edge is blamed for the change. A report
/// names it all the same, among the calls of the program that moved.
TEST(Expectation, FindsTheProgramsCallsThatTheEnvironmentOutweighs) {
  const Program outweighed{.strips = 501, .library_strips = 4000};
  scenario::Limits exact;
  exact.max_program_drift_percent = 0;
  exact.min_calls = 0;
  EXPECT_EQ(missed(expect({"builtin:strip"}), outweighed, exact, kElsewhere), Texts{});
  EXPECT_EQ(missed(expect({"builtin:rstrip"}), outweighed, exact, kElsewhere),
            (Texts{"culprit number 1 is not what was injected: +1 call, 500 -> 501 calls of builtin:strip by "
                   "tool/flows.py:main.<locals>.<listcomp>",
                   "calls of builtin:rstrip are not named first"}));
}

TEST(Control, IsMetWhereNothingMoves) {
  EXPECT_EQ(missed(expect({}), {}), Texts{});
  EXPECT_EQ(missed(expect({}), {.of_library = 4000}, {}, kElsewhere), Texts{});
}

TEST(Control, MissesStillness) {
  EXPECT_EQ(missed(expect({}), {.of_library = 2001}),
            (Texts{"calls moved, though the program was not changed; the first: +1 call, 2,000 -> 2,001 calls of "
                   "jinja2/a.py:inner by jinja2/a.py:render"}));
  EXPECT_EQ(missed(expect({}), {.works = 2}, {}, kElsewhere),
            (Texts{"the verdict is drift, though the program was not changed",
                   "calls moved, though the program was not changed; the first: +1,001 calls, 1 -> 2 calls of "
                   "tool/work.py:work by tool/flows.py:main"}));
}

/// Graphs whose contributions do not sum to the drift never pass.
TEST(Expectation, MissesAnAttributionThatDoesNotAddUp) {
  baseline::Baseline baseline;
  baseline.graph = graph_of({});
  const drift::Drift drift = drift::compare(baseline, graph_of({.works = 2}));
  drift::Attribution attribution = drift::attribute(drift);
  const drift::Verdict verdict = drift::judge(drift, attribution, {}, {});
  attribution.more += 1;
  EXPECT_EQ(objections(expect({"tool/work.py:work"}), drift, attribution, verdict, {}),
            Texts{"the contributions of the culprits do not sum to the drift"});
}

}  // namespace
}  // namespace filperf::selftest::test
