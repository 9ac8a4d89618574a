#include "trace/call_sites.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scratch.h"

namespace filperf::trace::test {
namespace {

using filperf::test::Scratch;
using model::CallSites;
using model::Place;

/// A program of two files with numbered lines, one of another, and code that has no file.
class CallSitesTest : public testing::Test {
protected:
  enum Function : std::uint32_t { kMain, kHelper, kYaml, kMade, kTemplate, kPage, kFrozen, kWritten };

  CallSitesTest() {
    std::string lines;
    for (int i = 1; i <= 20; ++i) {
      lines += "  line " + std::to_string(i) + "\n";
    }
    for (const char* file :
         {"site/tool/a.py", "site/tool/page.html", "site/yaml/b.py", "lib/os/path.py", "box/work/written.py"}) {
      scratch_.write(file, lines);
    }
    places_ = {{(scratch_ / "site/tool").string()},
               (scratch_ / "lib").string(),
               {(scratch_ / "site").string()},
               (scratch_ / "box").string(),
               {{"yaml", "pyyaml"}}};
    record_.functions = {{(scratch_ / "site/tool/a.py").string(), "main", false},
                         {(scratch_ / "site/tool/a.py").string(), "helper", false},
                         {(scratch_ / "site/yaml/b.py").string(), "load", false},
                         {"<string>", "<lambda>", false},
                         {(scratch_ / "site/tool/page.html").string(), "root", true},
                         {(scratch_ / "site/tool/page.html").string(), "block", false},
                         {"<frozen os.path>", "join", false},
                         {"written.py", "call", false}};
  }

  CallSites sites(std::vector<TracedStack> stacks) {
    record_.edges = {std::move(stacks)};
    SourceLines sources;
    return call_sites(record_, 0, places_, sources);
  }

  Place place(Function function, std::int64_t line) {
    return sites({{1, StackEnding::at_start, {{function, line}}}}).sites.at(0).place;
  }

  static std::vector<std::string> names(const std::vector<Place>& places) {
    std::vector<std::string> result;
    for (const Place& place : places) {
      result.push_back(place.name());
    }
    return result;
  }

