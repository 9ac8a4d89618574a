#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "export/export.h"
#include "profile_builder.h"

namespace filperf::exporting::test {
namespace {

using filperf::test::builtin;
using filperf::test::factorial;
using filperf::test::Label;
using filperf::test::ProfileBuilder;

std::string callgrind(const callgraph::Profile& profile, const std::string& source = "run.pstats") {
  return export_profile(profile, Format::callgrind, {.source = source, .creator = "filperf test"});
}

/// Everything after the header.
std::string body(const callgraph::Profile& profile) {
  const std::string text = callgrind(profile);
  return text.substr(text.find('\n', text.find("\nsummary: ") + 1) + 1);
}

bool holds(const std::string& text, std::string_view line) {
  return ("\n" + text).find("\n" + std::string(line) + "\n") != std::string::npos;
}

TEST(Callgrind, HoldsAWholeSmallProgram) {
  EXPECT_EQ(callgrind(factorial()), R"(# callgrind format
version: 1
creator: filperf test
cmd: run.pstats
desc: Times and counts of cProfile, exact. pcalls: calls that the function itself did not make.
positions: line
event: ns : Nanoseconds
event: calls : Calls
event: pcalls : Primitive Calls
events: ns calls pcalls
summary: 3000000000 7 5
ob=(3) <root>
fl=(3) <root>
fn=(4) <root>
0 0 0 0
cob=(2) program
cfi=(2) /p/main.py
cfn=(3) main
calls=1 1
* 3000000000 1 0
ob=(2)
fl=(2)
fn=(3)
1 500000000 1 1
cfn=(1) fact
calls=1 5
* 2500000000 1 0
fn=(1)
5 1500000000 3 1
cfn=(1)
calls=2 5
* 1000000000 2 0
cob=(1) builtin
cfi=(1) ~
cfn=(2) <built-in method builtins.len>
calls=3 0
* 1000000000 3 0
ob=(1)
fl=(1)
fn=(2)
0 1000000000 3 3
)");
}

TEST(Callgrind, WritesOnlyAHeaderForAnEmptyProfile) {
  EXPECT_EQ(body({}), "");
  EXPECT_TRUE(holds(callgrind({}), "summary: 0 0 0"));
}

TEST(Callgrind, RootCallsFunctionsThatAreCalledFromOutsideAndInside) {
  // `exec` runs the program, and it also runs modules that the program imports. Their time is already part of the first
  // call.
  const Label exec = builtin("builtins.exec");
  const Label load{"<frozen importlib>", 7, "load"};
  const std::string text = body(ProfileBuilder()
                                    .function(exec, {3, 1, 1, 10}, {{load, {2, 0, 0.5, 4}}})
                                    .function(load, {2, 1, 9, 9}, {{exec, {2, 1, 9, 9}}})
                                    .build());
  EXPECT_TRUE(holds(text, "calls=1 0\n* 10000000000 1 0")) << text;
  EXPECT_TRUE(holds(text, "calls=2 0\n* 4000000000 2 0")) << text;
}

TEST(Callgrind, RootGetsTheCallsThatOtherCallersLeave) {
  const Label main{"/p/a.py", 1, "main"};
  const std::string text = body(ProfileBuilder()
                                    .function(main, {1, 1, 1, 4})
                                    .function({"/p/a.py", 9, "shared"}, {5, 5, 10, 10}, {{main, {2, 2, 3, 3}}})
                                    .build());
  EXPECT_TRUE(holds(text, "calls=3 9\n* 7000000000 3 0")) << text;
}

TEST(Callgrind, DistinguishesFunctionsWithOneNameByTheirLine) {
  const Label taken{"/p/a.py", 8, "f:3"};
  const std::string text = body(ProfileBuilder()
                                    .function({"/p/a.py", 3, "f"}, {1, 1, 1, 1})
                                    .function({"/p/a.py", 5, "f"}, {2, 2, 2, 2})
                                    .function(taken, {3, 3, 3, 3})
                                    .function({"/p/b.py", 5, "f"}, {4, 4, 4, 4})
                                    .build());
  for (const char* call : {"f:3'\ncalls=1 3", "f:5\ncalls=2 5", "f:3\ncalls=3 8", "f\ncalls=4 5"}) {
    EXPECT_NE(text.find(") " + std::string(call)), std::string::npos) << call << " in:\n" << text;
  }
}

TEST(Callgrind, EscapesCharactersThatWouldBreakALine) {
  const std::string text = body(ProfileBuilder()
                                    .function({"/p/a\nfn=(1) x.py", 3, "f\r\ncalls=9 9"}, {1, 1, 1, 1})
                                    .function({"/p/\xED\xB3\xBF.py", 4, "(3) f"}, {1, 1, 1, 1})
                                    .function({"", 5, ""}, {1, 1, 1, 1})
                                    .function({"/p/caf\xC3\xA9.py", 6, " f "}, {1, 1, 1, 1})
                                    .build());
  EXPECT_NE(text.find(R"() /p/a\nfn=(1) x.py)"), std::string::npos) << text;
  EXPECT_NE(text.find(") f\\x0d\\ncalls=9 9\n"), std::string::npos) << text;
  EXPECT_NE(text.find(R"() /p/\xed\xb3\xbf.py)"), std::string::npos) << text;
  EXPECT_NE(text.find(") (3) f\n"), std::string::npos) << text;
  EXPECT_NE(text.find(") ???\ncfn="), std::string::npos) << text;
  EXPECT_NE(text.find(") /p/caf\xC3\xA9.py\n"), std::string::npos) << text;
  EXPECT_NE(text.find(") \\x20f\\x20\n"), std::string::npos) << text;
}

TEST(Callgrind, DistinguishesFilesThatDifferInUnprintableBytes) {
  const std::string text = body(ProfileBuilder()
                                    .function({"/p/\xED\xB3\xBF.py", 4, "f"}, {1, 1, 1, 1})
                                    .function({R"(/p/\xed\xb3\xbf.py)", 4, "f"}, {2, 2, 2, 2})
                                    .build());
  // To a reader they are one file, so the functions get different names.
  EXPECT_NE(text.find(") f:4\ncalls=1"), std::string::npos) << text;
  EXPECT_NE(text.find(") f:4'\ncalls=2"), std::string::npos) << text;
}

TEST(Callgrind, WritesNoNegativeNumbersAndRounds) {
  const Label main{"/p/a.py", -3, "main"};
  const std::string text =
      callgrind(ProfileBuilder()
                    .function(main, {1, 1, -0.25, -1})
                    .function({"/p/a.py", 2, "f"}, {1, 1, 2.0000000006, 2.0000000006}, {{main, {1, 1, -2, -2}}})
                    .build());
  EXPECT_TRUE(holds(text, "summary: 2000000001 2 2")) << text;
  EXPECT_TRUE(holds(text, "0 0 1 1")) << text;
  EXPECT_TRUE(holds(text, "calls=1 2\n* 0 1 0")) << text;
  EXPECT_EQ(text.find('-', text.find("summary")), std::string::npos) << text;
}

TEST(Callgrind, LeavesOutEdgesWithoutCalls) {
  const Label main{"/p/a.py", 1, "main"};
  const std::string text = body(
      ProfileBuilder().function(main, {1, 1, 1, 1}).function({"/p/a.py", 2, "f"}, {0, 0, 0, 0}, {{main, {}}}).build());
  EXPECT_EQ(text.find("calls=0"), std::string::npos) << text;
  EXPECT_TRUE(holds(text, "2 0 0 0")) << text;
}

TEST(Callgrind, WritesFunctionsThatAreOnlyNamedAsCallers) {
  const Label unknown{"/p/a.py", 3, "unknown"};
  const std::string text =
      body(ProfileBuilder().function({"/p/a.py", 1, "f"}, {2, 2, 1, 1}, {{unknown, {2, 2, 1, 1}}}).build());
  EXPECT_EQ(text, R"(ob=(1) program
fl=(1) /p/a.py
fn=(1) f
1 1000000000 2 2
fn=(2) unknown
3 0 0 0
cfn=(1)
calls=2 1
* 1000000000 2 0
)");
}

TEST(Callgrind, LimitsNumbersThatDoNotFit) {
  const std::string text = callgrind(ProfileBuilder()
                                         .function({"a", INT64_MAX, "f"}, {INT64_MAX, INT64_MAX, 1e300, 1e300})
                                         .function({"b", 2, "g"}, {0, INT64_MAX, 1, 1})
                                         .build());
  EXPECT_TRUE(holds(text, "summary: 9223372036854775807 9223372036854775807 9223372036854775807")) << text;
  EXPECT_TRUE(holds(text, "calls=9223372036854775807 9223372036854775807\n* 9223372036854775807 9223372036854775807 0"))
      << text;
}

TEST(Callgrind, WritesTheCommandOnOneLine) {
  EXPECT_TRUE(holds(callgrind({}, "filare run\n'a b'"), R"(cmd: filare run\n'a b')"));
}

}  // namespace
}  // namespace filperf::exporting::test
