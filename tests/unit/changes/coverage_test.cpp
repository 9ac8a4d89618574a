#include "changes/coverage.h"

#include <gtest/gtest.h>

#include "graph_builder.h"

namespace filperf::changes::test {
namespace {

using filperf::test::GraphBuilder;
using Names = std::vector<std::string>;

TEST(Coverage, SaysWhichScenariosRunAChangedFunction) {
  Changes changes;
  changes.changed = {"demo/a.py:f", "demo/a.py:never"};
  changes.added = {"demo/a.py:new"};
  changes.removed = {"demo/a.py:gone"};
  Coverage coverage(changes);
  const auto add = [&](const std::string& scenario, const callgraph::CallGraph& graph) {
    coverage.add(scenario, touched_in(changes, drift::compare(baseline::Baseline(), graph)));
  };
  add("two", GraphBuilder().function("demo/a.py:f", "program", 1).build());
  add("one", GraphBuilder()
                 .function("demo/a.py:f", "program", 3)
                 .function("demo/a.py:new", "program", 1)
                 .function("demo/a.py:never", "program", 0)
                 .build());
  add("one", GraphBuilder().function("demo/a.py:f", "program", 9).build());  // at another size
  ASSERT_EQ(coverage.functions().size(), 3U);
  EXPECT_EQ(coverage.functions()[0].identity, "demo/a.py:f");
  EXPECT_EQ(coverage.functions()[0].scenarios, (Names{"one", "two"}));
  EXPECT_EQ(coverage.functions()[1].scenarios, Names{});
  EXPECT_EQ(coverage.functions()[2].scenarios, Names{"one"});
  EXPECT_EQ(coverage.not_run(), Names{"demo/a.py:never"});
}

}  // namespace
}  // namespace filperf::changes::test
