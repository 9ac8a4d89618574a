#include "callgraph/identity.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace filperf::callgraph::test {
namespace {

/// An environment whose site-packages folder is inside the standard library's, with a program installed there.
Places places() {
  return {{"/venv/lib/python3.11/site-packages/tool"},
          "/usr/lib/python3.11",
          {"/tmp/filperf-abcdef", "/usr/lib/python311.zip", "/usr/lib/python3.11", "/usr/lib/python3.11/lib-dynload",
           "/usr/lib/python3.11/site-packages", "/venv/lib/python3.11/site-packages", ""},
          "/tmp/filperf-abcdef",
          {{"jinja2", "jinja2"}, {"yaml", "pyyaml"}, {"six.py", "six"}}};
}

/// A dump with one function for each (file, name). Each function calls the next.
Profile profile_of(const std::vector<std::pair<std::string, std::string>>& labels) {
  Profile profile;
  const auto number = [&](const std::string& text) {
    for (std::uint32_t i = 0; i < profile.strings.size(); ++i) {
      if (profile.strings[i] == text) {
        return i;
      }
    }
    profile.strings.push_back(text);
    return static_cast<std::uint32_t>(profile.strings.size() - 1);
  };
  for (std::uint32_t i = 0; i < labels.size(); ++i) {
    ProfiledFunction function;
    function.file = number(labels[i].first);
    function.name = number(labels[i].second);
    function.line = i;
    function.calls = 10;
    function.primitive = 5;
    profile.functions.push_back(function);
    if (i > 0) {
      profile.edges.push_back({i - 1, i, 3, 3, 0, 0});
    }
  }
  return profile;
}

/// The identity and the origin's name of one label.
std::pair<std::string, std::string> identified(const std::string& file, const std::string& name = "f",
                                               const Places& where = places()) {
  const CallGraph graph = identify(profile_of({{file, name}}), where);
  return {graph.functions.at(0).identity, graph.origins.at(graph.functions[0].origin)};
}

using Expected = std::pair<std::string, std::string>;

TEST(Identity, KeepsTheBillTheLinesAndTheSitesOfTheProgram) {
  const std::string program = "/venv/lib/python3.11/site-packages/tool/cli.py";
  // Two lambdas share an identity. The JSON module comes before them.
  Profile profile =
      profile_of({{"/usr/lib/python3.11/json.py", "loads"}, {program, "<lambda>"}, {program, "<lambda>"}});
  profile.has_bill = profile.has_lines = true;
  profile.bill = {{kOutside, 0, 1}, {1, 5, 14}, {2, 5, 10}, {2, 6, 5}};
  profile.lines = {{2, 6, 50}, {1, 5, 7}};
  profile.sites = {{1, 5, 0, 2}, {2, 5, 0, 1}, {2, 6, 1, 4}};
  const CallGraph graph = identify(profile, places());
  ASSERT_EQ(graph.functions.at(1).identity, "tool/cli.py:<lambda>");
  EXPECT_TRUE(graph.bill.recorded && graph.lines.recorded);
  EXPECT_EQ(graph.bill.charges, (std::vector<Charge>{{1, 5, 24}, {1, 6, 5}, {kOutside, 0, 1}}));
  EXPECT_EQ(graph.lines.counts, (std::vector<Charge>{{1, 5, 7}, {1, 6, 50}}));
  EXPECT_EQ(graph.sites, (std::vector<Site>{{1, 5, 0, 3}, {1, 6, 1, 4}}));
}

TEST(Identity, ChargesWhatIsNotTheProgramsToTheOutside) {
  Profile profile = profile_of({{"/usr/lib/python3.11/json.py", "loads"}});
  profile.has_bill = profile.has_lines = true;
  profile.bill = {{0, 3, 6}, {kOutside, 0, 4}};
  profile.lines = {{0, 3, 6}};
  profile.sites = {{0, 3, 0, 1}};
  const CallGraph graph = identify(profile, places());
  EXPECT_EQ(graph.bill.charges, (std::vector<Charge>{{kOutside, 0, 10}}));
  EXPECT_TRUE(graph.lines.recorded);
  EXPECT_TRUE(graph.lines.counts.empty());
  EXPECT_TRUE(graph.sites.empty());
}

TEST(Identity, OfADumpHasNoBill) {
  const CallGraph graph = identify(profile_of({{"~", "f"}}), places());
  EXPECT_FALSE(graph.bill.recorded || graph.lines.recorded);
}

TEST(Identity, OfBuiltins) {
  EXPECT_EQ(identified("~", "<method 'append' of 'list' objects>"),
            Expected("builtin:<method 'append' of 'list' objects>", "builtin"));
}

TEST(Identity, OfFrozenModules) {
  EXPECT_EQ(identified("<frozen importlib._bootstrap>", "_find_and_load"),
            Expected("stdlib/<frozen importlib._bootstrap>:_find_and_load", "stdlib"));
}

TEST(Identity, OfTheProgram) {
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/tool/cli.py", "main"),
            Expected("tool/cli.py:main", "program"));
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/tool/deep/er.py", "C.m.<locals>.<lambda>"),
            Expected("tool/deep/er.py:C.m.<locals>.<lambda>", "program"));
  // The name of this folder only begins like the program's.
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/toolbox/x.py"), Expected("toolbox/x.py:f", "other"));
}

