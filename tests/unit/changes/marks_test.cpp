#include "changes/marks.h"

#include <gtest/gtest.h>

#include "graph_builder.h"

namespace filperf::changes::test {
namespace {

using filperf::test::GraphBuilder;

/// `a` calls `b`, which calls `c`; `lone` is called by nobody.
callgraph::CallGraph chain(std::int64_t rounds) {
  return GraphBuilder()
      .function("demo/x.py:a", "program", 1)
      .function("demo/x.py:b", "program", rounds)
      .function("demo/y.py:c", "program", 5 * rounds)
      .function("demo/z.py:lone", "program", rounds)
      .edge("demo/x.py:a", "demo/x.py:b", rounds)
      .edge("demo/x.py:b", "demo/y.py:c", 5 * rounds)
      .build();
}

drift::Drift drift_of_chain() {
  baseline::Baseline baseline;
  baseline.graph = chain(1);
  return drift::compare(baseline, chain(10));
}

std::string words_of(const Changes& changes, const std::string& function) {
  const drift::Drift drift = drift_of_chain();
  return words_for(Marks(changes, drift).of(drift::place_of(drift, function).value()));
}

TEST(Marks, SayThatAFunctionIsInTheDiff) {
  Changes changes;
  changes.changed = {"demo/x.py:a"};
  changes.added = {"demo/x.py:b"};
  changes.removed = {"demo/y.py:c"};
  EXPECT_EQ(words_of(changes, "demo/x.py:a"), "CHANGED in this diff");
  EXPECT_EQ(words_of(changes, "demo/x.py:b"), "CHANGED in this diff");
  EXPECT_EQ(words_of(changes, "demo/y.py:c"), "REMOVED in this diff");
  EXPECT_EQ(words_of(changes, "demo/z.py:lone"), "");
}

TEST(Marks, NameTheNearestChangedFunctionAbove) {
  Changes changes;
  changes.changed = {"demo/x.py:a"};
  EXPECT_EQ(words_of(changes, "demo/y.py:c"), "not changed itself; demo/x.py:a above it is");
  changes.changed = {"demo/x.py:a", "demo/x.py:b"};
  EXPECT_EQ(words_of(changes, "demo/y.py:c"), "not changed itself; demo/x.py:b above it is");
}

TEST(Marks, NameTheFileIfItsImportHasChangedAndNothingAbove) {
  Changes changes;
  changes.changed = {"demo/z.py:<module>"};
  changes.module_level = {"demo/z.py"};
  EXPECT_EQ(words_of(changes, "demo/z.py:lone"), "not changed itself; what demo/z.py does when it is imported is");
  EXPECT_EQ(words_of(changes, "demo/y.py:c"), "");
}

TEST(Marks, SayNothingOfCallsOutsideTheProgram) {
  const drift::Drift drift = drift_of_chain();
  Changes changes;
  changes.changed = {"demo/x.py:a"};
  EXPECT_EQ(words_for(Marks(changes, drift).of(callgraph::kOutside)), "");
}

TEST(Marks, EndInRecursion) {
  const auto graph = [](std::int64_t rounds) {
    return GraphBuilder()
        .function("demo/x.py:a", "program", rounds)
        .function("demo/x.py:b", "program", rounds)
        .edge("demo/x.py:a", "demo/x.py:b", rounds)
        .edge("demo/x.py:b", "demo/x.py:a", rounds)
        .build();
  };
  baseline::Baseline baseline;
  baseline.graph = graph(1);
  const drift::Drift drift = drift::compare(baseline, graph(2));
  EXPECT_EQ(words_for(Marks(Changes(), drift).of(0)), "");
}

}  // namespace
}  // namespace filperf::changes::test
