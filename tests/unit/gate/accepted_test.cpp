#include "gate/accepted.h"

#include <gtest/gtest.h>

#include "graph_builder.h"

namespace filperf::gate::test {
namespace {

using filperf::test::GraphBuilder;

baseline::Baseline baseline_with(std::int64_t calls) {
  baseline::Baseline baseline;
  baseline.command = {"build"};
  baseline.environment.python = "CPython 3.11.7";
  baseline.graph = GraphBuilder()
                       .function("tool/a.py:main", "program", 1)
                       .function("tool/a.py:part", "program", calls)
                       .edge("tool/a.py:main", "tool/a.py:part", calls)
                       .build();
  return baseline;
}

TEST(Accepted, HoldsBothTotalsAndTheDriftBetweenThem) {
  const Accepted accepted = accepted_changes(baseline_with(10), baseline_with(25));
  EXPECT_EQ(accepted.before.total, 11);
  EXPECT_EQ(accepted.after.total, 26);
  EXPECT_EQ(accepted.drift.before.total, 11);
  EXPECT_EQ(accepted.drift.after.total, 26);
  EXPECT_TRUE(accepted.same_command);
  EXPECT_TRUE(accepted.environment.empty());
}

TEST(Accepted, LeavesOutOfTheDriftWhatEitherSideRecordsAsUnstable) {
  const baseline::Baseline before = baseline_with(10);
  baseline::Baseline after = baseline_with(25);
  after.unstable.functions["tool/a.py:part"] = {20, 25};
  after.unstable.calls["tool/a.py:part"]["tool/a.py:main"] = {20, 25};
  const Accepted accepted = accepted_changes(before, after);
  EXPECT_EQ(accepted.after.total, 26) << "as the file has it";
  EXPECT_EQ(accepted.drift.before.total, 1);
  EXPECT_EQ(accepted.drift.after.total, 1);
}

TEST(Accepted, NamesAnotherCommandAndAnotherEnvironment) {
  baseline::Baseline after = baseline_with(10);
  after.command = {"build", "--fast"};
  after.environment.python = "CPython 3.11.8";
  const Accepted accepted = accepted_changes(baseline_with(10), after);
  EXPECT_FALSE(accepted.same_command);
  ASSERT_EQ(accepted.environment.size(), 1U);
  EXPECT_EQ(accepted.environment.front().before, "CPython 3.11.7");
  EXPECT_EQ(accepted.environment.front().after, "CPython 3.11.8");
}

}  // namespace
}  // namespace filperf::gate::test