  Scratch scratch_;
  callgraph::Places places_;
  TraceRecord record_;
};

TEST_F(CallSitesTest, PlacesHaveFileLineAndText) {
  const Place place = this->place(kYaml, 7);
  EXPECT_EQ(place.file, "yaml/b.py");
  EXPECT_EQ(place.origin, "pyyaml");
  EXPECT_EQ(place.path, scratch_ / "site/yaml/b.py");
  EXPECT_EQ(place.line, 7);
  EXPECT_EQ(place.function, "load");
  EXPECT_EQ(place.text, "line 7");
  EXPECT_EQ(place.why_no_text, "");
  EXPECT_EQ(place.name(), "yaml/b.py:7 in load");
}

TEST_F(CallSitesTest, PlacesSayWhyTheyHaveNoText) {
  EXPECT_EQ(place(kMade, 1).why_no_text, "the code was made at run time");
  EXPECT_TRUE(place(kMade, 1).path.empty());
  EXPECT_EQ(place(kMain, 21).why_no_text, "the file has no such line");
  EXPECT_EQ(place(kPage, 3).why_no_text, "the code was generated from this file, and its lines have other numbers");
  EXPECT_EQ(place(kPage, 3).path, scratch_ / "site/tool/page.html");
}

TEST_F(CallSitesTest, LinesOfTemplatesAndOfFrozenModulesAreThere) {
  EXPECT_EQ(place(kTemplate, 3).text, "line 3");
  EXPECT_EQ(place(kTemplate, 3).origin, "program");
  EXPECT_EQ(place(kFrozen, 4).text, "line 4");
  EXPECT_EQ(place(kFrozen, 4).file, "stdlib/<frozen os.path>");
}

TEST_F(CallSitesTest, TheSandboxHasNoPathAfterwards) {
  const Place place = this->place(kWritten, 2);
  EXPECT_EQ(place.text, "line 2");
  EXPECT_EQ(place.file, "sandbox/work/written.py");
  EXPECT_TRUE(place.path.empty());
}

TEST_F(CallSitesTest, CallsOfOneLineAreOneSite) {
  const CallSites found = sites({{2, StackEnding::in_program, {{kHelper, 5}, {kMain, 9}}},
                                 {3, StackEnding::in_program, {{kHelper, 5}, {kMain, 11}}},
                                 {4, StackEnding::in_program, {{kHelper, 6}, {kMain, 9}}}});
  ASSERT_EQ(found.sites.size(), 2U);
  EXPECT_EQ(found.seen, 9);
  EXPECT_EQ(found.sites[0].place.name(), "tool/a.py:5 in helper");
  EXPECT_EQ(found.sites[0].calls, 5);
  EXPECT_EQ(found.sites[1].calls, 4);
  // Of two ways of one length, the one that more calls came by.
  EXPECT_EQ(names(found.sites[0].stack), (std::vector<std::string>{"tool/a.py:11 in main", "tool/a.py:5 in helper"}));
  EXPECT_EQ(found.sites[0].stack_calls, 3);
  EXPECT_EQ(found.sites[0].other_stacks, 1U);
}

TEST_F(CallSitesTest, TheShortestWayFromTheProgramIsKept) {
  const CallSites found = sites({{9, StackEnding::in_program, {{kYaml, 5}, {kYaml, 6}, {kMain, 2}}},
                                 {1, StackEnding::in_program, {{kYaml, 5}, {kMain, 3}}},
                                 {7, StackEnding::cut, {{kYaml, 5}, {kYaml, 6}}},
                                 {8, StackEnding::at_start, {{kYaml, 5}}}});
  ASSERT_EQ(found.sites.size(), 1U);
  EXPECT_EQ(names(found.sites[0].stack), (std::vector<std::string>{"tool/a.py:3 in main", "yaml/b.py:5 in load"}));
  EXPECT_EQ(found.sites[0].stack_calls, 1);
  EXPECT_EQ(found.sites[0].other_stacks, 2U) << "another way, and those that do not begin in the program";
}

TEST_F(CallSitesTest, AWayThatDoesNotBeginInTheProgramIsThePlaceAlone) {
  const CallSites found = sites({{8, StackEnding::at_start, {{kYaml, 5}, {kYaml, 6}, {kMade, 1}}}});
  EXPECT_EQ(names(found.sites.at(0).stack), std::vector<std::string>{"yaml/b.py:5 in load"});
}

TEST_F(CallSitesTest, CallsWithoutAPlaceAreCounted) {
  const CallSites found =
      sites({{2, StackEnding::at_start, {}}, {3, StackEnding::cut, {}}, {4, StackEnding::at_start, {{kMain, 1}}}});
  EXPECT_EQ(found.seen, 9);
  EXPECT_EQ(found.placeless, 2);
  EXPECT_EQ(found.calls_left_out, 3);
  EXPECT_EQ(found.sites.size(), 1U);
}

TEST_F(CallSitesTest, AreInOrderAndBounded) {
  std::vector<TracedStack> stacks;
  for (std::int64_t line = 100; line > 0; --line) {
    stacks.push_back({line % 2 == 0 ? 2 : 1, StackEnding::at_start, {{kMade, line}}});
  }
  const CallSites found = sites(stacks);
  ASSERT_EQ(found.sites.size(), kMostSites);
  for (std::size_t i = 0; i < kMostSites; ++i) {
    EXPECT_EQ(found.sites[i].place.line, static_cast<std::int64_t>(2 * (i + 1)));
  }
  EXPECT_EQ(found.seen, 150);
  EXPECT_EQ(found.sites_left_out, 50U);
  EXPECT_EQ(found.calls_left_out, 50);
}

TEST_F(CallSitesTest, CountsDoNotOverflow) {
  const CallSites found = sites(
      {{INT64_MAX, StackEnding::at_start, {{kMade, 1}}}, {INT64_MAX, StackEnding::cut, {{kMade, 1}, {kMade, 2}}}});
  EXPECT_EQ(found.seen, INT64_MAX);
  EXPECT_EQ(found.sites.at(0).calls, INT64_MAX);
}

}  // namespace
}  // namespace filperf::trace::test