TEST(Identity, OfAProgramThatIsOneFile) {
  Places where = places();
  where.program = {"/src/tool.py"};
  EXPECT_EQ(identified("/src/tool.py", "main", where), Expected("tool.py:main", "program"));
  EXPECT_EQ(identified("/src/tool.pyc", "main", where), Expected("other/tool.pyc:main", "other"));
}

TEST(Identity, OfAProgramInSeveralFolders) {
  Places where = places();
  where.program = {"/a/tool", "/b/tool"};
  EXPECT_EQ(identified("/a/tool/x.py", "f", where), Expected("tool/x.py:f", "program"));
  EXPECT_EQ(identified("/b/tool/y.py", "f", where), Expected("tool/y.py:f", "program"));
}

TEST(Identity, OfTheStandardLibrary) {
  EXPECT_EQ(identified("/usr/lib/python3.11/json/decoder.py", "JSONDecoder.decode"),
            Expected("stdlib/json/decoder.py:JSONDecoder.decode", "stdlib"));
  EXPECT_EQ(identified("/usr/lib/python3.11/lib-dynload/x.py"), Expected("stdlib/lib-dynload/x.py:f", "stdlib"));
  EXPECT_EQ(identified("/usr/lib/python3.110/x.py"), Expected("other/x.py:f", "other"));
}

TEST(Identity, OfDistributions) {
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/jinja2/x/y.py"), Expected("jinja2/x/y.py:f", "jinja2"));
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/yaml/x.py"), Expected("yaml/x.py:f", "pyyaml"));
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/six.py"), Expected("six.py:f", "six"));
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/nobodys/x.py"), Expected("nobodys/x.py:f", "other"));
}

TEST(Identity, OfDistributionsInsideTheStandardLibraryFolder) {
  EXPECT_EQ(identified("/usr/lib/python3.11/site-packages/yaml/x.py"), Expected("yaml/x.py:f", "pyyaml"));
}

TEST(Identity, OfTheSandbox) {
  EXPECT_EQ(identified("/tmp/filperf-abcdef/work/gen.py"), Expected("sandbox/work/gen.py:f", "other"));
  EXPECT_EQ(identified("/tmp/filperf-abcdef/driver.py"), Expected("sandbox/driver.py:f", "other"));
  EXPECT_EQ(identified("gen.py"), Expected("sandbox/work/gen.py:f", "other"));
  EXPECT_EQ(identified("sub/gen.py"), Expected("sandbox/work/sub/gen.py:f", "other"));
  EXPECT_EQ(identified("/tmp/filperf-abcdeg/work/gen.py"), Expected("other/gen.py:f", "other"));
}

TEST(Identity, OfAnythingElse) {
  EXPECT_EQ(identified("/opt/somewhere/deep/x.py"), Expected("other/x.py:f", "other"));
  EXPECT_EQ(identified("<string>", "<module>"), Expected("<string>:<module>", "other"));
  EXPECT_EQ(identified("<template at 0x7f12ab>"), Expected("<template>:f", "other"));
  EXPECT_EQ(identified(""), Expected(":f", "other"));
}

TEST(Identity, ResolvesDotsInPaths) {
  EXPECT_EQ(identified("/venv/lib/python3.11/site-packages/tool/../yaml/./x.py"), Expected("yaml/x.py:f", "pyyaml"));
  EXPECT_EQ(identified("/opt/../venv/lib/python3.11/site-packages/tool/x.py"), Expected("tool/x.py:f", "program"));
}

TEST(Identity, IgnoresSlashesAfterFolders) {
  Places where = places();
  where.program = {"/src/tool/"};
  where.stdlib = "/usr/lib/python3.11/";
  where.search_path = {"/usr/lib/python3.11/", "/site/"};
  EXPECT_EQ(identified("/usr/lib/python3.11/os.py", "f", where), Expected("stdlib/os.py:f", "stdlib"));
  EXPECT_EQ(identified("/site/yaml/x.py", "f", where), Expected("yaml/x.py:f", "pyyaml"));
  EXPECT_EQ(identified("/src/tool/x.py", "f", where), Expected("tool/x.py:f", "program"));
}

