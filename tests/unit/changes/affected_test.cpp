#include "changes/affected.h"

#include <gtest/gtest.h>

#include "graph_builder.h"
#include "scratch.h"

namespace filperf::changes::test {
namespace {

using callgraph::CallGraph;
using filperf::test::GraphBuilder;

Changes changed(const std::string& function) {
  Changes changes;
  changes.changed = {function};
  return changes;
}

const CallGraph& import_phase() {
  static const CallGraph graph =
      GraphBuilder().function("demo/a.py:<module>", "program", 1).function("demo/a.py:at_import", "program", 1).build();
  return graph;
}

const CallGraph& run_phase() {
  static const CallGraph graph =
      GraphBuilder().function("demo/a.py:f", "program", 2).function("demo/a.py:unused", "program", 0).build();
  return graph;
}

std::string why(const Changes& changes) {
  return why_affected(changes, scenario::Scenario(), run_phase(), &import_phase());
}

TEST(Affected, IsAScenarioThatRunsAChangedFunction) {
  EXPECT_EQ(why(changed("demo/a.py:f")), "it runs demo/a.py:f, which has changed");
  Changes removed;
  removed.removed = {"demo/a.py:f"};
  EXPECT_EQ(why(removed), "it runs demo/a.py:f, which has changed");
}

TEST(Affected, IsNoneThatDoesNotRunIt) {
  EXPECT_EQ(why(changed("demo/a.py:g")), "");
  EXPECT_EQ(why(changed("demo/a.py:unused")), "");
  EXPECT_EQ(why(Changes()), "");
}

TEST(Affected, AreAllIfTheImportMayLeaveSomethingElse) {
  Changes module = changed("demo/a.py:<module>");
  module.module_level = {"demo/a.py"};
  EXPECT_EQ(why(module), "what demo/a.py does when it is imported has changed");
  EXPECT_EQ(why(changed("demo/a.py:at_import")), "the import runs demo/a.py:at_import, which has changed");
  Changes data;
  data.files = {"demo/page.html"};
  EXPECT_EQ(why(data), "demo/page.html has changed, and the program may read it");
}

TEST(Affected, AreAllIfNobodyKnowsWhatTheImportRuns) {
  EXPECT_EQ(why_affected(changed("demo/a.py:g"), scenario::Scenario(), run_phase(), nullptr),
            "no scenario counts the import, so nobody knows whether it runs a changed function");
}

TEST(Affected, IsOneThatRunsCodeWhereNobodyCounts) {
  const Changes changes = changed("demo/a.py:g");
  scenario::Scenario prepared;
  prepared.prepare = {"build"};
  EXPECT_NE(why_affected(changes, prepared, run_phase(), &import_phase()), "");
  scenario::Scenario alone;
  alone.counts_children = false;
  EXPECT_NE(why_affected(changes, alone, run_phase(), &import_phase()), "");
  const CallGraph threads =
      GraphBuilder().function("builtin:<built-in function start_new_thread>", "builtin", 1).build();
  EXPECT_NE(why_affected(changes, scenario::Scenario(), threads, &import_phase()), "");
}

TEST(Affected, IsOneThatReadsSourceFiles) {
  const CallGraph reader = GraphBuilder().function("stdlib/inspect.py:findsource", "stdlib", 1).build();
  EXPECT_NE(why_affected(changed("demo/a.py:g"), scenario::Scenario(), reader, &import_phase()), "");
  EXPECT_NE(why_affected(changed("demo/a.py:g"), scenario::Scenario(), run_phase(), &reader), "");
}

TEST(Affected, IsAFamilyWhoseGeneratorNamesTheProgram) {
  const filperf::test::Scratch scratch;
  scenario::Scenario family;
  family.subject.package = "demo";
  family.growth.emplace();
  family.growth->generator = scratch.write("alone.py", "print('a: 1')\n");
  EXPECT_EQ(why_affected(changed("demo/a.py:g"), family, run_phase(), &import_phase()), "");
  family.growth->generator = scratch.write("with.py", "import demo\n");
  EXPECT_NE(why_affected(changed("demo/a.py:g"), family, run_phase(), &import_phase()), "");
  family.growth->generator = scratch.path() / "missing.py";
  EXPECT_NE(why_affected(changed("demo/a.py:g"), family, run_phase(), &import_phase()), "");
}

}  // namespace
}  // namespace filperf::changes::test
