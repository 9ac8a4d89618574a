#include "baseline/compact_text.h"

#include <gtest/gtest.h>

#include <string>

#include "baseline/small_baseline.h"
#include "baseline/store.h"
#include "error_of.h"
#include "graph_builder.h"

namespace filperf::baseline::test {
namespace {

using filperf::test::error_of;
using filperf::test::expect_same;
using filperf::test::GraphBuilder;

const std::string kTry = "cannot read the baseline b.json";

/// What a baseline with these functions, and a digest that fits, is refused for.
std::string refusal_of(const std::string& functions) {
  const Error error = error_of([&] { return from_text(small_text_with(functions), "b.json"); });
  EXPECT_EQ(error.what_failed(), kTry);
  EXPECT_EQ(error.next(), "Take it back from git, or accept the current counts with a refresh.");
  return error.why();
}

TEST(CompactText, IsRead) {
  expect_same(functions_from_compact_text("", kTry), callgraph::CallGraph{});
  // Callers may stand further down.
  expect_same(
      functions_from_compact_text("\n    \"a\": {\"calls\":1},"
                                  "\n    \"b\": {\"calls\":3,\"primitive\":2,\"by\":\"Bb0 1 x9z 2\",\"id\":\"Bb0\"},"
                                  "\n    \"c\": {\"calls\":0,\"id\":\"x9z\"}",
                                  kTry),
      GraphBuilder()
          .function("a", "other", 1)
          .function("b", "other", 3, 2)
          .function("c", "other", 0)
          .edge("b", "b", 1)
          .edge("c", "b", 2)
          .build());
}

TEST(CompactText, WithOneCallerOfAllCallsHasNoCount) {
  const callgraph::CallGraph graph = GraphBuilder()
                                         .function("all", "other", 5)
                                         .function("caller", "other", 1)
                                         .function("some", "other", 5)
                                         .edge("caller", "all", 5)
                                         .edge("caller", "some", 4)
                                         .build();
  const std::string text = compact_text_of(graph);
  const std::size_t id = text.find("\"id\":\"") + 6;
  const std::string caller = text.substr(id, text.find('"', id) - id);
  EXPECT_EQ(text, "\n    \"all\": {\"calls\":5,\"by\":\"" + caller + "\"},\n    \"caller\": {\"calls\":1,\"id\":\"" +
                      caller + "\"},\n    \"some\": {\"calls\":5,\"by\":\"" + caller + " 4\"}");
  expect_same(functions_from_compact_text(text, kTry), graph);
}

TEST(CompactText, OfAnotherFormIsRefused) {
  const std::string a = "\n    \"a\": {\"calls\":1";
  EXPECT_EQ(refusal_of("\n    \"a\": {\"calls\": 1}"),
            "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63");
  EXPECT_EQ(refusal_of(a + ",\"by\":\"\"}"), "line 1 of its functions lacks an id of letters and digits");
  EXPECT_EQ(refusal_of(a + ",\"by\":\"x 1 \"}"), "line 1 of its functions lacks an id of letters and digits");
  EXPECT_EQ(refusal_of(a + ",\"by\":\"x 1 y\"}"), "line 1 of its functions lacks ` `");
  EXPECT_EQ(refusal_of(a + ",\"by\":\"x -1\"}"),
            "line 1 of its functions lacks a count that is a whole number, not negative and below 2^63");
  EXPECT_EQ(refusal_of(a + ",\"by\":\"x\"}"), "line 1 of its functions lacks the function of the id `x`");
  EXPECT_EQ(refusal_of(a + ",\"id\":\"\"}"), "line 1 of its functions lacks an id of letters and digits");
  EXPECT_EQ(refusal_of(a + ",\"id\":\"x\",\"by\":\"x\"}"), "line 1 of its functions lacks `}`");
  EXPECT_EQ(refusal_of(a + ",\"id\":\"x\"},\n    \"b\": {\"calls\":1,\"id\":\"x\"}"),
            "line 2 of its functions lacks an id of its own: `x` stands there twice");
  EXPECT_EQ(refusal_of(a + "},\n    \"a\": {\"calls\":1}"),
            "line 2 of its functions lacks a function after `a` in sorted order");
  EXPECT_EQ(refusal_of(a + ",\"by\":\"y 1 x 1\",\"id\":\"x\"},\n    \"b\": {\"calls\":1,\"id\":\"y\"}"),
            "line 1 of its functions lacks callers in sorted order at `x`");
  EXPECT_EQ(refusal_of(a + "},"), "line 1 of its functions lacks a line feed before the next function");
  EXPECT_EQ(refusal_of(a + "};"), "line 1 of its functions lacks a comma");
}

}  // namespace
}  // namespace filperf::baseline::test