TEST(Identity, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(identified("/opt/\xFF.py", "caf\xC3\xA9").first, "other/\\xff.py:caf\xC3\xA9");
}

TEST(Identify, AddsUpLabelsWithOneIdentity) {
  const CallGraph graph = identify(profile_of({{"/venv/lib/python3.11/site-packages/tool/a.py", "f"},
                                               {"~", "<built-in method len at 0x1>"},
                                               {"~", "<built-in method len at 0x2>"},
                                               {"/venv/lib/python3.11/site-packages/tool/a.py", "f"}}),
                                   places());
  ASSERT_EQ(graph.functions.size(), 2U);
  EXPECT_EQ(graph.functions[0].identity, "builtin:<built-in method len>");
  EXPECT_EQ(graph.functions[0].calls, 20);
  EXPECT_EQ(graph.functions[0].primitive, 10);
  EXPECT_EQ(graph.functions[1].identity, "tool/a.py:f");
  // f -> len, len -> len, len -> f, by index of (callee, caller): len (0) and f (1).
  ASSERT_EQ(graph.edges.size(), 3U);
  EXPECT_EQ(std::pair(graph.edges[0].callee, graph.edges[0].caller), std::pair(0U, 0U));
  EXPECT_EQ(std::pair(graph.edges[1].callee, graph.edges[1].caller), std::pair(0U, 1U));
  EXPECT_EQ(std::pair(graph.edges[2].callee, graph.edges[2].caller), std::pair(1U, 0U));
  for (const Edge& edge : graph.edges) {
    EXPECT_EQ(edge.calls, 3);
  }
}

TEST(Identify, NamesEachDistributionOnce) {
  const std::string site = "/venv/lib/python3.11/site-packages/";
  const CallGraph graph =
      identify(profile_of({{site + "yaml/a.py", "f"}, {site + "six.py", "g"}, {site + "yaml/b.py", "h"}}), places());
  EXPECT_EQ(graph.origins, (std::vector<std::string>{"program", "stdlib", "builtin", "other", "pyyaml", "six"}));
}

TEST(Addresses, AreRemoved) {
  EXPECT_EQ(without_addresses(""), "");
  EXPECT_EQ(without_addresses("<built-in method x of C object at 0x7f00DEADbeef>"), "<built-in method x of C object>");
  EXPECT_EQ(without_addresses("a at 0x1 b at 0x2f"), "a b");
  EXPECT_EQ(without_addresses("a at 0x"), "a");
  EXPECT_EQ(without_addresses("at 0x12 at 1x12 at0x12"), "at 0x12 at 1x12 at0x12") << "repr does not write this";
}

TEST(Identity, OfEachLabel) {
  // Two labels with one identity, in the dump's order. `identify` adds them up; `identities` does not.
  const Profile profile = profile_of({{"~", "<built-in method builtins.len>"},
                                      {"/venv/lib/python3.11/site-packages/tool/a.py", "<lambda>"},
                                      {"/usr/lib/python3.11/os.py", "getcwd at 0x7f00"},
                                      {"/venv/lib/python3.11/site-packages/tool/b/../a.py", "<lambda>"}});
  EXPECT_EQ(identities(profile, places()),
            (std::vector<std::string>{"builtin:<built-in method builtins.len>", "tool/a.py:<lambda>",
                                      "stdlib/os.py:getcwd", "tool/a.py:<lambda>"}));
}

TEST(Identity, OfAFile) {
  const auto located = [](const std::string& file) {
    const LocatedFile found = locate(file, places());
    return Expected(found.file, found.origin);
  };
  EXPECT_EQ(located("/venv/lib/python3.11/site-packages/tool/a.py"), Expected("tool/a.py", "program"));
  EXPECT_EQ(located("/venv/lib/python3.11/site-packages/yaml/loader.py"), Expected("yaml/loader.py", "pyyaml"));
  EXPECT_EQ(located("/usr/lib/python3.11/os.py"), Expected("stdlib/os.py", "stdlib"));
  EXPECT_EQ(located("written.py"), Expected("sandbox/work/written.py", "other"));
  EXPECT_EQ(located("<string>"), Expected("<string>", "other"));
  EXPECT_EQ(located("/venv/lib/python3.11/site-packages/tool/\xff.py"), Expected("tool/\\xff.py", "program"));
}

}  // namespace
}  // namespace filperf::callgraph::test
