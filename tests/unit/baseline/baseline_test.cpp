#include "baseline/baseline.h"

#include <gtest/gtest.h>

#include <functional>

#include "baseline/small_baseline.h"
#include "graph_builder.h"

namespace filperf::baseline::test {
namespace {

/// Whether a fresh baseline that differs like this from the accepted one is the same but for what is unstable.
bool same_after(const std::function<void(Baseline&)>& change) {
  Baseline fresh = small_baseline();
  change(fresh);
  return same_but_for_unstable(small_baseline(), fresh);
}

// The functions of the small baseline, sorted: <string>, len, walk, main, load.
callgraph::Function& len_of(Baseline& baseline) {
  return baseline.graph.functions[1];
}

TEST(SameButForUnstable, HoldsForWhatIsEqual) {
  EXPECT_TRUE(same_after([](Baseline&) {}));
  EXPECT_TRUE(same_after([](Baseline& fresh) { fresh.unstable = {}; })) << "it just did not show this time";
}

TEST(SameButForUnstable, HoldsWhereOnlyKnownCallsMoved) {
  EXPECT_TRUE(same_after([](Baseline& fresh) { ++len_of(fresh).calls; })) << "from the root, and so recorded";
  EXPECT_TRUE(same_after([](Baseline& fresh) {
    ++len_of(fresh).calls;
    ++fresh.graph.edges[0].calls;  // walk -> len
  }));
}

TEST(SameButForUnstable, FailsWhereOtherCallsMoved) {
  EXPECT_FALSE(same_after([](Baseline& fresh) { ++fresh.graph.functions[3].calls; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) {
    ++len_of(fresh).calls;
    ++fresh.graph.edges[1].calls;  // main -> len
  }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.unstable.functions["stdlib/os.py:walk"] = {4, 5}; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.unstable.calls["builtin:len"]["tool/a.py:main"] = {1, 2}; }));
}

TEST(SameButForUnstable, HoldsForAnotherVersionOfTheProgramAndOfWhatItDidNotUse) {
  EXPECT_TRUE(same_after([](Baseline& fresh) { fresh.environment.subject = "tool 1.1"; }));
  EXPECT_TRUE(same_after([](Baseline& fresh) { fresh.environment.unused["click"] = "9"; }));
}

TEST(SameButForUnstable, FailsWhereAnythingElseDiffers) {
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.scenario = "x"; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.phase = scenario::Phase::import; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.command.emplace_back("-v"); }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.environment.python = "CPython 3.11.8"; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.environment.python_version = "x"; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { ++fresh.environment.package_depth; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.environment.distributions["click"] = "9"; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.environment.tools.clear(); }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.environment.fonts = "x"; }));
  EXPECT_FALSE(same_after([](Baseline& fresh) { fresh.environment.fixed_addresses = false; }));
}

TEST(KeepUnstable, TakesOverWhatIsStillThere) {
  Baseline accepted = small_baseline();
  accepted.unstable.functions["gone"] = {1, 2};
  accepted.unstable.calls["gone"]["builtin:len"] = {1, 2};
  Baseline fresh = small_baseline();
  fresh.unstable.functions = {{"builtin:len", {3, 8}}, {"yaml/b.py:load", {5, 6}}};
  fresh.unstable.calls = {{"yaml/b.py:load", {{"<root>", {3, 4}}}}};
  keep_unstable(fresh, accepted);
  Instability expected;
  expected.functions = {{"builtin:len", {2, 8}}, {"yaml/b.py:load", {5, 6}}};
  expected.calls = {{"builtin:len", {{"<root>", {0, 1}}, {"stdlib/os.py:walk", {1, 1}}}},
                    {"yaml/b.py:load", {{"<root>", {3, 4}}}}};
  EXPECT_EQ(fresh.unstable, expected);
}

}  // namespace
}  // namespace filperf::baseline::test
