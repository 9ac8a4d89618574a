#include "model/environment.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace filperf::model::test {
namespace {

using Change = std::tuple<std::string, std::string, std::string>;

std::vector<Change> changes(const Environment& before, const Environment& after) {
  std::vector<Change> list;
  for (const EnvironmentChange& change : differences(before, after)) {
    list.emplace_back(change.what, change.before, change.after);
  }
  return list;
}

Environment environment() {
  return {"CPython 3.11.7",    "cpython-3.11", "tool 1.0", 7, {{"click", "8.1.7"}, {"jinja2", "3.1.6"}},
          {{"dot", "2.43.0"}}, "abc",          true};
}

TEST(Differences, OfEqualEnvironmentsAreNone) {
  EXPECT_TRUE(changes(environment(), environment()).empty());
}

TEST(Differences, OfTheSubjectItselfDoNotCount) {
  Environment after = environment();
  after.subject = "tool 2.0";
  EXPECT_TRUE(changes(environment(), after).empty());
}

TEST(Differences, AreNamedTheMostTellingFirst) {
  const Environment after{
      "CPython 3.11.8", "cpython-3.11", "tool 1.0", 9, {{"click", "8.1.8"}, {"new", "1"}, {"jinja2", "3.1.6"}},
      {{"neato", "3"}}, "none",         false};
  EXPECT_EQ(changes(environment(), after), (std::vector<Change>{{"python", "CPython 3.11.7", "CPython 3.11.8"},
                                                                {"package depth", "7", "9"},
                                                                {"addresses", "fixed", "random"},
                                                                {"dot", "2.43.0", "missing"},
                                                                {"neato", "missing", "3"},
                                                                {"fonts", "abc", "none"},
                                                                {"click", "8.1.7", "8.1.8"},
                                                                {"new", "missing", "1"}}));
}

TEST(Differences, NameADistributionThatIsGone) {
  Environment after = environment();
  after.distributions.erase("click");
  EXPECT_EQ(changes(environment(), after), (std::vector<Change>{{"click", "8.1.7", "missing"}}));
}

/// As a run records it that imports from some of what is installed.
Environment using_only(std::map<std::string, std::string> used, std::map<std::string, std::string> unused) {
  Environment made = environment();
  made.distributions = std::move(used);
  made.unused = std::move(unused);
  made.unused_recorded = true;
  return made;
}

TEST(Differences, LeaveOutWhatNeitherRunUsed) {
  const Environment before = using_only({{"click", "8"}}, {{"black", "25.11"}});
  EXPECT_TRUE(changes(before, using_only({{"click", "8"}}, {{"black", "25.12"}})).empty());
  EXPECT_TRUE(changes(before, using_only({{"click", "8"}}, {})).empty());
  EXPECT_TRUE(changes(before, using_only({{"click", "8"}}, {{"black", "25.11"}, {"new", "1"}})).empty());
}

TEST(Differences, NameWhatOneRunUsedOnlyIfItIsNotTheSame) {
  const Environment before = using_only({{"click", "8"}}, {{"black", "25.11"}});
  EXPECT_TRUE(changes(before, using_only({{"black", "25.11"}, {"click", "8"}}, {})).empty());
  EXPECT_TRUE(changes(before, using_only({}, {{"black", "25.11"}, {"click", "8"}})).empty());
  EXPECT_EQ(changes(before, using_only({{"black", "25.12"}, {"click", "8"}}, {})),
            (std::vector<Change>{{"black", "25.11", "25.12"}}));
  EXPECT_EQ(changes(before, using_only({}, {{"black", "25.11"}})), (std::vector<Change>{{"click", "8", "missing"}}));
  EXPECT_EQ(changes(before, using_only({{"click", "8"}, {"new", "1"}}, {{"black", "25.11"}})),
            (std::vector<Change>{{"new", "missing", "1"}}));
}

TEST(Differences, FromAnOlderBaselineAreOfWhatIsUsedNow) {
  Environment before = environment();  // click 8.1.7, jinja2 3.1.6: nobody knows which of them it used
  EXPECT_TRUE(changes(before, using_only({{"click", "8.1.7"}}, {{"jinja2", "4"}})).empty());
  EXPECT_EQ(changes(before, using_only({{"click", "8.1.8"}}, {})), (std::vector<Change>{{"click", "8.1.7", "8.1.8"}}));
}

TEST(Differences, OfFontsCountIfBothRunsDrewText) {
  Environment before = environment();
  Environment after = environment();
  after.fonts = kFontsUnused;
  EXPECT_TRUE(changes(before, after).empty());
  EXPECT_TRUE(changes(after, before).empty());
  after.fonts = "other";
  EXPECT_EQ(changes(before, after), (std::vector<Change>{{"fonts", "abc", "other"}}));
}

TEST(Differences, OfLibrariesAreOnesThatOneSideOpened) {
  Environment before = environment();
  Environment after = environment();
  before.libraries = {"libpango-1.0.so.0", "libzstd.so.1"};
  after.libraries = {"libharfbuzz-subset.so.0", "libpango-1.0.so.0"};
  const auto libraries = [&] {
    std::vector<Change> list;
    for (const EnvironmentChange& change : differences_of_libraries(before, after)) {
      list.emplace_back(change.what, change.before, change.after);
    }
    return list;
  };
  EXPECT_TRUE(libraries().empty());  // of an older filperf: nobody knows
  before.libraries_recorded = true;
  EXPECT_TRUE(libraries().empty());
  after.libraries_recorded = true;
  EXPECT_EQ(libraries(), (std::vector<Change>{{"libharfbuzz-subset.so.0", "not loaded", "loaded"},
                                              {"libzstd.so.1", "loaded", "not loaded"}}));
  EXPECT_TRUE(changes(before, after).empty());  // they only explain what moved
  EXPECT_EQ(all_differences(before, after).size(), 2U);
}

TEST(Environment, HasTheUsesOfAllRunsInIt) {
  Environment one = using_only({{"a", "1"}}, {{"b", "2"}, {"c", "3"}});
  one.fonts = kFontsUnused;
  const Environment both = with_uses_of(one, using_only({{"b", "2"}}, {{"a", "1"}, {"c", "3"}}));
  EXPECT_EQ(both.distributions, (std::map<std::string, std::string>{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(both.unused, (std::map<std::string, std::string>{{"c", "3"}}));
  EXPECT_EQ(both.fonts, "abc");
}

}  // namespace
}  // namespace filperf::model::test
