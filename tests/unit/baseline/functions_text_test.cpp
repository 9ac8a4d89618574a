#include "baseline/functions_text.h"

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

const std::string attempt = "cannot read the baseline b.json";

/// What a baseline with these functions, and a digest that fits, is refused for.
std::string lacks(const std::string& functions) {
  const Error error = error_of([&] { return from_text(old_text_with(functions), "b.json"); });
  EXPECT_EQ(error.what_failed(), attempt);
  EXPECT_EQ(error.next(), "Take it back from git, or accept the current counts with a refresh.");
  return error.why();
}

const std::string a = "\n    \"a\": {\"calls\": 1, \"primitive\": 1, \"callers\": {}}";
const std::string count = " of its functions lacks a count that is a whole number, not negative and below 2^63";

TEST(FunctionsText, IsRead) {
  expect_same(functions_from_text("", attempt), callgraph::CallGraph{});
  expect_same(functions_from_text(a, attempt), GraphBuilder().function("a", "other", 1).build());
  // Callers may stand further down, and the order is that of the identities whatever the file's.
  expect_same(functions_from_text("\n    \"b\": {\"calls\": 3, \"primitive\": 2, \"callers\": {\"c\": 1, \"b\": 2}},"
                                  "\n    \"c\": {\"calls\": 0, \"primitive\": 0, \"callers\": {}}," +
                                      a,
                                  attempt),
              GraphBuilder()
                  .function("a", "other", 1)
                  .function("b", "other", 3, 2)
                  .function("c", "other", 0)
                  .edge("b", "b", 2)
                  .edge("c", "b", 1)
                  .build());
}

TEST(FunctionsText, KnowsEscapes) {
  const callgraph::CallGraph graph = functions_from_text(
      R"(
    "\"\\\/\n\u00e9\ud83d\udc0d": {"calls": 1, "primitive": 1, "callers": {"\"\\\/\n\u00e9\ud83d\udc0d": 1}})",
      attempt);
  ASSERT_EQ(graph.functions.size(), 1U);
  EXPECT_EQ(graph.functions[0].identity, "\"\\/\n\xC3\xA9\xF0\x9F\x90\x8D");
  EXPECT_EQ(graph.edges.size(), 1U);
}

TEST(FunctionsText, OfAnotherFormIsRefused) {
  EXPECT_EQ(lacks(" "), "line 0 of its functions lacks a line feed before the next function");
  EXPECT_EQ(lacks("\n\n"), "line 1 of its functions lacks `    `");
  EXPECT_EQ(lacks("\n   \"a\""), "line 1 of its functions lacks `    `");
  EXPECT_EQ(lacks("\n    a"), "line 1 of its functions lacks `\"`");
  EXPECT_EQ(lacks("\n    \"a"), "line 1 of its functions lacks the end of a text");
  EXPECT_EQ(lacks("\n    \"a\\\""), "line 1 of its functions lacks the end of a text");
  EXPECT_EQ(lacks("\n    \"a\\"), "line 1 of its functions lacks the end of a text");
  EXPECT_EQ(lacks("\n    \"\\q\": "), "line 1 of its functions lacks a well-formed text");
  EXPECT_EQ(lacks("\n    \"\\ud800\": "), "line 1 of its functions lacks a well-formed text");
  EXPECT_EQ(lacks("\n    \"a\": {}"), "line 1 of its functions lacks `: {\"calls\": `");
  EXPECT_EQ(lacks("\n    \"a\": {\"calls\": 1}"), "line 1 of its functions lacks `, \"primitive\": `");
  EXPECT_EQ(lacks("\n    \"a\": {\"calls\": 1, \"primitive\": 1}"), "line 1 of its functions lacks `, \"callers\": {`");
  EXPECT_EQ(lacks("\n    \"a\": {\"calls\": 1, \"primitive\": 1, \"callers\": {}"),
            "line 1 of its functions lacks `\"`");
}

TEST(FunctionsText, WithSomethingElseThanACommaBetweenFunctionsIsRefused) {
  EXPECT_EQ(lacks(a + a), "line 1 of its functions lacks a comma");
  EXPECT_EQ(lacks(a + ";"), "line 1 of its functions lacks a comma");
  EXPECT_EQ(lacks(a + ","), "line 1 of its functions lacks a line feed before the next function");
  EXPECT_EQ(lacks(a + ",\n"), "line 2 of its functions lacks `    `");
  EXPECT_EQ(lacks(a + ", " + a), "line 1 of its functions lacks a line feed before the next function");
}

TEST(FunctionsText, WithCountsThatAreNoneIsRefused) {
  for (const char* calls : {"-1", "+1", "", "x", "\"1\"", "9223372036854775808", "99999999999999999999", "null"}) {
    EXPECT_EQ(lacks(std::string("\n    \"a\": {\"calls\": ") + calls + ", \"primitive\": 1, \"callers\": {}}"),
              "line 1" + count)
        << calls;
  }
  EXPECT_EQ(lacks("\n    \"a\": {\"calls\": 1.5, \"primitive\": 1, \"callers\": {}}"),
            "line 1 of its functions lacks `, \"primitive\": `");
  EXPECT_EQ(lacks("\n    \"a\": {\"calls\": 1, \"primitive\": -1, \"callers\": {}}"), "line 1" + count);
  EXPECT_EQ(lacks("\n    \"a\": {\"calls\": 1, \"primitive\": 1, \"callers\": {\"a\": -1}}"), "line 1" + count);
}

TEST(FunctionsText, WithAFunctionTwiceIsRefused) {
  EXPECT_EQ(lacks(a + "," + a), "line 2 of its functions lacks a function of its own: `a` stands there twice");
  EXPECT_EQ(lacks(a + "," + with(a, "\"a\"", "\"\\u0061\"")),
            "line 2 of its functions lacks a function of its own: `a` stands there twice");
}

TEST(FunctionsText, WithBrokenCallersIsRefused) {
  const auto callers = [](const std::string& text) {
    return "\n    \"a\": {\"calls\": 1, \"primitive\": 1, \"callers\": {" + text;
  };
  EXPECT_EQ(lacks(callers("\"b\": 1}}")), "line 1 of its functions lacks the function `b`, which is named as a caller");
  EXPECT_EQ(lacks(callers("\"a\": 1, \"b\": 1}},") + with(a, "\"a\"", "\"c\"")),
            "line 1 of its functions lacks the function `b`, which is named as a caller");
  EXPECT_EQ(lacks(callers("\"a\" 1}}")), "line 1 of its functions lacks `: `");
  EXPECT_EQ(lacks(callers("\"a\": 1")), "line 1 of its functions lacks `}}`");
  EXPECT_EQ(lacks(callers("\"a\": 1}")), "line 1 of its functions lacks `}}`");
  EXPECT_EQ(lacks(callers("\"a\": 1, }}")), "line 1 of its functions lacks `\"`");
}

}  // namespace
}  // namespace filperf::baseline::test
